//! A training run from its first epoch to its last.
use super::batches::{Batch, Batches, Source};
use super::checkpoint::Checkpoints;
use super::configuration::{Configuration, Environment};
use super::early_stopping::Watch;
use super::interrupt::Interrupts;
use super::log::{Log, Resumed};
use super::report::{Ended, Report};
use super::state::{Position, State, Sums};
use super::validation::mean_log_prob;
use super::{Fit, Note, Progress, StepEvent, check, checkpoint, note, steps};
use crate::engine::{Engine, Pass, Rows, standardize_on, weights};
use crate::error::{Cause, Error, Result};
use crate::model;
use crate::real::Real;
use serde_json::Value;
use std::ops::ControlFlow;
use std::time::Instant;

/// Trains on rows with their context and weights, if they have any.
pub(crate) fn run<T: Real>(
    fit: &Fit,
    engine: &mut Engine<T>,
    adjoint: Pass<T>,
    train: Source<'_, T>,
    validation: Option<Source<'_, T>>,
) -> Result<Report> {
    let batches = check::all(fit, engine, &train, validation.as_ref())?;
    let notes = note::notes(fit, engine, &train, &batches);
    let state = beginning(fit, engine, &batches, notes)?;
    let mut run = Run::open(fit, engine, adjoint, Data { train, validation }, batches, state)?;
    let ended = run.epochs();
    run.close(ended)
}

/// The state before the first step.
fn beginning<T: Real>(fit: &Fit, engine: &mut Engine<T>, batches: &Batches, notes: Vec<Note>) -> Result<State<T>> {
    Ok(State {
        position: Position::default(),
        per_epoch: batches.per_epoch(),
        steps: steps::start(fit, engine, batches.per_epoch() * fit.options.epochs)?,
        sums: Sums::default(),
        watch: Watch::new(fit.options.early_stopping),
        best: Vec::new(),
        report: Report { rows: batches.per_epoch() * batches.size(), notes, ..Report::default() },
    })
}

/// Puts a model where the run begins: standardised, or where a checkpoint was written. Returns the environment of that.
fn place<T: Real>(
    fit: &Fit,
    engine: &mut Engine<T>,
    data: &Data<'_, T>,
    configuration: Option<&Configuration>,
    state: &mut State<T>,
) -> Result<Option<Value>> {
    match (&fit.resume, configuration) {
        (Some(path), Some(configuration)) => checkpoint::resume(path, configuration, engine, state).map(Some),
        _ if fit.options.standardize => standardize_on(engine, data.train.data(), data.train.weights()).map(|()| None),
        _ => Ok(None),
    }
}

/// The rows of a run.
struct Data<'a, T> {
    train: Source<'a, T>,
    validation: Option<Source<'a, T>>,
}

/// A run under way.
struct Run<'a, T> {
    fit: &'a Fit,
    engine: &'a mut Engine<T>,
    adjoint: Pass<T>,
    data: Data<'a, T>,
    batches: Batches,
    batch: Batch<T>,
    state: State<T>,
    progress: Progress,
    log: Option<Log>,
    checkpoints: Option<Checkpoints>,
    interrupts: Option<Interrupts>,
    /// Seconds of the parts of the run before this one.
    before: f64,
    start: Instant,
}

impl<'a, T: Real> Run<'a, T> {
    /// Standardises, or goes on from a checkpoint, and opens what the run writes. Until nothing can refuse the run any more the
    /// model is left as it is.
    fn open(
        fit: &'a Fit,
        engine: &'a mut Engine<T>,
        adjoint: Pass<T>,
        data: Data<'a, T>,
        batches: Batches,
        mut state: State<T>,
    ) -> Result<Self> {
        let recorded = fit.log.is_some() || fit.checkpoint.is_some() || fit.resume.is_some();
        let configuration =
            recorded.then(|| Configuration::of(&fit.options, engine, &data.train, data.validation.as_ref()));
        let environment = Environment::of(fit, engine, &batches);
        let mut placed = engine.clone();
        let before = place(fit, &mut placed, &data, configuration.as_ref(), &mut state)?;
        let interrupts = fit.checkpoint.is_some().then(Interrupts::listen).transpose().map_err(check::no_signals)?;
        let resumed = before.map(|before| Resumed::new(state.position, &before, &environment));
        let recorded = configuration.as_ref();
        let log = fit.log.as_deref().zip(recorded);
        let log = log.map(|(path, of)| Log::open(path, of, &environment, &state.report.notes, resumed.as_ref()));
        let log = log.transpose()?;
        *engine = placed;
        let checkpoints = fit.checkpoint.as_ref().zip(recorded);
        let mut run = Run {
            progress: Progress::new(fit.options.epochs, environment.steps, fit.progress),
            log,
            checkpoints: checkpoints.map(|((path, every), of)| Checkpoints::new(path, *every, of, &environment)),
            interrupts,
            batch: Batch::default(),
            before: state.report.seconds,
            start: Instant::now(),
            fit,
            engine,
            adjoint,
            data,
            batches,
            state,
        };
        run.progress.resume(run.state.position.steps);
        run.progress.notes(&run.state.report.notes);
        Ok(run)
    }

