//! Stages of sweeps.
use super::pieces::Pieces;
use super::{Operands, RESERVED, Tile, overlap, pair, seed_row, sum_row};
use crate::exec::{naive, place};
use crate::ops::activation::{Activation, derive};
use crate::ops::copy::copy;
use crate::ops::map::{self, RowSeq};
use crate::ops::product_input_part::product_input_part;
use crate::ops::product_part::product_part;
use crate::ops::{Into, Share};
use crate::real::Real;
use crate::rt::Steps;
use crate::rt::v0_1::{In, Out, ProductInputOperands, ProductOperands, Rows, Stage, Target, Turn};
use std::ops::Range;

impl<R: Real> Tile<'_, R> {
    /// The operands of a product, for all stages.
    pub(super) fn find_product_operands(
        &self,
        w: usize,
        k: Turn,
        x: &'static [Rows],
        y: &'static [Rows],
    ) -> ProductOperands {
        let y_rows = self.sequence(y, k).expect("the result of a product is one piece of step 1");
        let levels = self.flow.tables.products[w].restricted();
        ProductOperands { w, k, x, y, levels, x_rows: self.sequence(x, k), y_rows }
    }

    /// y = act(W x + b) on the rows of a stage.
    pub(super) fn run_product_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation) {
        let (rows, columns) = of.levels.product(stage);
        if rows.is_empty() {
            return;
        }
        let panels = &self.flow.layout.products()[of.w];
        let parameters = &self.flow.parameters[panels.instance(of.k.instance as usize)];
        let x_rows = match &of.x_rows {
            Some(rows) => rows.clone(),
            None => self.gathered_in(of.x, of.k, self.room, &columns),
        };
        let share = match stage {
            Stage::Block { .. } => Share::Begin,
            Stage::Level { .. } => Share::Finish(act),
        };
        let [x_values, y_values] = pair(self.values, &x_rows, &of.y_rows);
        product_part(self.flow.set, panels, parameters, rows, columns, x_values, y_values, share);
    }

    /// Where those operands of a map stand that are arithmetic sequences, and how many features there are.
    pub(super) fn find_map_operands(
        &self,
        k: Turn,
        inputs: &[In<'static>],
        outputs: &[Out<'static>],
        ins: &mut [Option<Steps>],
        outs: &mut [Option<Steps>],
    ) -> usize {
        for (to, input) in ins.iter_mut().zip(inputs) {
            *to = if let In::Rows(pieces) = input { Pieces::new(self.places, pieces, k).sequence() } else { None };
        }
        for (to, output) in outs.iter_mut().zip(outputs) {
            *to = if let Out::Rows(pieces, _) = output { Pieces::new(self.places, pieces, k).sequence() } else { None };
        }
        naive::features(inputs, outputs, |index| self.flow.free[index].len())
    }

    /// The rows of a map's operands in a stage.
    pub(super) fn stage_operands<'s>(
        &'s mut self,
        known: &Known<'_>,
        inputs: &[In<'static>],
        outputs: &[Out<'static>],
        ins: &mut [map::In<'s, R>],
        outs: &mut [map::Out<'s>],
    ) -> Operands<'s, R> {
        let (set, free) = (self.flow.set, self.flow.free);
        self.list_unknown(known, inputs, outputs);
        let mut listed = &self.rows[..];
        let range = &known.range;
        let mut rows = |steps: Option<Steps>| -> RowSeq<'s> {
            let Some(Steps { first, step }) = steps else {
                let (own, rest) = listed.split_at(range.len());
                listed = rest;
                return RowSeq::table(own);
            };
            RowSeq::steps((i64::from(first) + i64::from(step) * range.start as i64) as u32, step)
        };
        for ((to, input), &steps) in ins.iter_mut().zip(inputs).zip(known.ins) {
            *to = match *input {
                In::Rows(_) => map::In::Rows(rows(steps)),
                In::Free(index) => map::In::Free(&free[index][range.clone()]),
                In::Seed(sum) => map::In::Lanes(seed_row(sum) as u32),
            };
        }
        for ((to, output), &steps) in outs.iter_mut().zip(outputs).zip(known.outs) {
            *to = match *output {
                Out::Rows(_, Into::Set) => map::Out::Set(rows(steps)),
                Out::Rows(_, Into::Add) => map::Out::Add(rows(steps)),
                Out::Sum(sum) => map::Out::Sum(sum_row(sum) as u32),
            };
        }
        Operands { set, features: range.len(), values: self.values }
    }

    /// Lists the rows in a stage of the operands that are no sequences, inputs first.
    fn list_unknown(&mut self, known: &Known<'_>, inputs: &[In<'static>], outputs: &[Out<'static>]) {
        self.rows.clear();
        for (input, steps) in inputs.iter().zip(known.ins) {
            if let (In::Rows(pieces), None) = (input, steps) {
                self.list_stage(known, pieces);
            }
        }
        for (output, steps) in outputs.iter().zip(known.outs) {
            if let (Out::Rows(pieces, _), None) = (output, steps) {
                self.list_stage(known, pieces);
            }
        }
    }

    fn list_stage(&mut self, known: &Known<'_>, pieces: &[Rows]) {
        let rows = place::rows_in(self.places, pieces, known.k, known.range.clone());
        self.rows.extend(rows.map(|row| (RESERVED + row) as u32));
    }

    /// The operands of a transposed product, for all stages.
    pub(super) fn find_product_input_operands(
        &self,
        w: usize,
        k: Turn,
        y_bar: &'static [Rows],
        x_bar: &'static [Target],
    ) -> ProductInputOperands {
        let levels = self.flow.tables.products[w].restricted();
        let (x_rows, h_rows) = match x_bar {
            [target] => self.find_target(k, target),
            _ => (None, None),
        };
        ProductInputOperands { w, k, y_bar, x_bar, levels, y_rows: self.sequence(y_bar, k), x_rows, h_rows }
    }

    /// Where a target and its kept values stand, if they are ranges and apart.
    fn find_target(&self, k: Turn, target: &Target) -> (Option<Range<usize>>, Option<Range<usize>>) {
        let x_rows = self.sequence(&[target.rows], k);
        let h_rows = target.derivative.and_then(|(_, h)| self.sequence(&[h], k));
        let apart = x_rows.iter().all(|x| h_rows.iter().all(|h| !overlap(x, h)));
        (x_rows, h_rows.filter(|_| apart))
    }

    /// x̄ (=|+=) Wᵀ ȳ on the columns of a stage.
    pub(super) fn run_product_input_stage(&mut self, of: &ProductInputOperands, stage: Stage) {
        let (rows, columns) = of.levels.product_input(stage);
        if columns.is_empty() {
            return;
        }
        let y_rows = match &of.y_rows {
            Some(rows) => rows.clone(),
            None => self.gathered_in(of.y_bar, of.k, self.room + self.flow.extent.inputs, &rows),
        };
        match (&of.x_rows, of.x_bar) {
            (Some(x_rows), [target]) => {
                self.transposed_product(of, rows, columns.clone(), &y_rows, x_rows, into(stage, target));
            }
            _ => self.stage_scattered(of, stage, rows, columns.clone(), &y_rows),
        }
        if let Stage::Level { .. } = stage {
            self.finish_columns(of, &columns);
        }
    }

    /// The columns of x̄, the whole of which has a range of rows for itself.
    fn transposed_product(
        &mut self,
        of: &ProductInputOperands,
        rows: Range<usize>,
        columns: Range<usize>,
        y_rows: &Range<usize>,
        x_rows: &Range<usize>,
        into: Into,
    ) {
        let panels = &self.flow.layout.products()[of.w];
        let parameters = &self.flow.parameters[panels.instance(of.k.instance as usize)];
        let [y_bar, x_bar] = pair(self.values, y_rows, x_rows);
        product_input_part(self.flow.set, panels, parameters, rows, columns, y_bar, x_bar, into);
    }

    /// Through the room for operands, then piece by piece to its targets.
    fn stage_scattered(
        &mut self,
        of: &ProductInputOperands,
        stage: Stage,
        rows: Range<usize>,
        columns: Range<usize>,
        y_rows: &Range<usize>,
    ) {
        let room = self.room;
        let inputs = self.flow.layout.products()[of.w].inputs();
        self.transposed_product(of, rows, columns.clone(), y_rows, &(room..room + inputs), Into::Set);
        for (target, (first, range)) in shares(of.x_bar, &columns) {
            let pieces = std::slice::from_ref(&target.rows);
            self.rows.clear();
            self.rows.extend(place::rows_in(self.places, pieces, of.k, range.clone()).map(|r| (RESERVED + r) as u32));
            let from = RowSeq::steps((room + first + range.start) as u32, 1);
            copy(range.len(), self.values, from, RowSeq::table(self.rows), into(stage, target));
        }
    }

    /// x̄ ∘ act′(h) on some columns.
    fn finish_columns(&mut self, of: &ProductInputOperands, columns: &Range<usize>) {
        if let (Some(x), Some(h), [Target { derivative: Some((act, _)), .. }]) = (&of.x_rows, &of.h_rows, of.x_bar) {
            let within = |rows: &Range<usize>| rows.start + columns.start..rows.start + columns.end;
            let [h, x_bar] = pair(self.values, &within(h), &within(x));
            return derive(self.flow.set, *act, h, x_bar);
        }
        for (target, (_, range)) in shares(of.x_bar, columns) {
            let Some((act, h)) = target.derivative else { continue };
            self.derive_rows(&target.rows, &h, of.k, act, range);
        }
    }
}

/// What is known of a map's operands in a stage.
pub struct Known<'a> {
    pub(super) k: Turn,
    pub(super) range: Range<usize>,
    pub(super) ins: &'a [Option<Steps>],
    pub(super) outs: &'a [Option<Steps>],
}

/// A block begins the sums of its columns; its levels add to them.
fn into(stage: Stage, target: &Target) -> Into {
    match stage {
        Stage::Block { .. } => target.into,
        Stage::Level { .. } => Into::Add,
    }
}

/// Targets that hold any of the columns: with the first column of each, and its own positions among them.
fn shares<'t>(
    targets: &'t [Target],
    columns: &'t Range<usize>,
) -> impl Iterator<Item = (&'t Target, (usize, Range<usize>))> {
    let mut end = 0;
    targets.iter().filter_map(move |target| {
        let first = end;
        end += target.rows.count as usize;
        let range = columns.start.clamp(first, end) - first..columns.end.clamp(first, end) - first;
        (!range.is_empty()).then_some((target, (first, range)))
    })
}
