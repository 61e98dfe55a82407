//! Batches through tiles: densities, inverses, gradients.
use super::batch::{Batch, Seeds};
use super::gradient::Vjp;
use super::input::store;
use super::parallel::{for_each, parts};
use super::reduce::{Groups, tree_sum, tree_total};
use super::workspace::Workspace;
use super::{Frame, Model};
use crate::error::Result;
use crate::exec::tile::{Flow, Keep, Scratch, Tile, sum_row};
use crate::real::Real;
use crate::rt::v0_1::{Program, Sum};
use crate::tile::LANES;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Clears the sums of a tile and runs `density` on it.
fn density<P: Program, T: Real>(tile: &mut Tile<'_, T>) {
    tile.row_mut(sum_row(Sum::LogDet)).fill(T::ZERO);
    tile.row_mut(sum_row(Sum::LogBase)).fill(T::ZERO);
    P::density(tile);
}

/// log p of a lane, in f64.
fn log_prob<T: Real>(tile: &Tile<'_, T>, lane: usize, constant: f64) -> f64 {
    let sum = |sum| tile.row(sum_row(sum))[lane].to_f64();
    sum(Sum::LogBase) + sum(Sum::LogDet) + constant
}

/// The rows of tile `t`, `count` of them.
fn rows_of(t: usize, count: usize) -> Range<usize> {
    t * LANES..t * LANES + count
}

