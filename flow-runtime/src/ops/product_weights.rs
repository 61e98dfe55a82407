//! W̄ = ȳ xᵀ and b̄ = Σ over lanes of ȳ, on the panels of the product.
//!
//! Method: x is transposed once into `scratch`, lane-major, so that a vector holds neighbouring inputs of one lane. A
//! block of rows × vectors of inputs stays in registers while the 64 lanes pass, each giving one broadcast of ȳ a row:
//! 4 rows × 4 vectors (4 × 2 with 16 registers). Where a panel has one or two vectors left, panels of the same length
//! are neighbours in memory and are taken together (16 × 1, 8 × 2, or 8 × 1), so that the registers stay busy. Blocks of
//! inputs are the outer loop: their part of the transposed tile stays in L1 while the panels pass.
//!
//! Narrow products (few inputs) would waste most of each vector. They run along the lanes instead: the products of 4
//! rows with 4 (or 2) inputs are summed over the row's vectors and then across lanes all at once, without a transpose.
//!
//! Biases: a row's vectors are added, then as many rows as a vector has lanes are reduced together.
//!
//! Sums over lanes have a fixed order, which depends on the instruction set alone. Error: |error| ≤ 66 u (|ȳ| |x|ᵀ + |old|).
use super::transpose::to_rows;
use super::{Into, vectors_of_row};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::layout::{PANEL, Panel, Panels};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;

/// Up to how many inputs the dot products are faster than outer products.
const NARROW_INPUTS: usize = 8;

/// Numbers of scratch that [`product_weights`] needs for a product with so many inputs.
pub const fn scratch_len(inputs: usize) -> usize {
    LANES * stride(inputs) + PANEL * LANES
}

/// The row stride of the transposed tile: an odd multiple of 16, so that columns do not share cache sets.
const fn stride(inputs: usize) -> usize {
    let padded = inputs.next_multiple_of(16);
    if padded.is_multiple_of(32) { padded + 16 } else { padded }
}

/// `W_bar (=|+=) y_bar xᵀ` and `b_bar (=|+=) Σ_lanes y_bar` in `grad`, one instance of the gradient buffer.
///
/// `x` has at least `inputs` rows, `y_bar` at least `outputs`; further rows are not read. What `grad` holds outside the
/// mask is unspecified afterwards (old or new numbers, not even finite if the old were not): `Layout::zero_outside_mask`
/// must follow. `scratch` has at least [`scratch_len`]`(inputs)` numbers.
pub fn product_weights<R: Real>(
    set: InstructionSet,
    w: &Panels,
    x: &[R],
    y_bar: &[R],
    grad: &mut [R],
    scratch: &mut [R],
    into: Into,
) {
    R::product_weights(set, w, x, y_bar, grad, scratch, into);
}

#[inline(always)]
pub(super) fn run<R: Real>(
    set: InstructionSet,
    w: &Panels,
    x: &[R],
    y_bar: &[R],
    grad: &mut [R],
    scratch: &mut [R],
    into: Into,
) {
    let (x, y_bar) = (&x[..w.inputs() * LANES], &y_bar[..w.outputs() * LANES]);
    let (grad, scratch) = (&mut grad[..w.size()], &mut scratch[..scratch_len(w.inputs())]);
    dispatch_on(set, Weights { w, x, y_bar, grad, scratch, into });
}

struct Weights<'a, R> {
    w: &'a Panels,
    x: &'a [R],
    y_bar: &'a [R],
    grad: &'a mut [R],
    scratch: &'a mut [R],
    into: Into,
}

impl<R: Real> Kernel for Weights<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(mut self, s: S) {
        self.bias_sums(s);
        if self.w.inputs() <= NARROW_INPUTS {
            self.narrow(s);
        } else {
            self.wide(s);
        }
    }
}

#[inline(always)]
fn write<R: Real, S: Isa>(s: S, to: &mut R::Vector<S>, sum: R::Vector<S>, into: Into) {
    *to = if into == Into::Add { R::v_add(s, *to, sum) } else { sum };
}

