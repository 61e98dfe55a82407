//! The tile's operations that are compiled in this crate: all but the loop of a map.
use super::stage::Known;
use super::{Operands, Tile};
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::ops::map;
use crate::rt::Steps;
use crate::rt::v0_1::{In, Out, ProductInputOperands, ProductOperands, Rows, Stage, Target, Turn};

/// What a tile does without knowing the flow, once per element type.
pub trait Operations: Sized {
    /// See [`Run::product`](crate::rt::v0_1::Run::product).
    fn tile_product(tile: &mut Tile<'_, Self>, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation);
    /// See [`Run::product_operands`](crate::rt::v0_1::Run::product_operands).
    fn tile_product_operands(
        tile: &Tile<'_, Self>,
        w: usize,
        k: Turn,
        x: &'static [Rows],
        y: &'static [Rows],
    ) -> ProductOperands;
    /// See [`Run::product_stage`](crate::rt::v0_1::Run::product_stage).
    fn tile_product_stage(tile: &mut Tile<'_, Self>, of: &ProductOperands, stage: Stage, act: Activation);
    /// See [`Tile::find_map_operands`].
    fn tile_map_operands(
        tile: &Tile<'_, Self>,
        k: Turn,
        inputs: &[In<'static>],
        outputs: &[Out<'static>],
        ins: &mut [Option<Steps>],
        outs: &mut [Option<Steps>],
    ) -> usize;
    /// See [`Tile::stage_operands`].
    fn tile_stage_operands<'s>(
        tile: &'s mut Tile<'_, Self>,
        known: &Known<'_>,
        inputs: &[In<'static>],
        outputs: &[Out<'static>],
        ins: &mut [map::In<'s, Self>],
        outs: &mut [map::Out<'s>],
    ) -> Operands<'s, Self>;
    /// See [`Run::copy`](crate::rt::v0_1::Run::copy).
    fn tile_copy(tile: &mut Tile<'_, Self>, k: Turn, from: &[Rows], to: &[Rows], into: Into);
    /// See [`Tile::operands`].
    fn tile_operands<'s>(
        tile: &'s mut Tile<'_, Self>,
        k: Turn,
        inputs: &[In<'_>],
        outputs: &[Out<'_>],
        ins: &mut [map::In<'s, Self>],
        outs: &mut [map::Out<'s>],
    ) -> Operands<'s, Self>;
    /// See [`Adjoint::product_input`](crate::rt::v0_1::Adjoint::product_input).
    fn tile_product_input(tile: &mut Tile<'_, Self>, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]);
    /// See [`Adjoint::product_input_operands`](crate::rt::v0_1::Adjoint::product_input_operands).
    fn tile_product_input_operands(
        tile: &Tile<'_, Self>,
        w: usize,
        k: Turn,
        y_bar: &'static [Rows],
        x_bar: &'static [Target],
    ) -> ProductInputOperands;
    /// See [`Adjoint::product_input_stage`](crate::rt::v0_1::Adjoint::product_input_stage).
    fn tile_product_input_stage(tile: &mut Tile<'_, Self>, of: &ProductInputOperands, stage: Stage);
    /// See [`Adjoint::product_weights`](crate::rt::v0_1::Adjoint::product_weights).
    fn tile_product_weights(tile: &mut Tile<'_, Self>, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]);
}

macro_rules! operations {
    ($($t:ident)*) => { $(
        impl Operations for $t {
            fn tile_product(tile: &mut Tile<'_, $t>, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
                tile.run_product(w, k, x, y, act);
            }
            fn tile_product_operands(
                tile: &Tile<'_, $t>,
                w: usize,
                k: Turn,
                x: &'static [Rows],
                y: &'static [Rows],
            ) -> ProductOperands {
                tile.find_product_operands(w, k, x, y)
            }
            fn tile_product_stage(tile: &mut Tile<'_, $t>, of: &ProductOperands, stage: Stage, act: Activation) {
                tile.run_product_stage(of, stage, act);
            }
            fn tile_map_operands(
                tile: &Tile<'_, $t>,
                k: Turn,
                inputs: &[In<'static>],
                outputs: &[Out<'static>],
                ins: &mut [Option<Steps>],
                outs: &mut [Option<Steps>],
            ) -> usize {
                tile.find_map_operands(k, inputs, outputs, ins, outs)
            }
            fn tile_stage_operands<'s>(
                tile: &'s mut Tile<'_, $t>,
                known: &Known<'_>,
                inputs: &[In<'static>],
                outputs: &[Out<'static>],
                ins: &mut [map::In<'s, $t>],
                outs: &mut [map::Out<'s>],
            ) -> Operands<'s, $t> {
                tile.stage_operands(known, inputs, outputs, ins, outs)
            }
            fn tile_product_input_operands(
                tile: &Tile<'_, $t>,
                w: usize,
                k: Turn,
                y_bar: &'static [Rows],
                x_bar: &'static [Target],
            ) -> ProductInputOperands {
                tile.find_product_input_operands(w, k, y_bar, x_bar)
            }
            fn tile_product_input_stage(tile: &mut Tile<'_, $t>, of: &ProductInputOperands, stage: Stage) {
                tile.run_product_input_stage(of, stage);
            }
            fn tile_copy(tile: &mut Tile<'_, $t>, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
                tile.run_copy(k, from, to, into);
            }
            fn tile_operands<'s>(
                tile: &'s mut Tile<'_, $t>,
                k: Turn,
                        inputs: &[In<'_>],
                outputs: &[Out<'_>],
                ins: &mut [map::In<'s, $t>],
                outs: &mut [map::Out<'s>],
            ) -> Operands<'s, $t> {
                tile.operands(k, inputs, outputs, ins, outs)
            }
            fn tile_product_input(tile: &mut Tile<'_, $t>, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]) {
                tile.run_product_input(w, k, y_bar, x_bar);
            }
            fn tile_product_weights(tile: &mut Tile<'_, $t>, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]) {
                tile.run_product_weights(w, k, x, y_bar);
            }
        }
    )* };
}
operations!(f32 f64);
