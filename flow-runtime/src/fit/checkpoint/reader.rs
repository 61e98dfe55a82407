//! A run put where its checkpoint left it.
use super::contents::{EPOCH, RUN};
use super::{Metadata, VERSION};
use crate::engine::Engine;
use crate::error::{CheckpointFault, Error, Result};
use crate::file::archive::{Archive, Numbers};
use crate::file::stamp::{self, CHECKPOINT};
use crate::fit::configuration::{Configuration, first_difference};
use crate::fit::report::EpochReport;
use crate::fit::state::{Position, State, Sums};
use crate::real::Real;
use serde_json::Value;
use std::path::Path;

/// Puts engine and state where the checkpoint was written; after an error they are in between. Returns the environment that it
/// was written in.
pub(crate) fn resume<T: Real>(
    path: &Path,
    configuration: &Configuration,
    engine: &mut Engine<T>,
    state: &mut State<T>,
) -> Result<Value> {
    let (mut archive, metadata) = open(path, engine)?;
    let restored = same_run(&metadata.configuration, &configuration.to_json())
        .map_err(Stop::from)
        .and_then(|()| restore(&mut archive, &metadata, engine, state));
    restored.map_err(|stop| error(stop, path))?;
    Ok(metadata.environment)
}

/// A checkpoint of the engine's flow, and what it says of itself.
pub(super) fn open<T: Real>(path: &Path, engine: &Engine<T>) -> Result<(Archive, Metadata)> {
    let mut archive = Archive::read(path)?;
    stamp::check(&archive.metadata, CHECKPOINT, engine.frame.tables).map_err(|fault| fault.of(path))?;
    let metadata = metadata(&mut archive).map_err(|fault| error(fault.into(), path))?;
    Ok((archive, metadata))
}

/// What stops the reading of a file, as an error.
pub(super) fn error(stop: Stop, path: &Path) -> Error {
    match stop {
        Stop::Fault(fault) => Error::Checkpoint { path: path.to_owned(), fault },
        Stop::Error(error) => error,
    }
}

/// What stops the reading.
pub(super) enum Stop {
    Fault(CheckpointFault),
    Error(Error),
}

