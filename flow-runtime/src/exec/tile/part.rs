//! Parts of sweeps.
use super::{RESERVED, Tile, disjoint, lanes};
use crate::exec::place;
use crate::ops::Into;
use crate::ops::activation::{Activation, activate, derive};
use crate::ops::copy::copy;
use crate::ops::map::RowSeq;
use crate::ops::product_input_part::product_input_part;
use crate::ops::product_part::product_part;
use crate::real::Real;
use crate::rt::v0_1::{Part, Rows, Target, Turn};
use crate::tile::LANES;
use std::ops::Range;

impl<R: Real> Tile<'_, R> {
    /// y = act(W x + b) on the rows of a part.
    pub(super) fn run_product_part(&mut self, w: usize, k: Turn, part: Part, x: &[Rows], y: &[Rows], act: Activation) {
        let (rows, columns) = self.flow.tables.products[w].restricted().product(part);
        if rows.is_empty() {
            return;
        }
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let x_rows = self.gathered_in(x, k, self.room, &columns);
        let y_rows = self.sequence(y, k).expect("the result of a product is one piece of step 1");
        let into = match part {
            Part::Block { .. } => Into::Set,
            Part::Level { .. } => Into::Add,
        };
        let [x_values, y_values] = disjoint(self.values, [&x_rows, &y_rows]);
        product_part(self.flow.set, panels, parameters, rows.clone(), columns, x_values, y_values, into);
        if let (Part::Level { .. }, true) = (part, act != Activation::Linear) {
            activate(self.flow.set, act, &mut y_values[lanes(&rows)]);
        }
    }

    /// x̄ (=|+=) Wᵀ ȳ on the columns of a part.
    pub(super) fn run_product_input_part(
        &mut self,
        w: usize,
        k: Turn,
        part: Part,
        y_bar: &[Rows],
        x_bar: &[Target<'_>],
    ) {
        let (rows, columns) = self.flow.tables.products[w].restricted().product_input(part);
        if columns.is_empty() {
            return;
        }
        let y_rows = self.gathered_in(y_bar, k, self.room + self.flow.extent.inputs, &rows);
        match x_bar {
            [target] if self.part_in_place(w, k, part, &y_rows, target) => {}
            targets => self.part_scattered(w, k, part, &y_rows, targets),
        }
        if let Part::Level { .. } = part {
            self.finish_columns(k, &columns, x_bar);
        }
    }

    /// Straight into the one target, if that is one range.
    fn part_in_place(&mut self, w: usize, k: Turn, part: Part, y_rows: &Range<usize>, target: &Target<'_>) -> bool {
        let Some(x_rows) = self.sequence(&[target.rows], k) else { return false };
        let (rows, columns) = self.flow.tables.products[w].restricted().product_input(part);
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let [y_bar, x_bar] = disjoint(self.values, [y_rows, &x_rows]);
        product_input_part(self.flow.set, panels, parameters, rows, columns, y_bar, x_bar, into(part, target));
        true
    }

    /// Through the room for operands, then piece by piece to its targets.
    fn part_scattered(&mut self, w: usize, k: Turn, part: Part, y_rows: &Range<usize>, targets: &[Target<'_>]) {
        let (rows, columns) = self.flow.tables.products[w].restricted().product_input(part);
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let room = self.room;
        let [y_bar, x_bar] = disjoint(self.values, [y_rows, &(room..room + panels.inputs())]);
        product_input_part(self.flow.set, panels, parameters, rows, columns.clone(), y_bar, x_bar, Into::Set);
        for (target, own) in shares(targets, &columns) {
            let (first, range) = own;
            let pieces = std::slice::from_ref(&target.rows);
            self.rows.clear();
            self.rows.extend(place::rows_in(self.places, pieces, k, range.clone()).map(|r| (RESERVED + r) as u32));
            let from = RowSeq::steps((room + first + range.start) as u32, 1);
            copy(range.len(), self.values, from, RowSeq::table(self.rows), into(part, target));
        }
    }

    /// x̄ ∘ act′(h) on some columns.
    fn finish_columns(&mut self, k: Turn, columns: &Range<usize>, targets: &[Target<'_>]) {
        for (target, (_, range)) in shares(targets, columns) {
            let Some((act, h)) = target.derivative else { continue };
            let base = |rows: &Rows| RESERVED + place::base(self.places, rows, k);
            let (x_base, h_base) = (base(&target.rows), base(h));
            for i in range {
                let at = |base: usize, rows: &Rows| (base + rows.row(i as u32, k.instance) as usize) * LANES;
                let (x, h) = (at(x_base, &target.rows), at(h_base, h));
                let kept: [R; LANES] = std::array::from_fn(|lane| self.values[h + lane]);
                derive(self.flow.set, act, &kept, &mut self.values[x..x + LANES]);
            }
        }
    }
}

/// A block begins the sums of its columns; its levels add to them.
fn into(part: Part, target: &Target<'_>) -> Into {
    match part {
        Part::Block { .. } => target.into,
        Part::Level { .. } => Into::Add,
    }
}

/// Targets that hold any of the columns: with the first column of each, and its own positions among them.
fn shares<'t, 'a>(
    targets: &'t [Target<'a>],
    columns: &'t Range<usize>,
) -> impl Iterator<Item = (&'t Target<'a>, (usize, Range<usize>))> {
    let mut end = 0;
    targets.iter().filter_map(move |target| {
        let first = end;
        end += target.rows.count as usize;
        let range = columns.start.clamp(first, end) - first..columns.end.clamp(first, end) - first;
        (!range.is_empty()).then_some((target, (first, range)))
    })
}
