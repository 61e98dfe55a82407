//! The set without vectors: one lane, plain Rust.
use super::{Isa, Kernel};
use pulp::Scalar;
use std::array::from_fn;

impl Isa for Scalar {
    #[inline(always)]
    fn enter<K: Kernel>(self, kernel: K) -> K::Out {
        kernel.run(self)
    }
    #[inline(always)]
    fn shl52(self, a: u64) -> u64 {
        a << 52
    }
    #[inline(always)]
    fn shr52(self, a: u64) -> u64 {
        a >> 52
    }
    #[inline(always)]
    fn select_f32(self, mask: bool, a: f32, b: f32) -> f32 {
        if mask { a } else { b }
    }
    #[inline(always)]
    fn select_f64(self, mask: bool, a: f64, b: f64) -> f64 {
        if mask { a } else { b }
    }
    #[inline(always)]
    fn transpose_f32(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        from_fn(|i| from_fn(|j| rows[j][i]))
    }
    #[inline(always)]
    fn transpose_f64(self, rows: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        from_fn(|i| from_fn(|j| rows[j][i]))
    }
    #[inline(always)]
    fn sums_f32(self, vectors: &[f32]) -> f32 {
        vectors[0]
    }
    #[inline(always)]
    fn sums_f64(self, vectors: &[f64]) -> f64 {
        vectors[0]
    }
}
