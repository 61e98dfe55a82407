//! Batches through tiles by value: densities, inverses, samples.
use super::batch::Batch;
use super::finite::{density, no_nan};
use super::parallel::{for_each, optional_chunks};
use super::view::store;
use super::workspace::Workspace;
use super::{Engine, rows};
use crate::error::Result;
use crate::exec::row::Row;
use crate::exec::tile::{Keep, Tile, sum_row};
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Sum;
use crate::tile::LANES;
use std::sync::atomic::{AtomicBool, Ordering};

/// log p of a lane that a direction has run on, in f64.
pub(super) fn log_prob<T: Real>(direction: Direction, tile: &Tile<'_, T>, lane: usize, constant: f64) -> f64 {
    let sum = |sum| tile.row(sum_row(sum))[lane].to_f64();
    of_sums(direction, (sum(Sum::LogDet), sum(Sum::LogBase)), constant)
}

/// log p from a program's log-det and log p of the base: of a sample it is that of its noise less what the way to the data adds.
fn of_sums(direction: Direction, (log_det, log_base): (f64, f64), constant: f64) -> f64 {
    density(match direction {
        Direction::Density => log_base + log_det + constant,
        Direction::Sampling => log_base - log_det + constant,
    })
}

/// log p of a row that a direction has run on, in f64.
pub(super) fn row_log_prob<T: Real>(direction: Direction, row: &Row<'_, T>, constant: f64) -> f64 {
    of_sums(direction, rows::sums(row), constant)
}

impl<T: Real> Engine<T> {
    pub(super) fn evaluate_log_prob(&self, batch: &Batch<'_, T>, out: &mut [T]) -> Result<()> {
        let direction = Direction::Density;
        if self.are_few(direction, out.len()) {
            return self.each_row(direction, batch, |i, row| {
                out[i] = T::from_f64(row_log_prob(direction, row, self.constant));
            });
        }
        self.each_tile(direction, batch, out.chunks_mut(LANES), |tile, out| {
            for (lane, out) in out.iter_mut().enumerate() {
                *out = T::from_f64(log_prob(direction, tile, lane, self.constant));
            }
        })
    }

    /// The output of a direction, `[rows, features]`, and its log-det.
    pub(super) fn evaluate(
        &self,
        direction: Direction,
        batch: &Batch<'_, T>,
        output: &mut [T],
        log_det: &mut [T],
    ) -> Result<()> {
        let (ends, constant) = (self.frame.ends(direction, Keep::Value), self.constant(direction));
        let width = ends.output.len();
        if self.are_few(direction, log_det.len()) {
            self.each_row(direction, batch, |i, row| {
                take(row, &ends.output, &mut output[i * width..][..width]);
                log_det[i] = T::from_f64(rows::sums(row).0 + constant);
            })?;
        } else {
            let items = output.chunks_mut(LANES * width).zip(log_det.chunks_mut(LANES));
            self.each_tile(direction, batch, items, |tile, (output, log_det)| {
                store(self.set, tile.values, tile.room, &ends.output, output);
                for (out, lane) in log_det.iter_mut().zip(tile.row(sum_row(Sum::LogDet))) {
                    *out = T::from_f64(lane.to_f64() + constant);
                }
            })?;
        }
        no_nan(output, width).and_then(|()| no_nan(log_det, 1))
    }

    /// Samples of noise, and their log p if it is wanted.
    pub(super) fn evaluate_sample(
        &self,
        noise: &Batch<'_, T>,
        x: &mut [T],
        mut log_prob_of: Option<&mut [T]>,
    ) -> Result<()> {
        let direction = Direction::Sampling;
        let ends = self.frame.ends(direction, Keep::Value);
        let width = ends.output.len();
        if self.are_few(direction, noise.rows_from_first()) {
            self.each_row(direction, noise, |i, row| {
                take(row, &ends.output, &mut x[i * width..][..width]);
                if let Some(out) = &mut log_prob_of {
                    out[i] = T::from_f64(row_log_prob(direction, row, self.constant));
                }
            })?;
        } else {
            let items = x.chunks_mut(LANES * width).zip(optional_chunks(log_prob_of, LANES));
            self.each_tile(direction, noise, items, |tile, (x, out)| {
                store(self.set, tile.values, tile.room, &ends.output, x);
                for (lane, out) in out.into_iter().flatten().enumerate() {
                    *out = T::from_f64(log_prob(direction, tile, lane, self.constant));
                }
            })?;
        }
        no_nan(x, width)
    }

    /// Runs a direction on every tile of a batch; `done` gets each tile that has run, with its item.
    fn each_tile<I: Iterator + Send>(
        &self,
        direction: Direction,
        batch: &Batch<'_, T>,
        items: I,
        done: impl Fn(&mut Tile<'_, T>, I::Item) + Sync,
    ) -> Result<()>
    where
        I::Item: Send,
    {
        let (ends, all_finite) = (self.frame.ends(direction, Keep::Value), AtomicBool::new(true));
        self.with_workspace(Keep::Value, batch.rows().div_ceil(LANES), |workspace| {
            for_each(workspace.active(), items.enumerate(), |scratch, (t, item)| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                let rows = t * LANES..batch.rows().min((t + 1) * LANES);
                if !batch.load(ends, rows, &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.run(direction, &mut tile);
                done(&mut tile, item);
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite(self.frame.tables)) }
    }

    /// Clears the sums of a tile and runs a direction's program on it.
    pub(super) fn run(&self, direction: Direction, tile: &mut Tile<'_, T>) {
        tile.row_mut(sum_row(Sum::LogDet)).fill(T::ZERO);
        tile.row_mut(sum_row(Sum::LogBase)).fill(T::ZERO);
        match direction {
            Direction::Density => (self.passes.density)(tile),
            Direction::Sampling => (self.passes.sampling)(tile),
        }
    }

    /// The log-det that every row has in a direction.
    pub(super) fn constant(&self, direction: Direction) -> f64 {
        match direction {
            Direction::Density => self.constant,
            Direction::Sampling => -self.constant,
        }
    }

    /// Runs `call` with a workspace for so many items: as many threads as there are, at most one an item, each with scratch that is large
    /// enough.
    pub(super) fn with_workspace<O>(&self, keep: Keep, items: usize, call: impl FnOnce(&mut Workspace<T>) -> O) -> O {
        let threads = self.threads.min(items.max(1));
        self.spare.with(threads, |workspace| {
            for scratch in workspace.active() {
                scratch.reserve(self.frame.tables, &self.frame.extent, keep);
            }
            call(workspace)
        })
    }
}

/// The numbers of a row that has run.
fn take<T: Real>(row: &mut Row<'_, T>, from: &[usize], to: &mut [T]) {
    to.iter_mut().zip(from).for_each(|(number, &at)| *number = *row.number(at));
}