impl<R: Real> Weights<'_, R> {
    #[inline(always)]
    fn bias_sums<S: Isa>(&mut self, s: S) {
        let of_row = vectors_of_row::<R, S>();
        let lanes = R::lanes::<S>();
        let biases = R::vectors_mut::<S>(&mut self.grad[self.w.biases()..]);
        let rows = R::vectors::<S>(self.y_bar);
        for (bias, rows) in biases.iter_mut().zip(rows.chunks(lanes * of_row)) {
            let mut sums = [R::splat(s, R::ZERO); 16];
            for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(of_row)) {
                *sum = row_sum::<R, S>(s, row);
            }
            write::<R, S>(s, bias, R::v_sums(s, &sums[..lanes]), self.into);
        }
    }

    /// Dot products along the lanes.
    #[inline(always)]
    fn narrow<S: Isa>(&mut self, s: S) {
        if self.w.inputs() == 0 {
            return;
        }
        for p in 0..self.w.panels().len() {
            if const { S::REGISTER_COUNT >= 32 } {
                self.narrow_panel::<S, 4, 16>(s, p);
            } else {
                self.narrow_panel::<S, 2, 8>(s, p);
            }
        }
    }

    /// `I` inputs at a time; `N` = 4 `I` sums, a multiple of the lanes.
    #[inline(always)]
    fn narrow_panel<S: Isa, const I: usize, const N: usize>(&mut self, s: S, p: usize) {
        let of_row = vectors_of_row::<R, S>();
        let panel = self.w.panels()[p];
        let (last_input, last_row) = (self.w.inputs() - 1, self.w.outputs() - 1);
        let (x, y_bar) = (R::vectors::<S>(self.x), R::vectors::<S>(self.y_bar));
        // rows past the last repeat it: what they give lies outside the mask
        let y_rows: [&[R::Vector<S>]; PANEL] = from_fn(|j| &y_bar[(p * PANEL + j).min(last_row) * of_row..][..of_row]);
        for q in (0..panel.limit).step_by(I) {
            let x_rows: [&[R::Vector<S>]; I] = from_fn(|i| &x[(q + i).min(last_input) * of_row..][..of_row]);
            let sums = dots::<R, S, I, N>(s, &y_rows, &x_rows);
            let mut numbers = [R::ZERO; N];
            for (to, sums) in R::vectors_mut::<S>(&mut numbers).iter_mut().zip(sums.chunks_exact(R::lanes::<S>())) {
                *to = R::v_sums(s, sums);
            }
            for (j, numbers) in numbers.chunks_exact(I).enumerate() {
                let to: &mut [R; I] =
                    self.grad[panel.offset + j * panel.length + q..].first_chunk_mut().expect("padded");
                for i in 0..I {
                    to[i] = if self.into == Into::Add { to[i] + numbers[i] } else { numbers[i] };
                }
            }
        }
    }

    /// Outer products of the transposed tile.
    #[inline(always)]
    fn wide<S: Isa>(self, s: S) {
        let Weights { w, x, y_bar, grad, scratch, into } = self;
        let stride = stride(w.inputs());
        let (transposed, last) = scratch.split_at_mut(LANES * stride);
        to_rows(s, x, w.inputs(), transposed, stride);
        // an incomplete last panel is completed with zero rows
        let (whole, rest) = y_bar.split_at(w.outputs() / PANEL * PANEL * LANES);
        last[..rest.len()].copy_from_slice(rest);
        last[rest.len()..].fill(R::ZERO);
        let outer = Outer { panels: w.panels(), x: transposed, stride, whole, last, into };
        let most = w.panels().last().map_or(0, |panel| panel.limit.div_ceil(R::lanes::<S>()));
        let step = const { if S::REGISTER_COUNT >= 32 { 4 } else { 2 } };
        for column in (0..most).step_by(step) {
            outer.column(s, grad, column);
        }
    }
}

/// The outer product of ȳ and the transposed x.
struct Outer<'a, R> {
    panels: &'a [Panel],
    x: &'a [R],
    stride: usize,
    /// The whole panels of ȳ.
    whole: &'a [R],
    /// The incomplete panel after them, completed.
    last: &'a [R],
    into: Into,
}

