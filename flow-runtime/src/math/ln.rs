//! ln x and ln(1 + x).
//!
//! x = m 2^k with m in [√½, √2) taken from the bits. With f = m − 1 and q = f / (2 + f):
//! ln m = 2 artanh q = f − (f²/2 − q (f²/2 + R(q²))), and k ln 2 is added in two parts, the first exact (fdlibm).
//! Subnormal x are scaled by 2^(mantissa bits) first. ln(1 + x) takes w = 1 + x rounded and corrects by (x − (w − 1)) / w.
//!
//! Error: ln x below 2 ulp, ln(1 + x) below 3 ulp.
use super::polynomial;
use crate::isa::Isa;
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// ln 2 in two parts and R for one element type.
pub struct Table {
    /// ln 2 with so few bits that k times it is exact.
    ln2_high: f64,
    /// The rest of ln 2.
    ln2_low: f64,
    series: &'static [f64],
}

/// As in fdlibm's logf.
pub const F32: Table = Table {
    ln2_high: 0.693_138_122_56,
    ln2_low: 9.058_000_614_5e-6,
    series: &[0.242_790_788_41, 0.284_987_866_88, 0.400_009_721_52, 0.666_666_626_93],
};

/// As in fdlibm's log.
pub const F64: Table = Table {
    ln2_high: 6.931_471_803_691_238e-1,
    ln2_low: 1.908_214_929_270_587_7e-10,
    series: &[
        1.479_819_860_511_658_6e-1,
        1.531_383_769_920_937_3e-1,
        1.818_357_216_161_805e-1,
        2.222_219_843_214_978_4e-1,
        2.857_142_874_366_239e-1,
        3.999_999_999_940_942e-1,
        6.666_666_666_666_735e-1,
    ],
};

/// ln of a positive normal number.
#[inline(always)]
fn of_normal<R: Real, S: Isa>(x: Vector<R, S>, raised: Vector<R, S>) -> Vector<R, S> {
    let table = const { &R::LN };
    let (m, k) = R::split(x.s, x.v);
    let k = Vector::new(x.s, k) - raised;
    let f = Vector::new(x.s, m) - 1.0;
    let q = f / (f + 2.0);
    let z = q * q;
    let rest = polynomial(z, table.series) * z;
    let half_square = f * f * 0.5;
    let correction = q.mul_add(half_square + rest, k * table.ln2_low);
    k.mul_add(x.constant(table.ln2_high), f - (half_square - correction))
}

/// ln x
#[inline(always)]
pub fn ln<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let (zero, smallest) = (x.constant(0.0), x.constant(R::MIN_POSITIVE));
    let scale = (1_u64 << R::MANTISSA_BITS) as f64;
    let normal = smallest.select_gt(x, x * scale, x);
    let raised = smallest.select_gt(x, x.constant(f64::from(R::MANTISSA_BITS)), zero);
    let y = of_normal(normal, raised);
    let y = x.select_gt(x.constant(R::MAX), x, y);
    // 0 − ∞ = −∞ and NaN − ∞ = NaN
    let outside = zero.select_gt(x, x.constant(f64::NAN), x - f64::INFINITY);
    x.select_gt(zero, y, outside)
}

/// ln(1 + x)
#[inline(always)]
pub fn ln_1p<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let w = x + 1.0;
    let zero = x.constant(0.0);
    let correction = (x - (w - 1.0)) / w;
    // at w = 0 and w = ∞ the correction is NaN
    let correction = w.select_gt(zero, correction, zero);
    let correction = w.select_gt(x.constant(R::MAX), zero, correction);
    ln(w) + correction
}

/// k ln 2 + ln((1 + q) / (1 − q)) for |q| ≤ (√2 − 1) / (√2 + 1), as small as √½ and as large as √2 make it.
#[inline(always)]
pub(super) fn of_quotient<R: Real, S: Isa>(q: Vector<R, S>, k: Vector<R, S>) -> Vector<R, S> {
    let table = const { &R::LN };
    let z = q * q;
    let rest = polynomial(z, table.series) * z;
    let correction = q.mul_add(rest, k * table.ln2_low);
    k.mul_add(q.constant(table.ln2_high), q + q + correction)
}

/// ln(1 + x) for x in [0, 1], or NaN.
#[inline(always)]
pub(super) fn ln_1p_of_unit<R: Real, S: Isa>(x: Vector<R, S>) -> Vector<R, S> {
    let w = x + 1.0;
    of_normal(w, x.constant(0.0)) + (x - (w - 1.0)) / w
}
