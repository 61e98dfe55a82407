//! What a call is about: rows with their context, and the adjoints that a gradient starts from.
use super::frame::Ends;
use super::view::View;
use super::{Call, weights};
use crate::error::{Error, Result};
use crate::exec::tile::{Tile, seed_row};
use crate::model::Source;
use crate::random::noise::{self, Noise};
use crate::real::Real;
use crate::rt::Tables;
use crate::rt::v0_1::Sum;
use crate::tile::LANES;
use std::ops::Range;

/// What a program reads, with the context, checked to fit the flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch<'a, T> {
    pub input: Origin<'a, T>,
    pub context: Option<View<'a, T>>,
}

/// Where a program's input comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin<'a, T> {
    /// Rows that were given.
    Rows(View<'a, T>),
    /// Noise: `rows` rows of a seed, from number `first` on.
    Noise { noise: Noise, seed: u64, first: u64, rows: usize },
}

impl<T: Real> Origin<'_, T> {
    fn rows(&self) -> usize {
        match self {
            Origin::Rows(view) => view.rows(),
            Origin::Noise { rows, .. } => *rows,
        }
    }

    /// Writes rows into a tile. Returns whether all their numbers are finite.
    fn load(&self, ends: &Ends, rows: Range<usize>, tile: &mut Tile<'_, T>) -> bool {
        match *self {
            Origin::Rows(view) => view.load(tile.set(), rows, tile.values, tile.room, &ends.input),
            Origin::Noise { noise, seed, first, .. } => {
                let (set, room) = (tile.set(), tile.room);
                let numbers = &mut tile.values[room * LANES..][..ends.input.len() * LANES];
                noise::fill(set, noise, seed, first + rows.start as u64, numbers);
                for (feature, &row) in ends.input.iter().enumerate() {
                    let from = (room + feature) * LANES;
                    tile.values.copy_within(from..from + LANES, row * LANES);
                    // Noise that nobody asked for could overflow on its way, and infinity times a seed of 0 is NaN.
                    let lanes = tile.row_mut(row);
                    let last = lanes[rows.len().saturating_sub(1)];
                    lanes[rows.len()..].fill(last);
                }
                true
            }
        }
    }
}

impl<T: Real> Batch<'_, T> {
    pub fn rows(&self) -> usize {
        self.input.rows()
    }

    /// Rows with those of the same seed before them: how many samples a call for all of them would draw.
    pub fn rows_from_first(&self) -> usize {
        match self.input {
            Origin::Rows(view) => view.rows(),
            Origin::Noise { first, rows, .. } => (first as usize).saturating_add(rows),
        }
    }

    /// Rows of context: none, 1 for all rows of data, or one for each.
    pub fn context_rows(&self) -> usize {
        self.context.map_or(0, |context| context.rows())
    }

    /// Writes rows into a tile. Returns whether all their numbers are finite.
    pub fn load(&self, ends: &Ends, rows: Range<usize>, tile: &mut Tile<'_, T>) -> bool {
        let finite = self.input.load(ends, rows.clone(), tile);
        let of_context = |context: View<'_, T>| {
            let rows = if context.rows() == 1 { 0..1 } else { rows };
            context.load(tile.set(), rows, tile.values, tile.room, &ends.context)
        };
        self.context.is_none_or(of_context) && finite
    }

    /// The error for the first number that is not finite, where it is known that there is one.
    pub fn not_finite(&self, tables: &Tables) -> Error {
        let first = self.first_not_finite(tables);
        first.unwrap_or(Error::NotFinite { row: 0, column: String::new(), value: f64::NAN })
    }

    /// The error for the first number that is not finite, if there is one.
    pub fn first_not_finite(&self, tables: &Tables) -> Option<Error> {
        let in_context = || self.context.and_then(|context| context.first_not_finite(tables.context));
        let in_input = match self.input {
            Origin::Rows(view) => view.first_not_finite(tables.features),
            Origin::Noise { .. } => None,
        };
        in_input.or_else(in_context)
    }
}

impl<T: Real> Call<'_, T> {
    /// The rows and the context, checked to fit the flow and one another.
    pub(crate) fn batch<'x>(&'x self, x: Source<'x, T>) -> Result<Batch<'x, T>> {
        // A table that holds the context too is told of the context, and not of its width.
        self.check_context()?;
        let view = View::new(x, self.engine.frame.tables.features, "rows")?;
        self.with_context(Origin::Rows(view))
    }

    /// The noise of some samples of a seed, and the context.
    pub(crate) fn noise(&self, samples: Range<usize>, seed: u64) -> Result<Batch<'_, T>> {
        let (noise, first, rows) = (self.engine.frame.tables.noise, samples.start as u64, samples.len());
        self.check_context()?;
        self.with_context(Origin::Noise { noise, seed, first, rows })
    }

    /// Whether there is a context if and only if the flow has one.
    fn check_context(&self) -> Result<()> {
        let expected = self.engine.frame.tables.context.len();
        if (expected == 0) == self.context.is_none() { Ok(()) } else { Err(Error::Context { expected }) }
    }

    fn with_context<'x>(&'x self, input: Origin<'x, T>) -> Result<Batch<'x, T>> {
        let names = self.engine.frame.tables.context;
        let context = self.context.map(|source| View::new(source, names, "context")).transpose()?;
        match context {
            Some(c) if c.rows() != 1 && c.rows() != input.rows() => {
                Err(Error::ContextRows { rows: input.rows(), found: c.rows() })
            }
            context => Ok(Batch { input, context }),
        }
    }
}