impl<P: Program, T: Real> Model<P, T> {
    pub(crate) fn evaluate_log_prob(&self, batch: &Batch<'_, T>, out: &mut [T]) -> Result<()> {
        let all_finite = AtomicBool::new(true);
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, out.chunks_mut(LANES).enumerate(), |scratch, (t, out)| {
                let mut tile = Tile::new::<P>(self.flow(), Keep::Value, scratch, &mut []);
                if !batch.load(&self.frame, Keep::Value, rows_of(t, out.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                density::<P, T>(&mut tile);
                for (lane, out) in out.iter_mut().enumerate() {
                    *out = T::from_f64(log_prob(&tile, lane, self.constant));
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite::<P>()) }
    }

    pub(crate) fn evaluate_inverse(&self, batch: &Batch<'_, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        let all_finite = AtomicBool::new(true);
        let items = z.chunks_mut(LANES * P::FEATURES.len()).zip(log_det.chunks_mut(LANES)).enumerate();
        self.with_workspace(Keep::Value, |workspace| {
            for_each(&mut workspace.workers, items, |scratch, (t, (z, log_det))| {
                let mut tile = Tile::new::<P>(self.flow(), Keep::Value, scratch, &mut []);
                if !batch.load(&self.frame, Keep::Value, rows_of(t, log_det.len()), &mut tile) {
                    return all_finite.store(false, Ordering::Relaxed);
                }
                density::<P, T>(&mut tile);
                store(self.set, tile.values, tile.room, &self.frame.ends(Keep::Value).z, z);
                for (out, lane) in log_det.iter_mut().zip(tile.row(sum_row(Sum::LogDet))) {
                    *out = T::from_f64(lane.to_f64() + self.constant);
                }
            });
        });
        if all_finite.into_inner() { Ok(()) } else { Err(batch.not_finite::<P>()) }
    }

    pub(crate) fn evaluate_vjp(
        &self,
        batch: &Batch<'_, T>,
        z_bar: &[T],
        log_det_bar: &[T],
        vjp: &mut Vjp<T>,
    ) -> Result<()> {
        let seeds = Seeds::Inverse { z_bar, log_det_bar };
        let (x_bar, c_bar) = (Some(&mut vjp.x_bar[..]), Some(&mut vjp.c_bar[..]));
        self.evaluate_gradient(batch, seeds, x_bar, c_bar, &mut vjp.parameters.values).map(|_| ())
    }

    /// The gradient in the parameters, and in x and c where they are wanted; returns the number differentiated.
    pub(crate) fn evaluate_gradient(
        &self,
        batch: &Batch<'_, T>,
        seeds: Seeds<'_, T>,
        x_bar: Option<&mut [T]>,
        c_bar: Option<&mut [T]>,
        gradient: &mut [T],
    ) -> Result<f64> {
        self.with_workspace(Keep::Gradient, |workspace| {
            let total = self.accumulate(workspace, batch, seeds, x_bar, c_bar)?;
            self.reduce(workspace, Groups::of(batch.rows()), gradient);
            Ok(total)
        })
    }

    /// The gradient of every group of tiles into the workspace; returns the sum of their totals.
    fn accumulate(
        &self,
        workspace: &mut Workspace<T>,
        batch: &Batch<'_, T>,
        seeds: Seeds<'_, T>,
        x_bar: Option<&mut [T]>,
        c_bar: Option<&mut [T]>,
    ) -> Result<f64> {
        let groups = Groups::of(batch.rows());
        let stride = self.frame.layout.len().max(1);
        let Workspace { workers, groups: sums, totals, context } = workspace;
        if sums.len() < groups.count * stride {
            sums.resize(groups.count * stride, T::ZERO);
        }
        totals.clear();
        totals.resize(groups.count, 0.0);
        let columns = P::CONTEXT.len();
        context.resize(if c_bar.is_some() { batch.rows() * columns } else { 0 }, T::ZERO);
        let c_rows = c_bar.is_some().then_some(&mut context[..]).filter(|_| columns > 0);
        let outputs = parts(x_bar, groups.rows() * P::FEATURES.len()).zip(parts(c_rows, groups.rows() * columns));
        let items = sums.chunks_mut(stride).zip(totals.iter_mut()).zip(outputs).enumerate();
        let all_finite = AtomicBool::new(true);
        for_each(workers, items, |scratch, (g, ((sums, total), (x_bar, c_bar)))| {
            let end = batch.rows().min((g + 1) * groups.rows());
            let group = Group { batch, seeds, rows: g * groups.rows()..end, constant: self.constant };
            let sums = &mut sums[..self.frame.layout.len()];
            match group.run::<P>(&self.frame, self.flow(), scratch, sums, x_bar, c_bar) {
                Some(sum) => *total = sum,
                None => all_finite.store(false, Ordering::Relaxed),
            }
        });
        if !all_finite.into_inner() {
            return Err(batch.not_finite::<P>());
        }
        if let Some(c_bar) = c_bar {
            sum_context(context, batch.context_rows(), c_bar);
        }
        Ok(tree_total(totals))
    }

    /// Adds the groups' gradients up, on all threads, and zeroes what lies outside the masks.
    fn reduce(&self, workspace: &mut Workspace<T>, groups: Groups, gradient: &mut [T]) {
        let Workspace { workers, groups: sums, .. } = workspace;
        let length = self.frame.layout.len();
        for_each(workers, gradient.chunks_mut(PART).enumerate(), |_, (p, part)| {
            let range = p * PART..p * PART + part.len();
            tree_sum(sums, length, groups.count, range.clone(), part);
            for outside in self.frame.outside_in(range) {
                part[outside].fill(T::ZERO);
            }
        });
    }

    /// Runs `call` with a workspace in which every thread's scratch is large enough.
    fn with_workspace<O>(&self, keep: Keep, call: impl FnOnce(&mut Workspace<T>) -> O) -> O {
        self.spare.with(self.threads, |workspace| {
            for scratch in &mut workspace.workers {
                scratch.reserve::<P>(&self.frame.extent, keep);
            }
            call(workspace)
        })
    }
}

/// Parameters that a thread takes at a time when gradients are added up.
pub(crate) const PART: usize = 4096;

/// c̄ of the context's rows from c̄ of the data's rows: the same, or their sum, in f64, if one was for all.
fn sum_context<T: Real>(of_rows: &[T], context_rows: usize, c_bar: &mut [T]) {
    let columns = c_bar.len().checked_div(context_rows).unwrap_or(0);
    if of_rows.len() == c_bar.len() {
        return c_bar.copy_from_slice(of_rows);
    }
    for (column, out) in c_bar.iter_mut().enumerate() {
        let numbers = of_rows.iter().skip(column).step_by(columns);
        *out = T::from_f64(numbers.map(|x| x.to_f64()).sum());
    }
}

/// Some consecutive tiles of a batch, whose gradients are added up in order.
struct Group<'a, T> {
    batch: &'a Batch<'a, T>,
    seeds: Seeds<'a, T>,
    rows: Range<usize>,
    constant: f64,
}

impl<T: Real> Group<'_, T> {
    /// The gradient into `sums`, replacing what is there; x̄ and c̄ of the group's rows where wanted. Returns the total,
    /// none if a number is not finite.
    fn run<P: Program>(
        &self,
        frame: &Frame,
        flow: Flow<'_, T>,
        scratch: &mut Scratch<T>,
        sums: &mut [T],
        mut x_bar: Option<&mut [T]>,
        mut c_bar: Option<&mut [T]>,
    ) -> Option<f64> {
        let (features, columns, ends) = (P::FEATURES.len(), P::CONTEXT.len(), frame.ends(Keep::Gradient));
        let mut tile = Tile::new::<P>(flow, Keep::Gradient, scratch, sums);
        let mut total = 0.0;
        for start in self.rows.clone().step_by(LANES) {
            let rows = start..self.rows.end.min(start + LANES);
            if !self.batch.load(frame, Keep::Gradient, rows.clone(), &mut tile) {
                return None;
            }
            density::<P, T>(&mut tile);
            total += self.seeds.total(rows.clone(), |lane| log_prob(&tile, lane, self.constant));
            self.seeds.load(frame, features, rows.clone(), &mut tile);
            P::density_adjoint(&mut tile);
            let own = start - self.rows.start..rows.end - self.rows.start;
            if let Some(x_bar) = &mut x_bar {
                store(
                    flow.set,
                    tile.values,
                    tile.room,
                    &ends.x_bar,
                    &mut x_bar[own.start * features..own.end * features],
                );
            }
            if let Some(c_bar) = &mut c_bar {
                store(
                    flow.set,
                    tile.values,
                    tile.room,
                    &ends.c_bar,
                    &mut c_bar[own.start * columns..own.end * columns],
                );
            }
        }
        tile.finish_gradient();
        Some(total)
    }
}
