//! What a checkpoint holds.
use super::{Metadata, VERSION};
use crate::engine::Engine;
use crate::error::Result;
use crate::file::archive::{Archive, Numbers};
use crate::file::stamp::{self, CHECKPOINT};
use crate::fit::report::EpochReport;
use crate::fit::state::{Position, State};
use crate::model::Tensor;
use crate::real::Real;
use serde_json::Value;
use std::path::Path;

/// The numbers of the run as a whole, in the order of the tensor `run`: the sums of the epoch so far (log p, norm of the gradient,
/// last rate, seconds), the validation likelihood of the last improvement and of the best epoch, the seconds of the run.
pub(super) const RUN: usize = 7;

/// The numbers of an epoch in the tensor `report`: log p of training and of validation, the last rate, the norm of the gradient, seconds.
pub(super) const EPOCH: usize = 5;

/// Writes a checkpoint, all or nothing.
pub(crate) fn write<T: Real>(
    path: &Path,
    configuration: &Value,
    environment: &Value,
    engine: &Engine<T>,
    state: &State<T>,
) -> Result<()> {
    let mut whole = stamp::stamp(CHECKPOINT, engine.frame.tables, T::NAME);
    whole["run"] = serde_json::to_value(metadata(configuration, environment, state)).unwrap_or_default();
    let mut archive = Archive::new(whole);
    engine.constants().iter().for_each(|tensor| put(&mut archive, "parameters", tensor));
    let (mean, square) = state.steps.adam.moments();
    let mut put_all =
        |room: &str, buffer: &[T]| engine.dense(buffer).for_each(|tensor| put(&mut archive, room, &tensor));
    put_all("parameters", engine.buffer());
    put_all("mean", mean);
    put_all("square", square);
    if let Some(average) = state.steps.average.as_ref().filter(|average| average.begun) {
        put_all("average", &average.values);
    }
    if !state.best.is_empty() {
        put_all("best", &state.best);
    }
    archive.put("run", &[RUN], Numbers::F64(run(state).to_vec()));
    let epochs = &state.report.epochs;
    archive.put("report", &[epochs.len(), EPOCH], Numbers::F64(epochs.iter().flat_map(epoch).collect()));
    archive.write(path)
}

fn metadata<T: Real>(configuration: &Value, environment: &Value, state: &State<T>) -> Metadata {
    let Position { steps, epoch, batch } = state.position;
    Metadata {
        checkpoint: VERSION,
        configuration: configuration.clone(),
        environment: environment.clone(),
        steps,
        epoch,
        batch,
        clipped: state.sums.clipped,
        skipped: state.sums.skipped,
        averaged: state.steps.average.as_ref().is_some_and(|average| average.begun),
        best_epoch: state.watch.best.map(|(epoch, _)| epoch),
        waited: state.watch.waited,
        epochs_clipped: state.report.epochs.iter().map(|epoch| epoch.clipped).collect(),
        epochs_skipped: state.report.epochs.iter().map(|epoch| epoch.skipped).collect(),
        validated: state.report.epochs.iter().any(|epoch| epoch.validation_log_prob.is_some()),
    }
}

fn run<T: Real>(state: &State<T>) -> [f64; RUN] {
    let (sums, watch) = (&state.sums, &state.watch);
    let best = watch.best.map_or(f64::NAN, |(_, best)| best);
    let seconds = state.report.seconds;
    [sums.log_prob, sums.gradient_norm, sums.rate, sums.seconds, watch.reference, best, seconds]
}

fn epoch(report: &EpochReport) -> [f64; EPOCH] {
    let validation = report.validation_log_prob.unwrap_or(f64::NAN);
    [report.train_log_prob, validation, report.rate, report.gradient_norm, report.seconds]
}

fn put<T: Real>(archive: &mut Archive, room: &str, tensor: &Tensor<T>) {
    archive.put(format!("{room}/{}", tensor.name), &tensor.shape, Numbers::of(&tensor.values));
}
