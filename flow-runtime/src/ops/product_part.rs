//! y = b + W x, or y = act(y + W x), on a range of rows and a range of columns: a step of a sweep.
//!
//! Method: as in the whole product, 4 output rows by 4 vectors of the tile (2 where there are only 16 registers) stay in
//! registers while the columns pass. Every row sees every column of a part, so the 4 rows may come from two panels: they
//! are counted from the first row of the range, and only the last block has fewer than 4. Fewer rows take more vectors,
//! and one row takes even and odd columns apart, because otherwise each addition would wait for the one before.
//!
//! Error: with n = number of columns + 2 and unit roundoff u, |error| ≤ n u (|W| |x| + |b| or |old y|).
use super::activation::{Activation, activate_vectors};
use super::{Share, vectors_of_row};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::Vector;
use crate::layout::{PANEL, Panels};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;
use std::ops::Range;

/// `y[rows] = b[rows] + W[rows, columns] x[columns]`, or `y[rows] = act(y[rows] + W[rows, columns] x[columns])`.
///
/// `params` is one instance. `x` and `y` are the tiles of the whole product: `x` has at least `columns.end` rows, of
/// which only `columns` are read; `y` at least `rows.end`, of which only `rows` are written. Every row of `rows` sees all
/// of `columns`; both ranges may begin and end anywhere, and be empty.
pub fn product_part<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    rows: Range<usize>,
    columns: Range<usize>,
    x: &[R],
    y: &mut [R],
    share: Share,
) {
    R::product_part(set, w, params, rows, columns, x, y, share);
}

#[inline(always)]
pub(super) fn run<R: Real>(
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
    let x = &x[columns.start * LANES..columns.end * LANES];
    let y = &mut y[rows.start * LANES..rows.end * LANES];
    dispatch_on(set, Part { w, params, row: rows.start, columns, x, y, share });
}

struct Part<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    /// The first row.
    row: usize,
    columns: Range<usize>,
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
        let group = PANEL * LANES;
        let Part { mut row, y: all, .. } = self;
        let y = &mut *all;
        let part = Columns { w: self.w, params: self.params, columns: self.columns, x: self.x, share: self.share };
        let wide = const { S::REGISTER_COUNT >= 32 };
        let mut whole = y.chunks_exact_mut(group);
        for y in whole.by_ref() {
            if wide {
                part.rows::<S, 4, 4, 1>(s, row, y)
            } else {
                part.rows::<S, 4, 2, 1>(s, row, y)
            }
            row += PANEL;
        }
        let y = whole.into_remainder();
        match y.len() / LANES {
            1 => part.rows::<S, 1, 4, 2>(s, row, y),
            2 => part.rows::<S, 2, 4, 1>(s, row, y),
            3 if wide => part.rows::<S, 3, 4, 1>(s, row, y),
            3 => part.rows::<S, 3, 2, 1>(s, row, y),
            _ => {}
        }
        match part.share.activation() {
            Activation::Linear | Activation::Relu => {}
            act => activate_vectors::<R, S>(s, act, R::vectors_mut::<S>(all)),
        }
    }
}

/// What all blocks of rows of a part share.
struct Columns<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    columns: Range<usize>,
    x: &'a [R],
    share: Share,
}

impl<R: Real> Columns<'_, R> {
    /// `N` rows from `row` on, `V` vectors of the tile at a time, `C` chains of sums each.
    #[inline(always)]
    fn rows<S: Isa, const N: usize, const V: usize, const C: usize>(&self, s: S, row: usize, y: &mut [R]) {
        let of_row = vectors_of_row::<R, S>();
        let (x, y) = (R::vectors::<S>(self.x), R::vectors_mut::<S>(y));
        let n = self.columns.len();
        // Cut to the columns: the inner loop then needs no bounds check. Loops, because a closure would stay a call.
        let mut weights: [&[R]; N] = [&[]; N];
        for j in 0..N {
            weights[j] = &self.params[self.w.row(row + j) + self.columns.start..][..n];
        }
        let x = &x[..n * of_row];
        let biases = &self.params[self.w.biases() + row..][..N];
        for v in (0..of_row).step_by(V) {
            let mut start = [[R::splat(s, R::ZERO); V]; N];
            for j in 0..N {
                start[j] = match self.share.begins() {
                    true => [R::splat(s, biases[j]); V],
                    false => *y[j * of_row + v..].first_chunk().expect("V divides the row"),
                };
            }
            let sums = block::<R, S, N, V, C>(s, start, &weights, x, of_row, v);
            let relu = self.share.activation() == Activation::Relu;
            for (sums, y) in sums.iter().zip(y.chunks_exact_mut(of_row)) {
                let y: &mut [R::Vector<S>; V] = y[v..].first_chunk_mut().expect("V divides the row");
                *y = *sums;
                if relu {
                    for y in y {
                        *y = Activation::Relu.at(Vector::<R, S>::new(s, *y)).v;
                    }
                }
            }
        }
    }
}

/// N rows × V vectors, starting at vector `v` of the tile's rows; column q goes to the chain q modulo C.
#[inline(always)]
fn block<R: Real, S: Isa, const N: usize, const V: usize, const C: usize>(
    s: S,
    start: [[R::Vector<S>; V]; N],
    weights: &[&[R]; N],
    x: &[R::Vector<S>],
    of_row: usize,
    v: usize,
) -> [[R::Vector<S>; V]; N] {
    let mut chains = [[[R::splat(s, R::ZERO); V]; N]; C];
    chains[0] = start;
    let n = weights[0].len();
    let whole = n - n % C;
    for (q, x) in (0..whole).step_by(C).zip(x.chunks_exact(C * of_row)) {
        for (c, sums) in chains.iter_mut().enumerate() {
            add_column::<R, S, N, V>(s, sums, weights, q + c, &x[c * of_row + v..]);
        }
    }
    for q in whole..n {
        add_column::<R, S, N, V>(s, &mut chains[0], weights, q, &x[q * of_row + v..]);
    }
    let mut sums = chains[0];
    for chain in &chains[1..] {
        sums = from_fn(|j| from_fn(|i| R::v_add(s, sums[j][i], chain[j][i])));
    }
    sums
}

/// Adds what one column gives to N rows.
#[inline(always)]
fn add_column<R: Real, S: Isa, const N: usize, const V: usize>(
    s: S,
    sums: &mut [[R::Vector<S>; V]; N],
    weights: &[&[R]; N],
    q: usize,
    x: &[R::Vector<S>],
) {
    let x: &[R::Vector<S>; V] = x.first_chunk().expect("V divides the row");
    for j in 0..N {
        let c = R::splat(s, weights[j][q]);
        for i in 0..V {
            sums[j][i] = R::v_mul_add(s, c, x[i], sums[j][i]);
        }
    }
}