/// The adjoints that a gradient starts from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seeds<'a, T> {
    /// Of the output, `[rows, features]`, and of the program's log-det, one a row.
    Output { bar: &'a [T], log_det_bar: &'a [T] },
    /// Of samples, `[rows, features]`, and of their log p, one a row (0 if none): that of the noise less the log-det.
    Sample { bar: &'a [T], log_prob_bar: Option<&'a [T]> },
    /// Of log p: `scale`, times the row's weight if there are weights.
    Likelihood { weights: Option<&'a [T]>, scale: f64 },
}

/// The seeds of `factor` · Σ wᵢ log pᵢ; without weights every wᵢ is 1 / rows. Weights are finite, of either sign.
pub(crate) fn likelihood<'a, T: Real>(
    batch: &Batch<'_, T>,
    weights: Option<&'a [T]>,
    factor: f64,
) -> Result<Seeds<'a, T>> {
    let scale = match weights {
        Some(weights) => weights::finite(weights, batch.rows()).map(|()| factor)?,
        None => factor / batch.rows().max(1) as f64,
    };
    Ok(Seeds::Likelihood { weights, scale })
}

impl<T: Real> Seeds<'_, T> {
    /// Writes the adjoints of `rows` into a tile that the program has run on. Lanes without a row get 0, so that they add
    /// nothing to any gradient.
    pub fn load(&self, ends: &Ends, rows: Range<usize>, tile: &mut Tile<'_, T>) {
        // the adjoint adds to c̄ at every place that reads the context
        ends.context_bar.iter().for_each(|&row| tile.row_mut(row).fill(T::ZERO));
        let count = rows.len();
        let mut sums = |log_det: &dyn Fn(usize) -> T, log_base: &dyn Fn(usize) -> T| {
            set_lanes(tile.row_mut(seed_row(Sum::LogDet)), count, |lane| log_det(rows.start + lane));
            set_lanes(tile.row_mut(seed_row(Sum::LogBase)), count, |lane| log_base(rows.start + lane));
        };
        match *self {
            Seeds::Output { log_det_bar, .. } => sums(&|row| log_det_bar[row], &|_| T::ZERO),
            Seeds::Sample { log_prob_bar, .. } => {
                let seed = |row: usize| log_prob_bar.map_or(T::ZERO, |bars| bars[row]);
                sums(&|row| -seed(row), &seed);
            }
            Seeds::Likelihood { weights, scale } => {
                let seed = |row: usize| T::from_f64(weights.map_or(scale, |w| w[row].to_f64() * scale));
                sums(&seed, &seed);
            }
        }
        self.load_bar(&ends.output_bar, rows, tile);
    }

    /// Whether a row counts at all: its weight is not 0.
    fn counts(&self, row: usize) -> bool {
        let Seeds::Likelihood { weights, .. } = *self else { return true };
        weights::counts(weights, row)
    }

    /// Gives lanes of rows that do not count the numbers of one that does, before the program runs: what overflows in them
    /// would be infinity times a seed of 0, which is NaN. Returns whether any of `rows` counts.
    pub fn cover(&self, ends: &Ends, rows: Range<usize>, tile: &mut Tile<'_, T>) -> bool {
        if rows.clone().all(|row| self.counts(row)) {
            return true;
        }
        let Some(counted) = rows.clone().position(|row| self.counts(row)) else { return false };
        for &row in ends.input.iter().chain(&ends.context) {
            let lanes = tile.row_mut(row);
            let number = lanes[counted];
            // Lanes without a row have the numbers of the last one, which may be one that does not count.
            let idle = |lane: usize| lane >= rows.len() || !self.counts(rows.start + lane);
            lanes.iter_mut().enumerate().filter(|(lane, _)| idle(*lane)).for_each(|(_, x)| *x = number);
        }
        true
    }

    /// Writes the adjoints of the output into rows `to` of a tile.
    fn load_bar(&self, to: &[usize], rows: Range<usize>, tile: &mut Tile<'_, T>) {
        let (Seeds::Output { bar, .. } | Seeds::Sample { bar, .. }) = *self else {
            return to.iter().for_each(|&row| tile.row_mut(row).fill(T::ZERO));
        };
        let (count, features) = (rows.len(), to.len());
        for (feature, &row) in to.iter().enumerate() {
            let numbers = bar[rows.start * features..rows.end * features].iter().skip(feature);
            let lanes = tile.row_mut(row);
            lanes[count..].fill(T::ZERO);
            lanes.iter_mut().zip(numbers.step_by(features)).for_each(|(lane, &number)| *lane = number);
        }
    }

    /// What is differentiated, summed over those of `rows` that count; 0 where nobody asks.
    pub fn total(&self, rows: Range<usize>, log_prob: impl Fn(usize) -> f64) -> f64 {
        let Seeds::Likelihood { weights, scale } = *self else { return 0.0 };
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row].to_f64());
        let counted = rows.enumerate().filter(|&(_, row)| self.counts(row));
        counted.map(|(lane, row)| scale * weight(row) * log_prob(lane)).sum()
    }
}

/// The first `count` lanes from `of`, the others 0.
fn set_lanes<T: Real>(lanes: &mut [T], count: usize, of: impl Fn(usize) -> T) {
    lanes.iter_mut().enumerate().for_each(|(i, lane)| *lane = if i < count { of(i) } else { T::ZERO });
}
