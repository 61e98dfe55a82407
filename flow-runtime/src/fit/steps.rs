//! The state of a training between its steps.
use super::adam::Adam;
use super::average::Averaged;
use super::decay::WeightDecay;
use super::options::Options;
use super::{Fit, clip};
use crate::engine::{Engine, Failure, Pass, Rows, diagnose, largest};
use crate::error::{Error, Result};
use crate::real::Real;

/// What training keeps between steps.
#[derive(Debug)]
pub struct Steps<T> {
    pub(super) adam: Adam<T>,
    pub(super) average: Option<Averaged<T>>,
    decay: Option<WeightDecay>,
    gradient: Vec<T>,
    /// Room for the sums that the gradient's norm is made of.
    squares: Vec<f64>,
    options: Options,
    /// Steps that were counted and not taken.
    pub(super) skipped: usize,
    /// Steps that the schedule is spread over.
    planned: usize,
}

/// A step that was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// Mean log p of its rows before it.
    pub log_prob: f64,
    /// Its rate.
    pub rate: f64,
    /// The norm of its gradient before it was clipped.
    pub gradient_norm: f64,
    /// Whether it was clipped.
    pub clipped: bool,
}

/// The state before the first of `planned` steps; sets the engine's threads.
pub(crate) fn start<T: Real>(fit: &Fit, engine: &mut Engine<T>, planned: usize) -> Result<Steps<T>> {
    fit.options.check_steps()?;
    if let Some(threads) = fit.threads {
        engine.set_threads(threads);
    }
    let (parameters, options) = (engine.buffer_length(), fit.options.clone());
    let mut steps = Steps {
        adam: Adam::with_betas(parameters, options.betas),
        average: options.average.map(|average| Averaged::new(average, parameters)),
        decay: WeightDecay::new(options.weight_decay, engine),
        gradient: vec![T::ZERO; parameters],
        squares: Vec::new(),
        options,
        skipped: 0,
        planned,
    };
    engine.norm(&steps.gradient, &mut steps.squares);
    Ok(steps)
}

impl<T: Real> Steps<T> {
    /// Steps so far, those that were skipped included: the schedule goes on in these, Adam counts its own.
    pub fn counted(&self) -> usize {
        self.adam.steps() as usize + self.skipped
    }

    /// The rate of the next step.
    pub fn rate(&self) -> f64 {
        self.options.rate(self.counted(), self.planned)
    }

    /// Takes a step. After an error the engine has not changed.
    pub fn step(&mut self, engine: &mut Engine<T>, adjoint: Pass<T>, rows: &Rows<'_, T>) -> Result<Taken> {
        let (step, rate) = (self.counted(), self.rate());
        let log_prob = engine.descent(adjoint, rows, self.options.group_tiles, &mut self.gradient)?;
        let norm = engine.norm(&self.gradient, &mut self.squares);
        let scale = self.options.clip.and_then(|most| clip::factor(norm, most));
        let applied = norm * scale.unwrap_or(1.0);
        // A square beyond the largest number would stay in Adam's moments for ever.
        if !(log_prob.is_finite() && norm.is_finite() && applied * applied <= T::MAX) {
            let failure = Failure { log_prob, gradient: &self.gradient, norm };
            let cause = Box::new(diagnose(engine, adjoint, rows, &failure));
            return Err(Error::Diverged {
                step: step + 1,
                epoch: None,
                cause,
                largest: largest(engine, engine.buffer(), 3),
            });
        }
        let decay = self.decay.as_ref().map(|decay| decay.at(rate));
        engine.apply_adam(&mut self.adam, &mut self.gradient, scale, decay, rate);
        if let Some(average) = &mut self.average {
            average.follow(engine, step);
        }
        Ok(Taken { log_prob, rate, gradient_norm: norm, clipped: scale.is_some() })
    }

    /// Leaves the averaged weights in the engine, if there are any. Returns whether there are.
    pub fn finish(&mut self, engine: &mut Engine<T>) -> bool {
        let average = self.average.as_mut().filter(|average| average.begun);
        average.map(|average| engine.swap_buffer(&mut average.values)).is_some()
    }
}
