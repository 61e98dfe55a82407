//! The same programs in plain loops, row by row: for tests.
use super::gradient::Vjp;
use super::input::Input;
use super::{Given, Model};
use crate::engine::NaivePasses;
use crate::error::Result;
use crate::real::Real;
use crate::rt::Direction;
use crate::rt::v0_1::Program;

/// Multiply-adds of products for a row of data, as the kernels perform them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultiplyAdds {
    /// Of a direction's program; 4 times a panel's limit, panel by panel.
    pub value: u64,
    /// Of it and its adjoint.
    pub step: u64,
    /// Uses of weights within the masks by the program.
    pub value_weights: u64,
    /// By it and its adjoint.
    pub step_weights: u64,
}

#[doc(hidden)]
impl<P: Program, T: Real> Given<'_, P, T> {
    /// `log_prob` by plain loops.
    pub fn naive_log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        naive::<P, T>().log_prob(&self.call, x.source())
    }

    /// `inverse` by plain loops.
    pub fn naive_inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        naive::<P, T>().evaluate(Direction::Density, &self.call, x.source())
    }

    /// `forward` by plain loops.
    pub fn naive_forward<'a>(&self, z: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        naive::<P, T>().evaluate(Direction::Sampling, &self.call, z.source())
    }

    /// `inverse_vjp` by plain loops; `c_bar` has one row a row of data.
    pub fn naive_inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        naive::<P, T>().vjp(Direction::Density, &self.call, x.source(), z_bar, log_det_bar)
    }

    /// `forward_vjp` by plain loops; `c_bar` has one row a row of data.
    pub fn naive_forward_vjp<'a>(&self, z: impl Input<'a, T>, x_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        naive::<P, T>().vjp(Direction::Sampling, &self.call, z.source(), x_bar, log_det_bar)
    }

    /// Multiply-adds of density for one row, counted while the emitted code runs on `x`'s first row.
    pub fn count_multiply_adds<'a>(&self, x: impl Input<'a, T>) -> Result<MultiplyAdds> {
        naive::<P, T>().count(Direction::Density, &self.call, x.source())
    }

    /// The same of sampling.
    pub fn count_sampling<'a>(&self, z: impl Input<'a, T>) -> Result<MultiplyAdds> {
        naive::<P, T>().count(Direction::Sampling, &self.call, z.source())
    }
}

#[doc(hidden)]
impl<P: Program, T: Real> Model<P, T> {
    /// `log_prob` by plain loops.
    pub fn naive_log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        self.alone().naive_log_prob(x)
    }

    /// `inverse` by plain loops.
    pub fn naive_inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().naive_inverse(x)
    }

    /// `inverse_vjp` by plain loops.
    pub fn naive_inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().naive_inverse_vjp(x, z_bar, log_det_bar)
    }

    /// Multiply-adds for one row.
    pub fn count_multiply_adds<'a>(&self, x: impl Input<'a, T>) -> Result<MultiplyAdds> {
        self.alone().count_multiply_adds(x)
    }

    /// `forward` by plain loops.
    pub fn naive_forward<'a>(&self, z: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().naive_forward(z)
    }

    /// `forward_vjp` by plain loops.
    pub fn naive_forward_vjp<'a>(&self, z: impl Input<'a, T>, x_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().naive_forward_vjp(z, x_bar, log_det_bar)
    }

    /// Multiply-adds of sampling for one row.
    pub fn count_sampling<'a>(&self, z: impl Input<'a, T>) -> Result<MultiplyAdds> {
        self.alone().count_sampling(z)
    }
}

/// The programs of `P` in plain loops.
fn naive<P: Program, T: Real>() -> NaivePasses<T> {
    NaivePasses {
        density: |naive| P::density(naive),
        density_adjoint: |naive| P::density_adjoint(naive),
        sampling: |naive| P::sampling(naive),
        sampling_adjoint: |naive| P::sampling_adjoint(naive),
    }
}
