//! x̄ (=|+=) Wᵀ ȳ on a range of rows and a range of columns: a step of a sweep backwards.
//!
//! Method: the part is cut into rectangles in which every row sees every column; the stages of a sweep are one each. In a
//! rectangle 4 inputs by 4 vectors (2 where there are only 16 registers) stay in registers while the rows pass, each row
//! giving its 4 neighbouring weights as broadcasts. Only the last inputs are fewer than 4. They take more vectors, and one
//! input takes even and odd rows apart, because otherwise each addition would wait for the one before.
//!
//! Error: with n = number of rows that see the input + 2, |error| ≤ n u (|Wᵀ| |ȳ| + |old x̄|).
use super::{Into, vectors_of_row};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::layout::{PANEL, Panels};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;
use std::ops::Range;

/// `x_bar[columns] (=|+=) W[rows, columns]ᵀ y_bar[rows]`.
///
/// `params` is one instance. `y_bar` and `x_bar` are the tiles of the whole product: `y_bar` has at least `rows.end`
/// rows, of which only `rows` are read; `x_bar` at least `columns.end`, of which only `columns` are written. A row that
/// does not see a column gives it nothing. Both ranges may begin and end anywhere, and be empty.
pub fn product_input_part<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    rows: Range<usize>,
    columns: Range<usize>,
    y_bar: &[R],
    x_bar: &mut [R],
    into: Into,
) {
    R::product_input_part(set, w, params, rows, columns, y_bar, x_bar, into);
}

#[inline(always)]
pub(super) fn run<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    rows: Range<usize>,
    columns: Range<usize>,
    y_bar: &[R],
    x_bar: &mut [R],
    into: Into,
) {
    let y_bar = &y_bar[..rows.end * LANES];
    let x_bar = &mut x_bar[columns.start * LANES..columns.end * LANES];
    dispatch_on(set, Part { from: Rows { w, params, y_bar, into }, rows, columns, x_bar });
}

struct Part<'a, R> {
    from: Rows<'a, R>,
    rows: Range<usize>,
    columns: Range<usize>,
    /// The columns of the part alone.
    x_bar: &'a mut [R],
}

/// What all rectangles of a part share.
struct Rows<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    y_bar: &'a [R],
    into: Into,
}

impl<R: Real> Kernel for Part<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let Part { from, mut rows, mut columns, mut x_bar } = self;
        while !columns.is_empty() {
            while !rows.is_empty() && from.w.limit(rows.start) <= columns.start {
                rows.start += 1;
            }
            let seen = if rows.is_empty() { columns.end } else { columns.end.min(from.w.limit(rows.start)) };
            let now;
            (now, x_bar) = x_bar.split_at_mut((seen - columns.start) * LANES);
            from.rectangle(s, &rows, columns.start, now);
            columns.start = seen;
        }
    }
}

