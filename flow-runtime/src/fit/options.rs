//! All that the result of a run depends on, but for the flow and its rows.
use super::{Average, Betas, EarlyStopping, Schedule, clip, decay, warm_up};
use crate::error::{Error, Result};
use serde::Serialize;

/// The options that decide the weights, to the last bit. Checkpoints compare them, and logs begin with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Options {
    pub epochs: usize,
    pub batch: usize,
    pub seed: u64,
    pub standardize: bool,
    pub schedule: Schedule,
    pub warm_up: usize,
    pub betas: Betas,
    pub weight_decay: f64,
    pub clip: Option<f64>,
    pub average: Option<Average>,
    pub early_stopping: Option<EarlyStopping>,
    pub keep_best: bool,
    /// Tiles in a group of the gradient's sum; by the batch if none.
    pub group_tiles: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            epochs: 20,
            batch: 512,
            seed: 0,
            standardize: true,
            schedule: Schedule::default(),
            warm_up: 0,
            betas: Betas::default(),
            weight_decay: 0.0,
            clip: None,
            average: None,
            early_stopping: None,
            keep_best: false,
            group_tiles: None,
        }
    }
}

impl Options {
    /// The rate of one step, counted from 0, of so many.
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        warm_up::rate(&self.schedule, self.warm_up, step, steps)
    }

    /// Whether the weights of the best epoch are kept.
    pub fn keeps_best(&self) -> bool {
        self.keep_best || self.early_stopping.is_some()
    }

    /// Refuses what makes no sense in a step.
    pub fn check_steps(&self) -> Result<()> {
        self.schedule.check()?;
        self.betas.check()?;
        decay::check(self.weight_decay, self.schedule.first_rate())?;
        self.clip.map_or(Ok(()), clip::check)?;
        self.average.map_or(Ok(()), |average| average.check())?;
        match self.group_tiles {
            Some(0) => Err(Error::option("group_tiles", "a group has at least 1 tile of 64 rows; try 4")),
            _ => Ok(()),
        }
    }

    /// Refuses what makes no sense in a run with validation rows or without.
    pub fn check_run(&self, validates: bool) -> Result<()> {
        self.check_steps()?;
        self.early_stopping.map_or(Ok(()), |stopping| stopping.check())?;
        if validates || !self.keeps_best() {
            return Ok(());
        }
        let option = if self.early_stopping.is_some() { "early_stopping" } else { "keep_best" };
        Err(Error::option(option, "there are no validation rows to choose by; give some as the third argument"))
    }
}
