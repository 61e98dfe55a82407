//! The quantile function of the standard normal by its tail: the z ≥ 0 that is exceeded with probability p, 0 < p ≤ ½.
//!
//! With x = 1 − 2p, which is exact where it matters, z / x is a smooth function of −ln(1 − x²), hence of
//! −ln p(1 − p) (Giles, *Approximating the erfinv function*, 2012): z = x C(−ln p(1 − p)) for p from 2⁻¹¹ on. Below,
//! z = T(√−ln p), the variable of Wichura's algorithm AS 241 (1988). C and T interpolate at Chebyshev nodes, computed with
//! 50 digits: polynomials in f32 (relative error 2⁻²⁵·⁹), quotients in f64 (2⁻⁵⁷·⁹). The logarithm need not be exact
//! near 0, so it goes without the division of [`ln`](super::ln): with p = m 2^k, m in [√½, √2), −ln m is a polynomial in m − 1.
//!
//! Error: below 4 ulp for p from 2⁻³³ (f32) or 2⁻⁶⁵ (f64) to ½; smaller p are outside the intervals.
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// The logarithm, C and T for one element type.
pub struct Table {
    /// −ln(1 + f) / f
    ln: &'static [f64],
    centre: Piece,
    tail: Piece,
}

/// A quotient of polynomials in the distance from a point.
struct Piece {
    /// Inside the interval, where the terms of a polynomial do not cancel: near the beginning.
    origin: f64,
    above: &'static [f64],
    below: &'static [f64],
}

/// The logarithm and T of degree 8, C of degree 10.
pub const F32: Table = Table {
    ln: &[
        -0.08533313083,
        0.14269258206,
        -0.1497740128,
        0.16577992897,
        -0.19955933358,
        0.25001352185,
        -0.33334193286,
        0.49999996382,
        -0.99999997413,
    ],
    centre: Piece {
        origin: 2.0,
        above: &[
            9.8669396032e-10,
            -3.1298148792e-8,
            3.9110919579e-7,
            -2.0248645311e-6,
            -2.0235620495e-6,
            6.4154260557e-5,
            2.5439173127e-5,
            -0.0034920522187,
            0.0099996874695,
            0.34431337135,
            1.4600498326,
        ],
        below: &[],
    },
    tail: Piece {
        origin: 2.75,
        above: &[
            -2.5277635344e-6,
            3.1356573957e-5,
            -0.00019082895286,
            0.00081164749919,
            -0.0029371201281,
            0.010219654246,
            -0.036357250158,
            1.5518155061,
            3.2797070303,
        ],
        below: &[],
    },
};

/// The logarithm of degree 21, C of degree 9 over 9, T of degree 8 over 8.
pub const F64: Table = Table {
    ln: &[
        -0.025489911800405576,
        0.059241499774533246,
        -0.0652589937253437,
        0.05707612212605521,
        -0.056666906356964954,
        0.061900598300090454,
        -0.06684296177196371,
        0.07150262128235735,
        -0.0769159854322757,
        0.08332850783237133,
        -0.09090917973087682,
        0.10000018224285462,
        -0.11111111418906434,
        0.12499999601468635,
        -0.14285714273397784,
        0.1666666667138451,
        -0.20000000000149037,
        0.24999999999974418,
        -0.33333333333332743,
        0.5000000000000004,
        -1.0,
    ],
    centre: Piece {
        origin: 1.375,
        above: &[
            -5.389144941729597e-10,
            9.352678259707972e-09,
            7.628637374791721e-07,
            1.788909126989748e-05,
            0.00025478337585969424,
            0.002582786613643497,
            0.019618043196499933,
            0.10923682740728795,
            0.43033634285692174,
            1.2496103551172855,
        ],
        below: &[
            -3.202004369973105e-11,
            -8.832359269010222e-10,
            6.279012659297788e-08,
            3.610975251546194e-06,
            3.7380104232391406e-05,
            0.0008386073722851466,
            0.00342653955581223,
            0.05272420317668889,
            0.0820973339533626,
            1.0,
        ],
    },
    tail: Piece {
        origin: 2.75,
        above: &[
            5.756351133739379e-06,
            0.0003550766899173311,
            0.008001659543365467,
            0.09060199521772738,
            0.5837985772036629,
            2.244113082711625,
            5.101656570261318,
            6.323090088773954,
            3.2797070271072073,
        ],
        below: &[
            9.344164589462265e-13,
            4.070194349329403e-06,
            0.0002399076034446374,
            0.0050106468512503225,
            0.050826274930122844,
            0.28169085183292775,
            0.8782664158015268,
            1.45478674399049,
            1.0,
        ],
    },
};

