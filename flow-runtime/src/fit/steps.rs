//! The state of a training between its steps.
use super::Fit;
use super::adam::Adam;
use super::schedule::Schedule;
use crate::engine::{Engine, Pass};
use crate::error::{Error, Result};
use crate::model::Source;
use crate::real::Real;

/// What training keeps between steps.
#[derive(Debug)]
pub struct Steps<T> {
    adam: Adam<T>,
    gradient: Vec<T>,
    schedule: Schedule,
    /// Steps that the schedule is spread over.
    planned: usize,
}

/// The state before the first of `planned` steps; sets the engine's threads.
pub(crate) fn start<T: Real>(fit: &Fit, engine: &mut Engine<T>, planned: usize) -> Result<Steps<T>> {
    fit.schedule.check()?;
    fit.betas.check()?;
    if let Some(threads) = fit.threads {
        engine.threads = threads.max(1);
    }
    let parameters = engine.buffer_length();
    let adam = Adam::with_betas(parameters, fit.betas);
    Ok(Steps { adam, gradient: vec![T::ZERO; parameters], schedule: fit.schedule, planned })
}

impl<T: Real> Steps<T> {
    /// Steps taken so far.
    pub fn taken(&self) -> usize {
        self.adam.steps() as usize
    }

    /// The rate of the next step.
    pub fn rate(&self) -> f64 {
        self.schedule.rate(self.taken(), self.planned)
    }

    /// Takes a step and returns the mean log p before it. After an error the engine has not changed.
    pub fn step(
        &mut self,
        engine: &mut Engine<T>,
        adjoint: Pass<T>,
        rows: Source<'_, T>,
        context: Option<Source<'_, T>>,
        weights: Option<&[T]>,
    ) -> Result<f64> {
        let (step, rate) = (self.taken(), self.rate());
        let log_prob = engine.descent(adjoint, rows, context, weights, &mut self.gradient)?;
        let what = match engine.first_not_finite(&self.gradient) {
            _ if !log_prob.is_finite() => format!("the mean of log p is {log_prob}"),
            Some(tensor) => format!("the gradient of `{tensor}` is not finite"),
            None => {
                engine.apply_adam(&mut self.adam, &self.gradient, rate);
                return Ok(log_prob);
            }
        };
        Err(Error::Diverged { step, epoch: 0, what })
    }
}
