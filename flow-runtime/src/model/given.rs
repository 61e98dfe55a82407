//! A model with the context it is asked in.
use super::Model;
use super::batch::{Batch, likelihood};
use super::gradient::{Gradient, Vjp};
use super::input::{Input, Source, View};
use crate::error::{Error, Result};
use crate::real::Real;
use crate::rt::v0_1::Program;

/// A model given a context, by [`Model::given`]: the methods of the model, with the same names and errors.
///
/// Further errors: a context of another width, with NaN or infinite numbers, or with neither one row nor one for each
/// row of data; a context for a flow that has none.
#[derive(Debug)]
pub struct Given<'a, P: Program, T: Real> {
    pub(crate) model: &'a Model<P, T>,
    pub(crate) context: Option<Source<'a, T>>,
}

impl<P: Program, T: Real> Clone for Given<'_, P, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P: Program, T: Real> Copy for Given<'_, P, T> {}

impl<P: Program, T: Real> Given<'_, P, T> {
    /// See [`Model::log_prob`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        let batch = self.batch(x)?;
        let mut log_prob = vec![T::ZERO; batch.rows()];
        self.model.evaluate_log_prob(&batch, &mut log_prob)?;
        Ok(log_prob)
    }

    /// See [`Model::log_prob_into`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_into<'a>(&self, x: impl Input<'a, T>, log_prob: &mut [T]) -> Result<()> {
        let batch = self.batch(x)?;
        length("log_prob", batch.rows(), log_prob.len())?;
        self.model.evaluate_log_prob(&batch, log_prob)
    }

    /// See [`Model::inverse`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        let batch = self.batch(x)?;
        let mut z = vec![T::ZERO; batch.rows() * P::FEATURES.len()];
        let mut log_det = vec![T::ZERO; batch.rows()];
        self.model.evaluate_inverse(&batch, &mut z, &mut log_det)?;
        Ok((z, log_det))
    }

    /// See [`Model::inverse_into`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_into<'a>(&self, x: impl Input<'a, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        let batch = self.batch(x)?;
        length("z", batch.rows() * P::FEATURES.len(), z.len())?;
        length("log_det", batch.rows(), log_det.len())?;
        self.model.evaluate_inverse(&batch, z, log_det)
    }

    /// See [`Model::inverse_vjp`]; `c_bar` is the gradient in the context.
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.model.empty_vjp();
        self.inverse_vjp_into(x, z_bar, log_det_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::inverse_vjp_into`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_vjp_into<'a>(
        &self,
        x: impl Input<'a, T>,
        z_bar: &[T],
        log_det_bar: &[T],
        vjp: &mut Vjp<T>,
    ) -> Result<()> {
        let batch = self.batch(x)?;
        length("z_bar", batch.rows() * P::FEATURES.len(), z_bar.len())?;
        length("log_det_bar", batch.rows(), log_det_bar.len())?;
        vjp.x_bar.resize(z_bar.len(), T::ZERO);
        vjp.c_bar.resize(batch.context_rows() * P::CONTEXT.len(), T::ZERO);
        vjp.parameters.fit(&self.model.frame);
        self.model.evaluate_vjp(&batch, z_bar, log_det_bar, vjp)
    }

    /// See [`Model::log_prob_gradient`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_gradient<'a>(&self, x: impl Input<'a, T>, weights: Option<&[T]>) -> Result<(f64, Gradient<T>)> {
        let mut gradient = self.model.zero_gradient();
        let value = self.log_prob_gradient_into(x, weights, &mut gradient)?;
        Ok((value, gradient))
    }

    /// See [`Model::log_prob_gradient_into`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_gradient_into<'a>(
        &self,
        x: impl Input<'a, T>,
        weights: Option<&[T]>,
        gradient: &mut Gradient<T>,
    ) -> Result<f64> {
        let batch = self.batch(x)?;
        let seeds = likelihood(&batch, weights, 1.0)?;
        gradient.fit(&self.model.frame);
        self.model.evaluate_gradient(&batch, seeds, None, None, &mut gradient.values)
    }

    /// The rows and the context, checked to fit the flow and one another.
    pub(crate) fn batch<'x, 'i: 'x>(&'x self, x: impl Input<'i, T>) -> Result<Batch<'x, T>> {
        let x = View::new(x.source(), P::FEATURES.len(), "rows")?;
        let context = match (self.context, P::CONTEXT.len()) {
            (None, 0) => None,
            (Some(_), 0) | (None, _) => {
                return Err(Error::Context { expected: P::CONTEXT.len() });
            }
            (Some(source), columns) => Some(View::new(source, columns, "context")?),
        };
        match context {
            Some(c) if c.rows() != 1 && c.rows() != x.rows() => {
                Err(Error::ContextRows { rows: x.rows(), found: c.rows() })
            }
            context => Ok(Batch { x, context }),
        }
    }
}

/// Refuses a slice of another length.
fn length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}