impl<R: Real> Rows<'_, R> {
    /// All columns of `x_bar`, from `column` on; every row sees all of them.
    #[inline(always)]
    fn rectangle<S: Isa>(&self, s: S, rows: &Range<usize>, mut column: usize, x_bar: &mut [R]) {
        let wide = const { S::REGISTER_COUNT >= 32 };
        let mut whole = x_bar.chunks_exact_mut(PANEL * LANES);
        for x_bar in whole.by_ref() {
            if wide {
                self.columns::<S, 4, 4, 1>(s, rows, column, x_bar);
            } else {
                self.columns::<S, 4, 2, 1>(s, rows, column, x_bar);
            }
            column += PANEL;
        }
        let x_bar = whole.into_remainder();
        match x_bar.len() / LANES {
            1 => self.columns::<S, 1, 4, 2>(s, rows, column, x_bar),
            2 => self.columns::<S, 2, 4, 1>(s, rows, column, x_bar),
            3 if wide => self.columns::<S, 3, 4, 1>(s, rows, column, x_bar),
            3 => self.columns::<S, 3, 2, 1>(s, rows, column, x_bar),
            _ => {}
        }
    }

    /// `N` columns from `column` on, `V` vectors of the tile at a time, `C` chains of sums each.
    #[inline(always)]
    fn columns<S: Isa, const N: usize, const V: usize, const C: usize>(
        &self,
        s: S,
        rows: &Range<usize>,
        column: usize,
        x_bar: &mut [R],
    ) {
        let of_row = vectors_of_row::<R, S>();
        let x_bar = R::vectors_mut::<S>(x_bar);
        for v in (0..of_row).step_by(V) {
            let start: [[R::Vector<S>; V]; N] = from_fn(|i| match self.into {
                Into::Set => [R::splat(s, R::ZERO); V],
                Into::Add => *x_bar[i * of_row + v..].first_chunk().expect("V divides the row"),
            });
            let sums = self.block::<S, N, V, C>(s, start, rows, column, v);
            for (sums, x_bar) in sums.iter().zip(x_bar.chunks_exact_mut(of_row)) {
                *x_bar[v..].first_chunk_mut().expect("V divides the row") = *sums;
            }
        }
    }

    /// `N` columns × `V` vectors, starting at vector `v` of the tile's rows; row r goes to the chain r modulo `C`.
    #[inline(always)]
    fn block<S: Isa, const N: usize, const V: usize, const C: usize>(
        &self,
        s: S,
        start: [[R::Vector<S>; V]; N],
        rows: &Range<usize>,
        column: usize,
        v: usize,
    ) -> [[R::Vector<S>; V]; N] {
        let of_row = vectors_of_row::<R, S>();
        let mut chains = [[[R::splat(s, R::ZERO); V]; N]; C];
        chains[0] = start;
        let y_bar = &R::vectors::<S>(self.y_bar)[rows.start * of_row..rows.end * of_row];
        // up to a whole panel, the whole panels, the rest
        let head = (rows.start.next_multiple_of(PANEL) - rows.start).min(rows.len());
        let (before, y_bar) = y_bar.split_at(head * of_row);
        for (row, y_bar) in (rows.start..).zip(before.chunks_exact(of_row)) {
            let weights = &self.params[self.w.row(row) + column..];
            add_row::<R, S, N, V>(s, &mut chains[row % C], weights, &y_bar[v..]);
        }
        let whole = y_bar.chunks_exact(PANEL * of_row);
        let after = whole.remainder();
        for (panel, y_bar) in self.w.panels()[(rows.start + head) / PANEL..].iter().zip(whole) {
            let weights = &self.params[panel.offset + column..][..(PANEL - 1) * panel.length + N];
            for j in 0..PANEL {
                add_row::<R, S, N, V>(s, &mut chains[j % C], &weights[j * panel.length..], &y_bar[j * of_row + v..]);
            }
        }
        let first = rows.end - after.len() / of_row;
        for (row, y_bar) in (first..).zip(after.chunks_exact(of_row)) {
            let weights = &self.params[self.w.row(row) + column..];
            add_row::<R, S, N, V>(s, &mut chains[row % C], weights, &y_bar[v..]);
        }
        let mut sums = chains[0];
        for chain in &chains[1..] {
            sums = from_fn(|i| from_fn(|n| R::v_add(s, sums[i][n], chain[i][n])));
        }
        sums
    }
}

/// Adds what one output row gives to N inputs.
#[inline(always)]
fn add_row<R: Real, S: Isa, const N: usize, const V: usize>(
    s: S,
    sums: &mut [[R::Vector<S>; V]; N],
    weights: &[R],
    y_bar: &[R::Vector<S>],
) {
    let weights: &[R; N] = weights.first_chunk().expect("the row sees the columns");
    let y_bar: &[R::Vector<S>; V] = y_bar.first_chunk().expect("V divides the row");
    for i in 0..N {
        let c = R::splat(s, weights[i]);
        for n in 0..V {
            sums[i][n] = R::v_mul_add(s, c, y_bar[n], sums[i][n]);
        }
    }
}
