//! A training run from its first epoch to its last.
use super::batches::{Batch, Batches, Source};
use super::{EpochReport, Fit, Progress, Report, Steps, steps};
use crate::engine::{Call, Engine, Pass, standardize, weights};
use crate::error::{Error, Result};
use crate::model::Source as Rows;
use crate::real::Real;
use std::time::Instant;

/// Trains on rows with their context and weights, if they have any.
pub(crate) fn run<T: Real>(
    fit: &Fit,
    engine: &mut Engine<T>,
    adjoint: Pass<T>,
    train: Source<'_, T>,
    validation: Option<Source<'_, T>>,
) -> Result<Report> {
    let mut batches = Batches::new(train.rows(), fit.batch, fit.seed)?;
    let total = batches.per_epoch() * fit.epochs;
    let steps = steps::start(fit, engine, total)?;
    check(engine, &train, "training")?;
    validation.as_ref().map_or(Ok(()), |rows| check(engine, rows, "validation"))?;
    if fit.standardize {
        standardize(engine, train.data())?;
    }
    let mut run = Run {
        steps,
        engine,
        adjoint,
        progress: Progress::new(fit.epochs, total, fit.progress),
        batch: Batch::default(),
    };
    let mut report = Report { epochs: Vec::new(), rows: batches.per_epoch() * batches.size(), seconds: 0.0 };
    let start = Instant::now();
    for epoch in 0..fit.epochs {
        let entry = run.epoch(epoch, &mut batches, &train, validation.as_ref())?;
        run.progress.epoch(&entry);
        report.epochs.push(entry);
    }
    run.progress.finish();
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// Refuses what would fail only after an epoch, and means over nothing.
fn check<T: Real>(engine: &Engine<T>, source: &Source<'_, T>, what: &'static str) -> Result<()> {
    let call = Call { engine, context: source.context() };
    if call.batch(source.data())?.rows() == 0 {
        return Err(Error::TooFewRows { what, needed: 1, found: 0 });
    }
    source.weights().map_or(Ok(()), |weights| weights::sum(weights, source.rows()).map(|_| ()))
}

/// A run under way.
struct Run<'m, T> {
    engine: &'m mut Engine<T>,
    adjoint: Pass<T>,
    steps: Steps<T>,
    progress: Progress,
    batch: Batch<T>,
}

impl<T: Real> Run<'_, T> {
    fn epoch(
        &mut self,
        epoch: usize,
        batches: &mut Batches,
        train: &Source<'_, T>,
        validation: Option<&Source<'_, T>>,
    ) -> Result<EpochReport> {
        let (start, steps) = (Instant::now(), batches.per_epoch());
        let (mut sum, mut rate) = (0.0, 0.0);
        for rows in batches.epoch(epoch) {
            self.batch.gather(train, rows)?;
            rate = self.steps.rate();
            let context = train.context().map(|_| Rows::Flat(self.batch.context()));
            let (rows, weights) = (Rows::Flat(self.batch.rows()), self.batch.weights());
            let log_prob = self.steps.step(self.engine, self.adjoint, rows, context, weights);
            let log_prob = log_prob.map_err(|error| in_epoch(error, epoch))?;
            sum += log_prob;
            self.progress.step(epoch, log_prob, rate);
        }
        let validation_log_prob = validation.map(|rows| mean_log_prob(self.engine, rows)).transpose()?;
        Ok(EpochReport {
            epoch,
            steps,
            train_log_prob: sum / steps as f64,
            validation_log_prob,
            rate,
            seconds: start.elapsed().as_secs_f64(),
        })
    }
}

/// A session does not know its epoch.
fn in_epoch(error: Error, epoch: usize) -> Error {
    match error {
        Error::Diverged { step, what, .. } => Error::Diverged { step, epoch, what },
        other => other,
    }
}

/// The mean log p of rows, weighted if they have weights.
fn mean_log_prob<T: Real>(engine: &Engine<T>, source: &Source<'_, T>) -> Result<f64> {
    let call = Call { engine, context: source.context() };
    let log_prob = T::log_prob(&call, source.data())?;
    let weight = |i: usize| source.weights().map_or(1.0, |weights| weights[i].to_f64());
    let weights: f64 = (0..log_prob.len()).map(weight).sum();
    let sum: f64 = log_prob.iter().enumerate().map(|(i, x)| weight(i) * x.to_f64()).sum();
    Ok(sum / weights)
}