impl From<CheckpointFault> for Stop {
    fn from(fault: CheckpointFault) -> Self {
        Stop::Fault(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Error(error)
    }
}

type Fault<T> = std::result::Result<T, CheckpointFault>;

fn unknown(reason: impl Into<String>) -> CheckpointFault {
    CheckpointFault::Unknown { reason: reason.into() }
}

fn metadata(archive: &mut Archive) -> Fault<Metadata> {
    let value = archive.metadata["run"].take();
    match &value["checkpoint"] {
        Value::Number(version) if version.as_u64() == Some(VERSION) => {}
        Value::Null => return Err(unknown("it holds something else, say a model's weights")),
        version => return Err(unknown(format!("it is of version {version}, and this is {VERSION}"))),
    }
    serde_json::from_value(value).map_err(|error| unknown(format!("in its metadata, {error}")))
}

fn same_run(saved: &Value, found: &Value) -> Fault<()> {
    match first_difference(saved, found) {
        Some((what, saved, found)) => Err(CheckpointFault::Differs { what, saved, found }),
        None => Ok(()),
    }
}

/// Reads everything into an engine and a state.
fn restore<T: Real>(
    archive: &mut Archive,
    metadata: &Metadata,
    engine: &mut Engine<T>,
    state: &mut State<T>,
) -> std::result::Result<(), Stop> {
    constants(archive, engine)?;
    let mut parameters = buffer(archive, "parameters", engine)?;
    engine.swap_buffer(&mut parameters);
    let (mean, square) = (buffer(archive, "mean", engine)?, buffer(archive, "square", engine)?);
    let skipped = counters(metadata, state.per_epoch)?;
    state.steps.adam.restore(metadata.steps - skipped, mean, square);
    state.steps.skipped = skipped;
    if let Some(average) = state.steps.average.as_mut().filter(|_| metadata.averaged) {
        (average.values, average.begun) = (buffer(archive, "average", engine)?, true);
    }
    if metadata.best_epoch.is_some() {
        state.best = buffer(archive, "best", engine)?;
    }
    let run = RunNumbers::read(archive)?;
    state.position = Position { steps: metadata.steps, epoch: metadata.epoch, batch: metadata.batch };
    state.sums = Sums { clipped: metadata.clipped, skipped: metadata.skipped, ..run.sums };
    state.watch.best = metadata.best_epoch.map(|epoch| (epoch, run.best));
    (state.watch.reference, state.watch.waited) = (run.reference, metadata.waited);
    state.report.seconds = run.seconds;
    state.report.epochs = epochs(archive, metadata, state.per_epoch)?;
    Ok(())
}

/// The numbers of the tensor `run`.
struct RunNumbers {
    sums: Sums,
    reference: f64,
    best: f64,
    seconds: f64,
}

impl RunNumbers {
    fn read(archive: &mut Archive) -> Fault<Self> {
        let numbers = tensor_f64(archive, "run", &[RUN])?;
        let [log_prob, gradient_norm, rate, epoch_seconds, reference, best, seconds] = numbers[..] else {
            return Err(unknown("`run` has another length"));
        };
        let sums = Sums { log_prob, gradient_norm, rate, seconds: epoch_seconds, ..Sums::default() };
        Ok(RunNumbers { sums, reference, best, seconds })
    }
}

fn epochs(archive: &mut Archive, metadata: &Metadata, steps: usize) -> Fault<Vec<EpochReport>> {
    let numbers = tensor_f64(archive, "report", &[metadata.epochs_clipped.len(), EPOCH])?;
    let counts = metadata.epochs_clipped.iter().zip(&metadata.epochs_skipped);
    let rows = numbers.chunks_exact(EPOCH).zip(counts).enumerate();
    let report = |(epoch, (row, (&clipped, &skipped))): (usize, (&[f64], (&usize, &usize)))| EpochReport {
        epoch: epoch + 1,
        steps,
        skipped,
        train_log_prob: row[0],
        validation_log_prob: metadata.validated.then_some(row[1]),
        rate: row[2],
        gradient_norm: row[3],
        clipped,
        seconds: row[4],
    };
    Ok(rows.map(report).collect())
}

/// Steps that were skipped in all, where the counters fit together.
fn counters(metadata: &Metadata, per_epoch: usize) -> Fault<usize> {
    let Metadata { steps, epoch, batch, clipped, skipped, best_epoch, waited, .. } = *metadata;
    let (clipped_of, skipped_of) = (&metadata.epochs_clipped, &metadata.epochs_skipped);
    let counted = epoch.checked_mul(per_epoch).and_then(|counted| counted.checked_add(batch));
    let lists_fit = clipped_of.len() == epoch && skipped_of.len() == epoch;
    let skips_fit = skipped <= batch && skipped_of.iter().all(|&skipped| skipped <= per_epoch);
    let clips_fit = clipped <= batch && clipped_of.iter().all(|&clipped| clipped <= per_epoch);
    let watch_fits = best_epoch.is_none_or(|best| best < epoch) && waited <= epoch;
    if batch <= per_epoch && counted == Some(steps) && lists_fit && skips_fit && clips_fit && watch_fits {
        return Ok(skipped + skipped_of.iter().sum::<usize>());
    }
    Err(unknown(format!("{steps} steps, {epoch} epochs and {batch} batches do not fit together")))
}

/// Sets the tensors that are not learned.
pub(super) fn constants<T: Real>(archive: &mut Archive, engine: &mut Engine<T>) -> std::result::Result<(), Stop> {
    for (name, shape) in engine.shapes(false) {
        let values = tensor::<T>(archive, "parameters", &name, &shape)?;
        engine.set_tensor(&name, &values)?;
    }
    Ok(())
}

/// All learned tensors of a room, laid out as parameters are.
pub(super) fn buffer<T: Real>(
    archive: &mut Archive,
    room: &str,
    engine: &Engine<T>,
) -> std::result::Result<Vec<T>, Stop> {
    let mut buffer = vec![T::ZERO; engine.buffer_length()];
    for (name, shape) in engine.shapes(true) {
        let values = tensor::<T>(archive, room, &name, &shape)?;
        engine.write_dense(&mut buffer, &name, &values)?;
    }
    Ok(buffer)
}

fn tensor<T: Real>(archive: &mut Archive, room: &str, name: &str, shape: &[usize]) -> Fault<Vec<T>> {
    let name = format!("{room}/{name}");
    let numbers = take(archive, &name, shape)?;
    let values = numbers.to().filter(|_| numbers.element() == T::NAME);
    values.ok_or_else(|| unknown(format!("the numbers of `{name}` are not {}", T::NAME)))
}

fn tensor_f64(archive: &mut Archive, name: &str, shape: &[usize]) -> Fault<Vec<f64>> {
    match take(archive, name, shape)? {
        Numbers::F64(numbers) => Ok(numbers),
        _ => Err(unknown(format!("the numbers of `{name}` are not f64"))),
    }
}

fn take(archive: &mut Archive, name: &str, shape: &[usize]) -> Fault<Numbers> {
    let (found, numbers) = archive.take(name).ok_or_else(|| unknown(format!("there is no `{name}`")))?;
    if found == shape {
        return Ok(numbers);
    }
    Err(unknown(format!("`{name}` has shape {found:?}, and not {shape:?}")))
}
