//! Samples of a model, and their gradients.
use super::{Model, Vjp};
use crate::error::Result;
use crate::real::Real;
use crate::rt::v0_1::Program;
use crate::table::Table;

impl<P: Program, T: Real> Model<P, T> {
    /// `n` samples, `[n, features]`. Sample i is a function of the seed and of i, whatever the
    /// number of threads and n; where n is at most 8 it may be rounded otherwise.
    ///
    /// # Errors
    /// A flow with a context.
    pub fn sample(&self, n: usize, seed: u64) -> Result<Vec<T>> {
        self.alone().sample(n, seed)
    }

    /// [`sample`](Self::sample) as a table, its columns named as the features.
    ///
    /// # Errors
    /// Those of `sample`.
    pub fn sample_table(&self, n: usize, seed: u64) -> Result<Table<T>> {
        self.alone().sample_table(n, seed)
    }

    /// As many samples as `x` holds rows.
    ///
    /// # Errors
    /// Those of [`sample`](Self::sample); a slice with an incomplete row.
    pub fn sample_into(&self, seed: u64, x: &mut [T]) -> Result<()> {
        self.alone().sample_into(seed, x)
    }

    /// Samples and log p of each of them, in nats, from the noise they were made of: no second pass.
    ///
    /// # Errors
    /// Those of [`sample`](Self::sample).
    pub fn sample_with_log_prob(&self, n: usize, seed: u64) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().sample_with_log_prob(n, seed)
    }

    /// [`sample_with_log_prob`](Self::sample_with_log_prob) into slices.
    ///
    /// # Errors
    /// Those of [`sample_into`](Self::sample_into); slices that do not fit one another.
    pub fn sample_with_log_prob_into(&self, seed: u64, x: &mut [T], log_prob: &mut [T]) -> Result<()> {
        self.alone().sample_with_log_prob_into(seed, x, log_prob)
    }

    /// The pathwise (reparameterised) gradient of Σ x̄·x + Σ l̄·log p(x) over the samples of a seed: `x_bar` is
    /// `[n, features]`, `log_prob_bar` has one number a sample.
    ///
    /// With x̄ = −∇log p*(x)/n and l̄ = 1/n it is the gradient of an estimate of KL(p ‖ p*). The total gradient: log p depends on
    /// the parameters through the samples and by itself.
    ///
    /// # Errors
    /// Those of [`sample`](Self::sample); slices of another length.
    pub fn sample_vjp(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().sample_vjp(seed, x_bar, log_prob_bar)
    }

    /// [`sample_vjp`](Self::sample_vjp) into a result that is there already, whatever its size.
    ///
    /// # Errors
    /// Those of `sample_vjp`. What the result holds then is unspecified.
    pub fn sample_vjp_into(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        self.alone().sample_vjp_into(seed, x_bar, log_prob_bar, vjp)
    }

    /// [`sample_vjp`](Self::sample_vjp) along the path alone: log p is taken to depend on the parameters through the samples
    /// only. What is left out has mean 0; at p = p* this gradient is 0 for every sample (Roeder, Wu, Duvenaud 2017). The
    /// gradient in the context leaves out the same. It costs the samples, their score and [`sample_vjp`](Self::sample_vjp) together.
    ///
    /// # Errors
    /// Those of [`sample_vjp`](Self::sample_vjp).
    pub fn sample_path_vjp(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().sample_path_vjp(seed, x_bar, log_prob_bar)
    }

    /// [`sample_path_vjp`](Self::sample_path_vjp) into a result that is there already. It allocates the samples and their score.
    ///
    /// # Errors
    /// Those of `sample_path_vjp`. What the result holds then is unspecified.
    pub fn sample_path_vjp_into(&self, seed: u64, x_bar: &[T], log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        self.alone().sample_path_vjp_into(seed, x_bar, log_prob_bar, vjp)
    }
}
