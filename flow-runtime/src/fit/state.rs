//! Where a run stands between two steps: all that a checkpoint has to hold.
use super::early_stopping::{Verdict, Watch};
use super::report::{EpochReport, Report, Weights};
use super::steps::{Steps, Taken};
use crate::engine::Engine;
use crate::real::Real;
use serde::{Deserialize, Serialize};

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Steps taken in all.
    pub steps: usize,
    /// Epochs that are done.
    pub epoch: usize,
    /// Batches of this epoch that were seen.
    pub batch: usize,
}

/// The epoch so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub log_prob: f64,
    pub gradient_norm: f64,
    pub clipped: usize,
    pub skipped: usize,
    /// The rate of its last step.
    pub rate: f64,
    pub seconds: f64,
}

/// All that a run goes on from.
#[derive(Debug)]
pub(crate) struct State<T> {
    pub position: Position,
    /// Steps in every epoch.
    pub per_epoch: usize,
    pub steps: Steps<T>,
    pub sums: Sums,
    pub watch: Watch,
    /// The weights of the best epoch; empty before there is one.
    pub best: Vec<T>,
    pub report: Report,
}

impl<T: Real> State<T> {
    /// Counts a step.
    pub fn count(&mut self, taken: &Taken) {
        self.position.steps += 1;
        self.position.batch += 1;
        self.sums.log_prob += taken.log_prob;
        self.sums.gradient_norm += taken.gradient_norm;
        self.sums.clipped += usize::from(taken.clipped);
        self.sums.rate = taken.rate;
    }

    /// Counts a step that is not taken: of its rows none counts.
    pub fn skip(&mut self) {
        self.position.steps += 1;
        self.position.batch += 1;
        self.sums.skipped += 1;
        self.steps.skipped += 1;
    }

    /// Ends the epoch, and begins the next.
    pub fn close_epoch(&mut self, validation_log_prob: Option<f64>) -> &EpochReport {
        let (Position { epoch, batch, .. }, sums) = (self.position, self.sums);
        let taken = (batch - sums.skipped) as f64;
        let report = EpochReport {
            epoch: epoch + 1,
            steps: batch,
            skipped: sums.skipped,
            train_log_prob: sums.log_prob / taken,
            validation_log_prob,
            rate: sums.rate,
            gradient_norm: sums.gradient_norm / taken,
            clipped: sums.clipped,
            seconds: sums.seconds,
        };
        self.position = Position { epoch: epoch + 1, batch: 0, ..self.position };
        self.sums = Sums::default();
        self.report.epochs.push(report);
        &self.report.epochs[epoch]
    }

    /// Watches the epoch that is to be closed, and keeps its weights if they are the best so far.
    pub fn watch(&mut self, engine: &Engine<T>, log_prob: f64) -> Verdict {
        let verdict = self.watch.see(self.position.epoch, log_prob);
        if verdict.is_best {
            let average = self.steps.average.as_ref().filter(|average| average.begun);
            self.best.clear();
            self.best.extend_from_slice(average.map_or(engine.buffer(), |average| &average.values));
        }
        verdict
    }

    /// Leaves in the engine the weights that the run is for: the best, else the averaged, else the last.
    pub fn settle(&mut self, engine: &mut Engine<T>) -> Weights {
        match self.watch.best {
            Some((epoch, _)) if !self.best.is_empty() => {
                engine.swap_buffer(&mut self.best);
                Weights::Best { epoch: epoch + 1 }
            }
            _ if self.steps.finish(engine) => Weights::Averaged,
            _ => Weights::Last,
        }
    }
}
