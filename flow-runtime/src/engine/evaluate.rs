//! Batches through tiles by value: densities and inverses.
use super::batch::Batch;
use super::parallel::{for_each, parts};
use super::view::store;
use super::workspace::Workspace;
use super::{Engine, rows};
use crate::error::Result;
use crate::exec::tile::{Keep, Tile, sum_row};
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Sum;
use crate::tile::LANES;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// log p of a sample in a lane, in f64: log p of its noise less what the way to the data adds.
fn sampled_log_prob<T: Real>(tile: &Tile<'_, T>, lane: usize, constant: f64) -> f64 {
    let sum = |sum| tile.row(sum_row(sum))[lane].to_f64();
    sum(Sum::LogBase) - sum(Sum::LogDet) + constant
}

/// log p of a lane that `density` has run on, in f64.
pub(super) fn log_prob<T: Real>(tile: &Tile<'_, T>, lane: usize, constant: f64) -> f64 {
    let sum = |sum| tile.row(sum_row(sum))[lane].to_f64();
    sum(Sum::LogBase) + sum(Sum::LogDet) + constant
}

/// The rows of tile `t`, `count` of them.
fn rows_of(t: usize, count: usize) -> Range<usize> {
    t * LANES..t * LANES + count
}

impl<T: Real> Engine<T> {
    pub(super) fn evaluate_log_prob(&self, batch: &Batch<'_, T>, out: &mut [T]) -> Result<()> {
        if self.are_few(Direction::Density, out.len()) {
            return self.each_row(Direction::Density, batch, |i, row| {
                let (log_det, log_base) = rows::sums(row);
                out[i] = T::from_f64(log_base + log_det + self.constant);
            });
        }
        let all_finite = AtomicBool::new(true);
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, out.chunks_mut(LANES).enumerate(), |scratch, (t, out)| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                let ends = self.frame.ends(Direction::Density, Keep::Value);
                if !batch.load(ends, rows_of(t, out.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.run(Direction::Density, &mut tile);
                for (lane, out) in out.iter_mut().enumerate() {
                    *out = T::from_f64(log_prob(&tile, lane, self.constant));
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite(self.frame.tables)) }
    }

    /// The output of a direction, `[rows, features]`, and its log-det.
    pub(super) fn evaluate(
        &self,
        direction: Direction,
        batch: &Batch<'_, T>,
        output: &mut [T],
        log_det: &mut [T],
    ) -> Result<()> {
        let ends = self.frame.ends(direction, Keep::Value);
        if self.are_few(direction, log_det.len()) {
            return self.each_row(direction, batch, |i, row| {
                let output = &mut output[i * ends.output.len()..][..ends.output.len()];
                output.iter_mut().zip(&ends.output).for_each(|(number, &at)| *number = *row.number(at));
                log_det[i] = T::from_f64(rows::sums(row).0 + self.constant(direction));
            });
        }
        let all_finite = AtomicBool::new(true);
        let items = output.chunks_mut(LANES * ends.output.len()).zip(log_det.chunks_mut(LANES)).enumerate();
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, items, |scratch, (t, (output, log_det))| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                if !batch.load(ends, rows_of(t, log_det.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.run(direction, &mut tile);
                store(self.set, tile.values, tile.room, &ends.output, output);
                for (out, lane) in log_det.iter_mut().zip(tile.row(sum_row(Sum::LogDet))) {
                    *out = T::from_f64(lane.to_f64() + self.constant(direction));
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite(self.frame.tables)) }
    }

    /// Samples of noise, and their log p if `log_prob` has as many numbers.
    pub(super) fn evaluate_sample(
        &self,
        noise: &Batch<'_, T>,
        x: &mut [T],
        mut log_prob: Option<&mut [T]>,
    ) -> Result<()> {
        let ends = self.frame.ends(Direction::Sampling, Keep::Value);
        if self.are_few(Direction::Sampling, noise.rows_from_first()) {
            return self.each_row(Direction::Sampling, noise, |i, row| {
                let x = &mut x[i * ends.output.len()..][..ends.output.len()];
                x.iter_mut().zip(&ends.output).for_each(|(number, &at)| *number = *row.number(at));
                let (log_det, log_base) = rows::sums(row);
                if let Some(log_prob) = &mut log_prob {
                    log_prob[i] = T::from_f64(log_base - log_det + self.constant);
                }
            });
        }
        let all_finite = AtomicBool::new(true);
        let items = x.chunks_mut(LANES * ends.output.len()).zip(parts(log_prob, LANES)).enumerate();
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, items, |scratch, (t, (x, log_prob))| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                if !noise.load(ends, rows_of(t, x.len() / ends.output.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.run(Direction::Sampling, &mut tile);
                store(self.set, tile.values, tile.room, &ends.output, x);
                for (lane, out) in log_prob.into_iter().flatten().enumerate() {
                    *out = T::from_f64(sampled_log_prob(&tile, lane, self.constant));
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(noise.not_finite(self.frame.tables)) }
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

    /// Runs `call` with a workspace in which every thread's scratch is large enough.
    pub(super) fn with_workspace<O>(&self, keep: Keep, call: impl FnOnce(&mut Workspace<T>) -> O) -> O {
        self.spare.with(self.threads, |workspace| {
            for scratch in &mut workspace.workers {
                scratch.reserve(self.frame.tables, &self.frame.extent, keep);
            }
            call(workspace)
        })
    }
}
