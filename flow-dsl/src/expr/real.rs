//! f64 as a [`Number`].

use super::number::Number;
use std::f64::consts::{FRAC_2_SQRT_PI, PI};

impl Number for f64 {
    fn constant(value: f64) -> f64 {
        value
    }
    fn real(&self) -> f64 {
        *self
    }
    fn add(&self, other: &f64) -> f64 {
        self + other
    }
    fn sub(&self, other: &f64) -> f64 {
        self - other
    }
    fn mul(&self, other: &f64) -> f64 {
        self * other
    }
    fn div(&self, other: &f64) -> f64 {
        self / other
    }
    fn neg(&self) -> f64 {
        -self
    }
    fn abs(&self) -> f64 {
        f64::abs(*self)
    }
    fn exp(&self) -> f64 {
        f64::exp(*self)
    }
    fn exp_m1(&self) -> f64 {
        f64::exp_m1(*self)
    }
    fn ln(&self) -> f64 {
        f64::ln(*self)
    }
    fn ln_1p(&self) -> f64 {
        f64::ln_1p(*self)
    }
    fn sqrt(&self) -> f64 {
        f64::sqrt(*self)
    }
    fn erf(&self) -> f64 {
        erf(*self)
    }
    fn tanh(&self) -> f64 {
        f64::tanh(*self)
    }
    fn sinh(&self) -> f64 {
        f64::sinh(*self)
    }
    fn cosh(&self) -> f64 {
        f64::cosh(*self)
    }
}

/// Below 2 by 2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)), whose terms all have the sign of x, so nothing cancels;
/// above by the continued fraction of 1 − erf.
fn erf(x: f64) -> f64 {
    let bell = f64::exp(-x * x);
    if x.abs() > 2.0 {
        let size = x.abs();
        let fraction = (1..100).rev().fold(size, |below, n| size + 0.5 * f64::from(n) / below);
        return (1.0 - bell / (fraction * PI.sqrt())).copysign(x);
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term.abs() > sum.abs() * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    FRAC_2_SQRT_PI * bell * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erf_at_known_points() {
        let known = [
            (0.1, 0.1124629160182849),
            (0.5, 0.5204998778130465),
            (1.0, 0.8427007929497149),
            (2.0, 0.9953222650189527),
            (3.5, 0.9999992569016276),
            (7.0, 1.0),
        ];
        for (x, y) in known {
            assert!((erf(x) - y).abs() < 4e-16, "{} at {x}", erf(x));
            assert_eq!(erf(-x), -erf(x));
        }
    }
}
