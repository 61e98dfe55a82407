//! A flow with its parameters: densities, both outputs of the inverse, gradients, tensors by name.
//!
//! Rows are given one after the other (`[rows, features]`, row-major) as slices, [`Table`](crate::table::Table)s or faer
//! matrices of any strides. Log-densities and log-determinants are in nats of the data's own units. Every method on
//! batches has an `_into` twin that allocates nothing once it has been called with a batch of that size
//! (that of `sample_path_vjp` excepted).
mod calibration;
mod explain;
mod given;
mod gradient;
mod input;
mod naive;
mod parameters;
mod sample;
mod save;
mod stream;
mod tensor;

pub use calibration::{Calibration, Uniformity};
pub use explain::{Explanation, FeatureChange, StepReport};
pub use given::Given;
pub use gradient::{Gradient, Vjp};
pub use input::{Input, Source};
pub use naive::MultiplyAdds;
pub use tensor::Tensor;

use crate::engine::{Call, Engine, Passes};
use crate::error::Result;
use crate::exec::probe::Probe;
use crate::exec::tile::Tile;
use crate::isa::InstructionSet;
use crate::real::Real;
use crate::rt::v0_1::Program;
use std::marker::PhantomData;

/// A compiled flow with its parameters, of element type `f32` or `f64`.
///
/// A flow with a context is asked through [`given`](Model::given); the methods here are for flows without one.
///
/// Results do not depend on the number of threads, and a row's not on the rows beside it, to the last bit; batches of a few rows
/// (at most 8) are run row by row, and agree with larger ones to rounding.
pub struct Model<P: Program, T: Real> {
    pub(crate) engine: Engine<T>,
    program: PhantomData<fn() -> P>,
}

