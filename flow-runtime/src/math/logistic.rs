//! The quantile function of the standard logistic by its tail: the z ≥ 0 that is exceeded with probability p,
//! 0 < p ≤ ½, which is ln (1 − p) / p.
//!
//! With b = p 2^k so chosen that (1 − p) / b is in [√½, √2], z = k ln 2 + 2 artanh q, q = (1 − p − b) / (1 − p + b): one
//! division, and no digits are lost where z is near 0, for there k = 0 and q = 1 − 2p.
//!
//! Error: below 2 ulp.
use super::ln::of_quotient;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// The z that a standard logistic number exceeds with probability `p`.
#[inline(always)]
pub fn logistic_tail<R: Real, S: Isa>(p: Vector<R, S>) -> Vector<R, S> {
    let one = p.constant(1.0);
    let (m, k) = R::split(p.s, p.v);
    let (half, k) = (Vector::new(p.s, m) * 0.5, -Vector::new(p.s, k));
    let rest = one - p;
    let far = half * std::f64::consts::SQRT_2;
    let b = rest.select_gt(far, half + half, half);
    let k = rest.select_gt(far, k, k - 1.0);
    // in this order both differences are exact, or the result is large
    let difference = p.mul_add(p.constant(-2.0), one) - (b - p);
    of_quotient(difference / (rest + b), k)
}

/// The same in f64 by the standard library.
pub(crate) fn reference(p: f64) -> f64 {
    ((1.0 - 2.0 * p) / p).ln_1p()
}
