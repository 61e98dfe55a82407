//! Values: products, maps, copies.
use super::pieces::{Pieces, Sequence};
use super::{Tile, disjoint, overlap, seed_row, sum_row};
use crate::exec::{naive, place};
use crate::ops::activation::Activation;
use crate::ops::copy::copy;
use crate::ops::map::map;
use crate::ops::product::product;
use crate::ops::{self, Into};
use crate::real::Real;
use crate::rt::v0_1::{In, Map, Out, Rows, Run, Turn};

impl<R: Real> Run for Tile<'_, R> {
    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
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

    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let features = naive::features(&inputs, &outputs, |free| self.flow.free[free].len());
        self.rows.clear();
        let places = self.places;
        let rows = &mut *self.rows;
        let mut sequence = |pieces: &[Rows]| Pieces::new(places, pieces, k).append(rows);
        let ins = inputs.map(|input| match input {
            In::Rows(pieces) => Operand::Rows(sequence(pieces)),
            In::Free(free) => Operand::Free(free),
            In::Seed(sum) => Operand::Lanes(seed_row(sum) as u32),
        });
        let outs = outputs.map(|output| match output {
            Out::Rows(pieces, into) => Result::Rows(sequence(pieces), into),
            Out::Sum(sum) => Result::Sum(sum_row(sum) as u32),
        });
        let (rows, free) = (&*self.rows, self.flow.free);
        let ins = ins.map(|input| match input {
            Operand::Rows(sequence) => ops::map::In::Rows(sequence.resolve(rows)),
            Operand::Free(index) => ops::map::In::Free(&free[index]),
            Operand::Lanes(row) => ops::map::In::Lanes(row),
        });
        let outs = outs.map(|output| match output {
            Result::Rows(sequence, Into::Set) => ops::map::Out::Set(sequence.resolve(rows)),
            Result::Rows(sequence, Into::Add) => ops::map::Out::Add(sequence.resolve(rows)),
            Result::Sum(row) => ops::map::Out::Sum(row),
        });
        map::<M, R, I, O>(self.flow.set, features, self.values, ins, outs);
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        self.rows.clear();
        let from_rows = Pieces::new(self.places, from, k).append(self.rows);
        let to_rows = Pieces::new(self.places, to, k).append(self.rows);
        let n = place::count(from).min(place::count(to));
        copy(n, self.values, from_rows.resolve(self.rows), to_rows.resolve(self.rows), into);
    }
}

/// An operand of a map, its rows found.
#[derive(Clone, Copy)]
enum Operand {
    Rows(Sequence),
    Free(usize),
    Lanes(u32),
}

/// A result of a map, its rows found.
#[derive(Clone, Copy)]
enum Result {
    Rows(Sequence, Into),
    Sum(u32),
}
