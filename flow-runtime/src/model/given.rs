//! A model with the context it is asked in.
use super::calibration::Calibration;
use super::explain::Explanation;
use super::gradient::{Gradient, Vjp};
use super::input::Input;
use super::{density_adjoint, sampling_adjoint};
use crate::engine::{Call, Pass};
use crate::error::{Error, Result};
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Program;
use crate::table::Table;
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
        T::evaluate(&self.call, Direction::Density, x.source())
    }

    /// See [`Model::inverse_into`](super::Model::inverse_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_into<'a>(&self, x: impl Input<'a, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        T::evaluate_into(&self.call, Direction::Density, x.source(), z, log_det)
    }

    /// See [`Model::forward`](super::Model::forward).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn forward<'a>(&self, z: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        T::evaluate(&self.call, Direction::Sampling, z.source())
    }

    /// See [`Model::forward_into`](super::Model::forward_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn forward_into<'a>(&self, z: impl Input<'a, T>, x: &mut [T], log_det: &mut [T]) -> Result<()> {
        T::evaluate_into(&self.call, Direction::Sampling, z.source(), x, log_det)
    }

    /// See [`Model::inverse_vjp`](super::Model::inverse_vjp).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.empty_vjp();
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
        let adjoint = (Direction::Density, density_adjoint::<P, T> as Pass<T>);
        T::vjp(&self.call, adjoint, x.source(), z_bar, log_det_bar, vjp)
    }

    /// See [`Model::forward_vjp`](super::Model::forward_vjp).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn forward_vjp<'a>(&self, z: impl Input<'a, T>, x_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.empty_vjp();
        self.forward_vjp_into(z, x_bar, log_det_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::forward_vjp_into`](super::Model::forward_vjp_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn forward_vjp_into<'a>(
        &self,
        z: impl Input<'a, T>,
        x_bar: &[T],
        log_det_bar: &[T],
        vjp: &mut Vjp<T>,
    ) -> Result<()> {
        let adjoint = (Direction::Sampling, sampling_adjoint::<P, T> as Pass<T>);
        T::vjp(&self.call, adjoint, z.source(), x_bar, log_det_bar, vjp)
    }

    /// See [`Model::log_prob_vjp`](super::Model::log_prob_vjp).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_vjp<'a>(&self, x: impl Input<'a, T>, log_prob_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.empty_vjp();
        self.log_prob_vjp_into(x, log_prob_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::log_prob_vjp_into`](super::Model::log_prob_vjp_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn log_prob_vjp_into<'a>(&self, x: impl Input<'a, T>, log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        T::log_prob_vjp(&self.call, density_adjoint::<P, T>, x.source(), log_prob_bar, vjp)
    }

    /// See [`Model::score`](super::Model::score).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn score<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        let x = x.source();
        let mut score = vec![T::ZERO; x.numbers()];
        T::score(&self.call, density_adjoint::<P, T>, x, &mut score)?;
        Ok(score)
    }

    /// See [`Model::score_into`](super::Model::score_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn score_into<'a>(&self, x: impl Input<'a, T>, score: &mut [T]) -> Result<()> {
        T::score(&self.call, density_adjoint::<P, T>, x.source(), score)
    }

    /// ∇_c log p(x | c), of the context's shape: summed over the rows of data if one row of context is for all.
    ///
    /// # Errors
    /// Those of [`Model::log_prob`](super::Model::log_prob) and of the context.
    pub fn context_score<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        let numbers = self.call.context.map_or(0, |context| context.numbers());
        let mut score = vec![T::ZERO; numbers];
        self.context_score_into(x, &mut score)?;
        Ok(score)
    }

    /// [`context_score`](Self::context_score) into a slice as long as the context.
    ///
    /// # Errors
    /// Those of `context_score`; a slice of another length.
    pub fn context_score_into<'a>(&self, x: impl Input<'a, T>, score: &mut [T]) -> Result<()> {
        T::context_score(&self.call, density_adjoint::<P, T>, x.source(), score)
    }

    /// See [`Model::calibration`](super::Model::calibration).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn calibration<'a>(&self, x: impl Input<'a, T>) -> Result<Calibration> {
        let (z, _) = self.inverse(x)?;
        let z: Vec<f64> = z.iter().map(|z| z.to_f64()).collect();
        Calibration::new(P::NOISE, &z, P::FEATURES.len())
    }

    /// See [`Model::sample`](super::Model::sample).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample(&self, n: usize, seed: u64) -> Result<Vec<T>> {
        let mut x = vec![T::ZERO; numbers::<P>(n)?];
        self.sample_into(seed, &mut x)?;
        Ok(x)
    }

    /// See [`Model::sample_table`](super::Model::sample_table).
    ///
    /// # Errors
    /// Those of [`Model::sample`](super::Model::sample).
    pub fn sample_table(&self, n: usize, seed: u64) -> Result<Table<T>> {
        Table::from_rows(self.sample(n, seed)?, P::FEATURES.len())?.with_names(P::FEATURES.iter().copied())
    }

    /// See [`Model::sample_into`](super::Model::sample_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_into(&self, seed: u64, x: &mut [T]) -> Result<()> {
        T::sample(&self.call, seed, x, None)
    }

    /// See [`Model::sample_with_log_prob`](super::Model::sample_with_log_prob).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_with_log_prob(&self, n: usize, seed: u64) -> Result<(Vec<T>, Vec<T>)> {
        let (mut x, mut log_prob) = (vec![T::ZERO; numbers::<P>(n)?], vec![T::ZERO; n]);
        self.sample_with_log_prob_into(seed, &mut x, &mut log_prob)?;
        Ok((x, log_prob))
    }

    /// See [`Model::sample_with_log_prob_into`](super::Model::sample_with_log_prob_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_with_log_prob_into(&self, seed: u64, x: &mut [T], log_prob: &mut [T]) -> Result<()> {
        T::sample(&self.call, seed, x, Some(log_prob))
    }

    /// See [`Model::sample_vjp`](super::Model::sample_vjp).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_vjp(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.empty_vjp();
        self.sample_vjp_into(seed, x_bar, log_prob_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::sample_vjp_into`](super::Model::sample_vjp_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_vjp_into(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        T::sample_vjp(&self.call, sampling_adjoint::<P, T>, seed, x_bar, log_prob_bar, vjp)
    }

    /// See [`Model::sample_path_vjp`](super::Model::sample_path_vjp).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_path_vjp(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T]) -> Result<Vjp<T>> {
        let mut vjp = self.empty_vjp();
        self.sample_path_vjp_into(seed, x_bar, log_prob_bar, &mut vjp)?;
        Ok(vjp)
    }

    /// See [`Model::sample_path_vjp_into`](super::Model::sample_path_vjp_into).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_path_vjp_into(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        let adjoints = [density_adjoint::<P, T> as Pass<T>, sampling_adjoint::<P, T>];
        T::sample_path_vjp(&self.call, adjoints, seed, x_bar, log_prob_bar, vjp)
    }

    /// A result of zero rows.
    fn empty_vjp(&self) -> Vjp<T> {
        Vjp { input_bar: Vec::new(), c_bar: Vec::new(), parameters: T::zero_gradient(&self.call.engine.frame) }
    }

    /// See [`Model::explain_row`](super::Model::explain_row).
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn explain_row<'a>(&self, x: impl Input<'a, T>) -> Result<Explanation> {
        T::explain(&self.call, x.source())
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
        T::log_prob_gradient_into(&self.call, density_adjoint::<P, T>, x.source(), weights, gradient)
    }
}

/// Numbers in `n` samples. A vector cannot have more than `isize::MAX` bytes.
fn numbers<P: Program>(n: usize) -> Result<usize> {
    let numbers = n.checked_mul(P::FEATURES.len()).filter(|&numbers| numbers < isize::MAX as usize / 8);
    numbers.ok_or_else(|| Error::option("n", format!("{n} samples do not fit into memory; draw them in parts")))
}
