//! A model with the context it is asked in.
use super::adjoint;
use super::gradient::{Gradient, Vjp};
use super::input::Input;
use crate::engine::Call;
use crate::error::Result;
use crate::real::Real;
use crate::rt::v0_1::Program;
use std::marker::PhantomData;

/// A model given a context, by [`Model::given`](super::Model::given): the methods of the model, with the same names and errors.
///
/// Further errors: a context of another width, with NaN or infinite numbers, or with neither one row nor one for each
/// row of data; a context for a flow that has none.
pub struct Given<'a, P: Program, T: Real> {
    pub(super) call: Call<'a, T>,
    program: PhantomData<fn() -> P>,
}

impl<P: Program, T: Real> std::fmt::Debug for Given<'_, P, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("flow", &P::NAME).field("context", &self.call.context).finish_non_exhaustive()
    }
}

impl<P: Program, T: Real> Clone for Given<'_, P, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P: Program, T: Real> Copy for Given<'_, P, T> {}

impl<'c, P: Program, T: Real> Given<'c, P, T> {
    pub(super) fn new(call: Call<'c, T>) -> Self {
        Given { call, program: PhantomData }
    }

    /// See [`Model::log_prob`](super::Model::log_prob).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        T::log_prob(&self.call, x.source())
    }

    /// See [`Model::log_prob_into`](super::Model::log_prob_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_into<'a>(&self, x: impl Input<'a, T>, log_prob: &mut [T]) -> Result<()> {
        T::log_prob_into(&self.call, x.source(), log_prob)
    }

    /// See [`Model::inverse`](super::Model::inverse).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        T::inverse(&self.call, x.source())
    }

    /// See [`Model::inverse_into`](super::Model::inverse_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_into<'a>(&self, x: impl Input<'a, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        T::inverse_into(&self.call, x.source(), z, log_det)
    }

    /// See [`Model::inverse_vjp`](super::Model::inverse_vjp); `c_bar` is the gradient in the context.
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp =
            Vjp { x_bar: Vec::new(), c_bar: Vec::new(), parameters: T::zero_gradient(&self.call.engine.frame) };
        self.inverse_vjp_into(x, z_bar, log_det_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::inverse_vjp_into`](super::Model::inverse_vjp_into).
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
        T::inverse_vjp_into(&self.call, adjoint::<P, T>, x.source(), z_bar, log_det_bar, vjp)
    }

    /// See [`Model::log_prob_gradient`](super::Model::log_prob_gradient).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_gradient<'a>(&self, x: impl Input<'a, T>, weights: Option<&[T]>) -> Result<(f64, Gradient<T>)> {
        let mut gradient = T::zero_gradient(&self.call.engine.frame);
        let value = self.log_prob_gradient_into(x, weights, &mut gradient)?;
        Ok((value, gradient))
    }

    /// See [`Model::log_prob_gradient_into`](super::Model::log_prob_gradient_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_gradient_into<'a>(
        &self,
        x: impl Input<'a, T>,
        weights: Option<&[T]>,
        gradient: &mut Gradient<T>,
    ) -> Result<f64> {
        T::log_prob_gradient_into(&self.call, adjoint::<P, T>, x.source(), weights, gradient)
    }
}
