//! The same programs in plain loops, row by row: for tests.
use super::gradient::Vjp;
use super::input::Input;
use super::{Given, Model};
use crate::engine::NaivePasses;
use crate::error::Result;
use crate::real::Real;
use crate::rt::v0_1::Program;

/// Multiply-adds of products for a row of data, as the kernels perform them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultiplyAdds {
    /// Of `density`.
    pub density: u64,
    /// Of `density` and its adjoint.
    pub step: u64,
}

#[doc(hidden)]
impl<P: Program, T: Real> Given<'_, P, T> {
    /// `log_prob` by plain loops.
    pub fn naive_log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        naive::<P, T>().log_prob(&self.call, x.source())
    }

    /// `inverse` by plain loops.
    pub fn naive_inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        naive::<P, T>().inverse(&self.call, x.source())
    }

    /// `inverse_vjp` by plain loops; `c_bar` has one row a row of data.
    pub fn naive_inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        naive::<P, T>().inverse_vjp(&self.call, x.source(), z_bar, log_det_bar)
    }

    /// Multiply-adds for one row, counted while the emitted code runs on `x`'s first row.
    pub fn count_multiply_adds<'a>(&self, x: impl Input<'a, T>) -> Result<MultiplyAdds> {
        naive::<P, T>().count_multiply_adds(&self.call, x.source())
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
}

/// The programs of `P` in plain loops.
fn naive<P: Program, T: Real>() -> NaivePasses<T> {
    NaivePasses { density: |naive| P::density(naive), adjoint: |naive| P::density_adjoint(naive) }
}
