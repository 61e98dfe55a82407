//! What a model is asked, its arguments checked and its results made.
use super::batch::{Batch, Seeds, likelihood};
use super::finite::{all_finite, finite_rows};
use super::gradients::{Backward, Wanted};
use super::{Call, Pass, weights};
use crate::error::{Error, Result};
use crate::model::{Gradient, Source, Vjp};
use crate::real::Real;
use crate::rt::Direction;
use std::ops::Range;

pub(super) fn log_prob<T: Real>(call: &Call<'_, T>, x: Source<'_, T>) -> Result<Vec<T>> {
    let batch = call.batch(x)?;
    let mut log_prob = vec![T::ZERO; batch.rows()];
    call.engine.evaluate_log_prob(&batch, &mut log_prob)?;
    Ok(log_prob)
}

pub(super) fn log_prob_into<T: Real>(call: &Call<'_, T>, x: Source<'_, T>, log_prob: &mut [T]) -> Result<()> {
    let batch = call.batch(x)?;
    length("log_prob", batch.rows(), log_prob.len())?;
    call.engine.evaluate_log_prob(&batch, log_prob)
}

/// The output of a direction and its log-det: `inverse` or `forward`.
pub(super) fn evaluate<T: Real>(
    call: &Call<'_, T>,
    direction: Direction,
    input: Source<'_, T>,
) -> Result<(Vec<T>, Vec<T>)> {
    let batch = call.batch(input)?;
    let mut output = vec![T::ZERO; batch.rows() * call.features()];
    let mut log_det = vec![T::ZERO; batch.rows()];
    call.engine.evaluate(direction, &batch, &mut output, &mut log_det)?;
    Ok((output, log_det))
}

pub(super) fn evaluate_into<T: Real>(
    call: &Call<'_, T>,
    direction: Direction,
    input: Source<'_, T>,
    output: &mut [T],
    log_det: &mut [T],
) -> Result<()> {
    let batch = call.batch(input)?;
    length(output_name(direction), batch.rows() * call.features(), output.len())?;
    length("log_det", batch.rows(), log_det.len())?;
    call.engine.evaluate(direction, &batch, output, log_det)
}

fn output_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Density => "z",
        Direction::Sampling => "x",
    }
}

/// The adjoint of a direction's output and log-det, at rows that were given.
pub(super) fn vjp<T: Real>(
    call: &Call<'_, T>,
    (direction, adjoint): (Direction, Pass<T>),
    input: Source<'_, T>,
    output_bar: &[T],
    log_det_bar: &[T],
    vjp: &mut Vjp<T>,
) -> Result<()> {
    let batch = call.batch(input)?;
    let bar = match direction {
        Direction::Density => "z_bar",
        Direction::Sampling => "x_bar",
    };
    length(bar, batch.rows() * call.features(), output_bar.len())?;
    length("log_det_bar", batch.rows(), log_det_bar.len())?;
    call.finite_bars(output_bar, log_det_bar)?;
    let seeds = Seeds::Output { bar: output_bar, log_det_bar };
    call.all_gradients(Backward { direction, adjoint, seeds }, &batch, vjp)
}

/// The adjoint of log p, one seed a row.
pub(super) fn log_prob_vjp<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    x: Source<'_, T>,
    log_prob_bar: &[T],
    vjp: &mut Vjp<T>,
) -> Result<()> {
    let batch = call.batch(x)?;
    length("log_prob_bar", batch.rows(), log_prob_bar.len())?;
    call.finite_bars(&[], log_prob_bar)?;
    let seeds = Seeds::Likelihood { weights: Some(log_prob_bar), scale: 1.0 };
    call.all_gradients(Backward { direction: Direction::Density, adjoint, seeds }, &batch, vjp)
}

/// ∇ₓ log p of every row.
pub(super) fn score<T: Real>(call: &Call<'_, T>, adjoint: Pass<T>, x: Source<'_, T>, score: &mut [T]) -> Result<()> {
    let batch = call.batch(x)?;
    length("score", batch.rows() * call.features(), score.len())?;
    let backward = Backward { direction: Direction::Density, adjoint, seeds: row_by_row() };
    let wanted = Wanted { input_bar: Some(&mut *score), ..Wanted::default() };
    call.engine.evaluate_gradient(backward, &batch, wanted)?;
    finite_rows(score, call.features())
}

/// ∇_c log p, of the context's shape.
pub(super) fn context_score<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    x: Source<'_, T>,
    score: &mut [T],
) -> Result<()> {
    let batch = call.batch(x)?;
    length("score", batch.context_rows() * call.engine.frame.tables.context.len(), score.len())?;
    let backward = Backward { direction: Direction::Density, adjoint, seeds: row_by_row() };
    let wanted = Wanted { context_bar: Some(&mut *score), ..Wanted::default() };
    call.engine.evaluate_gradient(backward, &batch, wanted)?;
    finite_rows(score, call.engine.frame.tables.context.len())
}

/// log p of each row by itself.
fn row_by_row<T>() -> Seeds<'static, T> {
    Seeds::Likelihood { weights: None, scale: 1.0 }
}

/// Samples, and their log p if wanted.
pub(super) fn sample<T: Real>(call: &Call<'_, T>, seed: u64, x: &mut [T], log_prob: Option<&mut [T]>) -> Result<()> {
    let rows = x.len() / call.features();
    length("x", rows * call.features(), x.len())?;
    if let Some(log_prob) = &log_prob {
        length("log_prob", rows, log_prob.len())?;
    }
    call.engine.evaluate_sample(&call.noise(0..rows, seed)?, x, log_prob)
}

