//! 1 / (1 + e^−x). Below −87 (f32) or −708 (f64) e^−x overflows and the result is 0.
//!
//! Error: below 4 ulp.
use super::exp::exp;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// 1 / (1 + e^−x)
#[inline(always)]
pub fn sigmoid<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    (exp(-x) + 1.0).recip()
}

/// The same in f64 by the standard library.
pub(crate) fn reference(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
