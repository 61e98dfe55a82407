//! e^x and e^x − 1.
//!
//! Cody–Waite: n = round(x / ln 2) by adding and subtracting 1.5·2^(mantissa bits); r = x − n ln 2 in two steps, the
//! first exact, so |r| ≤ ½ ln 2; e^r − 1 = r + r² P(r); then e^x = 2 · 2^(n−1) (1 + (e^r − 1)), where 2^(n−1) is made by
//! shifting n into the exponent, and the factor 2 apart keeps the largest results finite. e^x − 1 adds 2^n − 1 to
//! 2^n (e^r − 1) instead, which loses nothing for small x.
//!
//! Error: e^x below 2 ulp, e^x − 1 below 3 ulp.
use super::polynomial;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// Bounds, constants and P for one element type.
pub struct Table {
    /// Above, e^x is infinite (n − 1 still fits the exponent).
    highest: f64,
    /// Below, e^x is flushed to 0 (n − 1 still fits the exponent).
    lowest: f64,
    /// 1.5 · 2^(mantissa bits)
    round: f64,
    /// ln 2 with so few bits that n times it is exact.
    ln2_high: f64,
    /// The rest of ln 2.
    ln2_low: f64,
    series: &'static [f64],
}

/// P of degree 5 (Cephes).
pub const F32: Table = Table {
    highest: 89.0,
    lowest: -86.98,
    round: 12_582_912.0,
    ln2_high: 0.693_359_375,
    ln2_low: -2.121_944_4e-4,
    series: &[
        1.987_569_15e-4,
        1.398_199_950_7e-3,
        8.333_451_907_3e-3,
        4.166_579_589_4e-2,
        0.166_666_654_59,
        0.500_000_012_01,
    ],
};

/// P is Taylor's series up to r¹³ / 13!, whose remainder is 4e-18.
pub const F64: Table = Table {
    highest: 710.0,
    lowest: -708.03,
    round: 6_755_399_441_055_744.0,
    ln2_high: 6.931_471_803_691_238e-1,
    ln2_low: 1.908_214_929_270_587_7e-10,
    series: &[
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ],
};

/// (e^r − 1, 2^(n−1)) with x = n ln 2 + r, x clamped to the table's bounds; NaN stays in the first.
#[inline(always)]
fn reduce<R: Real, S: Isa>(x: Vector<R, S>) -> (Vector<R, S>, Vector<R, S>) {
    let table = const { &R::EXP };
    // selects, not min and max: NaN must stay
    let (highest, lowest) = (x.constant(table.highest), x.constant(table.lowest));
    let x = x.select_gt(highest, highest, x);
    let x = lowest.select_gt(x, lowest, x);
    let shifted = x.mul_add(x.constant(std::f64::consts::LOG2_E), x.constant(table.round));
    let n = shifted - table.round;
    let r = n.mul_add(x.constant(-table.ln2_high), x);
    let r = n.mul_add(x.constant(-table.ln2_low), r);
    let growth = polynomial(r, table.series).mul_add(r * r, r);
    (growth, Vector::new(x.s, R::half_power_of_two(x.s, shifted.v)))
}

/// e^x
#[inline(always)]
pub fn exp<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let (growth, half) = reduce(x);
    let y = growth + 1.0;
    let y = (y + y) * half;
    x.constant(const { &R::EXP }.lowest).select_gt(x, x.constant(0.0), y)
}

/// e^x − 1
#[inline(always)]
pub fn exp_m1<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let (growth, half) = reduce(x);
    let y = growth.mul_add(half, half - 0.5);
    y + y
}