impl<P: Program, T: Real> Model<P, T> {
    /// The flow's name in its text.
    #[must_use]
    pub fn name(&self) -> &'static str {
        P::NAME
    }

    /// Names of the data columns, in order.
    #[must_use]
    pub fn features(&self) -> &'static [&'static str] {
        P::FEATURES
    }

    /// Names of the context columns, in order.
    #[must_use]
    pub fn context(&self) -> &'static [&'static str] {
        P::CONTEXT
    }

    /// The same model on at most so many threads; as many as the machine runs at once unless said otherwise. 0 means 1, and
    /// more than 256 mean 256.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.set_threads(threads);
        self
    }

    /// On how many threads it runs at most.
    #[must_use]
    pub fn thread_count(&self) -> usize {
        self.engine.threads
    }

    /// Sets the number of threads, as [`threads`](Self::threads) does.
    pub fn set_threads(&mut self, threads: usize) {
        self.engine.set_threads(threads);
    }

    /// The same model on a given instruction set; the widest of the machine unless said otherwise. Bits of sums differ
    /// between sets.
    #[must_use]
    pub fn instruction_set(mut self, set: InstructionSet) -> Self {
        self.engine.set = set;
        self
    }

    /// The same model with other numbers: rounded, or widened without change.
    ///
    /// Numbers stay finite and deviations above 0: one too large for `U` becomes its largest, a deviation too small its
    /// smallest normal number.
    #[must_use]
    pub fn cast<U: Real>(&self) -> Model<P, U> {
        Model { engine: self.engine.cast(passes::<P, U>()), program: PhantomData }
    }

    /// log p of every row, in nats; −∞ for a row so far out that numbers overflow on its way.
    ///
    /// # Errors
    /// Rows of another width, or of a table whose columns have other names; a NaN or infinite number; a flow with a
    /// context.
    pub fn log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        self.alone().log_prob(x)
    }

    /// [`log_prob`](Self::log_prob) into a slice of one number a row. After an error its numbers are unspecified.
    ///
    /// # Errors
    /// Those of `log_prob`; a slice of another length.
    pub fn log_prob_into<'a>(&self, x: impl Input<'a, T>, log_prob: &mut [T]) -> Result<()> {
        self.alone().log_prob_into(x, log_prob)
    }

    /// The noise z of every row (`[rows, features]`) and log|det ∂z/∂x| of every row, in nats.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); [`Error::Overflow`](crate::error::Error::Overflow) for a row that becomes NaN on its way, or
    /// whose gradient is not finite, here and in all methods that give more than a density.
    pub fn inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().inverse(x)
    }

    /// [`inverse`](Self::inverse) into slices of `rows · features` and of `rows` numbers.
    ///
    /// # Errors
    /// Those of `inverse`; slices of another length. What they hold then is unspecified.
    pub fn inverse_into<'a>(&self, x: impl Input<'a, T>, z: &mut [T], log_det: &mut [T]) -> Result<()> {
        self.alone().inverse_into(x, z, log_det)
    }

    /// The adjoint of [`inverse`](Self::inverse): the gradients of Σ z̄·z + Σ l̄·log-det in x and in the parameters,
    /// summed over the rows for the latter.
    ///
    /// `z_bar` is `[rows, features]`, `log_det_bar` has one number a row.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); slices of another length.
    pub fn inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().inverse_vjp(x, z_bar, log_det_bar)
    }

    /// [`inverse_vjp`](Self::inverse_vjp) into a result that is there already, whatever its size.
    ///
    /// # Errors
    /// Those of `inverse_vjp`. What the result holds then is unspecified.
    pub fn inverse_vjp_into<'a>(
        &self,
        x: impl Input<'a, T>,
        z_bar: &[T],
        log_det_bar: &[T],
        vjp: &mut Vjp<T>,
    ) -> Result<()> {
        self.alone().inverse_vjp_into(x, z_bar, log_det_bar, vjp)
    }

    /// The data x of every row of noise (`[rows, features]`) and log|det ∂x/∂z| of every row, in nats.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob).
    pub fn forward<'a>(&self, z: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().forward(z)
    }

    /// [`forward`](Self::forward) into slices of `rows · features` and of `rows` numbers.
    ///
    /// # Errors
    /// Those of `forward`; slices of another length. What they hold then is unspecified.
    pub fn forward_into<'a>(&self, z: impl Input<'a, T>, x: &mut [T], log_det: &mut [T]) -> Result<()> {
        self.alone().forward_into(z, x, log_det)
    }

    /// The adjoint of [`forward`](Self::forward): the gradients of Σ x̄·x + Σ l̄·log-det in z and in the parameters, summed over the
    /// rows for the latter. For an autoregressive layer it costs what the adjoint of the inverse costs.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); slices of another length.
    pub fn forward_vjp<'a>(&self, z: impl Input<'a, T>, x_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().forward_vjp(z, x_bar, log_det_bar)
    }

    /// [`forward_vjp`](Self::forward_vjp) into a result that is there already, whatever its size.
    ///
    /// # Errors
    /// Those of `forward_vjp`. What the result holds then is unspecified.
    pub fn forward_vjp_into<'a>(
        &self,
        z: impl Input<'a, T>,
        x_bar: &[T],
        log_det_bar: &[T],
        vjp: &mut Vjp<T>,
    ) -> Result<()> {
        self.alone().forward_vjp_into(z, x_bar, log_det_bar, vjp)
    }

    /// The gradients of Σ l̄ᵢ log p(xᵢ) in x and in the parameters; `log_prob_bar` has one number a row.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); a slice of another length.
    pub fn log_prob_vjp<'a>(&self, x: impl Input<'a, T>, log_prob_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().log_prob_vjp(x, log_prob_bar)
    }

    /// [`log_prob_vjp`](Self::log_prob_vjp) into a result that is there already, whatever its size.
    ///
    /// # Errors
    /// Those of `log_prob_vjp`. What the result holds then is unspecified.
    pub fn log_prob_vjp_into<'a>(&self, x: impl Input<'a, T>, log_prob_bar: &[T], vjp: &mut Vjp<T>) -> Result<()> {
        self.alone().log_prob_vjp_into(x, log_prob_bar, vjp)
    }

    /// The score ∇ₓ log p of every row, `[rows, features]`.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob).
    pub fn score<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        self.alone().score(x)
    }

    /// [`score`](Self::score) into a slice of `rows · features` numbers.
    ///
    /// # Errors
    /// Those of `score`; a slice of another length.
    pub fn score_into<'a>(&self, x: impl Input<'a, T>, score: &mut [T]) -> Result<()> {
        self.alone().score_into(x, score)
    }

    /// How uniform the noise of held-out rows is, coordinate by coordinate: whether the flow has their density.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); no rows.
    pub fn calibration<'a>(&self, x: impl Input<'a, T>) -> Result<Calibration> {
        self.alone().calibration(x)
    }

    /// What each step of the flow did to one row and to its log-density.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); another number of rows than one.
    pub fn explain_row<'a>(&self, x: impl Input<'a, T>) -> Result<Explanation> {
        self.alone().explain_row(x)
    }

    /// Σ wᵢ log p(xᵢ) and its gradient in the parameters. Without weights every wᵢ is 1 / rows: the mean. Weights may be
    /// negative: this is a sum and no mean. A row of weight 0 adds exactly nothing, even if its density is 0.
    ///
    /// # Errors
    /// Those of [`log_prob`](Self::log_prob); weights of another number than rows, or not finite.
    pub fn log_prob_gradient<'a>(&self, x: impl Input<'a, T>, weights: Option<&[T]>) -> Result<(f64, Gradient<T>)> {
        self.alone().log_prob_gradient(x, weights)
    }

    /// [`log_prob_gradient`](Self::log_prob_gradient) into a gradient that is there already.
    ///
    /// # Errors
    /// Those of `log_prob_gradient`. What the gradient holds then is unspecified.
    pub fn log_prob_gradient_into<'a>(
        &self,
        x: impl Input<'a, T>,
        weights: Option<&[T]>,
        gradient: &mut Gradient<T>,
    ) -> Result<f64> {
        self.alone().log_prob_gradient_into(x, weights, gradient)
    }

    /// A gradient of zeros, to be written by an `_into` method.
    #[must_use]
    pub fn zero_gradient(&self) -> Gradient<T> {
        T::zero_gradient(&self.engine.frame)
    }

    /// A result of zero rows, to be written by an `_into` method.
    #[must_use]
    pub fn empty_vjp(&self) -> Vjp<T> {
        Vjp { input_bar: Vec::new(), c_bar: Vec::new(), parameters: self.zero_gradient() }
    }

    /// The model given a context: rows of its columns, one for each row of data, or one for all of them.
    pub fn given<'a>(&'a self, context: impl Input<'a, T>) -> Given<'a, P, T> {
        Given::new(Call { engine: &self.engine, context: Some(context.source()) })
    }

    /// The model without a context.
    fn alone(&self) -> Given<'_, P, T> {
        Given::new(Call { engine: &self.engine, context: None })
    }
}

