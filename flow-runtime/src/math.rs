//! Lane functions: exp, ln and their kin as explicit vector polynomials, one file each.
//!
//! One text serves f32 and f64; the coefficients are in [`Tables`]. Every file says its method and its largest error in
//! units in the last place (ulp), over all finite arguments and all instruction sets; `tests` holds the functions to
//! that. Common to all: NaN passes, and results below about 1.4 times the smallest normal number may be flushed to 0.

pub mod erf;
pub mod exp;
pub mod ln;
pub mod logistic;
pub mod normal;
pub mod sigmoid;
pub mod softplus;
pub mod tanh;
#[cfg(test)]
mod tests;

use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// The coefficients of an element type.
pub trait Tables {
    /// For e^x.
    const EXP: exp::Table;
    /// For ln x.
    const LN: ln::Table;
    /// For erf x.
    const ERF: erf::Table;
    /// For the quantiles of the normal.
    const NORMAL: normal::Table;
}

impl Tables for f32 {
    const EXP: exp::Table = exp::F32;
    const LN: ln::Table = ln::F32;
    const ERF: erf::Table = erf::F32;
    const NORMAL: normal::Table = normal::F32;
}

impl Tables for f64 {
    const EXP: exp::Table = exp::F64;
    const LN: ln::Table = ln::F64;
    const ERF: erf::Table = erf::F64;
    const NORMAL: normal::Table = normal::F64;
}

/// The polynomial with these coefficients, the highest power first.
#[inline(always)]
fn polynomial<R: Real, S: Isa>(x: Vector<R, S>, coefficients: &[f64]) -> Vector<R, S> {
    let mut sum = x.constant(coefficients[0]);
    for &c in &coefficients[1..] {
        sum = sum.mul_add(x, x.constant(c));
    }
    sum
}
