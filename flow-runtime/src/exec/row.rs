//! One row of data by itself: for a service that asks for one.
//!
//! Values are numbers where a tile has rows of 64 lanes, in the same places. Products are dot products along the inputs, so
//! that every weight is read once; a map takes its features as the lanes of vectors. Operands are copied to where they
//! stand in one piece, which is little beside the weights. The scratch is the thread's own: no lock, no allocation once
//! it has grown. Results agree with the tile's to rounding, not to the bit: sums are added in another order.
mod operations;
mod scratch;
mod trace;

use super::place;
use super::tile::{Flow, RESERVED, sum_row};
use crate::isa::{Isa, Kernel, dispatch_on};
use crate::lane::{Map, Vector};
use crate::layout::ALIGN;
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::real::Real;
use crate::rt::v0_1::{In, Levels, MapOperands, Out, Place, ProductOperands, Rows, Run, Stage, Sum, Turn};
pub use operations::RowOperations;
pub use scratch::Scratch;
use std::marker::PhantomData;
use std::ops::Range;
pub use trace::{Change, Step, Trace};

/// Runs value programs on one row of data.
pub struct Row<'a, R> {
    flow: Flow<'a, R>,
    places: &'static [Place],
    values: &'a mut [R],
    /// Room for the input of a product, in one piece and padded.
    x: &'a mut [R],
    /// Room for the operands of a map, one after the other, each padded.
    operands: &'a mut Vec<R>,
    /// What each step does, if anybody asks.
    trace: Option<&'a mut Trace>,
}

impl<'a, R: Real> Row<'a, R> {
    /// An executor in a thread's scratch, the sums at 0.
    pub(crate) fn new(flow: Flow<'a, R>, scratch: &'a mut Scratch<R>) -> Self {
        scratch.reserve(&flow);
        let places = flow.tables.slots.value;
        let Scratch { values, x, operands } = scratch;
        values[..RESERVED].fill(R::ZERO);
        Row { flow, places, values, x, operands, trace: None }
    }

    /// Reports from now on; the rows of the buffer that hold the data are `data`.
    pub(crate) fn report(&mut self, trace: &'a mut Trace, data: &[usize]) {
        trace.begin(self.values.len(), data);
        self.trace = Some(trace);
    }

    /// The number in a row of the tile's buffer.
    pub(crate) fn number(&mut self, row: usize) -> &mut R {
        &mut self.values[row]
    }

    /// A sum.
    pub(crate) fn sum(&self, sum: Sum) -> f64 {
        self.values[sum_row(sum)].to_f64()
    }

    /// Room for as many numbers of noise.
    pub(crate) fn noise(&mut self, features: usize) -> &mut [R] {
        self.room(1, features);
        &mut self.operands[..features]
    }

    /// The numbers of noise to the rows of the tile's buffer that they stand in.
    pub(crate) fn take_noise(&mut self, rows: &[usize]) {
        for (&row, &number) in rows.iter().zip(self.operands.iter()) {
            self.values[row] = number;
        }
    }

    /// How many features a map has, and the room for its operands.
    fn room(&mut self, operands: usize, features: usize) -> usize {
        let stride = features.next_multiple_of(ALIGN);
        if self.operands.len() < operands * stride {
            self.operands.resize(operands * stride, R::ZERO);
        }
        stride
    }

