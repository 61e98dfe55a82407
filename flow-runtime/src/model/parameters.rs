//! Parameters read and set by name.
use super::Model;
use super::tensors::{Entry, Kind, Tensor};
use crate::error::{Error, Result};
use crate::real::Real;
use crate::rt::v0_1::{Program, Role};

impl<P: Program, T: Real> Model<P, T> {
    /// Numbers that are learned, counted as dense tensors (what masks remove included).
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.frame.tensors.dense_count()
    }

    /// The names of all tensors, in order.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        self.frame.tensors.entries.iter().map(|entry| &entry.name[..])
    }

    /// All tensors, dense: weights `[out, in]` and biases `[out]` in the order of the products, then the constants of
    /// `standardize`.
    #[must_use]
    pub fn parameters(&self) -> Vec<Tensor<T>> {
        self.frame.tensors.entries.iter().map(|entry| self.read(entry)).collect()
    }

    /// The tensor of a name, dense.
    ///
    /// # Errors
    /// [`Error::UnknownTensor`].
    pub fn parameter(&self, name: &str) -> Result<Tensor<T>> {
        Ok(self.read(self.frame.tensors.find(name)?))
    }

    /// Sets the tensor of a name from its dense numbers, the last index fastest. After an error nothing has changed.
    ///
    /// # Errors
    /// [`Error::UnknownTensor`]; [`Error::TensorShape`] for another number of numbers; [`Error::OutsideMask`] for a
    /// number other than 0 outside a weight's mask; [`Error::InvalidTensor`] for a deviation that is not above 0.
    pub fn set_parameter(&mut self, name: &str, values: &[T]) -> Result<()> {
        let frame = &*self.frame;
        let entry = frame.tensors.find(name)?;
        match entry.kind {
            Kind::Free => {
                let free = &mut self.free[entry.index];
                check_free(entry, P::FREE[entry.index].role, free.len(), values)?;
                free.copy_from_slice(values);
                self.prepare();
                Ok(())
            }
            Kind::Weight | Kind::Bias => frame.tensors.write(&frame.layout, &mut self.parameters, entry, values),
        }
    }

    /// Sets several tensors, in order. The first error stops; those before it are set.
    ///
    /// # Errors
    /// Those of [`set_parameter`](Self::set_parameter).
    pub fn set_parameters<'a>(&mut self, tensors: impl IntoIterator<Item = (&'a str, &'a [T])>) -> Result<()> {
        tensors.into_iter().try_for_each(|(name, values)| self.set_parameter(name, values))
    }

    fn read(&self, entry: &Entry) -> Tensor<T> {
        let tensors = &self.frame.tensors;
        match entry.kind {
            Kind::Free => {
                Tensor { name: entry.name.clone(), shape: tensors.shape(entry), values: self.free[entry.index].clone() }
            }
            Kind::Weight | Kind::Bias => tensors.read(&self.frame.layout, &self.parameters, entry),
        }
    }
}

/// Refuses constants of another length, and deviations by which nothing can be divided.
fn check_free<T: Real>(entry: &Entry, role: Role, length: usize, values: &[T]) -> Result<()> {
    if values.len() != length {
        return Err(Error::TensorShape {
            tensor: entry.name.clone(),
            expected: vec![length],
            found: vec![values.len()],
        });
    }
    let wrong = |&value: &T| !value.to_f64().is_finite() || (role == Role::Deviation && value <= T::ZERO);
    match values.iter().position(wrong) {
        Some(index) => Err(Error::InvalidTensor {
            tensor: entry.name.clone(),
            index,
            reason: match role {
                Role::Mean => format!("{} is no mean; give finite numbers", values[index]),
                Role::Deviation => format!("{} is no standard deviation; give numbers above 0", values[index]),
            },
        }),
        None => Ok(()),
    }
}
