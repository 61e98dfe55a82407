//! Parameters before training, and by name.
use super::input::Input;
use super::{Model, Tensor, passes};
use crate::engine::Frame;
use crate::error::Result;
use crate::real::Real;
use crate::rt::Tables;
use crate::rt::v0_1::Program;
use std::marker::PhantomData;

impl<P: Program, T: Real> Model<P, T> {
    /// A model with random parameters: weights and biases are U(−1/√k, 1/√k), k being the full width of the layer's
    /// input, what its mask removes counted (the default of PyTorch and zuko); a layer without inputs starts at 0.
    ///
    /// Each tensor is drawn from the seed and its name, in the order of the dense tensor, so that neither another
    /// layer nor a mask moves its numbers; `f32` and `f64` get the same, rounded. Standardisation is the identity.
    #[must_use]
    pub fn init(seed: u64) -> Self {
        let engine = T::engine(Frame::new(Tables::of::<P>()), passes::<P, T>(), seed);
        Model { engine, program: PhantomData }
    }

    /// Sets the constants of `standardize` from training rows: their means and their standard deviations (divided by
    /// n, as numpy's `std`). Does nothing if the flow has no `standardize`.
    ///
    /// # Errors
    /// Rows of another width, or none; a NaN or infinite number; [`Error::ConstantColumn`](crate::error::Error::ConstantColumn).
    pub fn standardize<'a>(&mut self, rows: impl Input<'a, T>) -> Result<()> {
        T::standardize(&mut self.engine, rows.source())
    }

    /// Numbers that are learned, counted as dense tensors (what masks remove included).
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.engine.frame.tensors.dense_count()
    }

    /// The names of all tensors, in order.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.engine.frame.tensors.entries.iter().map(|entry| &entry.name[..])
    }

    /// All tensors, dense: weights `[out, in]` and biases `[out]` in the order of the products, then the constants of
    /// `standardize`.
    #[must_use]
    pub fn parameters(&self) -> Vec<Tensor<T>> {
        T::parameters(&self.engine)
    }

    /// The tensor of a name, dense.
    ///
    /// # Errors
    /// [`Error::UnknownTensor`](crate::error::Error::UnknownTensor).
    pub fn parameter(&self, name: &str) -> Result<Tensor<T>> {
        T::parameter(&self.engine, name)
    }

    /// Sets the tensor of a name from its dense numbers, the last index fastest. After an error nothing has changed.
    ///
    /// # Errors
    /// [`Error::UnknownTensor`](crate::error::Error::UnknownTensor); [`Error::TensorShape`](crate::error::Error::TensorShape) for another number of numbers; [`Error::OutsideMask`](crate::error::Error::OutsideMask) for a
    /// number other than 0 outside a weight's mask; [`Error::InvalidTensor`](crate::error::Error::InvalidTensor) for a
    /// number that is not finite, or a deviation that is not above 0.
    pub fn set_parameter(&mut self, name: &str, values: &[T]) -> Result<()> {
        T::set_parameter(&mut self.engine, name, values)
    }

    /// Sets several tensors, in order. The first error stops; those before it are set.
    ///
    /// # Errors
    /// Those of [`set_parameter`](Self::set_parameter).
    pub fn set_parameters<'a>(&mut self, tensors: impl IntoIterator<Item = (&'a str, &'a [T])>) -> Result<()> {
        tensors.into_iter().try_for_each(|(name, values)| self.set_parameter(name, values))
    }
}