/// Some of the samples of a seed, as a call for all up to the last of them would draw them.
pub(super) fn sample_rows<T: Real>(call: &Call<'_, T>, samples: Range<usize>, seed: u64, x: &mut [T]) -> Result<()> {
    length("x", samples.len() * call.features(), x.len())?;
    call.engine.evaluate_sample(&call.noise(samples, seed)?, x, None)
}

/// The adjoint of samples and of their log p.
pub(super) fn sample_vjp<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    seed: u64,
    x_bar: &[T],
    log_prob_bar: &[T],
    vjp: &mut Vjp<T>,
) -> Result<()> {
    let rows = sample_bars(call, x_bar, log_prob_bar)?;
    let seeds = Seeds::Sample { bar: x_bar, log_prob_bar: Some(log_prob_bar) };
    call.all_gradients(Backward { direction: Direction::Sampling, adjoint, seeds }, &call.noise(0..rows, seed)?, vjp)
}

/// The adjoint of samples and of their log p, which depends on the parameters through the samples alone: all there is to
/// it is the score. `adjoints` are those of density and of sampling.
pub(super) fn sample_path_vjp<T: Real>(
    call: &Call<'_, T>,
    adjoints: [Pass<T>; 2],
    seed: u64,
    x_bar: &[T],
    log_prob_bar: &[T],
    vjp: &mut Vjp<T>,
) -> Result<()> {
    let [density, adjoint] = adjoints;
    let rows = sample_bars(call, x_bar, log_prob_bar)?;
    let (mut x, mut along) = (vec![T::ZERO; x_bar.len()], vec![T::ZERO; x_bar.len()]);
    sample(call, seed, &mut x, None)?;
    score(call, density, Source::Flat(&x), &mut along)?;
    let bars = log_prob_bar.iter().flat_map(|bar| std::iter::repeat_n(bar, call.features()));
    for ((along, &x_bar), &bar) in along.iter_mut().zip(x_bar).zip(bars) {
        *along = x_bar + bar * *along;
    }
    let seeds = Seeds::Sample { bar: &along, log_prob_bar: None };
    call.all_gradients(Backward { direction: Direction::Sampling, adjoint, seeds }, &call.noise(0..rows, seed)?, vjp)
}

/// How many samples adjoints are about that fit one another.
fn sample_bars<T: Real>(call: &Call<'_, T>, x_bar: &[T], log_prob_bar: &[T]) -> Result<usize> {
    let rows = x_bar.len() / call.features();
    length("x_bar", rows * call.features(), x_bar.len())?;
    length("log_prob_bar", rows, log_prob_bar.len())?;
    call.finite_bars(x_bar, log_prob_bar)?;
    Ok(rows)
}

pub(super) fn log_prob_gradient_into<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    x: Source<'_, T>,
    weights: Option<&[T]>,
    gradient: &mut Gradient<T>,
) -> Result<f64> {
    let batch = call.batch(x)?;
    let seeds = likelihood(&batch, weights, 1.0)?;
    gradient.fit(&call.engine.frame);
    let backward = Backward { direction: Direction::Density, adjoint, seeds };
    let wanted = Wanted { parameters: Some(&mut gradient.values), ..Wanted::default() };
    let sum = call.engine.evaluate_gradient(backward, &batch, wanted)?;
    if sum.is_finite() && all_finite(&gradient.values) {
        return Ok(sum);
    }
    let mut log_prob = vec![T::ZERO; batch.rows()];
    call.engine.evaluate_log_prob(&batch, &mut log_prob)?;
    let row = weights::first_not_finite(&log_prob, weights).unwrap_or(0);
    Err(Error::Overflow { row })
}

impl<T> Call<'_, T> {
    fn features(&self) -> usize {
        self.engine.frame.tables.features.len()
    }
}

impl<T: Real> Call<'_, T> {
    /// Refuses adjoints that are not finite: one of them would make every gradient NaN.
    fn finite_bars(&self, bar: &[T], row_bar: &[T]) -> Result<()> {
        let names = self.engine.frame.tables.features;
        let first = |numbers: &[T]| numbers.iter().position(|number| !number.to_f64().is_finite());
        let (row, column, number) = match (first(bar), first(row_bar)) {
            (Some(at), _) => (at / names.len(), format!("adjoint of {}", names[at % names.len()]), bar[at]),
            (None, Some(row)) => (row, "adjoint of the row's log-density".into(), row_bar[row]),
            (None, None) => return Ok(()),
        };
        Err(Error::NotFinite { row, column, value: number.to_f64() })
    }

    /// Every gradient of a batch into a result of whatever size.
    fn all_gradients(&self, backward: Backward<'_, T>, batch: &Batch<'_, T>, vjp: &mut Vjp<T>) -> Result<()> {
        vjp.input_bar.resize(batch.rows() * self.features(), T::ZERO);
        vjp.c_bar.resize(batch.context_rows() * self.engine.frame.tables.context.len(), T::ZERO);
        vjp.parameters.fit(&self.engine.frame);
        let wanted = Wanted {
            input_bar: Some(&mut vjp.input_bar),
            context_bar: Some(&mut vjp.c_bar),
            parameters: Some(&mut vjp.parameters.values),
            ..Wanted::default()
        };
        self.engine.evaluate_gradient(backward, batch, wanted)?;
        finite_rows(&vjp.input_bar, self.features())
    }
}

/// Refuses a slice of another length.
fn length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}
