//! AVX2 and AVX-512. Every intrinsic is a safe method of the feature token that proves it.
//!
//! `sums_*` halves the number of vectors at every level: two vectors are interleaved two ways and the halves added, so n
//! vectors of n lanes cost 3(n − 1) instructions instead of about 2 log₂ n each. The order of the additions is fixed.
use super::{Isa, Kernel};
use pulp::x86::{V3, V4};
use pulp::{NullaryFnOnce, cast};
use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};
use std::array::from_fn;

struct Entry<S, K>(S, K);

impl<S: Isa, K: Kernel> NullaryFnOnce for Entry<S, K> {
    type Output = K::Out;
    #[inline(always)]
    fn call(self) -> K::Out {
        self.1.run(self.0)
    }
}

#[inline(always)]
fn transpose_8x8(s: V3, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
    let avx = s.avx;
    let r: [__m256; 8] = from_fn(|i| cast(rows[i]));
    let mut t = r;
    for i in 0..4 {
        t[2 * i] = avx._mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
        t[2 * i + 1] = avx._mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
    let mut u = t;
    for i in [0, 4] {
        u[i] = avx._mm256_shuffle_ps::<0x44>(t[i], t[i + 2]);
        u[i + 1] = avx._mm256_shuffle_ps::<0xee>(t[i], t[i + 2]);
        u[i + 2] = avx._mm256_shuffle_ps::<0x44>(t[i + 1], t[i + 3]);
        u[i + 3] = avx._mm256_shuffle_ps::<0xee>(t[i + 1], t[i + 3]);
    }
    let mut out = u;
    for i in 0..4 {
        out[i] = avx._mm256_permute2f128_ps::<0x20>(u[i], u[i + 4]);
        out[i + 4] = avx._mm256_permute2f128_ps::<0x31>(u[i], u[i + 4]);
    }
    from_fn(|i| cast(out[i]))
}

#[inline(always)]
fn transpose_4x4(s: V3, rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let avx = s.avx;
    let r: [__m256d; 4] = from_fn(|i| cast(rows[i]));
    let t = [
        avx._mm256_unpacklo_pd(r[0], r[1]),
        avx._mm256_unpackhi_pd(r[0], r[1]),
        avx._mm256_unpacklo_pd(r[2], r[3]),
        avx._mm256_unpackhi_pd(r[2], r[3]),
    ];
    let out = [
        avx._mm256_permute2f128_pd::<0x20>(t[0], t[2]),
        avx._mm256_permute2f128_pd::<0x20>(t[1], t[3]),
        avx._mm256_permute2f128_pd::<0x31>(t[0], t[2]),
        avx._mm256_permute2f128_pd::<0x31>(t[1], t[3]),
    ];
    from_fn(|i| cast(out[i]))
}

impl Isa for V3 {
    #[inline(always)]
    fn enter<K: Kernel>(self, kernel: K) -> K::Out {
        self.vectorize(Entry(self, kernel))
    }
    #[inline(always)]
    fn shl52(self, a: Self::u64s) -> Self::u64s {
        self.shl_const_u64x4::<52>(a)
    }
    #[inline(always)]
    fn shr52(self, a: Self::u64s) -> Self::u64s {
        self.shr_const_u64x4::<52>(a)
    }
    #[inline(always)]
    fn select_f32(self, mask: Self::m32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
        self.select_f32x8(mask, a, b)
    }
    #[inline(always)]
    fn select_f64(self, mask: Self::m64s, a: Self::f64s, b: Self::f64s) -> Self::f64s {
        self.select_f64x4(mask, a, b)
    }
    #[inline(always)]
    fn transpose_f32(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        transpose_8x8(self, rows)
    }
    #[inline(always)]
    fn transpose_f64(self, rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        transpose_4x4(self, rows)
    }
    #[inline(always)]
    fn sums_f32(self, vectors: &[Self::f32s]) -> Self::f32s {
        let v: &[_; 8] = vectors.first_chunk().expect("eight vectors");
        let avx = self.avx;
        // within 128-bit halves: hadd twice makes [Σ of the half of v0, v1, v2, v3]
        let pair: [__m256; 4] = from_fn(|i| avx._mm256_hadd_ps(cast(v[2 * i]), cast(v[2 * i + 1])));
        let quad: [__m256; 2] = from_fn(|i| avx._mm256_hadd_ps(pair[2 * i], pair[2 * i + 1]));
        let low = avx._mm256_permute2f128_ps::<0x20>(quad[0], quad[1]);
        let high = avx._mm256_permute2f128_ps::<0x31>(quad[0], quad[1]);
        cast(avx._mm256_add_ps(low, high))
    }
    #[inline(always)]
    fn sums_f64(self, vectors: &[Self::f64s]) -> Self::f64s {
        let v: &[_; 4] = vectors.first_chunk().expect("four vectors");
        let avx = self.avx;
        let pair: [__m256d; 2] = from_fn(|i| avx._mm256_hadd_pd(cast(v[2 * i]), cast(v[2 * i + 1])));
        let low = avx._mm256_permute2f128_pd::<0x20>(pair[0], pair[1]);
        let high = avx._mm256_permute2f128_pd::<0x31>(pair[0], pair[1]);
        cast(avx._mm256_add_pd(low, high))
    }
}

impl Isa for V4 {
    #[inline(always)]
    fn enter<K: Kernel>(self, kernel: K) -> K::Out {
        self.vectorize(Entry(self, kernel))
    }
    #[inline(always)]
    fn shl52(self, a: Self::u64s) -> Self::u64s {
        self.shl_const_u64x8::<52>(a)
    }
    #[inline(always)]
    fn shr52(self, a: Self::u64s) -> Self::u64s {
        self.shr_const_u64x8::<52>(a)
    }
    #[inline(always)]
    fn select_f32(self, mask: Self::m32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
        self.select_f32x16(mask, a, b)
    }
    #[inline(always)]
    fn select_f64(self, mask: Self::m64s, a: Self::f64s, b: Self::f64s) -> Self::f64s {
        self.select_f64x8(mask, a, b)
    }
    #[inline(always)]
    fn transpose_f32(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        transpose_8x8(*self, rows) // a V4 contains a V3
    }
    #[inline(always)]
    fn transpose_f64(self, rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        transpose_4x4(*self, rows)
    }
    #[inline(always)]
    fn sums_f32(self, vectors: &[Self::f32s]) -> Self::f32s {
        let v: &[_; 16] = vectors.first_chunk().expect("sixteen vectors");
        let f = self.avx512f;
        // 16 → 8: lane 4k + (0, 1, 2, 3) = halves of a, b, a, b of the 128-bit group k
        let pair: [__m512; 8] = from_fn(|i| {
            let (a, b) = (cast(v[2 * i]), cast(v[2 * i + 1]));
            f._mm512_add_ps(f._mm512_unpacklo_ps(a, b), f._mm512_unpackhi_ps(a, b))
        });
        // 8 → 4: every group now holds its share of four sums, in order
        let quad: [__m512; 4] = from_fn(|i| {
            let (a, b) = (cast(pair[2 * i]), cast(pair[2 * i + 1]));
            let (low, high) = (f._mm512_unpacklo_pd(a, b), f._mm512_unpackhi_pd(a, b));
            f._mm512_add_ps(cast(low), cast(high))
        });
        // 4 → 2 → 1: whole groups
        let oct: [__m512; 2] = from_fn(|i| {
            let (a, b) = (quad[2 * i], quad[2 * i + 1]);
            f._mm512_add_ps(f._mm512_shuffle_f32x4::<0x88>(a, b), f._mm512_shuffle_f32x4::<0xdd>(a, b))
        });
        let (a, b) = (oct[0], oct[1]);
        cast(f._mm512_add_ps(f._mm512_shuffle_f32x4::<0x88>(a, b), f._mm512_shuffle_f32x4::<0xdd>(a, b)))
    }
    #[inline(always)]
    fn sums_f64(self, vectors: &[Self::f64s]) -> Self::f64s {
        let v: &[_; 8] = vectors.first_chunk().expect("eight vectors");
        let f = self.avx512f;
        let pair: [__m512d; 4] = from_fn(|i| {
            let (a, b) = (cast(v[2 * i]), cast(v[2 * i + 1]));
            f._mm512_add_pd(f._mm512_unpacklo_pd(a, b), f._mm512_unpackhi_pd(a, b))
        });
        let quad: [__m512d; 2] = from_fn(|i| {
            let (a, b) = (pair[2 * i], pair[2 * i + 1]);
            f._mm512_add_pd(f._mm512_shuffle_f64x2::<0x88>(a, b), f._mm512_shuffle_f64x2::<0xdd>(a, b))
        });
        let (a, b) = (quad[0], quad[1]);
        cast(f._mm512_add_pd(f._mm512_shuffle_f64x2::<0x88>(a, b), f._mm512_shuffle_f64x2::<0xdd>(a, b)))
    }
}
