//! The element types: f32 and f64, and what a kernel does with a vector of either.
//!
//! Names with `v_` act on whole vectors. Everything here is inlined into the kernels, which are compiled for one
//! instruction set each.
use crate::engine::Compiled;
use crate::exec::row::RowOperations;
use crate::exec::tile::Operations;
use crate::float::Float;
use crate::isa::Isa;
use crate::math::Tables;
use crate::ops::Products;
use crate::random::noise::Tail;
use pulp::bytemuck::Pod;
use pulp::{Simd, cast};
use std::ops::{AddAssign, MulAssign, Neg, SubAssign};

/// An element type, `f32` or `f64`.
pub trait Real:
    Float
    + Pod
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + Tables
    + Products
    + Operations
    + RowOperations
    + Compiled
    + Tail
{
    /// 0
    const ZERO: Self;
    /// 1
    const ONE: Self;
    /// The distance from 1 to the next larger number.
    const EPSILON: f64;
    /// The largest finite number.
    const MAX: f64;
    /// The smallest positive normal number.
    const MIN_POSITIVE: f64;
    /// Stored bits of the mantissa.
    const MANTISSA_BITS: u32;
    /// `"f32"` or `"f64"`
    const NAME: &'static str;
    /// A vector of the set `S`.
    type Vector<S: Simd>: Pod;
    /// The result of comparing two vectors.
    type Mask<S: Simd>: Copy;

    /// Lanes of a vector.
    fn lanes<S: Simd>() -> usize;
    /// The whole vectors of a slice.
    fn vectors<S: Simd>(slice: &[Self]) -> &[Self::Vector<S>];
    /// The whole vectors of a slice.
    fn vectors_mut<S: Simd>(slice: &mut [Self]) -> &mut [Self::Vector<S>];
    /// `x` in every lane
    fn splat<S: Simd>(s: S, x: Self) -> Self::Vector<S>;
    /// `a + b`
    fn v_add<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a - b`
    fn v_sub<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a * b`
    fn v_mul<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a / b`
    fn v_div<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a * b + c`, fused where the set has it
    fn v_mul_add<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>, c: Self::Vector<S>) -> Self::Vector<S>;
    /// `a > b`; false where either is NaN
    fn v_greater<S: Simd>(s: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Mask<S>;
    /// `mask ? a : b`
    fn v_select<S: Isa>(s: S, mask: Self::Mask<S>, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `|a|`
    fn v_abs<S: Isa>(s: S, a: Self::Vector<S>) -> Self::Vector<S>;
    /// `-a`
    fn v_neg<S: Isa>(s: S, a: Self::Vector<S>) -> Self::Vector<S>;
    /// The square root, correctly rounded.
    fn v_sqrt<S: Simd>(s: S, a: Self::Vector<S>) -> Self::Vector<S>;
    /// A non-negative magnitude with the sign bit of `sign`.
    fn v_with_sign<S: Isa>(s: S, magnitude: Self::Vector<S>, sign: Self::Vector<S>) -> Self::Vector<S>;
    /// Lane i is the sum of the lanes of `vectors[i]`.
    fn v_sums<S: Isa>(s: S, vectors: &[Self::Vector<S>]) -> Self::Vector<S>;

    /// 2^(n − 1), where the low mantissa bits of `t` hold the integer n (two's complement).
    fn half_power_of_two<S: Isa>(s: S, t: Self::Vector<S>) -> Self::Vector<S>;
    /// (m, k) with x = m 2^k and m in [√½, √2), for positive normal x.
    fn split<S: Isa>(s: S, x: Self::Vector<S>) -> (Self::Vector<S>, Self::Vector<S>);
    /// Rows and columns of the blocks that [`Real::transpose_block`] transposes.
    const BLOCK: usize;
    /// `to[j * to_stride + i] = from[i * from_stride + j]` for i, j < BLOCK. Rows from `from_rows ≥ 1` on repeat the
    /// last one; rows from `to_rows` on are not written.
    fn transpose_block<S: Isa>(
        s: S,
        from: &[Self],
        from_stride: usize,
        from_rows: usize,
        to: &mut [Self],
        to_stride: usize,
        to_rows: usize,
    );
}

/// Implements [`Real`]: the names of pulp's methods for the type, then the two functions that look at bits.
macro_rules! real {
    ($t:ident $n:literal: $vector:ident $mask:ident $lanes:ident $as:ident $as_mut:ident $splat:ident $add:ident
     $sub:ident $mul:ident $div:ident $mul_add:ident $greater:ident $select:ident $abs:ident $neg:ident $sqrt:ident
     $with_sign:ident $sums:ident, $half_power:expr, $split:expr, $block:expr) => {
        impl Real for $t {
            const ZERO: $t = 0.0;
            const ONE: $t = 1.0;
            const EPSILON: f64 = $t::EPSILON as f64;
            const MAX: f64 = $t::MAX as f64;
            const MIN_POSITIVE: f64 = $t::MIN_POSITIVE as f64;
            const MANTISSA_BITS: u32 = $t::MANTISSA_DIGITS - 1;
            const NAME: &'static str = stringify!($t);
            const BLOCK: usize = $n;
            type Vector<S: Simd> = S::$vector;
            type Mask<S: Simd> = S::$mask;
            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }
            #[inline(always)]
            fn vectors<S: Simd>(slice: &[$t]) -> &[S::$vector] {
                S::$as(slice).0
            }
            #[inline(always)]
            fn vectors_mut<S: Simd>(slice: &mut [$t]) -> &mut [S::$vector] {
                S::$as_mut(slice).0
            }
            #[inline(always)]
            fn splat<S: Simd>(s: S, x: $t) -> S::$vector {
                s.$splat(x)
            }
            #[inline(always)]
            fn v_add<S: Simd>(s: S, a: S::$vector, b: S::$vector) -> S::$vector {
                s.$add(a, b)
            }
            #[inline(always)]
            fn v_sub<S: Simd>(s: S, a: S::$vector, b: S::$vector) -> S::$vector {
                s.$sub(a, b)
            }
            #[inline(always)]
            fn v_mul<S: Simd>(s: S, a: S::$vector, b: S::$vector) -> S::$vector {
                s.$mul(a, b)
            }
            #[inline(always)]
            fn v_div<S: Simd>(s: S, a: S::$vector, b: S::$vector) -> S::$vector {
                s.$div(a, b)
            }
            #[inline(always)]
            fn v_mul_add<S: Simd>(s: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                s.$mul_add(a, b, c)
            }
            #[inline(always)]
            fn v_greater<S: Simd>(s: S, a: S::$vector, b: S::$vector) -> S::$mask {
                s.$greater(a, b)
            }
            #[inline(always)]
            fn v_select<S: Isa>(s: S, mask: S::$mask, a: S::$vector, b: S::$vector) -> S::$vector {
                s.$select(mask, a, b)
            }
            #[inline(always)]
            fn v_abs<S: Isa>(s: S, a: S::$vector) -> S::$vector {
                s.$abs(a)
            }
            #[inline(always)]
            fn v_neg<S: Isa>(s: S, a: S::$vector) -> S::$vector {
                s.$neg(a)
            }
            #[inline(always)]
            fn v_sqrt<S: Simd>(s: S, a: S::$vector) -> S::$vector {
                s.$sqrt(a)
            }
            #[inline(always)]
            fn v_with_sign<S: Isa>(s: S, magnitude: S::$vector, sign: S::$vector) -> S::$vector {
                s.$with_sign(magnitude, sign)
            }
            #[inline(always)]
            fn v_sums<S: Isa>(s: S, vectors: &[S::$vector]) -> S::$vector {
                s.$sums(vectors)
            }
            #[inline(always)]
            fn half_power_of_two<S: Isa>(s: S, t: S::$vector) -> S::$vector {
                $half_power(s, t)
            }
            #[inline(always)]
            fn split<S: Isa>(s: S, x: S::$vector) -> (S::$vector, S::$vector) {
                $split(s, x)
            }
            #[inline(always)]
            fn transpose_block<S: Isa>(
                s: S,
                from: &[$t],
                from_stride: usize,
                from_rows: usize,
                to: &mut [$t],
                to_stride: usize,
                to_rows: usize,
            ) {
                $block(s, from, from_stride, from_rows, to, to_stride, to_rows)
            }
        }
    };
}

