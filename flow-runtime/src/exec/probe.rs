//! Runs nothing: finds out whether a program has sweeps, which makes single rows slow beside a tile.
use crate::lane::Map;
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::rt::Restricted;
use crate::rt::v0_1::{In, Levels, MapOperands, Out, ProductOperands, Rows, Run, Stage, Turn};

/// What a program does.
#[derive(Debug, Default)]
pub struct Probe {
    /// It runs something level by level.
    pub sweeps: bool,
}

impl Run for Probe {
    fn product(&mut self, _: usize, _: Turn, _: &[Rows], _: &[Rows], _: Activation) {}

    fn map<M: Map<I, O>, const I: usize, const O: usize>(&mut self, _: M, _: Turn, _: [In<'_>; I], _: [Out<'_>; O]) {}

    fn product_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands {
        self.sweeps = true;
        let none = (Levels::even(0, 0), 0);
        ProductOperands { w, k, x, y, levels: Restricted { rows: none, columns: none }, x_rows: None, y_rows: 0..0 }
    }

    fn product_stage(&mut self, _: &ProductOperands, _: Stage, _: Activation) {}

    fn map_operands<const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        levels: Levels,
        inputs: [In<'static>; I],
        outputs: [Out<'static>; O],
    ) -> MapOperands<I, O> {
        self.sweeps = true;
        MapOperands { k, levels, features: 0, inputs, outputs, ins: [None; I], outs: [None; O] }
    }

    fn map_stage<M: Map<I, O>, const I: usize, const O: usize>(&mut self, _: M, _: &MapOperands<I, O>, _: Stage) {}

    fn copy(&mut self, _: Turn, _: &[Rows], _: &[Rows], _: Into) {}
}