/// The programs of `P` on tiles of `T`, but for the adjoints.
pub(crate) fn passes<P: Program, T: Real>() -> Passes<T> {
    Passes {
        density: |tile| P::density(tile),
        sampling: |tile| P::sampling(tile),
        density_row: |row| P::density(row),
        sampling_row: |row| P::sampling(row),
        prepare: |numbers| P::prepare(numbers),
        sweeps: [sweeps(P::density), sweeps(P::sampling)],
    }
}

/// Whether a program runs anything level by level.
fn sweeps(program: fn(&mut Probe)) -> bool {
    let mut probe = Probe::default();
    program(&mut probe);
    probe.sweeps
}

/// The adjoint of density on tiles of `T`.
pub(crate) fn density_adjoint<P: Program, T: Real>(tile: &mut Tile<'_, T>) {
    P::density_adjoint(tile);
}

/// The adjoint of sampling on tiles of `T`.
pub(crate) fn sampling_adjoint<P: Program, T: Real>(tile: &mut Tile<'_, T>) {
    P::sampling_adjoint(tile);
}

impl<P: Program, T: Real> Clone for Model<P, T> {
    fn clone(&self) -> Self {
        Model { engine: self.engine.clone(), program: PhantomData }
    }
}

impl<P: Program, T: Real> std::fmt::Debug for Model<P, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model")
            .field("flow", &P::NAME)
            .field("features", &P::FEATURES)
            .field("context", &P::CONTEXT)
            .field("parameters", &self.parameter_count())
            .finish_non_exhaustive()
    }
}