real!(f32 8: f32s m32s F32_LANES as_simd_f32s as_mut_simd_f32s splat_f32s add_f32s sub_f32s mul_f32s div_f32s
    mul_add_e_f32s greater_than_f32s select_f32 magnitude_f32 negate_f32 sqrt_f32s with_sign_f32 sums_f32,
    half_power_f32, split_f32, crate::ops::transpose::block_f32);
real!(f64 4: f64s m64s F64_LANES as_simd_f64s as_mut_simd_f64s splat_f64s add_f64s sub_f64s mul_f64s div_f64s
    mul_add_e_f64s greater_than_f64s select_f64 magnitude_f64 negate_f64 sqrt_f64s with_sign_f64 sums_f64,
    half_power_f64, split_f64, crate::ops::transpose::block_f64);

/// The exponent field of 2⁻¹ is 126; shifting the integer into the exponent drops the bits above it.
#[inline(always)]
fn half_power_f32<S: Isa>(s: S, t: S::f32s) -> S::f32s {
    let n = s.wrapping_dyn_shl_u32s(cast(t), s.splat_u32s(23));
    cast(s.add_u32s(n, s.splat_u32s(126 << 23)))
}

#[inline(always)]
fn half_power_f64<S: Isa>(s: S, t: S::f64s) -> S::f64s {
    cast(s.add_u64s(s.shl52(cast(t)), s.splat_u64s(1022 << 52)))
}

