//! The same programs in plain loops, row by row: for tests.
use super::batch::Batch;
use super::view::View;
use super::{Call, Engine};
use crate::error::Result;
use crate::exec::naive::Naive;
use crate::model::{Gradient, MultiplyAdds, Source, Vjp};
use crate::real::Real;

/// The programs of a flow, compiled for plain loops.
#[derive(Clone, Copy)]
pub(crate) struct NaivePasses<T> {
    pub density: fn(&mut Naive<'_, T>),
    pub adjoint: fn(&mut Naive<'_, T>),
}

impl<T: Real> NaivePasses<T> {
    pub fn log_prob(self, call: &Call<'_, T>, x: Source<'_, T>) -> Result<Vec<T>> {
        let batch = call.batch(x)?;
        let row = |i| {
            let naive = self.run(call.engine, &batch, i);
            let [log_det, log_base] = naive.sums.map(T::to_f64);
            T::from_f64(log_base + log_det + call.engine.constant)
        };
        Ok((0..batch.rows()).map(row).collect())
    }

    pub fn inverse(self, call: &Call<'_, T>, x: Source<'_, T>) -> Result<(Vec<T>, Vec<T>)> {
        let batch = call.batch(x)?;
        let (mut z, mut log_det) = (Vec::new(), Vec::new());
        for i in 0..batch.rows() {
            let naive = self.run(call.engine, &batch, i);
            z.extend(naive.read(call.engine.frame.tables.z));
            log_det.push(T::from_f64(naive.sums[0].to_f64() + call.engine.constant));
        }
        Ok((z, log_det))
    }

    pub fn inverse_vjp(self, call: &Call<'_, T>, x: Source<'_, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let (batch, tables) = (call.batch(x)?, call.engine.frame.tables);
        let mut vjp = Vjp { x_bar: Vec::new(), c_bar: Vec::new(), parameters: Gradient::zero(&call.engine.frame) };
        for (i, z_bar) in z_bar.chunks_exact(tables.features.len()).enumerate() {
            let mut naive = self.run(call.engine, &batch, i);
            naive.write(tables.z_bar, z_bar);
            naive.write(tables.c_bar, &vec![T::ZERO; tables.context.len()]);
            naive.seeds = [log_det_bar[i], T::ZERO];
            (self.adjoint)(&mut naive);
            vjp.x_bar.extend(naive.read(tables.x_bar));
            vjp.c_bar.extend(naive.read(tables.c_bar));
            vjp.parameters.values.iter_mut().zip(&naive.gradient).for_each(|(sum, &g)| *sum += g);
        }
        Ok(vjp)
    }

    pub fn count_multiply_adds(self, call: &Call<'_, T>, x: Source<'_, T>) -> Result<MultiplyAdds> {
        let (batch, tables) = (call.batch(x)?, call.engine.frame.tables);
        let mut naive = self.run(call.engine, &batch, 0);
        let density = naive.multiply_adds;
        naive.write(tables.z_bar, &vec![T::ZERO; tables.features.len()]);
        naive.write(tables.c_bar, &vec![T::ZERO; tables.context.len()]);
        (self.adjoint)(&mut naive);
        Ok(MultiplyAdds { density, step: naive.multiply_adds })
    }

    /// An executor that has run `density` on row `i`.
    fn run<'e>(self, engine: &'e Engine<T>, batch: &Batch<'_, T>, i: usize) -> Naive<'e, T> {
        let tables = engine.frame.tables;
        let mut naive = Naive::new(&tables.slots, &engine.frame.layout, &engine.parameters, &engine.free);
        let row =
            |view: &View<'_, T>, i: usize| -> Vec<T> { (0..view.columns()).map(|column| view.at(i, column)).collect() };
        naive.write(tables.x, &row(&batch.x, i));
        if let Some(context) = &batch.context {
            naive.write(tables.c, &row(context, if context.rows() == 1 { 0 } else { i }));
        }
        (self.density)(&mut naive);
        naive
    }
}
