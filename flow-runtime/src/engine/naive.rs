//! The same programs in plain loops, row by row: for tests.
use super::batch::{Batch, Origin};
use super::view::View;
use super::{Call, Engine};
use crate::error::Result;
use crate::exec::naive::Naive;
use crate::model::{Gradient, MultiplyAdds, Source, Vjp};
use crate::real::Real;
use crate::rt::{Direction, Tables};

/// The programs of a flow, compiled for plain loops.
#[derive(Clone, Copy)]
pub(crate) struct NaivePasses<T> {
    pub density: fn(&mut Naive<'_, T>),
    pub density_adjoint: fn(&mut Naive<'_, T>),
    pub sampling: fn(&mut Naive<'_, T>),
    pub sampling_adjoint: fn(&mut Naive<'_, T>),
}

impl<T: Real> NaivePasses<T> {
    pub fn log_prob(self, call: &Call<'_, T>, x: Source<'_, T>) -> Result<Vec<T>> {
        let batch = call.batch(x)?;
        let row = |i| {
            let naive = self.run(Direction::Density, call.engine, &batch, i);
            let [log_det, log_base] = naive.sums.map(T::to_f64);
            T::from_f64(log_base + log_det + call.engine.constant)
        };
        Ok((0..batch.rows()).map(row).collect())
    }

    pub fn evaluate(self, direction: Direction, call: &Call<'_, T>, input: Source<'_, T>) -> Result<(Vec<T>, Vec<T>)> {
        let batch = call.batch(input)?;
        let (mut output, mut log_det) = (Vec::new(), Vec::new());
        for i in 0..batch.rows() {
            let naive = self.run(direction, call.engine, &batch, i);
            output.extend(naive.read(call.engine.frame.tables.ends(direction).output));
            log_det.push(T::from_f64(naive.sums[0].to_f64() + call.engine.constant(direction)));
        }
        Ok((output, log_det))
    }

    pub fn vjp(
        self,
        direction: Direction,
        call: &Call<'_, T>,
        input: Source<'_, T>,
        output_bar: &[T],
        log_det_bar: &[T],
    ) -> Result<Vjp<T>> {
        let (batch, tables) = (call.batch(input)?, call.engine.frame.tables);
        let ends = tables.ends(direction);
        let mut vjp = Vjp { input_bar: Vec::new(), c_bar: Vec::new(), parameters: Gradient::zero(&call.engine.frame) };
        for (i, output_bar) in output_bar.chunks_exact(tables.features.len()).enumerate() {
            let mut naive = self.run(direction, call.engine, &batch, i);
            self.back(direction, &mut naive, tables, output_bar, log_det_bar[i]);
            vjp.input_bar.extend(naive.read(ends.input_bar));
            vjp.c_bar.extend(naive.read(ends.context_bar));
            vjp.parameters.values.iter_mut().zip(&naive.gradient).for_each(|(sum, &g)| *sum += g);
        }
        Ok(vjp)
    }

    /// Uses of weights in a direction and its adjoint, counted on the first row.
    pub fn count(self, direction: Direction, call: &Call<'_, T>, input: Source<'_, T>) -> Result<MultiplyAdds> {
        let (batch, tables) = (call.batch(input)?, call.engine.frame.tables);
        let mut naive = self.run(direction, call.engine, &batch, 0);
        let (value, value_weights) = (naive.multiply_adds, naive.weights);
        self.back(direction, &mut naive, tables, &vec![T::ZERO; tables.features.len()], T::ZERO);
        Ok(MultiplyAdds { value, step: naive.multiply_adds, value_weights, step_weights: naive.weights })
    }

    /// Runs the adjoint of a direction on an executor that has run the direction.
    fn back(self, direction: Direction, naive: &mut Naive<'_, T>, tables: &Tables, output_bar: &[T], log_det_bar: T) {
        let ends = tables.ends(direction);
        naive.write(ends.output_bar, output_bar);
        naive.write(ends.context_bar, &vec![T::ZERO; tables.context.len()]);
        naive.seeds = [log_det_bar, T::ZERO];
        match direction {
            Direction::Density => (self.density_adjoint)(naive),
            Direction::Sampling => (self.sampling_adjoint)(naive),
        }
    }

    /// An executor that has run a direction on row `i`.
    fn run<'e>(self, direction: Direction, engine: &'e Engine<T>, batch: &Batch<'_, T>, i: usize) -> Naive<'e, T> {
        let tables = engine.frame.tables;
        let ends = tables.ends(direction);
        let mut naive = Naive::new(tables, &engine.frame.layout, &engine.parameters, &engine.free);
        let row =
            |view: &View<'_, T>, i: usize| -> Vec<T> { (0..view.columns()).map(|column| view.at(i, column)).collect() };
        if let Origin::Rows(rows) = &batch.input {
            naive.write(ends.input, &row(rows, i));
        }
        if let Some(context) = &batch.context {
            naive.write(ends.context, &row(context, if context.rows() == 1 { 0 } else { i }));
        }
        match direction {
            Direction::Density => (self.density)(&mut naive),
            Direction::Sampling => (self.sampling)(&mut naive),
        }
        naive
    }
}
