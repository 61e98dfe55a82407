//! Values: products, maps, copies.
use super::pieces::Pieces;
use super::stage::Known;
use super::{Tile, disjoint, overlap, seed_row, sum_row};
use crate::exec::{naive, place};
use crate::isa::InstructionSet;
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::ops::copy::copy;
use crate::ops::map::{self, RowSeq};
use crate::ops::product::product;
use crate::real::Real;
use crate::rt::v0_1::{In, Levels, Map, MapOperands, Out, ProductOperands, Rows, Run, Stage, Turn};

impl<R: Real> Run for Tile<'_, R> {
    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        R::tile_product(self, w, k, x, y, act);
    }

    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let mut ins = [map::In::Lanes(0); I];
        let mut outs = [map::Out::Sum(0); O];
        let operands = R::tile_operands(self, k, &inputs, &outputs, &mut ins, &mut outs);
        let Operands { set, features, values } = operands;
        map::map::<M, R, I, O>(set, features, values, ins, outs);
    }

    fn product_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands {
        R::tile_product_operands(self, w, k, x, y)
    }

    fn product_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation) {
        R::tile_product_stage(self, of, stage, act);
    }

    fn map_operands<const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        levels: Levels,
        inputs: [In<'static>; I],
        outputs: [Out<'static>; O],
    ) -> MapOperands<I, O> {
        let (mut ins, mut outs) = ([None; I], [None; O]);
        let features = R::tile_map_operands(self, k, &inputs, &outputs, &mut ins, &mut outs);
        MapOperands { k, levels, features, inputs, outputs, ins, outs }
    }

    fn map_stage<M: Map<I, O>, const I: usize, const O: usize>(&mut self, _: M, of: &MapOperands<I, O>, stage: Stage) {
        let range = of.range(stage);
        if range.is_empty() {
            return;
        }
        let mut ins = [map::In::Lanes(0); I];
        let mut outs = [map::Out::Sum(0); O];
        let known = Known { k: of.k, range, ins: &of.ins, outs: &of.outs };
        let operands = R::tile_stage_operands(self, &known, &of.inputs, &of.outputs, &mut ins, &mut outs);
        let Operands { set, features, values } = operands;
        map::map::<M, R, I, O>(set, features, values, ins, outs);
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        R::tile_copy(self, k, from, to, into);
    }
}

/// What a map runs on beside its inputs and outputs.
pub struct Operands<'s, R> {
    pub(super) set: InstructionSet,
    pub(super) features: usize,
    pub(super) values: &'s mut [R],
}

impl<R: Real> Tile<'_, R> {
    /// y = act(W x + b).
    pub(super) fn run_product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let mut x_rows = self.gathered(x, k, self.room);
        let y_rows = self.sequence(y, k).expect("the result of a product is one piece of step 1");
        if overlap(&x_rows, &y_rows) {
            x_rows = self.gather(x, k, self.room);
        }
        let [x_values, y_values] = disjoint(self.values, [&x_rows, &y_rows]);
        product(self.flow.set, panels, parameters, x_values, y_values, act);
    }

    /// Finds the rows of a map's operands: `ins` and `outs` are as many as `inputs` and `outputs`.
    pub(super) fn operands<'s>(
        &'s mut self,
        k: Turn,
        inputs: &[In<'_>],
        outputs: &[Out<'_>],
        ins: &mut [map::In<'s, R>],
        outs: &mut [map::Out<'s>],
    ) -> Operands<'s, R> {
        let (set, free, places) = (self.flow.set, self.flow.free, self.places);
        let range = 0..naive::features(inputs, outputs, |index| free[index].len());
        self.rows.clear();
        let read = inputs.iter().filter_map(|input| if let In::Rows(pieces) = input { Some(*pieces) } else { None });
        let written =
            outputs.iter().filter_map(|out| if let Out::Rows(pieces, _) = out { Some(*pieces) } else { None });
        read.chain(written).for_each(|pieces| Pieces::new(places, pieces, k).list(self.rows, &range));
        let mut listed = &self.rows[..];
        let mut rows = |pieces: &[Rows]| -> RowSeq<'s> { Pieces::new(places, pieces, k).take(&mut listed, &range) };
        for (to, input) in ins.iter_mut().zip(inputs) {
            *to = match *input {
                In::Rows(pieces) => map::In::Rows(rows(pieces)),
                In::Free(index) => map::In::Free(&free[index][range.clone()]),
                In::Seed(sum) => map::In::Lanes(seed_row(sum) as u32),
            };
        }
        for (to, output) in outs.iter_mut().zip(outputs) {
            *to = match *output {
                Out::Rows(pieces, Into::Set) => map::Out::Set(rows(pieces)),
                Out::Rows(pieces, Into::Add) => map::Out::Add(rows(pieces)),
                Out::Sum(sum) => map::Out::Sum(sum_row(sum) as u32),
            };
        }
        Operands { set, features: range.len(), values: self.values }
    }

    /// Rows to rows.
    pub(super) fn run_copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        self.rows.clear();
        let from_rows = Pieces::new(self.places, from, k).append(self.rows);
        let to_rows = Pieces::new(self.places, to, k).append(self.rows);
        let n = place::count(from).min(place::count(to));
        copy(n, self.values, from_rows.resolve(self.rows), to_rows.resolve(self.rows), into);
    }
}
