//! Runs that can be broken off anywhere and go on as if they had not been.
//!
//! A checkpoint is a safetensors file. `parameters/…` are the weights as they are trained and the constants of the flow,
//! `mean/…` and `square/…` the moments of Adam, `average/…` the averaged weights and `best/…` those of the best epoch, all
//! dense and by name; `report` has a row for each epoch. Its metadata say what flow it is of (its text), what run, and how far this has come. The order
//! of an epoch's rows depends on seed and epoch alone, so a position stands for the state of a generator.
mod contents;
mod reader;
mod weights;

pub(crate) use contents::write;
pub(crate) use reader::resume;
pub(crate) use weights::weights;

use super::configuration::{Configuration, Environment};
use super::state::State;
use crate::engine::Engine;
use crate::error::Result;
use crate::real::Real;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a checkpoint is written, after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Whenever so many steps more were taken, counted from the beginning of the run.
    Steps(usize),
    /// Whenever so much time has passed since the last.
    Duration(Duration),
}

/// The version of what a checkpoint holds and means.
const VERSION: u64 = 2;

/// What the metadata of a checkpoint say.
#[derive(Debug, Serialize, Deserialize)]
struct Metadata {
    checkpoint: u64,
    configuration: Value,
    environment: Value,
    steps: usize,
    epoch: usize,
    batch: usize,
    /// Steps of the epoch so far that were clipped.
    clipped: usize,
    /// Steps of the epoch so far that were skipped.
    skipped: usize,
    /// Whether there are averaged weights.
    averaged: bool,
    best_epoch: Option<usize>,
    /// Epochs since the last improvement.
    waited: usize,
    /// Clipped steps of each epoch that is done.
    epochs_clipped: Vec<usize>,
    /// Skipped steps of each epoch that is done.
    epochs_skipped: Vec<usize>,
    validated: bool,
}

/// The checkpoints of a run.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    path: PathBuf,
    every: Every,
    last: Instant,
    configuration: Value,
    environment: Value,
}

impl Checkpoints {
    pub fn new(path: &Path, every: Every, configuration: &Configuration, environment: &Environment) -> Self {
        Checkpoints {
            path: path.to_owned(),
            every,
            last: Instant::now(),
            configuration: configuration.to_json(),
            environment: serde_json::to_value(environment).unwrap_or_default(),
        }
    }

    /// Whether one is to be written after so many steps.
    pub fn are_due(&self, steps: usize) -> bool {
        match self.every {
            Every::Steps(every) => steps.is_multiple_of(every.max(1)),
            Every::Duration(pause) => self.last.elapsed() >= pause,
        }
    }

    pub fn write<T: Real>(&mut self, engine: &Engine<T>, state: &State<T>) -> Result<()> {
        write(&self.path, &self.configuration, &self.environment, engine, state)?;
        self.last = Instant::now();
        Ok(())
    }

    pub fn into_path(self) -> PathBuf {
        self.path
    }
}
