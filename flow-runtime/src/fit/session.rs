//! Training step by step.
use super::Steps;
use crate::engine;
use crate::error::Result;
use crate::model::{Input, Model, Source as Rows, density_adjoint};
use crate::real::Real;
use crate::rt::v0_1::Program;

/// A model that is being trained, with all that its options keep between steps: what [`Fit::start`](super::Fit::start) gives.
///
/// The model has its new parameters after every step. A step allocates nothing once there was one with as many rows.
#[derive(Debug)]
pub struct Session<'m, P: Program, T: Real> {
    pub(super) model: &'m mut Model<P, T>,
    pub(super) state: Steps<T>,
}

impl<P: Program, T: Real> Session<'_, P, T> {
    /// The model as it is now.
    #[must_use]
    pub fn model(&self) -> &Model<P, T> {
        self.model
    }

    /// Steps taken so far.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.state.counted()
    }

    /// The rate of the next step.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.state.rate()
    }

    /// One step of Adam on the mean of −log p of these rows. Returns their mean log p before the step, in nats.
    ///
    /// # Errors
    /// Those of [`Model::log_prob`]; no rows; [`Error::Diverged`](crate::error::Error::Diverged) if the mean or its gradient is not finite. The model
    /// has not changed then.
    pub fn step<'a>(&mut self, rows: impl Input<'a, T>) -> Result<f64> {
        self.descend(rows.source(), None, None)
    }

    /// A step as [`step`](Self::step) takes it, on rows with context and weights. The weights are relative: the mean is
    /// Σ wᵢ log pᵢ / Σ wᵢ.
    ///
    /// # Errors
    /// Those of `step` and of [`Given`](crate::model::Given); weights of another number than rows, not finite, below 0, or
    /// all of them 0.
    pub fn step_on<'a>(
        &mut self,
        rows: impl Input<'a, T>,
        context: Option<impl Input<'a, T>>,
        weights: Option<&[T]>,
    ) -> Result<f64> {
        self.descend(rows.source(), context.map(Input::source), weights)
    }

    fn descend(&mut self, rows: Rows<'_, T>, context: Option<Rows<'_, T>>, weights: Option<&[T]>) -> Result<f64> {
        let rows = engine::Rows { data: rows, context, weights };
        Ok(T::step(&mut self.state, &mut self.model.engine, density_adjoint::<P, T>, &rows)?.log_prob)
    }

    /// Ends the training: where weights are averaged the model has the average from now on. Without this it has those of the
    /// last step. Returns whether there is an average.
    pub fn finish(mut self) -> bool {
        T::finish(&mut self.state, &mut self.model.engine)
    }
}
