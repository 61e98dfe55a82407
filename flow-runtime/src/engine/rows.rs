//! Few rows, one after the other by the executor of single rows: no lock, no other thread.
use super::batch::{Batch, Origin};
use super::evaluate::row_log_prob;
use super::frame::Ends;
use super::{Call, Engine};
use crate::error::{Error, Result};
use crate::exec::row::{Change, Row, Step, Trace};
use crate::exec::tile::Keep;
use crate::model::{Explanation, FeatureChange, Source, StepReport};
use crate::random::noise;
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Sum;

/// Up to so many rows go one by one: a tile takes as long as about a dozen of them.
const FEW: usize = 8;

/// The same where a program goes level by level, which is slow for a row: a tile takes as long as two to six of them.
const FEW_SWEPT: usize = 2;

impl<T: Real> Engine<T> {
    /// Whether a batch goes row by row.
    pub(super) fn are_few(&self, direction: Direction, rows: usize) -> bool {
        rows <= if self.passes.sweeps[direction as usize] { FEW_SWEPT } else { FEW }
    }

    /// Runs a direction on every row of a small batch; `done` gets each executor that has run.
    pub(super) fn each_row(
        &self,
        direction: Direction,
        batch: &Batch<'_, T>,
        mut done: impl FnMut(usize, &mut Row<'_, T>),
    ) -> Result<()> {
        let ends = self.frame.ends(direction, Keep::Value);
        T::with_row_scratch(|scratch| {
            for i in 0..batch.rows() {
                let mut row = Row::new(self.flow(), scratch);
                if !batch.load_row(self, ends, i, &mut row) {
                    return Err(batch.not_finite(self.frame.tables));
                }
                match direction {
                    Direction::Density => (self.passes.density_row)(&mut row),
                    Direction::Sampling => (self.passes.sampling_row)(&mut row),
                }
                done(i, &mut row);
            }
            Ok(())
        })
    }
}

impl<T: Real> Batch<'_, T> {
    /// Writes row `i` into an executor. Returns whether all its numbers are finite.
    fn load_row(&self, engine: &Engine<T>, ends: &Ends, i: usize, row: &mut Row<'_, T>) -> bool {
        let mut finite = true;
        match self.input {
            Origin::Rows(view) => {
                for (column, &at) in ends.input.iter().enumerate() {
                    let number = view.at(i, column);
                    finite &= number.to_f64().is_finite();
                    *row.number(at) = number;
                }
            }
            Origin::Noise { noise, seed, first, .. } => {
                let numbers = row.noise(ends.input.len());
                noise::fill_row(engine.set, noise, seed, first + i as u64, numbers);
                row.take_noise(&ends.input);
            }
        }
        if let Some(context) = self.context {
            let i = if context.rows() == 1 { 0 } else { i };
            for (column, &at) in ends.context.iter().enumerate() {
                let number = context.at(i, column);
                finite &= number.to_f64().is_finite();
                *row.number(at) = number;
            }
        }
        finite
    }
}

/// See [`Model::explain_row`](crate::Model::explain_row).
pub(super) fn explain<T: Real>(call: &Call<'_, T>, x: Source<'_, T>) -> Result<Explanation> {
    let batch = call.batch(x)?;
    if batch.rows() != 1 {
        return Err(Error::Length { what: "rows to explain", expected: 1, found: batch.rows() });
    }
    let engine = call.engine;
    let ends = engine.frame.ends(Direction::Density, Keep::Value);
    T::with_row_scratch(|scratch| {
        let mut trace = Trace::default();
        let mut row = Row::new(engine.flow(), scratch);
        if !batch.load_row(engine, ends, 0, &mut row) {
            return Err(batch.not_finite(engine.frame.tables));
        }
        row.report(&mut trace, &ends.input);
        (engine.passes.density_row)(&mut row);
        let (log_det, log_base) = sums(&row);
        let log_prob = row_log_prob(Direction::Density, &row, engine.constant);
        trace.close(log_det);
        Ok(Explanation { steps: reports(engine, &trace), log_base, log_prob })
    })
}

/// The steps with their names. The turns of a step are counted from the noise, and the constant log-det belongs to the step that
/// used constants.
fn reports<T: Real>(engine: &Engine<T>, trace: &Trace) -> Vec<StepReport> {
    let tables = engine.frame.tables;
    let report = |(i, step): (usize, &Step)| {
        let later = trace.steps[i + 1..].iter().filter(|other| other.step == step.step).count();
        let change =
            |c: &Change| FeatureChange { feature: tables.features[c.feature], before: c.before, after: c.after };
        StepReport {
            name: tables.steps[step.step],
            turn: later,
            changes: step.changes.iter().map(change).collect(),
            log_det: step.log_det + if step.constant { engine.constant } else { 0.0 },
        }
    };
    trace.steps.iter().enumerate().map(report).collect()
}

/// The log-det and log p of the base that a row has ended with.
pub(super) fn sums<T: Real>(row: &Row<'_, T>) -> (f64, f64) {
    (row.sum(Sum::LogDet), row.sum(Sum::LogBase))
}
