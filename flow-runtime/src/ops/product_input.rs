//! x̄ = Wᵀ ȳ, or added to what is there, optionally times the derivative of the activation that made x.
//!
//! Method: 4 inputs by 4 (or 2) vectors in registers, as in the forward product; the panels from the first that sees any
//! of the 4 inputs to the last are walked, each row giving its 4 neighbouring weights as broadcasts. Weights past a
//! panel's limit are zero and lie inside the stored row (its length is a multiple of 16).
//!
//! The derivative of ReLU is applied as a group is stored, the others by a pass over the rows just written.
//!
//! Error: with n = number of rows that see the input, |error of Wᵀȳ| ≤ (n + 1) u (|Wᵀ| |ȳ| + |old x̄|).
use super::activation::{Activation, derive_vectors};
use super::{Into, vectors_of_row};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::Vector;
use crate::layout::{PANEL, Panel, Panels};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;

/// `x_bar (=|+=) Wᵀ y_bar`, then `x_bar ∘ act'(h)` if asked, `h` being the kept value of x.
///
/// `params` is one instance; `y_bar` has at least `outputs` rows, `x_bar` and `h` at least `inputs`; further rows are
/// neither read nor written, so nothing needs padding.
pub fn product_input<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    y_bar: &[R],
    x_bar: &mut [R],
    into: Into,
    act: Option<(Activation, &[R])>,
) {
    R::product_input(set, w, params, y_bar, x_bar, into, act);
}

#[inline(always)]
pub(super) fn run<R: Real>(
    set: InstructionSet,
    w: &Panels,
    params: &[R],
    y_bar: &[R],
    x_bar: &mut [R],
    into: Into,
    act: Option<(Activation, &[R])>,
) {
    let (y_bar, x_bar) = (&y_bar[..w.outputs() * LANES], &mut x_bar[..w.inputs() * LANES]);
    let (act, h) = act.map_or((Activation::Linear, &[][..]), |(act, h)| (act, &h[..w.inputs() * LANES]));
    let act = if h.is_empty() { Activation::Linear } else { act };
    dispatch_on(set, Input { w, params, y_bar, x_bar, into, act, h });
}

struct Input<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    y_bar: &'a [R],
    x_bar: &'a mut [R],
    into: Into,
    act: Activation,
    h: &'a [R],
}

impl<R: Real> Kernel for Input<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        match (const { S::REGISTER_COUNT >= 32 }, self.act == Activation::Relu) {
            (true, true) => self.groups::<S, 4, true>(s),
            (true, false) => self.groups::<S, 4, false>(s),
            (false, true) => self.groups::<S, 2, true>(s),
            (false, false) => self.groups::<S, 2, false>(s),
        }
    }
}

impl<R: Real> Input<'_, R> {
    #[inline(always)]
    fn groups<S: Isa, const V: usize, const RELU: bool>(self, s: S) {
        let of_row = vectors_of_row::<R, S>();
        let group = PANEL * of_row;
        let (y_bar, h) = (R::vectors::<S>(self.y_bar), R::vectors::<S>(self.h));
        let x_bar = R::vectors_mut::<S>(self.x_bar);
        for (q, (&first, x_bar)) in self.w.first().iter().zip(x_bar.chunks_mut(group)).enumerate() {
            let panels = &self.w.panels()[first..];
            let y_bar = &y_bar[(first * group).min(y_bar.len())..];
            let h = if h.is_empty() { h } else { &h[q * group..][..x_bar.len()] };
            for v in (0..of_row).step_by(V) {
                let sums = block::<R, S, V>(s, panels, self.params, q * PANEL, y_bar, of_row, v);
                let h = if RELU { h } else { &[] };
                store::<R, S, V>(s, sums, x_bar, h, of_row, v, self.into);
            }
            if !RELU {
                derive_vectors::<R, S>(s, self.act, h, x_bar);
            }
        }
    }
}

/// Stores or adds the rows of a group, of which the last may have fewer than 4; where there is an `h`, then with the
/// derivative of ReLU.
#[inline(always)]
fn store<R: Real, S: Isa, const V: usize>(
    s: S,
    sums: [[R::Vector<S>; V]; PANEL],
    x_bar: &mut [R::Vector<S>],
    h: &[R::Vector<S>],
    of_row: usize,
    v: usize,
    into: Into,
) {
    let zero = R::splat(s, R::ZERO);
    for (j, (sums, x_bar)) in sums.iter().zip(x_bar.chunks_exact_mut(of_row)).enumerate() {
        let x_bar: &mut [R::Vector<S>; V] = x_bar[v..].first_chunk_mut().expect("V divides the row");
        let mut sums = *sums;
        if into == Into::Add {
            sums = from_fn(|i| R::v_add(s, x_bar[i], sums[i]));
        }
        if !h.is_empty() {
            let h: &[R::Vector<S>; V] = h[j * of_row + v..].first_chunk().expect("as many rows as x_bar");
            sums = from_fn(|i| R::v_select(s, R::v_greater(s, h[i], zero), sums[i], zero));
        }
        *x_bar = sums;
    }
}

/// The sums of 4 inputs from column `column` on × V vectors over the given panels.
#[inline(always)]
fn block<R: Real, S: Isa, const V: usize>(
    s: S,
    panels: &[Panel],
    params: &[R],
    column: usize,
    y_bar: &[R::Vector<S>],
    of_row: usize,
    v: usize,
) -> [[R::Vector<S>; V]; PANEL] {
    let mut sums = [[Vector::<R, S>::splat(s, R::ZERO).v; V]; PANEL];
    let whole = y_bar.chunks_exact(PANEL * of_row);
    let rest = whole.remainder();
    for (panel, y_bar) in panels.iter().zip(whole) {
        let weights = &params[panel.offset + column..][..(PANEL - 1) * panel.length + PANEL];
        for j in 0..PANEL {
            add_row::<R, S, V>(s, &mut sums, &weights[j * panel.length..], &y_bar[j * of_row + v..]);
        }
    }
    if let (Some(panel), false) = (panels.last(), rest.is_empty()) {
        for (j, y_bar) in rest.chunks_exact(of_row).enumerate() {
            let weights = &params[panel.offset + j * panel.length + column..];
            add_row::<R, S, V>(s, &mut sums, weights, &y_bar[v..]);
        }
    }
    sums
}

/// Adds what one output row gives to 4 inputs.
#[inline(always)]
fn add_row<R: Real, S: Isa, const V: usize>(
    s: S,
    sums: &mut [[R::Vector<S>; V]; PANEL],
    weights: &[R],
    y_bar: &[R::Vector<S>],
) {
    let weights: &[R; PANEL] = weights.first_chunk().expect("the row is stored up to a multiple of 16");
    let weights: [R::Vector<S>; PANEL] = from_fn(|i| R::splat(s, weights[i]));
    let y_bar: &[R::Vector<S>; V] = y_bar.first_chunk().expect("V divides the row");
    for i in 0..PANEL {
        for n in 0..V {
            sums[i][n] = R::v_mul_add(s, weights[i], y_bar[n], sums[i][n]);
        }
    }
}
