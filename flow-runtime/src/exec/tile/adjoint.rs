//! Adjoints of products. Those of maps are maps.
use super::pieces::Pieces;
use super::{RESERVED, Tile, disjoint, lanes, overlap};
use crate::exec::place;
use crate::ops::Into;
use crate::ops::activation::{Activation, derive};
use crate::ops::copy::copy;
use crate::ops::map::RowSeq;
use crate::ops::product_input::product_input;
use crate::ops::product_weights::product_weights;
use crate::real::Real;
use crate::rt::v0_1::{Adjoint, ProductInputOperands, Rows, Stage, Target, Turn};
use crate::tile::LANES;
use std::ops::Range;

impl<R: Real> Adjoint for Tile<'_, R> {
    fn product_input(&mut self, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]) {
        R::tile_product_input(self, w, k, y_bar, x_bar);
    }

    fn product_input_operands(
        &mut self,
        w: usize,
        k: Turn,
        y_bar: &'static [Rows],
        x_bar: &'static [Target],
    ) -> ProductInputOperands {
        R::tile_product_input_operands(self, w, k, y_bar, x_bar)
    }

    fn product_input_stage(&mut self, of: &ProductInputOperands, stage: Stage) {
        R::tile_product_input_stage(self, of, stage);
    }

    fn product_weights(&mut self, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]) {
        R::tile_product_weights(self, w, k, x, y_bar);
    }
}

impl<R: Real> Tile<'_, R> {
    /// x̄ (=|+=) Wᵀ ȳ.
    pub(super) fn run_product_input(&mut self, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]) {
        let y_rows = self.gathered(y_bar, k, self.room + self.flow.extent.inputs);
        match x_bar {
            [target] if self.input_in_place(w, k, &y_rows, target) => {}
            targets => self.input_scattered(w, k, &y_rows, targets),
        }
    }

    /// W̄ (=|+=) ȳ xᵀ and b̄ (=|+=) Σ ȳ: the first time in a tile they replace what is there.
    pub(super) fn run_product_weights(&mut self, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]) {
        if self.gradient.is_empty() {
            return;
        }
        let x_rows = self.gathered(x, k, self.room);
        let y_rows = self.gathered(y_bar, k, self.room + self.flow.extent.inputs);
        let panels = &self.flow.layout.products()[w];
        let touched = &mut self.touched[self.flow.extent.first_instance[w] + k.instance as usize];
        let into = if std::mem::replace(touched, true) { Into::Add } else { Into::Set };
        product_weights(
            self.flow.set,
            panels,
            &self.values[lanes(&x_rows)],
            &self.values[lanes(&y_rows)],
            &mut self.gradient[panels.instance(k.instance as usize)],
            self.transposed,
            into,
        );
    }

    /// The input gradient straight into its one target, if that is one range and lies apart from what is read.
    fn input_in_place(&mut self, w: usize, k: Turn, y_rows: &Range<usize>, target: &Target) -> bool {
        let Some(x_rows) = self.sequence(&[target.rows], k) else { return false };
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let (set, into) = (self.flow.set, target.into);
        let Some((act, h)) = target.derivative else {
            if overlap(&x_rows, y_rows) {
                return false;
            }
            let [y_bar, x_bar] = disjoint(self.values, [y_rows, &x_rows]);
            product_input(set, panels, parameters, y_bar, x_bar, into, None);
            return true;
        };
        let Some(h_rows) = self.sequence(&[h], k) else { return false };
        if overlap(&x_rows, y_rows) || overlap(&x_rows, &h_rows) || overlap(y_rows, &h_rows) {
            return false;
        }
        let [y_bar, x_bar, h] = disjoint(self.values, [y_rows, &x_rows, &h_rows]);
        product_input(set, panels, parameters, y_bar, x_bar, into, Some((act, h)));
        true
    }

    /// The input gradient through the room for operands, then piece by piece to its targets.
    fn input_scattered(&mut self, w: usize, k: Turn, y_rows: &Range<usize>, targets: &[Target]) {
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let x_rows = self.room..self.room + panels.inputs();
        let [y_bar, x_bar] = disjoint(self.values, [y_rows, &x_rows]);
        product_input(self.flow.set, panels, parameters, y_bar, x_bar, Into::Set, None);
        let mut from = self.room;
        for target in targets {
            let n = target.rows.count as usize;
            let to = Pieces::new(self.places, std::slice::from_ref(&target.rows), k).write(self.rows, 0);
            copy(n, self.values, RowSeq::steps(from as u32, 1), to.resolve(self.rows), target.into);
            if let Some((act, h)) = target.derivative {
                self.derive_rows(&target.rows, &h, k, act, 0..n);
            }
            from += n;
        }
    }

    /// x̄ ∘ act′(h) on some rows.
    pub(super) fn derive_rows(&mut self, x_bar: &Rows, h: &Rows, k: Turn, act: Activation, range: Range<usize>) {
        let (x_base, h_base) = (place::base(self.places, x_bar, k), place::base(self.places, h, k));
        for i in range {
            let at = |base: usize, rows: &Rows| (RESERVED + base + rows.row(i as u32, k.instance) as usize) * LANES;
            let (x, h) = (at(x_base, x_bar), at(h_base, h));
            let kept: [R; LANES] = std::array::from_fn(|lane| self.values[h + lane]);
            derive(self.flow.set, act, &kept, &mut self.values[x..x + LANES]);
        }
    }
}
