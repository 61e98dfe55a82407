//! y = act(W x + b) on a tile.
//!
//! Method: a panel of 4 output rows by 4 vectors of the tile (2 where there are only 16 registers) is kept in registers.
//! For each input below the panel's limit the 4 × 4 products of one broadcast weight a row with the input's vectors are
//! added. Weights are read as they lie in the parameter buffer; nothing is packed. ReLU is applied as the panel is
//! stored, other activations by a pass over the rows just written.
//!
//! Error: with n = limit + 1 terms and unit roundoff u, |error of Wx + b| ≤ n u (|W| |x| + |b|).
use super::activation::{Activation, activate_vectors};
use super::vectors_of_row;
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::Vector;
use crate::layout::{PANEL, Panels};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;

/// `y = act(W x + b)`.
///
/// `params` is one instance, `x` at least `inputs` rows, `y` at least `outputs` rows; further rows are left alone.
/// Nothing needs padding: the rows of an incomplete last panel are computed from zero weights and not stored.
pub fn product<R: Real>(set: InstructionSet, w: &Panels, params: &[R], x: &[R], y: &mut [R], act: Activation) {
    R::product(set, w, params, x, y, act);
}

#[inline(always)]
pub(super) fn run<R: Real>(set: InstructionSet, w: &Panels, params: &[R], x: &[R], y: &mut [R], act: Activation) {
    let (x, y) = (&x[..w.inputs() * LANES], &mut y[..w.outputs() * LANES]);
    dispatch_on(set, Forward { w, params, x, y, act });
}

struct Forward<'a, R> {
    w: &'a Panels,
    params: &'a [R],
    x: &'a [R],
    y: &'a mut [R],
    act: Activation,
}

impl<R: Real> Kernel for Forward<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        match (const { S::REGISTER_COUNT >= 32 }, self.act == Activation::Relu) {
            (true, true) => self.panels::<S, 4, true>(s),
            (true, false) => self.panels::<S, 4, false>(s),
            (false, true) => self.panels::<S, 2, true>(s),
            (false, false) => self.panels::<S, 2, false>(s),
        }
    }
}

impl<R: Real> Forward<'_, R> {
    #[inline(always)]
    fn panels<S: Isa, const V: usize, const RELU: bool>(self, s: S) {
        let of_row = vectors_of_row::<R, S>();
        let x = R::vectors::<S>(self.x);
        let y = R::vectors_mut::<S>(self.y);
        let biases = self.params[self.w.biases()..].chunks_exact(PANEL);
        for ((panel, biases), y) in self.w.panels().iter().zip(biases).zip(y.chunks_mut(PANEL * of_row)) {
            let weights = &self.params[panel.offset..][..PANEL * panel.length];
            // rows cut to the limit: the inner loop then needs no bounds check, which would cost 10 to 30 %
            let weights: [&[R]; PANEL] = from_fn(|j| &weights[j * panel.length..][..panel.limit]);
            let x = &x[..panel.limit * of_row];
            for v in (0..of_row).step_by(V) {
                let sums = block::<R, S, V>(s, &weights, biases, x, of_row, v);
                for (sums, y) in sums.iter().zip(y.chunks_exact_mut(of_row)) {
                    let y: &mut [R::Vector<S>; V] = y[v..].first_chunk_mut().expect("V divides the row");
                    *y = from_fn(|i| if RELU { relu::<R, S>(s, sums[i]) } else { sums[i] });
                }
            }
            if !RELU {
                activate_vectors::<R, S>(s, self.act, y);
            }
        }
    }
}

#[inline(always)]
fn relu<R: Real, S: Isa>(s: S, x: R::Vector<S>) -> R::Vector<S> {
    Activation::Relu.at(Vector::<R, S>::new(s, x)).v
}

/// 4 rows × V vectors, starting at vector `v` of the tile's rows.
#[inline(always)]
fn block<R: Real, S: Isa, const V: usize>(
    s: S,
    weights: &[&[R]; PANEL],
    biases: &[R],
    x: &[R::Vector<S>],
    of_row: usize,
    v: usize,
) -> [[R::Vector<S>; V]; PANEL] {
    let mut sums: [[R::Vector<S>; V]; PANEL] = from_fn(|j| [R::splat(s, biases[j]); V]);
    let limit = weights[0].len();
    for (q, x) in (0..limit).zip(x.chunks_exact(of_row)) {
        let x: &[R::Vector<S>; V] = x[v..].first_chunk().expect("V divides the row");
        for j in 0..PANEL {
            let c = R::splat(s, weights[j][q]);
            for i in 0..V {
                sums[j][i] = R::v_mul_add(s, c, x[i], sums[j][i]);
            }
        }
    }
    sums
}
