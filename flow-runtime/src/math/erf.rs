//! The error function, odd, so x ≥ 0 here and the sign comes last.
//!
//! Below 1: x P(x²). From 1 on: 1 − e^(−x²) Q(t) with t = 2 / (2 + x), where Q(t) approximates e^(x²) erfc x. P and Q are
//! Chebyshev interpolants (of x² in [0, 1]; of t for x in [1, 4] or [1, 6]) rewritten in powers, computed with 60 digits.
//! Beyond 4 (f32) or 6 (f64) the result is 1.
//!
//! Error: below 4 ulp.
use super::exp::exp;
use super::polynomial;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// P, Q and where erf becomes 1, for one element type.
pub struct Table {
    one_from: f64,
    near: &'static [f64],
    tail: &'static [f64],
}

/// Degree 7 and 7.
pub const F32: Table = Table {
    one_from: 4.0,
    near: &[
        -9.6670445715e-06,
        0.00011265959026,
        -0.00084840804055,
        0.0052210318079,
        -0.026865430728,
        0.11283782495,
        -0.37612638468,
        std::f64::consts::FRAC_2_SQRT_PI,
    ],
    tail: &[
        0.12085243316,
        -0.47652527438,
        0.57126517581,
        -0.11020829406,
        0.35103032318,
        0.25875136639,
        0.28506162012,
        -0.00016423638708,
    ],
};

/// Degree 13 and 16.
pub const F64: Table = Table {
    one_from: 6.0,
    near: &[
        -4.230945824295338e-12,
        8.709045129053106e-11,
        -1.216456005728345e-09,
        1.4792401209404813e-08,
        -1.6364642158167616e-07,
        1.6462045441468418e-06,
        -1.4925647567519332e-05,
        0.00012055332902888736,
        -0.000854832702193483,
        0.0052239776254232985,
        -0.02686617064512984,
        0.1128379167095512,
        -0.37612638903183754,
        std::f64::consts::FRAC_2_SQRT_PI,
    ],
    tail: &[
        -0.07440021243346044,
        0.5535022023245029,
        -1.8535316382081848,
        3.6426059404027527,
        -4.583844406614994,
        3.799359906028882,
        -2.1298439188930316,
        0.9210072415249974,
        -0.3377317752090611,
        0.0031605924750990814,
        -0.011294696331083888,
        0.08342915067749279,
        0.17661452876291867,
        0.24676994208173553,
        0.28210194185256204,
        0.28209433744603646,
        1.273194538411999e-08,
    ],
};

/// erf x
#[inline(always)]
pub fn erf<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let table = const { &R::ERF };
    let (one, limit) = (x.constant(1.0), x.constant(table.one_from));
    let a = x.abs();
    let a = a.select_gt(limit, limit, a); // keeps NaN
    let near = a * polynomial(a * a, table.near);
    let t = (a * 0.5 + 1.0).recip();
    let tail = exp(-(a * a)) * polynomial(t, table.tail);
    a.select_gt(one, one - tail, near).copysign(x)
}

/// The same in f64, independently: a series of positive terms below 1, a continued fraction from there.
pub(crate) fn reference(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() {
        return x;
    }
    let y = if a < 1.0 { series(a) } else { 1.0 - complement(a) };
    y.copysign(x)
}

/// 2/√π e^(−a²) Σ 2ⁿ a^(2n+1) / (1·3·…·(2n+1)); the rounding of a² is corrected, e^(−a²) would amplify it.
fn series(a: f64) -> f64 {
    let square = a * a;
    let lost = a.mul_add(a, -square);
    // from the smallest term inwards
    let sum = (1..30).rev().fold(1.0, |sum, n| 1.0 + sum * 2.0 * square / f64::from(2 * n + 1));
    std::f64::consts::FRAC_2_SQRT_PI * a * (-square).exp() * (1.0 - lost) * sum
}

/// erfc a for a not near 0: e^(−a²)/√π · 1/(a + ½/(a + 1/(a + 3⁄2/(a + …))))
pub(super) fn complement(a: f64) -> f64 {
    let depth = (1..=200).rev().fold(0.0, |rest, k| f64::from(k) / 2.0 / (a + rest));
    std::f64::consts::FRAC_2_SQRT_PI / 2.0 * (-a * a).exp() / (a + depth)
}
