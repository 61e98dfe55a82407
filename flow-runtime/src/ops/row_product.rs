//! y = act(W x + b) and parts of it for one row of data: numbers instead of tiles, weights read once.
//!
//! Method: dot products along the inputs. 4 stored rows at a time, each in two chains of vectors, because a chain alone
//! would wait for every addition; the sums of 16 rows are reduced across their lanes together. The whole product reads
//! vectors of the stored rows up to the panel's limit, where weights outside the mask are zero. A part begins at its first
//! column, wherever that is; what is left of x after whole vectors is completed with zeros, and the weights beside it are
//! whatever follows.
//!
//! What is called four times is written with loops: a closure (`from_fn`) would stay a call in each.
//!
//! The order of the sums depends on the vector's length. Error: with n = limit + 1 terms (a part: number of columns + 2)
//! and unit roundoff u, |error of Wx + b| ≤ n u (|W| |x| + |b| or |old y|), before act.
use super::Share;
use super::activation::{Activation, activate_vectors};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::layout::{ALIGN, PANEL, Panel, Panels};
use crate::real::Real;
use std::ops::Range;

/// Rows whose sums are reduced together: the lanes of the longest vector. Biases are padded to as many.
const GROUP: usize = 16;
const _: () = assert!(ALIGN.is_multiple_of(GROUP));

/// `y = act(W x + b)` for one row of data.
///
/// `params` is one instance. `x` has at least `inputs` rounded up to [`ALIGN`] numbers, those after the inputs zero; all
/// are finite, also what a row does not see, because it is multiplied by zero. `y` has at least `outputs` numbers;
/// further ones are left alone.
pub fn row_product<R: Real>(set: InstructionSet, w: &Panels, params: &[R], x: &[R], y: &mut [R], act: Activation) {
    R::row_product(set, w, params, x, y, act);
}

/// `y[rows] = b[rows] + W[rows, columns] x[columns]`, or `y[rows] = act(y[rows] + W[rows, columns] x[columns])`, for one row of
/// data.
///
/// `params` is one instance, all finite. `x` has at least `columns.end` numbers, of which only `columns` are read; `y` at
/// least `rows.end`, of which only `rows` are written. Nothing needs padding. Every row of `rows` sees all of `columns`;
/// both ranges may begin and end anywhere, and be empty.
pub fn row_product_part<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    rows: Range<usize>,
    columns: Range<usize>,
    x: &[R],
    y: &mut [R],
    share: Share,
) {
    R::row_product_part(set, w, params, rows, columns, x, y, share);
}

#[inline(always)]
pub(super) fn run<R: Real>(set: InstructionSet, w: &Panels, params: &[R], x: &[R], y: &mut [R], act: Activation) {
    let x = &x[..w.inputs().next_multiple_of(ALIGN)];
    debug_assert!(x[w.inputs()..].iter().all(|&x| x == R::ZERO), "the padding of x is not zero");
    dispatch_on(set, Whole { w, params, x, y: &mut y[..w.outputs()], act });
}

#[inline(always)]
pub(super) fn run_part<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    rows: Range<usize>,
    columns: Range<usize>,
    x: &[R],
    y: &mut [R],
    share: Share,
) {
    debug_assert!(rows.is_empty() || columns.end <= w.limit(rows.start), "a row does not see all columns of the part");
    let (x, y) = (&x[columns.clone()], &mut y[rows.clone()]);
    dispatch_on(set, Part { w, params, row: rows.start, column: columns.start, x, y, share });
}

struct Whole<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    x: &'a [R],
    y: &'a mut [R],
    act: Activation,
}

impl<R: Real> Kernel for Whole<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let x = R::vectors::<S>(self.x);
        let biases = self.params[self.w.biases()..].chunks_exact(GROUP);
        let groups = self.w.panels().chunks(GROUP / PANEL);
        let (whole, rest) = self.y.as_chunks_mut::<GROUP>();
        for (g, (panels, biases)) in groups.zip(biases).enumerate() {
            // written out, so that all sums stay in registers
            let sums = [
                panel_sums::<R, S>(s, panels.first(), self.params, x),
                panel_sums::<R, S>(s, panels.get(1), self.params, x),
                panel_sums::<R, S>(s, panels.get(2), self.params, x),
                panel_sums::<R, S>(s, panels.get(3), self.params, x),
            ];
            let mut numbers = reduced::<R, S>(s, &sums);
            for (to, &bias) in R::vectors_mut::<S>(&mut numbers).iter_mut().zip(R::vectors::<S>(biases)) {
                *to = R::v_add(s, *to, bias);
            }
            activate_vectors::<R, S>(s, self.act, R::vectors_mut::<S>(&mut numbers));
            match whole.get_mut(g) {
                Some(y) => *y = numbers,
                None => rest.copy_from_slice(&numbers[..rest.len()]),
            }
        }
    }
}

