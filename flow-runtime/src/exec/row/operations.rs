//! A row's operations that are compiled in this crate: all but the loop of a map.
use super::{Row, Scratch};
use crate::exec::tile::{RESERVED, seed_row, sum_row};
use crate::exec::{apart, place};
use crate::layout::ALIGN;
use crate::ops::activation::Activation;
use crate::ops::row_product::{row_product, row_product_part};
use crate::ops::{Into, Share};
use crate::real::Real;
use crate::rt::Steps;
use crate::rt::v0_1::{In, Out, ProductOperands, Rows, Stage, Turn};
use std::cell::Cell;
use std::ops::Range;

/// What a row does without knowing the flow, once per element type.
pub trait RowOperations: Sized {
    /// Runs with the scratch of this thread.
    fn with_row_scratch<O>(call: impl FnOnce(&mut Scratch<Self>) -> O) -> O;
    /// See [`Run::product`](crate::rt::v0_1::Run::product).
    fn row_product_whole(row: &mut Row<'_, Self>, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation);
    /// See [`Run::product_operands`](crate::rt::v0_1::Run::product_operands).
    fn row_product_operands(
        row: &mut Row<'_, Self>,
        w: usize,
        k: Turn,
        x: &'static [Rows],
        y: &'static [Rows],
    ) -> ProductOperands;
    /// See [`Run::product_stage`](crate::rt::v0_1::Run::product_stage).
    fn row_product_of_stage(row: &mut Row<'_, Self>, of: &ProductOperands, stage: Stage, act: Activation);
    /// Copies the inputs of a map, for some features, to the room for operands.
    fn row_operands(row: &mut Row<'_, Self>, k: Turn, range: &Range<usize>, inputs: &[In<'_>], stride: usize);
    /// Reads the inputs of a map for feature `i`.
    fn row_read(
        row: &Row<'_, Self>,
        k: Turn,
        i: usize,
        inputs: &[In<'static>],
        known: &[Option<Steps>],
        x: &mut [Self],
    );
    /// Writes the outputs of a map for feature `i`.
    fn row_write(
        row: &mut Row<'_, Self>,
        k: Turn,
        i: usize,
        outputs: &[Out<'static>],
        known: &[Option<Steps>],
        y: &[Self],
    );
    /// Tells the trace what a map has done to some features.
    fn row_trace(row: &mut Row<'_, Self>, k: Turn, range: &Range<usize>, inputs: &[In<'_>], outputs: &[Out<'_>]);
    /// Tells the trace where a copy takes coordinates.
    fn row_trace_copy(row: &mut Row<'_, Self>, k: Turn, from: &[Rows], to: &[Rows]);
    /// Copies the outputs of a map, for some features, from the room for operands.
    fn row_results(
        row: &mut Row<'_, Self>,
        k: Turn,
        range: &Range<usize>,
        outputs: &[Out<'_>],
        first: usize,
        stride: usize,
    );
}

macro_rules! operations {
    ($($t:ident)*) => { $(
        impl RowOperations for $t {
            fn with_row_scratch<O>(call: impl FnOnce(&mut Scratch<$t>) -> O) -> O {
                thread_local! {
                    static SCRATCH: Cell<Scratch<$t>> = const { Cell::new(Scratch::new()) };
                }
                let mut scratch = SCRATCH.replace(Scratch::new());
                let output = call(&mut scratch);
                SCRATCH.set(scratch);
                output
            }
            fn row_product_whole(row: &mut Row<'_, $t>, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
                row.product_whole(w, k, x, y, act);
            }
            fn row_product_operands(
                row: &mut Row<'_, $t>,
                w: usize,
                k: Turn,
                x: &'static [Rows],
                y: &'static [Rows],
            ) -> ProductOperands {
                row.find_operands(w, k, x, y)
            }
            fn row_product_of_stage(row: &mut Row<'_, $t>, of: &ProductOperands, stage: Stage, act: Activation) {
                row.product_of_stage(of, stage, act);
            }
            fn row_operands(row: &mut Row<'_, $t>, k: Turn, range: &Range<usize>, inputs: &[In<'_>], stride: usize) {
                row.gather_operands(k, range, inputs, stride);
            }
            fn row_read(
                row: &Row<'_, $t>,
                k: Turn,
                i: usize,
                inputs: &[In<'static>],
                known: &[Option<Steps>],
                x: &mut [$t],
            ) {
                row.read_one(k, i, inputs, known, x);
            }
            fn row_write(
                row: &mut Row<'_, $t>,
                k: Turn,
                i: usize,
                outputs: &[Out<'static>],
                known: &[Option<Steps>],
                y: &[$t],
            ) {
                row.write_one(k, i, outputs, known, y);
            }
            fn row_trace(
                row: &mut Row<'_, $t>,
                k: Turn,
                range: &Range<usize>,
                inputs: &[In<'_>],
                outputs: &[Out<'_>],
            ) {
                row.trace_map(k, range, inputs, outputs);
            }
            fn row_trace_copy(row: &mut Row<'_, $t>, k: Turn, from: &[Rows], to: &[Rows]) {
                row.trace_copy(k, from, to);
            }
            fn row_results(
                row: &mut Row<'_, $t>,
                k: Turn,
                range: &Range<usize>,
                outputs: &[Out<'_>],
                first: usize,
                stride: usize,
            ) {
                row.scatter_results(k, range, outputs, first, stride);
            }
        }
    )* };
}
operations!(f32 f64);

impl<R: Real> Row<'_, R> {
    fn product_whole(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        let panels = &self.flow.layout.products()[w];
        let n = panels.inputs();
        self.gather_x(x, k, 0..n);
        let x = &mut self.x[..n.next_multiple_of(ALIGN)];
        x[n..].fill(R::ZERO);
        let y = place::contiguous(self.places, y, k).expect("the result of a product is one piece of step 1");
        if let Some(trace) = &mut self.trace {
            trace.forget(RESERVED + y.start..RESERVED + y.end);
        }
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        row_product(self.flow.set, panels, parameters, x, &mut self.values[RESERVED..][y], act);
    }

    fn find_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands {
        let y_rows = place::contiguous(self.places, y, k).expect("the result of a product is one piece of step 1");
        if let Some(trace) = &mut self.trace {
            trace.forget(RESERVED + y_rows.start..RESERVED + y_rows.end);
        }
        let levels = self.flow.tables.products[w].restricted();
        ProductOperands { w, k, x, y, levels, x_rows: place::contiguous(self.places, x, k), y_rows }
    }

    /// A row needs no blocks: a level is evaluated whole when it is its turn.
    fn product_of_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation) {
        let Stage::Level { at, .. } = stage else { return };
        let (rows, columns) = of.levels.product(Stage::Level { at, from: 0, to: at + 1 });
        if rows.is_empty() {
            return;
        }
        let panels = &self.flow.layout.products()[of.w];
        let parameters = &self.flow.parameters[panels.instance(of.k.instance as usize)];
        let (set, share) = (self.flow.set, Share::Whole(act));
        if let Some(x_rows) = &of.x_rows {
            let [x, y] = apart(&mut self.values[RESERVED..], x_rows, &of.y_rows);
            return row_product_part(set, panels, parameters, rows, columns, x, y, share);
        }
        self.gather_x(of.x, of.k, columns.clone());
        let y = &mut self.values[RESERVED..][of.y_rows.clone()];
        row_product_part(set, panels, parameters, rows, columns, self.x, y, share);
    }

    /// Where row `i` of the pieces stands.
    fn at(&self, k: Turn, i: usize, pieces: &[Rows], known: Option<Steps>) -> usize {
        let unknown = || place::rows_in(self.places, pieces, k, i..i + 1).next().unwrap_or(0);
        RESERVED + known.map_or_else(unknown, |steps| steps.row(i))
    }

    fn read_one(&self, k: Turn, i: usize, inputs: &[In<'static>], known: &[Option<Steps>], x: &mut [R]) {
        for ((to, input), &steps) in x.iter_mut().zip(inputs).zip(known) {
            *to = match *input {
                In::Rows(pieces) => self.values[self.at(k, i, pieces, steps)],
                In::Free(index) => self.flow.free[index][i],
                In::Seed(sum) => self.values[seed_row(sum)],
            };
        }
    }

    fn write_one(&mut self, k: Turn, i: usize, outputs: &[Out<'static>], known: &[Option<Steps>], y: &[R]) {
        for ((&number, output), &steps) in y.iter().zip(outputs).zip(known) {
            match *output {
                Out::Rows(pieces, into) => {
                    let at = self.at(k, i, pieces, steps);
                    self.values[at] = if into == Into::Add { self.values[at] + number } else { number };
                }
                Out::Sum(sum) => self.values[sum_row(sum)] += number,
            }
        }
    }

    /// Numbers `range` of a product's input to where a product reads them.
    fn gather_x(&mut self, pieces: &[Rows], k: Turn, range: Range<usize>) {
        let to = &mut self.x[range.clone()];
        if let Some(rows) = place::contiguous(self.places, pieces, k) {
            return to.copy_from_slice(&self.values[RESERVED + rows.start..][range]);
        }
        for (to, row) in to.iter_mut().zip(place::rows_in(self.places, pieces, k, range)) {
            *to = self.values[RESERVED + row];
        }
    }

    /// The coordinate that a map reads first is what it writes first. Where one stands on the other, only what it becomes is known
    /// afterwards: this runs before the results are written.
    fn trace_map(&mut self, k: Turn, range: &Range<usize>, inputs: &[In<'_>], outputs: &[Out<'_>]) {
        let (Some(In::Rows(from)), Some(Out::Rows(to, _))) = (inputs.first(), outputs.first()) else { return };
        let Some(trace) = &mut self.trace else { return };
        let rows = |pieces| place::rows_in(self.places, pieces, k, range.clone()).map(|row| RESERVED + row);
        let constant = inputs.iter().any(|input| matches!(input, In::Free(_)));
        for (from, to) in rows(from).zip(rows(to)) {
            trace.change(from, to, self.values[from].to_f64(), constant);
        }
    }

    fn trace_copy(&mut self, k: Turn, from: &[Rows], to: &[Rows]) {
        let Some(trace) = &mut self.trace else { return };
        let n = place::count(from).min(place::count(to));
        let rows = |pieces| place::rows_in(self.places, pieces, k, 0..n).map(|row| RESERVED + row);
        rows(from).zip(rows(to)).for_each(|(from, to)| trace.hand_on(from, to));
    }

    fn gather_operands(&mut self, k: Turn, range: &Range<usize>, inputs: &[In<'_>], stride: usize) {
        for (to, input) in self.operands.chunks_exact_mut(stride.max(1)).zip(inputs) {
            let to = &mut to[..range.len()];
            match *input {
                In::Rows(pieces) => {
                    let rows = place::rows_in(self.places, pieces, k, range.clone());
                    to.iter_mut().zip(rows).for_each(|(to, row)| *to = self.values[RESERVED + row]);
                }
                In::Free(index) => to.copy_from_slice(&self.flow.free[index][range.clone()]),
                In::Seed(sum) => to.fill(self.values[seed_row(sum)]),
            }
        }
    }

    fn scatter_results(&mut self, k: Turn, range: &Range<usize>, outputs: &[Out<'_>], first: usize, stride: usize) {
        for (from, output) in self.operands[first..].chunks_exact(stride.max(1)).zip(outputs) {
            let from = &from[..range.len()];
            match *output {
                Out::Rows(pieces, into) => {
                    let rows = place::rows_in(self.places, pieces, k, range.clone());
                    for (row, &number) in rows.zip(from) {
                        let to = &mut self.values[RESERVED + row];
                        *to = if into == Into::Add { *to + number } else { number };
                    }
                }
                Out::Sum(sum) => from.iter().for_each(|&number| self.values[sum_row(sum)] += number),
            }
        }
    }
}
