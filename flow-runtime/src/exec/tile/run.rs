//! Values: products, maps, copies.
use super::pieces::Pieces;
use super::{Tile, disjoint, overlap, seed_row, sum_row};
use crate::exec::{naive, place};
use crate::isa::InstructionSet;
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::ops::copy::copy;
use crate::ops::map::{self, RowSeq};
use crate::ops::product::product;
use crate::real::Real;
use crate::rt::v0_1::{In, Levels, Map, Out, Part, Rows, Run, Turn};

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
        let operands = R::tile_operands(self, k, None, &inputs, &outputs, &mut ins, &mut outs);
        let Operands { set, features, values } = operands;
        map::map::<M, R, I, O>(set, features, values, ins, outs);
    }

    fn product_part(&mut self, w: usize, k: Turn, part: Part, x: &[Rows], y: &[Rows], act: Activation) {
        R::tile_product_part(self, w, k, part, x, y, act);
    }

    fn map_part<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        part: Part,
        levels: Levels,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let Part::Level { at, .. } = part else { return };
        let mut ins = [map::In::Lanes(0); I];
        let mut outs = [map::Out::Sum(0); O];
        let level = Some((levels, at));
        let operands = R::tile_operands(self, k, level, &inputs, &outputs, &mut ins, &mut outs);
        let Operands { set, features, values } = operands;
        map::map::<M, R, I, O>(set, features, values, ins, outs);
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        R::tile_copy(self, k, from, to, into);
    }
}

/// What a map runs on beside its inputs and outputs.
pub struct Operands<'s, R> {
    set: InstructionSet,
    features: usize,
    values: &'s mut [R],
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

    /// Finds the rows of a map's operands, all or those of a level: `ins` and `outs` are as many as `inputs` and `outputs`.
    pub(super) fn operands<'s>(
        &'s mut self,
        k: Turn,
        level: Option<(Levels, usize)>,
        inputs: &[In<'_>],
        outputs: &[Out<'_>],
        ins: &mut [map::In<'s, R>],
        outs: &mut [map::Out<'s>],
    ) -> Operands<'s, R> {
        let (set, free, places) = (self.flow.set, self.flow.free, self.places);
        let all = naive::features(inputs, outputs, |index| free[index].len());
        let range = level.map_or(0..all, |(levels, at)| levels.rows(at..at + 1, all));
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