    fn epochs(&mut self) -> Result<Ended> {
        while self.state.position.epoch < self.fit.options.epochs {
            let ended = match self.steps()? {
                None => self.close_epoch()?,
                stopped => stopped,
            };
            match ended {
                None => {}
                Some(Ended::EarlyStopped) => return Ok(Ended::EarlyStopped),
                Some(ended) => return self.save().map(|()| ended),
            }
        }
        Ok(Ended::Finished)
    }

    /// The steps of an epoch that are left, unless something ends the run.
    fn steps(&mut self) -> Result<Option<Ended>> {
        let start = Instant::now();
        let before = self.state.sums.seconds;
        while self.state.position.batch < self.batches.per_epoch() {
            let event = self.step()?;
            self.state.sums.seconds = before + start.elapsed().as_secs_f64();
            self.state.report.seconds = self.before + self.start.elapsed().as_secs_f64();
            if self.tell(event)?.is_break() {
                return Ok(Some(Ended::Stopped));
            }
            if self.interrupts.as_ref().is_some_and(Interrupts::asked) {
                return Ok(Some(Ended::Interrupted));
            }
            if self.checkpoints.as_ref().is_some_and(|checkpoints| checkpoints.are_due(self.state.position.steps)) {
                self.save()?;
            }
        }
        Ok(None)
    }

    /// Tells of a step, and asks whether the run goes on; of one that was skipped there is nothing to tell.
    fn tell(&mut self, event: Option<StepEvent>) -> Result<ControlFlow<()>> {
        let Some(event) = event else {
            self.progress.skip();
            return Ok(ControlFlow::Continue(()));
        };
        self.progress.step(event.epoch, event.log_prob, event.rate);
        self.log.as_mut().map_or(Ok(()), |log| log.step(&event))?;
        let stops = self.fit.callbacks.step.stops(&event);
        Ok(if stops { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// The next step; none where no row of the batch counts, so that there is no mean: the step is skipped.
    fn step(&mut self) -> Result<Option<StepEvent>> {
        let Position { epoch, batch, steps } = self.state.position;
        let indices = self.batches.batch(epoch, batch);
        self.batch.gather(&self.data.train, indices)?;
        if self.batch.weights().is_some_and(weights::all_zero) {
            self.state.skip();
            return Ok(None);
        }
        let rows = Rows {
            data: model::Source::Flat(self.batch.rows()),
            context: self.data.train.context().map(|_| model::Source::Flat(self.batch.context())),
            weights: self.batch.weights(),
        };
        let taken = self.state.steps.step(self.engine, self.adjoint, &rows);
        let taken = taken.map_err(|error| in_run(error, epoch + 1, indices))?;
        self.state.count(&taken);
        let steps::Taken { log_prob, rate, gradient_norm, clipped } = taken;
        Ok(Some(StepEvent { step: steps + 1, epoch: epoch + 1, log_prob, rate, gradient_norm, clipped }))
    }

    /// Validates, reports, and asks whether the run goes on.
    fn close_epoch(&mut self) -> Result<Option<Ended>> {
        let start = Instant::now();
        let validated =
            self.data.validation.as_ref().map(|rows| mean_log_prob(self.engine, &mut self.state.steps, rows));
        let validated = validated.transpose()?;
        let keeps_best = self.fit.options.keeps_best();
        let verdict = validated.filter(|_| keeps_best).map(|log_prob| self.state.watch(self.engine, log_prob));
        self.state.sums.seconds += start.elapsed().as_secs_f64();
        let report = self.state.close_epoch(validated);
        self.progress.epoch(report);
        self.log.as_mut().map_or(Ok(()), |log| log.epoch(report))?;
        let stopped = self.fit.callbacks.epoch.stops(report);
        Ok(match verdict {
            Some(verdict) if verdict.stops => Some(Ended::EarlyStopped),
            _ => stopped.then_some(Ended::Stopped),
        })
    }

    /// Writes a checkpoint, if the run has any.
    fn save(&mut self) -> Result<()> {
        let Some(checkpoints) = &mut self.checkpoints else { return Ok(()) };
        checkpoints.write(self.engine, &self.state)
    }

    /// Leaves the right weights in the model, whatever has ended the run, and reports.
    fn close(mut self, ended: Result<Ended>) -> Result<Report> {
        self.state.report.seconds = self.before + self.start.elapsed().as_secs_f64();
        self.state.report.weights = self.state.settle(self.engine);
        self.progress.finish();
        let Position { steps, epoch, .. } = self.state.position;
        // What ended the run is told, whether or not the log can still be written.
        self.state.report.ended = ended.inspect_err(|error| {
            if let Some(log) = &mut self.log {
                _ = log.failed(error, steps);
            }
        })?;
        let logged = self.log.as_mut().map_or(Ok(()), |log| log.end(&self.state.report, steps));
        match (self.state.report.ended, self.checkpoints) {
            (Ended::Interrupted, Some(checkpoints)) => {
                Err(Error::Interrupted { steps, epoch: epoch + 1, checkpoint: checkpoints.into_path() })
            }
            _ => logged.map(|()| self.state.report),
        }
    }
}

/// A step knows neither its epoch nor where its rows stand in the table.
fn in_run(error: Error, epoch: usize, indices: &[usize]) -> Error {
    let Error::Diverged { step, mut cause, largest, .. } = error else { return error };
    if let Cause::Row { row, .. } | Cause::Gradient { row: Some(row), .. } = &mut *cause {
        *row = indices[*row];
    }
    Error::Diverged { step, epoch: Some(epoch), cause, largest }
}