    /// The map on some features: operands to their room, vectors through the map, results to their places.
    fn features<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        range: Range<usize>,
        inputs: &[In<'_>; I],
        outputs: &[Out<'_>; O],
    ) {
        let stride = self.room(I + O, range.len());
        R::row_operands(self, k, &range, inputs, stride);
        let (ins, outs) = self.operands.split_at_mut(I * stride);
        dispatch_on(self.flow.set, Features::<M, R, I, O> { stride, ins, outs, map: PhantomData });
        if self.trace.is_some() {
            R::row_trace(self, k, &range, inputs, outputs);
        }
        R::row_results(self, k, &range, outputs, I * stride, stride);
        if self.trace.is_some() {
            self.traced(k, &range, outputs);
        }
    }

    /// Tells the trace what coordinates have become.
    fn traced(&mut self, k: Turn, range: &Range<usize>, outputs: &[Out<'_>]) {
        if let (Some(trace), Some(Out::Rows(to, _))) = (&mut self.trace, outputs.first()) {
            for row in place::rows_in(self.places, to, k, range.clone()) {
                trace.became(RESERVED + row, self.values[RESERVED + row].to_f64());
            }
        }
    }
}

impl<R: Real> Run for Row<'_, R> {
    fn step(&mut self, step: usize) {
        let log_det = self.sum(Sum::LogDet);
        if let Some(trace) = &mut self.trace {
            trace.step(step, log_det);
        }
    }

    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        R::row_product_whole(self, w, k, x, y, act);
    }

    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let features = super::naive::features(&inputs, &outputs, |free| self.flow.free[free].len());
        self.features::<M, I, O>(k, 0..features, &inputs, &outputs);
    }

    fn product_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands {
        R::row_product_operands(self, w, k, x, y)
    }

    fn product_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation) {
        R::row_product_of_stage(self, of, stage, act);
    }

    fn map_operands<const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        levels: Levels,
        inputs: [In<'static>; I],
        outputs: [Out<'static>; O],
    ) -> MapOperands<I, O> {
        let features = super::naive::features(&inputs, &outputs, |free| self.flow.free[free].len());
        let ins =
            inputs.map(|input| if let In::Rows(rows) = input { place::steps(self.places, rows, k) } else { None });
        let outs =
            outputs.map(|out| if let Out::Rows(rows, _) = out { place::steps(self.places, rows, k) } else { None });
        MapOperands { k, levels, features, inputs, outputs, ins, outs }
    }

    fn map_stage<M: Map<I, O>, const I: usize, const O: usize>(&mut self, _: M, of: &MapOperands<I, O>, stage: Stage) {
        let range = of.range(stage);
        match range.len() {
            0 => {}
            1 if self.trace.is_none() => {
                let mut x = [R::ZERO; I];
                R::row_read(self, of.k, range.start, &of.inputs, &of.ins, &mut x);
                let y = dispatch_on(self.flow.set, One::<M, R, I, O> { x, map: PhantomData });
                R::row_write(self, of.k, range.start, &of.outputs, &of.outs, &y);
            }
            _ => self.features::<M, I, O>(of.k, range, &of.inputs, &of.outputs),
        }
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        let n = place::count(from).min(place::count(to));
        let stride = self.room(1, n);
        R::row_operands(self, k, &(0..n), &[In::Rows(from)], stride);
        if self.trace.is_some() {
            R::row_trace_copy(self, k, from, to);
        }
        R::row_results(self, k, &(0..n), &[Out::Rows(to, into)], 0, stride);
    }
}

/// A map over operands that stand one after the other.
struct Features<'a, M, R, const I: usize, const O: usize> {
    /// From one operand to the next, whole vectors.
    stride: usize,
    ins: &'a [R],
    outs: &'a mut [R],
    map: PhantomData<M>,
}

impl<M: Map<I, O>, R: Real, const I: usize, const O: usize> Kernel for Features<'_, M, R, I, O> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let each = self.stride / R::lanes::<S>();
        let (ins, outs) = (R::vectors::<S>(self.ins), R::vectors_mut::<S>(self.outs));
        for v in 0..each {
            let mut x = [Vector::splat(s, R::ZERO); I];
            for i in 0..I {
                x[i] = Vector::new(s, ins[i * each + v]);
            }
            let y = M::at(x);
            for o in 0..O {
                outs[o * each + v] = y[o].v;
            }
        }
    }
}

/// A map of one feature.
struct One<M, R, const I: usize, const O: usize> {
    x: [R; I],
    map: PhantomData<M>,
}

impl<M: Map<I, O>, R: Real, const I: usize, const O: usize> Kernel for One<M, R, I, O> {
    type Out = [R; O];
    #[inline(always)]
    fn run<S: Isa>(self, s: S) -> [R; O] {
        let mut x = [Vector::splat(s, R::ZERO); I];
        for i in 0..I {
            x[i] = Vector::splat(s, self.x[i]);
        }
        let y = M::at(x);
        let mut numbers = [R::ZERO; O];
        for o in 0..O {
            let mut lanes = [R::ZERO; ALIGN];
            R::vectors_mut::<S>(&mut lanes)[0] = y[o].v;
            numbers[o] = lanes[0];
        }
        numbers
    }
}
