//! What a call is about: rows with their context, and the adjoints that a gradient starts from.
use super::view::View;
use super::{Call, Frame, weights};
use crate::error::{Error, Result};
use crate::exec::tile::{Keep, Tile, seed_row};
use crate::model::Source;
use crate::real::Real;
use crate::rt::Tables;
use crate::rt::v0_1::Sum;
use std::ops::Range;

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
    pub fn load(&self, frame: &Frame, keep: Keep, rows: Range<usize>, tile: &mut Tile<'_, T>) -> bool {
        let (ends, set, room) = (frame.ends(keep), tile.set(), tile.room);
        let finite = self.x.load(set, rows.clone(), tile.values, room, &ends.x);
        let of_context = |context: View<'_, T>| {
            let rows = if context.rows() == 1 { 0..1 } else { rows };
            context.load(set, rows, tile.values, room, &ends.c)
        };
        self.context.is_none_or(of_context) && finite
    }

    /// The error for the first number that is not finite.
    pub fn not_finite(&self, tables: &Tables) -> Error {
        let in_context = || self.context.and_then(|context| context.first_not_finite(tables.context));
        let first = self.x.first_not_finite(tables.features).or_else(in_context);
        first.unwrap_or(Error::NotFinite { row: 0, column: String::new(), value: f64::NAN })
    }
}

impl<T: Real> Call<'_, T> {
    /// The rows and the context, checked to fit the flow and one another.
    pub(crate) fn batch<'x>(&'x self, x: Source<'x, T>) -> Result<Batch<'x, T>> {
        let Tables { features, context, .. } = *self.engine.frame.tables;
        let x = View::new(x, features, "rows")?;
        let context = match (self.context, context.len()) {
            (None, 0) => None,
            (Some(_), 0) | (None, _) => return Err(Error::Context { expected: context.len() }),
            (Some(source), _) => Some(View::new(source, context, "context")?),
        };
        match context {
            Some(c) if c.rows() != 1 && c.rows() != x.rows() => {
                Err(Error::ContextRows { rows: x.rows(), found: c.rows() })
            }
            context => Ok(Batch { x, context }),
        }
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
    /// Writes the adjoints of `rows` into a tile that `density` has run on. Lanes without a row get 0, so that they
    /// add nothing to any gradient.
    pub fn load(&self, frame: &Frame, features: usize, rows: Range<usize>, tile: &mut Tile<'_, T>) {
        let ends = frame.ends(Keep::Gradient);
        let z_rows = &ends.z_bar;
        // the adjoint adds to c̄ at every place that reads the context
        ends.c_bar.iter().for_each(|&row| tile.row_mut(row).fill(T::ZERO));
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
    pub fn total(&self, rows: Range<usize>, log_prob: impl Fn(usize) -> f64) -> f64 {
        let Seeds::Likelihood { weights, scale } = *self else { return 0.0 };
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row].to_f64());
        rows.enumerate().map(|(lane, row)| scale * weight(row) * log_prob(lane)).sum()
    }
}

/// The first `count` lanes from `of`, the others 0.
fn set_lanes<T: Real>(lanes: &mut [T], count: usize, of: impl Fn(usize) -> T) {
    lanes.iter_mut().enumerate().for_each(|(i, lane)| *lane = if i < count { of(i) } else { T::ZERO });
}
