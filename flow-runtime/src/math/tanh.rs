//! tanh x = −e / (2 + e) with e = e^(−2|x|) − 1, and the sign of x. No cancellation anywhere.
//!
//! Error: below 4 ulp.
use super::exp::exp_m1;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// tanh x
#[inline(always)]
pub fn tanh<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let e = exp_m1(x.abs() * -2.0);
    (-e / (e + 2.0)).copysign(x)
}
