//! What would fail only after hours is refused at once.
use super::batches::{Batches, Source};
use super::{Every, Fit};
use crate::engine::{Call, Engine, weights};
use crate::error::{Error, Result};
use crate::real::Real;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Checks the options and all rows; gives the batches.
pub(crate) fn all<T: Real>(
    fit: &Fit,
    engine: &Engine<T>,
    train: &Source<'_, T>,
    validation: Option<&Source<'_, T>>,
) -> Result<Batches> {
    let batches = Batches::new(train.rows(), fit.options.batch, fit.options.seed)?;
    fit.options.check_run(validation.is_some())?;
    files(fit)?;
    rows(engine, train, "training")?;
    validation.map_or(Ok(()), |source| rows(engine, source, "validation"))?;
    Ok(batches)
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

/// Folders that are to be written to.
fn files(fit: &Fit) -> Result<()> {
    if fit.log_steps == Some(0) {
        return Err(Error::option("log_steps", "it counts the steps from one line to the next; give at least 1"));
    }
    if let Some((path, every)) = &fit.checkpoint {
        if *every == Every::Steps(0) {
            return Err(Error::option("checkpoint", "it counts the steps from one to the next; give at least 1"));
        }
        folder(path)?;
    }
    fit.log.as_deref().map_or(Ok(()), folder)
}

fn folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Ok(());
    }
    let source = io::Error::new(ErrorKind::NotFound, format!("there is no folder `{}`", folder.display()));
    Err(Error::Io { path: path.to_owned(), source })
}

/// The error where the system does not let a run listen for signals.
pub(crate) fn no_signals(error: io::Error) -> Error {
    Error::option("checkpoint", format!("SIGINT and SIGTERM cannot be listened for: {error}"))
}