/// Adding (128 − √½'s bits) rounds the exponent so that m lands in [√½, √2); the exponent becomes a number without a
/// conversion by placing it in the mantissa of 2²³.
#[inline(always)]
fn split_f32<S: Isa>(s: S, x: S::f32s) -> (S::f32s, S::f32s) {
    let bits: S::u32s = cast(x);
    let shifted = s.add_u32s(bits, s.splat_u32s((128 << 23) - std::f32::consts::FRAC_1_SQRT_2.to_bits()));
    let raised = s.wrapping_dyn_shr_u32s(shifted, s.splat_u32s(23));
    let exponent = s.sub_u32s(raised, s.splat_u32s(128));
    let m = s.sub_u32s(bits, s.wrapping_dyn_shl_u32s(exponent, s.splat_u32s(23)));
    let two_23 = 8_388_608.0_f32;
    let k: S::f32s = cast(s.or_u32s(raised, s.splat_u32s(two_23.to_bits())));
    (cast(m), s.sub_f32s(k, s.splat_f32s(two_23 + 128.0)))
}

#[inline(always)]
fn split_f64<S: Isa>(s: S, x: S::f64s) -> (S::f64s, S::f64s) {
    let bits: S::u64s = cast(x);
    let shifted = s.add_u64s(bits, s.splat_u64s((1024 << 52) - std::f64::consts::FRAC_1_SQRT_2.to_bits()));
    let raised = s.shr52(shifted);
    let exponent = s.sub_u64s(raised, s.splat_u64s(1024));
    let m = s.sub_u64s(bits, s.shl52(exponent));
    let two_52 = 4_503_599_627_370_496.0_f64;
    let k: S::f64s = cast(s.or_u64s(raised, s.splat_u64s(two_52.to_bits())));
    (cast(m), s.sub_f64s(k, s.splat_f64s(two_52 + 1024.0)))
}
