//! ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|). For very negative x it keeps its relative accuracy: it is e^x.
//!
//! Error: below 4 ulp.
use super::exp::exp;
use super::ln::ln_1p_of_unit;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// ln(1 + e^x)
#[inline(always)]
pub fn softplus<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let zero = x.constant(0.0);
    let rest = ln_1p_of_unit(exp(-x.abs()));
    zero.select_gt(x, zero, x) + rest
}

/// The same in f64 by the standard library.
pub(crate) fn reference(x: f64) -> f64 {
    // f64::max would lose a NaN, but the second term keeps it
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