/// From here up p is in the centre.
pub const CENTRE: f64 = 1.0 / 2048.0;

/// The z that a standard normal number exceeds with probability `p`.
#[inline(always)]
pub fn normal_tail<R: Real, S: Isa>(p: Vector<R, S>) -> Vector<R, S> {
    p.constant(CENTRE).select_gt(p, tail(p), centre(p)) // keeps NaN
}

/// The same, to the bit, where `p` is at least [`CENTRE`].
#[inline(always)]
pub fn centre<R: Real, S: Isa>(p: Vector<R, S>) -> Vector<R, S> {
    let table = const { &R::NORMAL };
    let one = p.constant(1.0);
    let x = p.mul_add(p.constant(-2.0), one);
    let distance = minus_ln(p * (one - p), table.centre.origin);
    quotient(&table.centre, distance, x)
}

/// The same where `p` is below.
#[inline(always)]
fn tail<R: Real, S: Isa>(p: Vector<R, S>) -> Vector<R, S> {
    let table = const { &R::NORMAL };
    quotient(&table.tail, minus_ln(p, 0.0).sqrt() - table.tail.origin, p.constant(1.0))
}

/// −ln x − `less`
#[inline(always)]
fn minus_ln<R: Real, S: Isa>(x: Vector<R, S>, less: f64) -> Vector<R, S> {
    let (m, k) = R::split(x.s, x.v);
    let (f, k) = (Vector::<R, S>::new(x.s, m) - 1.0, Vector::<R, S>::new(x.s, k));
    let whole = k.mul_add(x.constant(-std::f64::consts::LN_2), x.constant(-less));
    f.mul_add(polynomial(f, const { &R::NORMAL }.ln), whole)
}

/// `factor` times the quotient; in f32 there is nothing below.
#[inline(always)]
fn quotient<R: Real, S: Isa>(piece: &Piece, distance: Vector<R, S>, factor: Vector<R, S>) -> Vector<R, S> {
    let above = factor * polynomial(distance, piece.above);
    if piece.below.is_empty() { above } else { above / polynomial(distance, piece.below) }
}

/// The polynomial with these coefficients, the highest power first: even and odd powers side by side, for one chain of
/// this length would keep the processor waiting.
#[inline(always)]
fn polynomial<R: Real, S: Isa>(x: Vector<R, S>, coefficients: &[f64]) -> Vector<R, S> {
    let square = x * x;
    let mut sums = [x.constant(coefficients[0]), x.constant(coefficients[1])];
    for (i, &c) in coefficients.iter().enumerate().skip(2) {
        sums[i % 2] = sums[i % 2].mul_add(square, x.constant(c));
    }
    let even = (coefficients.len() - 1) % 2;
    sums[1 - even].mul_add(x, sums[even])
}

/// The same in f64 by Newton's method, on the distance from ½ or on the logarithm of the tail.
pub(crate) fn reference(p: f64) -> f64 {
    use std::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};
    let mut z = if p > 0.08 { (1.0 - 2.0 * p) * 1.25 } else { (-2.0 * p.ln()).sqrt() };
    for _ in 0..40 {
        let density = (-0.5 * z * z).exp() * FRAC_2_SQRT_PI / (2.0 * SQRT_2);
        z -= if p > 0.08 {
            (0.5 * super::erf::reference(z / SQRT_2) - (0.5 - p)) / density
        } else {
            let tail = 0.5 * super::erf::complement(z / SQRT_2);
            (tail / p).ln() * tail / -density
        };
    }
    z
}