/// The sums of a panel's rows, not yet summed across the lanes; zeros where there is no panel.
#[inline(always)]
fn panel_sums<R: Real, S: Isa>(s: S, panel: Option<&Panel>, params: &[R], x: &[R::Vector<S>]) -> [R::Vector<S>; PANEL] {
    let Some(panel) = panel else { return [R::splat(s, R::ZERO); PANEL] };
    let lanes = R::lanes::<S>();
    let (of_row, seen) = (panel.length / lanes, panel.limit.div_ceil(lanes));
    let weights = R::vectors::<S>(&params[panel.offset..][..PANEL * panel.length]);
    let mut rows: [&[R::Vector<S>]; PANEL] = [&[]; PANEL];
    for j in 0..PANEL {
        rows[j] = &weights[j * of_row..][..seen];
    }
    dots::<R, S>(s, &rows, &x[..seen])
}

struct Part<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    /// The first row.
    row: usize,
    /// The first column.
    column: usize,
    /// The columns of the part alone.
    x: &'a [R],
    /// The rows of the part alone.
    y: &'a mut [R],
    share: Share,
}

impl<R: Real> Kernel for Part<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let Part { w, params, mut row, column, x, y, share } = self;
        let (whole, rest) = x.split_at(x.len() - x.len() % R::lanes::<S>());
        let mut tail = [R::ZERO; GROUP];
        // a loop, because a copy of so few numbers would be a call
        for (to, &number) in tail.iter_mut().zip(rest) {
            *to = number;
        }
        let x = R::vectors::<S>(whole);
        let tail = (!rest.is_empty()).then(|| R::vectors::<S>(&tail)[0]);
        let part = Columns { w, params, column, x, tail, end: row + y.len() };
        if y.len() <= PANEL {
            return part.few(s, row, y, share);
        }
        for y in y.chunks_mut(GROUP) {
            // written out, so that all sums stay in registers
            let sums = [part.sums(s, row), part.sums(s, row + 4), part.sums(s, row + 8), part.sums(s, row + 12)];
            let mut numbers = reduced::<R, S>(s, &sums);
            let start = if share.begins() { &params[w.biases() + row..][..y.len()] } else { &*y };
            for (number, &start) in numbers.iter_mut().zip(start) {
                *number = start + *number;
            }
            activate_vectors::<R, S>(s, share.activation(), R::vectors_mut::<S>(&mut numbers));
            for (y, number) in y.iter_mut().zip(numbers) {
                *y = number;
            }
            row += GROUP;
        }
    }
}

/// What all rows of a part share.
struct Columns<'a, R: Real, S: Isa> {
    w: &'a Panels,
    params: &'a [R],
    column: usize,
    /// The whole vectors of the columns, and what is left, completed with zeros.
    x: &'a [R::Vector<S>],
    tail: Option<R::Vector<S>>,
    /// After the last row.
    end: usize,
}

