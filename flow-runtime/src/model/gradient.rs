//! Gradients by tensor name.
use super::Tensor;
use crate::engine::{Frame, Kind};
use crate::error::{Error, Result};
use crate::real::Real;
use std::sync::Arc;

/// The gradient of a number in a model's parameters, by the names of its tensors; 0 outside the masks.
///
/// The constants of `standardize` have no gradient.
#[derive(Clone, Debug)]
pub struct Gradient<T> {
    frame: Arc<Frame>,
    /// In the layout of the parameters.
    pub(crate) values: Vec<T>,
}

impl<T: Real> Gradient<T> {
    pub(crate) fn zero(frame: &Arc<Frame>) -> Self {
        Gradient { values: vec![T::ZERO; frame.layout.len()], frame: Arc::clone(frame) }
    }

    /// Makes it a gradient of the flow of `frame`.
    pub(crate) fn fit(&mut self, frame: &Arc<Frame>) {
        if !Arc::ptr_eq(&self.frame, frame) {
            self.frame = Arc::clone(frame);
            self.values.resize(frame.layout.len(), T::ZERO);
        }
    }

    /// All tensors, in the order of [`Model::parameters`](super::Model::parameters).
    #[must_use]
    pub fn tensors(&self) -> Vec<Tensor<T>> {
        T::gradient_tensors(self)
    }

    /// The tensor of a name.
    ///
    /// # Errors
    /// [`Error::UnknownTensor`]; [`Error::NoGradient`] for constants.
    pub fn tensor(&self, name: &str) -> Result<Tensor<T>> {
        T::gradient_tensor(self, name)
    }

    pub(crate) fn read_all(&self) -> Vec<Tensor<T>> {
        let (tensors, layout) = (&self.frame.tensors, &self.frame.layout);
        tensors.learned().map(|entry| tensors.read(layout, &self.values, entry)).collect()
    }

    pub(crate) fn read(&self, name: &str) -> Result<Tensor<T>> {
        let (tensors, layout) = (&self.frame.tensors, &self.frame.layout);
        let entry = tensors.find(name)?;
        if entry.kind == Kind::Free {
            return Err(Error::NoGradient { name: name.to_owned() });
        }
        Ok(tensors.read(layout, &self.values, entry))
    }
}

/// What an adjoint gives: gradients in everything that its program reads.
#[derive(Clone, Debug)]
pub struct Vjp<T> {
    /// Gradient in the input, `[rows, features]`: in the data x for `inverse_vjp` and `log_prob_vjp`, in the noise z for
    /// `forward_vjp` and `sample_vjp`.
    pub input_bar: Vec<T>,
    /// Gradient in the context, of the context's shape: summed over the rows if one row of context was for all.
    pub c_bar: Vec<T>,
    /// Gradient in the parameters, summed over the rows.
    pub parameters: Gradient<T>,
}
