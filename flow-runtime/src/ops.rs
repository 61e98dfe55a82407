//! Operations on tiles, forward and adjoint side by side, and products of one row of data.
//!
//! Products and copies are compiled here, once per element type and instruction set ([`Products`]); only scalar maps
//! ([`map`]) are generic over user code and compiled in the user's crate. No function here allocates.

pub mod activation;
pub mod copy;
pub mod map;
pub mod peak;
pub mod product;
pub mod product_input;
pub mod product_input_part;
pub mod product_part;
pub mod product_weights;
pub mod row_product;
#[cfg(test)]
pub(crate) mod tests;
pub mod transpose;

pub use activation::Activation;

use crate::isa::InstructionSet;
use crate::layout::Panels;
use crate::real::Real;
use std::ops::Range;

/// Whether an operation replaces its output or adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// `out = …`
    Set,
    /// `out += …`
    Add,
}

/// What a part of y = act(W x + b) does with the rows that it evaluates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// `y = b + …`: the beginning of a sum.
    Begin,
    /// `y = act(y + …)`: its end.
    Finish(Activation),
    /// `y = act(b + …)`: both at once.
    Whole(Activation),
}

impl Share {
    /// Whether the sum begins here, with the bias.
    #[inline(always)]
    fn begins(self) -> bool {
        !matches!(self, Share::Finish(_))
    }

    /// What is applied to the sum, if it ends here.
    #[inline(always)]
    fn activation(self) -> Activation {
        match self {
            Share::Begin => Activation::Linear,
            Share::Finish(act) | Share::Whole(act) => act,
        }
    }
}

/// The operations that are compiled in this crate. The functions of the same names say what they do.
pub trait Products: Sized {
    /// See [`product::product`].
    fn product(set: InstructionSet, w: &Panels, params: &[Self], x: &[Self], y: &mut [Self], act: Activation);
    /// See [`product_input::product_input`].
    fn product_input(
        set: InstructionSet,
        w: &Panels,
        params: &[Self],
        y_bar: &[Self],
        x_bar: &mut [Self],
        into: Into,
        act: Option<(Activation, &[Self])>,
    );
    /// See [`product_weights::product_weights`].
    fn product_weights(
        set: InstructionSet,
        w: &Panels,
        x: &[Self],
        y_bar: &[Self],
        grad: &mut [Self],
        scratch: &mut [Self],
        into: Into,
    );
    /// See [`product_part::product_part`].
    fn product_part(
        set: InstructionSet,
        w: &Panels,
        params: &[Self],
        rows: Range<usize>,
        columns: Range<usize>,
        x: &[Self],
        y: &mut [Self],
        share: Share,
    );
    /// See [`product_input_part::product_input_part`].
    fn product_input_part(
        set: InstructionSet,
        w: &Panels,
        params: &[Self],
        rows: Range<usize>,
        columns: Range<usize>,
        y_bar: &[Self],
        x_bar: &mut [Self],
        into: Into,
    );
    /// See [`row_product::row_product`].
    fn row_product(set: InstructionSet, w: &Panels, params: &[Self], x: &[Self], y: &mut [Self], act: Activation);
    /// See [`row_product::row_product_part`].
    fn row_product_part(
        set: InstructionSet,
        w: &Panels,
        params: &[Self],
        rows: Range<usize>,
        columns: Range<usize>,
        x: &[Self],
        y: &mut [Self],
        share: Share,
    );
    /// See [`activation::activate`].
    fn activate(set: InstructionSet, act: Activation, y: &mut [Self]);
    /// See [`activation::derive`].
    fn derive(set: InstructionSet, act: Activation, h: &[Self], bar: &mut [Self]);
    /// See [`transpose::from_lane_major`].
    fn from_lane_major(set: InstructionSet, rows: &[Self], features: usize, tile: &mut [Self]);
    /// See [`transpose::to_lane_major`].
    fn to_lane_major(set: InstructionSet, tile: &[Self], features: usize, rows: &mut [Self], stride: usize);
    /// Finds the inputs of a map for one feature.
    fn map_sources(ins: &[map::In<'_, Self>], feature: usize, of_row: usize, from: &mut [map::Source<Self>]);
    /// See [`peak::peak_multiply_adds`].
    fn peak_multiply_adds(set: InstructionSet) -> f64;
}

macro_rules! products {
    ($($t:ident)*) => { $(
        impl Products for $t {
            fn product(set: InstructionSet, w: &Panels, params: &[$t], x: &[$t], y: &mut [$t], act: Activation) {
                product::run(set, w, params, x, y, act);
            }
            fn product_input(
                set: InstructionSet,
                w: &Panels,
                params: &[$t],
                y_bar: &[$t],
                x_bar: &mut [$t],
                into: Into,
                act: Option<(Activation, &[$t])>,
            ) {
                product_input::run(set, w, params, y_bar, x_bar, into, act);
            }
            fn product_weights(
                set: InstructionSet,
                w: &Panels,
                x: &[$t],
                y_bar: &[$t],
                grad: &mut [$t],
                scratch: &mut [$t],
                into: Into,
            ) {
                product_weights::run(set, w, x, y_bar, grad, scratch, into);
            }
            fn product_part(
                set: InstructionSet,
                w: &Panels,
                params: &[$t],
                rows: Range<usize>,
                columns: Range<usize>,
                x: &[$t],
                y: &mut [$t],
                share: Share,
            ) {
                product_part::run(set, w, params, rows, columns, x, y, share);
            }
            fn product_input_part(
                set: InstructionSet,
                w: &Panels,
                params: &[$t],
                rows: Range<usize>,
                columns: Range<usize>,
                y_bar: &[$t],
                x_bar: &mut [$t],
                into: Into,
            ) {
                product_input_part::run(set, w, params, rows, columns, y_bar, x_bar, into);
            }
            fn row_product(set: InstructionSet, w: &Panels, params: &[$t], x: &[$t], y: &mut [$t], act: Activation) {
                row_product::run(set, w, params, x, y, act);
            }
            fn row_product_part(
                set: InstructionSet,
                w: &Panels,
                params: &[$t],
                rows: Range<usize>,
                columns: Range<usize>,
                x: &[$t],
                y: &mut [$t],
                share: Share,
            ) {
                row_product::run_part(set, w, params, rows, columns, x, y, share);
            }
            fn activate(set: InstructionSet, act: Activation, y: &mut [$t]) {
                activation::run_activate(set, act, y);
            }
            fn derive(set: InstructionSet, act: Activation, h: &[$t], bar: &mut [$t]) {
                activation::run_derive(set, act, h, bar);
            }
            fn from_lane_major(set: InstructionSet, rows: &[$t], features: usize, tile: &mut [$t]) {
                transpose::run_from(set, rows, features, tile);
            }
            fn to_lane_major(set: InstructionSet, tile: &[$t], features: usize, rows: &mut [$t], stride: usize) {
                transpose::run_to(set, tile, features, rows, stride);
            }
            fn map_sources(ins: &[map::In<'_, $t>], feature: usize, of_row: usize, from: &mut [map::Source<$t>]) {
                map::sources(ins, feature, of_row, from);
            }
            fn peak_multiply_adds(set: InstructionSet) -> f64 {
                peak::measure::<$t>(set)
            }
        }
    )* };
}
products!(f32 f64);

/// How many vectors of `S` make a tile's row.
#[inline(always)]
fn vectors_of_row<R: Real, S: crate::isa::Isa>() -> usize {
    crate::tile::LANES / R::lanes::<S>()
}
