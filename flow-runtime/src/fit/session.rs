//! Training step by step.
use super::adam::{Adam, Betas};
use super::batches::Source;
use super::schedule::Schedule;
use crate::error::{Error, Result};
use crate::model::{Given, Input, Model, Source as Rows};
use crate::real::Real;
use crate::rt::v0_1::Program;

/// A model that is being trained, with the state of Adam: what [`Fit::start`](super::Fit::start) gives.
///
/// The model has its new parameters after every step. A step allocates nothing once there was one with as many rows.
#[derive(Debug)]
pub struct Session<'m, P: Program, T: Real> {
    model: &'m mut Model<P, T>,
    adam: Adam<T>,
    gradient: Vec<T>,
    schedule: Schedule,
    /// Steps that the schedule is spread over.
    steps: usize,
}

impl<'m, P: Program, T: Real> Session<'m, P, T> {
    pub(super) fn new(model: &'m mut Model<P, T>, schedule: Schedule, steps: usize, betas: Betas) -> Self {
        let parameters = model.buffer_length();
        let adam = Adam::with_betas(parameters, betas);
        Session { model, adam, gradient: vec![T::ZERO; parameters], schedule, steps }
    }

    /// The model as it is now.
    #[must_use]
    pub fn model(&self) -> &Model<P, T> {
        self.model
    }

    /// Steps taken so far.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.adam.steps() as usize
    }

    /// The rate of the next step.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.schedule.rate(self.steps(), self.steps)
    }

    /// One step of Adam on the mean of −log p of these rows. Returns their mean log p before the step, in nats.
    ///
    /// # Errors
    /// Those of [`Model::log_prob`]; no rows; [`Error::Diverged`] if the mean or its gradient is not finite. The model
    /// has not changed then.
    pub fn step<'a>(&mut self, rows: impl Input<'a, T>) -> Result<f64> {
        self.descend(rows.source(), None, None)
    }

    /// A step as [`step`](Self::step) takes it, on rows with context and weights. The weights are relative: the mean is
    /// Σ wᵢ log pᵢ / Σ wᵢ.
    ///
    /// # Errors
    /// Those of `step` and of [`Given`]; weights of another number than rows.
    pub fn step_on<'a>(
        &mut self,
        rows: impl Input<'a, T>,
        context: Option<impl Input<'a, T>>,
        weights: Option<&[T]>,
    ) -> Result<f64> {
        self.descend(rows.source(), context.map(Input::source), weights)
    }

    fn descend(&mut self, rows: Rows<'_, T>, context: Option<Rows<'_, T>>, weights: Option<&[T]>) -> Result<f64> {
        let (step, rate) = (self.steps(), self.rate());
        let log_prob = self.model.descent(rows, context, weights, &mut self.gradient)?;
        let what = match self.model.first_not_finite(&self.gradient) {
            _ if !log_prob.is_finite() => format!("the mean of log p is {log_prob}"),
            Some(tensor) => format!("the gradient of `{tensor}` is not finite"),
            None => {
                self.model.apply_adam(&mut self.adam, &self.gradient, rate);
                return Ok(log_prob);
            }
        };
        Err(Error::Diverged { step, epoch: 0, what })
    }

    /// The mean log p of rows, weighted if they have weights.
    pub(super) fn mean_log_prob(&self, source: &Source<'_, T>) -> Result<f64> {
        let given = Given { model: self.model, context: source.context() };
        let log_prob = given.log_prob(source.data())?;
        let weight = |i: usize| source.weights().map_or(1.0, |weights| weights[i].to_f64());
        let weights: f64 = (0..log_prob.len()).map(weight).sum();
        let sum: f64 = log_prob.iter().enumerate().map(|(i, x)| weight(i) * x.to_f64()).sum();
        Ok(sum / weights)
    }
}
