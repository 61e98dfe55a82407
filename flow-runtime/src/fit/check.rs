//! What would fail only after hours is refused at once.
use super::batches::{Batches, Source};
use super::{Every, Fit};
use crate::engine::{Call, Engine, weights};
use crate::error::{Error, Result};
use crate::file::atomic;
use crate::real::Real;
use std::io;

/// Checks the options and all rows; gives the batches.
pub(crate) fn all<T: Real>(
    fit: &Fit,
    engine: &Engine<T>,
    train: &Source<'_, T>,
    validation: Option<&Source<'_, T>>,
) -> Result<Batches> {
    let batches = Batches::new(train.rows(), fit.options.batch, fit.options.seed)?;
    steps(fit.options.epochs, batches.per_epoch())?;
    fit.options.check_run(validation.is_some())?;
    files(fit)?;
    rows(engine, train, "training")?;
    validation.map_or(Ok(()), |source| rows(engine, source, "validation"))?;
    Ok(batches)
}

/// Refuses more steps than a double counts: rates are reckoned in these.
fn steps(epochs: usize, per_epoch: usize) -> Result<()> {
    match epochs.checked_mul(per_epoch) {
        Some(steps) if steps as u64 <= 1 << f64::MANTISSA_DIGITS => Ok(()),
        _ => {
            let reason = format!(
                "{epochs} epochs of {per_epoch} steps are more than 2^53 steps; give fewer, and end the run by \
                 `early_stopping` or a callback"
            );
            Err(Error::option("epochs", reason))
        }
    }
}

/// Rows that fit the flow, whose numbers are finite, and of which there is a mean.
fn rows<T: Real>(engine: &Engine<T>, source: &Source<'_, T>, what: &'static str) -> Result<()> {
    let call = Call { engine, context: source.context() };
    let batch = call.batch(source.data())?;
    if batch.rows() == 0 {
        return Err(Error::TooFewRows { what, needed: 1, found: 0 });
    }
    if let Some(error) = batch.first_not_finite(engine.frame.tables) {
        return Err(error);
    }
    source.weights().map_or(Ok(()), |weights| weights::sum(weights, source.rows()).map(|_| ()))
}

/// Files that are to be written.
fn files(fit: &Fit) -> Result<()> {
    if fit.log_steps == Some(0) {
        return Err(Error::option("log_steps", "it counts the steps from one line to the next; give at least 1"));
    }
    if let Some((path, every)) = &fit.checkpoint {
        if *every == Every::Steps(0) {
            return Err(Error::option("checkpoint", "it counts the steps from one to the next; give at least 1"));
        }
        atomic::check(path)?;
    }
    fit.log.as_deref().map_or(Ok(()), atomic::check)
}

/// The error where the system does not let a run listen for signals.
pub(crate) fn no_signals(error: io::Error) -> Error {
    Error::option("checkpoint", format!("SIGINT and SIGTERM cannot be listened for: {error}"))
}