impl<R: Real> Outer<'_, R> {
    /// One block of columns, from vector `column` on, for every panel that reaches it.
    #[inline(always)]
    fn column<S: Isa>(&self, s: S, grad: &mut [R], column: usize) {
        let lanes = R::lanes::<S>();
        let left = |p: usize| self.panels[p].limit.div_ceil(lanes).saturating_sub(column);
        let mut p = self.panels.partition_point(|panel| panel.limit.div_ceil(lanes) <= column);
        while p < self.panels.len() {
            let (panel, n) = (self.panels[p], left(p));
            // whole panels from p on that are stored alike and have as much left
            let alike = |count: usize| {
                (p + count) * PANEL * LANES <= self.whole.len()
                    && self.panels[p + count - 1].length == panel.length
                    && left(p + count - 1) == n
            };
            let to = &mut grad[panel.offset + column * lanes..];
            let block = (p, column, panel.length);
            p += match (const { S::REGISTER_COUNT >= 32 }, n) {
                (true, 1) if alike(4) => self.block::<S, 16, 1>(s, to, block),
                (true, 2) if alike(2) => self.block::<S, 8, 2>(s, to, block),
                (false, 1) if alike(2) => self.block::<S, 8, 1>(s, to, block),
                (_, 1) => self.block::<S, 4, 1>(s, to, block),
                (false, _) | (true, 2) => self.block::<S, 4, 2>(s, to, block),
                (true, 3) => self.block::<S, 4, 3>(s, to, block),
                (true, _) => self.block::<S, 4, 4>(s, to, block),
            };
        }
    }

    /// `J` rows from panel p on × `V` vectors from `column` on, over all lanes; the number of panels done.
    #[inline(always)]
    fn block<S: Isa, const J: usize, const V: usize>(
        &self,
        s: S,
        to: &mut [R],
        (p, column, length): (usize, usize, usize),
    ) -> usize {
        let start = p * PANEL * LANES;
        let y_bar = if start < self.whole.len() { &self.whole[start..] } else { self.last };
        let y_bar: [&[R; LANES]; J] = from_fn(|j| y_bar[j * LANES..].first_chunk().expect("whole panels"));
        let of_stride = self.stride / R::lanes::<S>();
        let mut sums = [[R::splat(s, R::ZERO); V]; J];
        for (t, x) in (0..LANES).zip(R::vectors::<S>(self.x).chunks_exact(of_stride)) {
            let x: &[R::Vector<S>; V] = x[column..].first_chunk().expect("columns are padded");
            for j in 0..J {
                let c = R::splat(s, y_bar[j][t]);
                for i in 0..V {
                    sums[j][i] = R::v_mul_add(s, c, x[i], sums[j][i]);
                }
            }
        }
        for j in 0..J {
            let to = R::vectors_mut::<S>(&mut to[j * length..]);
            for i in 0..V {
                write::<R, S>(s, &mut to[i], sums[j][i], self.into);
            }
        }
        J / PANEL
    }
}

#[inline(always)]
fn row_sum<R: Real, S: Isa>(s: S, row: &[R::Vector<S>]) -> R::Vector<S> {
    let (half, other) = row.split_at(row.len() / 2);
    let mut sum = R::v_add(s, half[0], other[0]);
    for (&a, &b) in half.iter().zip(other).skip(1) {
        sum = R::v_add(s, sum, R::v_add(s, a, b));
    }
    sum
}

#[inline(always)]
fn dots<R: Real, S: Isa, const I: usize, const N: usize>(
    s: S,
    y_rows: &[&[R::Vector<S>]; PANEL],
    x_rows: &[&[R::Vector<S>]; I],
) -> [R::Vector<S>; N] {
    let mut sums = [R::splat(s, R::ZERO); N];
    for v in 0..vectors_of_row::<R, S>() {
        for j in 0..PANEL {
            for i in 0..I {
                sums[j * I + i] = R::v_mul_add(s, y_rows[j][v], x_rows[i][v], sums[j * I + i]);
            }
        }
    }
    sums
}
