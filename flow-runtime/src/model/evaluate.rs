//! Batches through tiles: densities, inverses, gradients.
use super::gradient::Vjp;
use super::input::{View, store};
use super::parallel::{for_each, parts};
use super::reduce::{Groups, tree_sum, tree_total};
use super::workspace::Workspace;
use super::{Frame, Model};
use crate::error::{Error, Result};
use crate::exec::tile::{Flow, Keep, Scratch, Tile, seed_row, sum_row};
use crate::real::Real;
use crate::rt::v0_1::{Program, Sum};
use crate::tile::LANES;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows of data with their context, checked to fit the flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch<'a, T> {
    pub x: View<'a, T>,
    pub context: Option<View<'a, T>>,
}

impl<T: Real> Batch<'_, T> {
    pub fn rows(&self) -> usize {
        self.x.rows()
    }

    /// Rows of context: none, 1 for all rows of data, or one for each.
    pub fn context_rows(&self) -> usize {
        self.context.map_or(0, |context| context.rows())
    }

    /// Writes rows into a tile. Returns whether all their numbers are finite.
    fn load(&self, frame: &Frame, keep: Keep, rows: Range<usize>, tile: &mut Tile<'_, T>) -> bool {
        let ends = frame.ends(keep);
        let finite = self.x.load(rows.clone(), tile.values, &ends.x);
        let of_context = |context: View<'_, T>| {
            let rows = if context.rows() == 1 { 0..1 } else { rows };
            context.load(rows, tile.values, &ends.c)
        };
        self.context.is_none_or(of_context) && finite
    }

    /// The error for the first number that is not finite.
    fn not_finite<P: Program>(&self) -> Error {
        let in_context = || self.context.and_then(|context| context.first_not_finite(P::CONTEXT));
        let first = self.x.first_not_finite(P::FEATURES).or_else(in_context);
        first.unwrap_or(Error::NotFinite { row: 0, column: String::new(), value: f64::NAN })
    }
}

/// The adjoints that a gradient starts from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seeds<'a, T> {
    /// Of z, `[rows, features]`, and of the log-det, one a row.
    Inverse { z_bar: &'a [T], log_det_bar: &'a [T] },
    /// Of log p: `scale`, times the row's weight if there are weights.
    Likelihood { weights: Option<&'a [T]>, scale: f64 },
}

/// The seeds of `sign` · Σ wᵢ log pᵢ; without weights every wᵢ is 1 / rows.
pub(crate) fn likelihood<'a, T: Real>(
    batch: &Batch<'_, T>,
    weights: Option<&'a [T]>,
    sign: f64,
) -> Result<Seeds<'a, T>> {
    match weights {
        Some(weights) if weights.len() != batch.rows() => {
            Err(Error::Length { what: "weights", expected: batch.rows(), found: weights.len() })
        }
        Some(_) => Ok(Seeds::Likelihood { weights, scale: sign }),
        None => Ok(Seeds::Likelihood { weights, scale: sign / batch.rows().max(1) as f64 }),
    }
}

impl<T: Real> Seeds<'_, T> {
    /// Writes the adjoints of `rows` into a tile that `density` has run on. Lanes without a row get 0, so that they
    /// add nothing to any gradient.
    fn load(&self, frame: &Frame, features: usize, rows: Range<usize>, tile: &mut Tile<'_, T>) {
        let z_rows = &frame.ends(Keep::Gradient).z_bar;
        let count = rows.len();
        match *self {
            Seeds::Inverse { z_bar, log_det_bar } => {
                for (feature, &row) in z_rows.iter().enumerate() {
                    let numbers = z_bar[rows.start * features..rows.end * features].iter().skip(feature);
                    let lanes = tile.row_mut(row);
                    lanes[count..].fill(T::ZERO);
                    lanes.iter_mut().zip(numbers.step_by(features)).for_each(|(lane, &number)| *lane = number);
                }
                set_lanes(tile.row_mut(seed_row(Sum::LogDet)), count, |i| log_det_bar[rows.start + i]);
                tile.row_mut(seed_row(Sum::LogBase)).fill(T::ZERO);
            }
            Seeds::Likelihood { weights, scale } => {
                z_rows.iter().for_each(|&row| tile.row_mut(row).fill(T::ZERO));
                for sum in [Sum::LogDet, Sum::LogBase] {
                    let seed = |i: usize| weights.map_or(scale, |w| w[rows.start + i].to_f64() * scale);
                    set_lanes(tile.row_mut(seed_row(sum)), count, |i| T::from_f64(seed(i)));
                }
            }
        }
    }

    /// What is differentiated, summed over `rows`; 0 where nobody asks.
    fn total(&self, rows: Range<usize>, log_prob: impl Fn(usize) -> f64) -> f64 {
        let Seeds::Likelihood { weights, scale } = *self else { return 0.0 };
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row].to_f64());
        rows.enumerate().map(|(lane, row)| scale * weight(row) * log_prob(lane)).sum()
    }
}

/// The first `count` lanes from `of`, the others 0.
fn set_lanes<T: Real>(lanes: &mut [T], count: usize, of: impl Fn(usize) -> T) {
    lanes.iter_mut().enumerate().for_each(|(i, lane)| *lane = if i < count { of(i) } else { T::ZERO });
}

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
                store(tile.values, &self.frame.ends(Keep::Value).z, z);
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
                store(tile.values, &ends.x_bar, &mut x_bar[own.start * features..own.end * features]);
            }
            if let Some(c_bar) = &mut c_bar {
                store(tile.values, &ends.c_bar, &mut c_bar[own.start * columns..own.end * columns]);
            }
        }
        tile.finish_gradient();
        Some(total)
    }
}
