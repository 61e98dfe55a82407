//! Batches through tiles and back: gradients.
use super::batch::{Batch, Seeds};
use super::evaluate::log_prob;
use super::parallel::{for_each, optional_chunks};
use super::reduce::{Groups, tree_sum, tree_total};
use super::view::store;
use super::workspace::Workspace;
use super::{Engine, Pass};
use crate::error::Result;
use crate::exec::tile::{Keep, Scratch, Tile};
use crate::real::Real;
use crate::rt::Direction;
use crate::tile::LANES;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// A direction's adjoint with what it starts from.
#[derive(Clone, Copy)]
pub(super) struct Backward<'a, T> {
    pub direction: Direction,
    pub adjoint: Pass<T>,
    pub seeds: Seeds<'a, T>,
}

/// Where gradients go that are wanted.
#[derive(Default)]
pub(super) struct Wanted<'a, T> {
    /// In the input, `[rows, features]`.
    pub input_bar: Option<&'a mut [T]>,
    /// In the context.
    pub context_bar: Option<&'a mut [T]>,
    /// In the parameters, summed over the rows.
    pub parameters: Option<&'a mut [T]>,
    /// Tiles in a group of the sum over the rows; by the batch unless said.
    pub group_tiles: Option<usize>,
}

impl<T: Real> Engine<T> {
    /// The gradients that are wanted; returns the number differentiated.
    pub(super) fn evaluate_gradient(
        &self,
        backward: Backward<'_, T>,
        batch: &Batch<'_, T>,
        wanted: Wanted<'_, T>,
    ) -> Result<f64> {
        let Wanted { input_bar, context_bar, parameters, group_tiles } = wanted;
        let groups = Groups::of(batch.rows(), group_tiles);
        self.with_workspace(Keep::Gradient, groups.count, |workspace| {
            let stride = if parameters.is_some() { self.frame.layout.len() } else { 0 };
            let total = self.accumulate(backward, workspace, batch, (groups, stride), input_bar, context_bar)?;
            if let Some(gradient) = parameters {
                self.reduce(workspace, groups, gradient);
            }
            Ok(total)
        })
    }

    /// The gradient of every group of tiles into the workspace, `length` numbers each; returns the sum of their totals.
    fn accumulate(
        &self,
        backward: Backward<'_, T>,
        workspace: &mut Workspace<T>,
        batch: &Batch<'_, T>,
        (groups, length): (Groups, usize),
        input_bar: Option<&mut [T]>,
        c_bar: Option<&mut [T]>,
    ) -> Result<f64> {
        let stride = length.max(1);
        let Workspace { workers, threads, groups: sums, totals, context } = workspace;
        if sums.len() < groups.count * stride {
            sums.resize(groups.count * stride, T::ZERO);
        }
        totals.clear();
        totals.resize(groups.count, 0.0);
        let columns = self.frame.tables.context.len();
        context.resize(if c_bar.is_some() { batch.rows() * columns } else { 0 }, T::ZERO);
        let c_rows = c_bar.is_some().then_some(&mut context[..]);
        let outputs = optional_chunks(input_bar, groups.rows() * self.frame.tables.features.len())
            .zip(optional_chunks(c_rows, groups.rows() * columns));
        let items = sums.chunks_mut(stride).zip(totals.iter_mut()).zip(outputs).enumerate();
        let all_finite = AtomicBool::new(true);
        for_each(&mut workers[..*threads], items, |scratch, (g, ((sums, total), (input_bar, c_bar)))| {
            let end = batch.rows().min((g + 1) * groups.rows());
            let group = Group { engine: self, backward, batch, rows: g * groups.rows()..end };
            let sums = &mut sums[..length];
            match group.run(scratch, sums, input_bar, c_bar) {
                Some(sum) => *total = sum,
                None => all_finite.store(false, Ordering::Relaxed),
            }
        });
        if !all_finite.into_inner() {
            return Err(batch.not_finite(self.frame.tables));
        }
        if let Some(c_bar) = c_bar {
            sum_context(context, batch.context_rows(), c_bar);
        }
        Ok(tree_total(totals))
    }

    /// Adds the groups' gradients up, on all threads, and zeroes what lies outside the masks.
    fn reduce(&self, workspace: &mut Workspace<T>, groups: Groups, gradient: &mut [T]) {
        let Workspace { workers, threads, groups: sums, .. } = workspace;
        let length = self.frame.layout.len();
        for_each(&mut workers[..*threads], gradient.chunks_mut(PART).enumerate(), |_, (p, part)| {
            let range = p * PART..p * PART + part.len();
            tree_sum(sums, length, groups.count, range.clone(), part);
            for outside in self.frame.outside_in(range) {
                part[outside].fill(T::ZERO);
            }
        });
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
    engine: &'a Engine<T>,
    backward: Backward<'a, T>,
    batch: &'a Batch<'a, T>,
    rows: Range<usize>,
}

impl<T: Real> Group<'_, T> {
    /// The gradient into `sums`, replacing what is there, unless it is empty; the input's and c̄ of the group's rows where wanted. Returns the total,
    /// none if a number is not finite.
    fn run(
        &self,
        scratch: &mut Scratch<T>,
        sums: &mut [T],
        mut input_bar: Option<&mut [T]>,
        mut c_bar: Option<&mut [T]>,
    ) -> Option<f64> {
        let Backward { direction, adjoint, seeds } = self.backward;
        let (ends, constant) = (self.engine.frame.ends(direction, Keep::Gradient), self.engine.constant);
        let mut tile = Tile::new(self.engine.flow(), Keep::Gradient, scratch, sums);
        let mut total = 0.0;
        for start in self.rows.clone().step_by(LANES) {
            let rows = start..self.rows.end.min(start + LANES);
            if !self.batch.load(ends, rows.clone(), &mut tile) {
                return None;
            }
            if seeds.cover(ends, rows.clone(), &mut tile) {
                self.engine.run(direction, &mut tile);
                total += seeds.total(rows.clone(), |lane| log_prob(Direction::Density, &tile, lane, constant));
                seeds.load(ends, rows.clone(), &mut tile);
                adjoint(&mut tile);
            } else {
                ends.input_bar.iter().chain(&ends.context_bar).for_each(|&row| tile.row_mut(row).fill(T::ZERO));
            }
            let own = start - self.rows.start..rows.end - self.rows.start;
            store_part(&mut tile, &ends.input_bar, own.clone(), input_bar.as_deref_mut());
            store_part(&mut tile, &ends.context_bar, own, c_bar.as_deref_mut());
        }
        tile.finish_gradient();
        Some(total)
    }
}

/// Copies rows of a tile to the rows `own` of `out`, `[rows, from.len()]`, if they are wanted.
fn store_part<T: Real>(tile: &mut Tile<'_, T>, from: &[usize], own: Range<usize>, out: Option<&mut [T]>) {
    if let Some(out) = out {
        let own = own.start * from.len()..own.end * from.len();
        store(tile.set(), tile.values, tile.room, from, &mut out[own]);
    }
}