impl<R: Real, S: Isa> Columns<'_, R, S> {
    /// Up to 4 rows, each reduced by itself: the reduction of 16 together would be most of the work.
    #[inline(always)]
    fn few(&self, s: S, row: usize, y: &mut [R], share: Share) {
        let mut numbers = [R::ZERO; GROUP];
        for j in 0..y.len() {
            let start = if share.begins() { self.params[self.w.biases() + row + j] } else { y[j] };
            numbers[j] = start + lane_sum::<R, S>(self.dot(s, row + j));
        }
        match share.activation() {
            Activation::Linear => {}
            act => {
                let vectors = PANEL.div_ceil(R::lanes::<S>());
                activate_vectors::<R, S>(s, act, &mut R::vectors_mut::<S>(&mut numbers)[..vectors]);
            }
        }
        for (y, number) in y.iter_mut().zip(numbers) {
            *y = number;
        }
    }

    /// One row's dot product in two chains, not yet summed across the lanes.
    #[inline(always)]
    fn dot(&self, s: S, row: usize) -> R::Vector<S> {
        let n = self.x.len() + usize::from(self.tail.is_some());
        let start = self.w.row(row) + self.column;
        let weights = R::vectors::<S>(&self.params[start..][..n * R::lanes::<S>()]);
        let mut chains = [R::splat(s, R::ZERO); 2];
        let (pairs, last) = self.x.as_chunks::<2>();
        for (weights, x) in weights.as_chunks::<2>().0.iter().zip(pairs) {
            chains[0] = R::v_mul_add(s, weights[0], x[0], chains[0]);
            chains[1] = R::v_mul_add(s, weights[1], x[1], chains[1]);
        }
        if let [x] = last {
            chains[0] = R::v_mul_add(s, weights[2 * pairs.len()], *x, chains[0]);
        }
        if let Some(tail) = self.tail {
            chains[1] = R::v_mul_add(s, weights[n - 1], tail, chains[1]);
        }
        R::v_add(s, chains[0], chains[1])
    }

    /// The sums of 4 rows from `row` on, not yet summed across the lanes; anything for rows past the last.
    #[inline(always)]
    fn sums(&self, s: S, row: usize) -> [R::Vector<S>; PANEL] {
        if row >= self.end {
            return [R::splat(s, R::ZERO); PANEL];
        }
        let n = self.x.len() + usize::from(self.tail.is_some());
        // the biases, padded to a vector at least, follow the last row
        let mut weights: [&[R::Vector<S>]; PANEL] = [&[]; PANEL];
        for j in 0..PANEL {
            let start = self.w.row((row + j).min(self.end - 1)) + self.column;
            weights[j] = R::vectors::<S>(&self.params[start..][..n * R::lanes::<S>()]);
        }
        let mut sums = dots::<R, S>(s, &weights, self.x);
        if let Some(tail) = self.tail {
            for j in 0..PANEL {
                sums[j] = R::v_mul_add(s, weights[j][n - 1], tail, sums[j]);
            }
        }
        sums
    }
}

/// 4 dot products, not yet summed across the lanes.
#[inline(always)]
fn dots<R: Real, S: Isa>(s: S, weights: &[&[R::Vector<S>]; PANEL], x: &[R::Vector<S>]) -> [R::Vector<S>; PANEL] {
    let mut chains = [[R::splat(s, R::ZERO); PANEL]; 2];
    let (x_pairs, last) = x.as_chunks::<2>();
    // cut to one length: the loop then needs no bounds check
    let mut pairs: [&[[R::Vector<S>; 2]]; PANEL] = [&[]; PANEL];
    for j in 0..PANEL {
        pairs[j] = &weights[j].as_chunks().0[..x_pairs.len()];
    }
    for (q, x) in (0..x_pairs.len()).zip(x_pairs) {
        for (c, sums) in chains.iter_mut().enumerate() {
            for j in 0..PANEL {
                sums[j] = R::v_mul_add(s, pairs[j][q][c], x[c], sums[j]);
            }
        }
    }
    let [mut sums, odd] = chains;
    for j in 0..PANEL {
        if let [x] = last {
            sums[j] = R::v_mul_add(s, weights[j][x_pairs.len() * 2], *x, sums[j]);
        }
        sums[j] = R::v_add(s, sums[j], odd[j]);
    }
    sums
}

/// The sum across the lanes of one vector.
#[inline(always)]
fn lane_sum<R: Real, S: Isa>(sum: R::Vector<S>) -> R {
    let mut lanes = [R::ZERO; GROUP];
    R::vectors_mut::<S>(&mut lanes)[0] = sum;
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
    }
    lanes[0]
}

/// The sums across lanes.
#[inline(always)]
fn reduced<R: Real, S: Isa>(s: S, sums: &[[R::Vector<S>; PANEL]; GROUP / PANEL]) -> [R; GROUP] {
    let mut numbers = [R::ZERO; GROUP];
    let to = R::vectors_mut::<S>(&mut numbers).iter_mut();
    for (to, sums) in to.zip(sums.as_flattened().chunks_exact(R::lanes::<S>())) {
        *to = R::v_sums(s, sums);
    }
    numbers
}
