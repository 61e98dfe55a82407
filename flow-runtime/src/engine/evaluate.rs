//! Batches through tiles by value: densities and inverses.
use super::Engine;
use super::batch::Batch;
use super::parallel::for_each;
use super::view::store;
use super::workspace::Workspace;
use crate::error::Result;
use crate::exec::tile::{Keep, Tile, sum_row};
use crate::real::Real;
use crate::rt::v0_1::Sum;
use crate::tile::LANES;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// log p of a lane, in f64.
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
        let all_finite = AtomicBool::new(true);
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, out.chunks_mut(LANES).enumerate(), |scratch, (t, out)| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                if !batch.load(&self.frame, Keep::Value, rows_of(t, out.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.density(&mut tile);
                for (lane, out) in out.iter_mut().enumerate() {
                    *out = T::from_f64(log_prob(&tile, lane, self.constant));
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite(self.frame.tables)) }
    }

    pub(super) fn evaluate_inverse(&self, batch: &Batch<'_, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        let all_finite = AtomicBool::new(true);
        let items = z.chunks_mut(LANES * self.frame.tables.features.len()).zip(log_det.chunks_mut(LANES)).enumerate();
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, items, |scratch, (t, (z, log_det))| {
                let mut tile = Tile::new(self.flow(), Keep::Value, scratch, &mut []);
                if !batch.load(&self.frame, Keep::Value, rows_of(t, log_det.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                self.density(&mut tile);
                store(self.set, tile.values, tile.room, &self.frame.ends(Keep::Value).z, z);
                for (out, lane) in log_det.iter_mut().zip(tile.row(sum_row(Sum::LogDet))) {
                    *out = T::from_f64(lane.to_f64() + self.constant);
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite(self.frame.tables)) }
    }

    /// Clears the sums of a tile and runs `density` on it.
    pub(super) fn density(&self, tile: &mut Tile<'_, T>) {
        tile.row_mut(sum_row(Sum::LogDet)).fill(T::ZERO);
        tile.row_mut(sum_row(Sum::LogBase)).fill(T::ZERO);
        (self.passes.density)(tile);
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
