//! Few rows, one after the other by the executor of single rows: no lock, no other thread.
use super::Engine;
use super::batch::{Batch, Origin};
use super::frame::Ends;
use crate::error::Result;
use crate::exec::row::Row;
use crate::exec::tile::Keep;
use crate::random::noise;
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Sum;

/// Up to so many rows go one by one: a tile takes as long as about a dozen of them.
const FEW: usize = 8;

/// Whether a batch goes row by row.
pub(super) fn are_few(rows: usize) -> bool {
    rows <= FEW
}

impl<T: Real> Engine<T> {
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

/// The log-det and log p of the base that a row has ended with.
pub(super) fn sums<T: Real>(row: &Row<'_, T>) -> (f64, f64) {
    (row.sum(Sum::LogDet), row.sum(Sum::LogBase))
}
