//! Instruction sets.
//!
//! A kernel is written once, generic over a token `S: Isa` that proves the processor has the set. [`dispatch_on`] enters
//! a function compiled for that set, so the choice costs one predicted branch a tile operation (about 2 ns). The tokens
//! are pulp's; the trait adds what `pulp::Simd` lacks: 64-bit shifts, transposes, sums of several vectors at once, and
//! selects that are inlined under debug assertions too (pulp's defaults stay calls there, four times slower).

mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};
use pulp::{Arch, Scalar, Simd, cast};

/// A piece of work generic over the instruction set. Mark `run` `#[inline(always)]`: it must become part of the
/// function that is compiled for the set.
pub trait Kernel {
    /// What the work returns.
    type Out;
    /// Does the work with the vectors of `S`.
    fn run<S: Isa>(self, s: S) -> Self::Out;
}

/// An instruction-set token: pulp's, plus what the kernels need beside it.
pub trait Isa: Simd {
    /// Calls `kernel.run(self)` inside a function compiled for this set.
    fn enter<K: Kernel>(self, kernel: K) -> K::Out;
    /// Shifts every 64-bit lane left by 52, the width of an f64 mantissa.
    fn shl52(self, a: Self::u64s) -> Self::u64s;
    /// Shifts every 64-bit lane right by 52, filling with zeros.
    fn shr52(self, a: Self::u64s) -> Self::u64s;
    /// `mask ? a : b`
    fn select_f32(self, mask: Self::m32s, a: Self::f32s, b: Self::f32s) -> Self::f32s;
    /// `mask ? a : b`
    fn select_f64(self, mask: Self::m64s, a: Self::f64s, b: Self::f64s) -> Self::f64s;
    /// Transposes an 8×8 block.
    fn transpose_f32(self, rows: [[f32; 8]; 8]) -> [[f32; 8]; 8];
    /// Transposes a 4×4 block.
    fn transpose_f64(self, rows: [[f64; 4]; 4]) -> [[f64; 4]; 4];
    /// Lane i of the result is the sum of the lanes of `vectors[i]`; as many vectors as a vector has lanes.
    fn sums_f32(self, vectors: &[Self::f32s]) -> Self::f32s;
    /// Lane i of the result is the sum of the lanes of `vectors[i]`; as many vectors as a vector has lanes.
    fn sums_f64(self, vectors: &[Self::f64s]) -> Self::f64s;

    /// `|a|`
    #[inline(always)]
    fn magnitude_f32(self, a: Self::f32s) -> Self::f32s {
        cast(self.and_u32s(cast(a), self.splat_u32s(!0 >> 1)))
    }
    /// `|a|`
    #[inline(always)]
    fn magnitude_f64(self, a: Self::f64s) -> Self::f64s {
        cast(self.and_u64s(cast(a), self.splat_u64s(!0 >> 1)))
    }
    /// `-a`
    #[inline(always)]
    fn negate_f32(self, a: Self::f32s) -> Self::f32s {
        cast(self.xor_u32s(cast(a), self.splat_u32s(1 << 31)))
    }
    /// `-a`
    #[inline(always)]
    fn negate_f64(self, a: Self::f64s) -> Self::f64s {
        cast(self.xor_u64s(cast(a), self.splat_u64s(1 << 63)))
    }
    /// A non-negative magnitude with the sign bit of `sign`.
    #[inline(always)]
    fn with_sign_f32(self, magnitude: Self::f32s, sign: Self::f32s) -> Self::f32s {
        let sign = self.and_u32s(cast(sign), self.splat_u32s(1 << 31));
        cast(self.or_u32s(cast(magnitude), sign))
    }
    /// A non-negative magnitude with the sign bit of `sign`.
    #[inline(always)]
    fn with_sign_f64(self, magnitude: Self::f64s, sign: Self::f64s) -> Self::f64s {
        let sign = self.and_u64s(cast(sign), self.splat_u64s(1 << 63));
        cast(self.or_u64s(cast(magnitude), sign))
    }
}

/// A set this processor has. The payload is the proof, so a set that is not there cannot be named.
#[derive(Clone, Copy, Debug)]
pub enum InstructionSet {
    /// AVX-512 (F, BW, CD, DQ, VL): vectors of 64 bytes, 32 registers.
    #[cfg(target_arch = "x86_64")]
    Avx512(V4),
    /// AVX2 with fused multiply-add: vectors of 32 bytes, 16 registers.
    #[cfg(target_arch = "x86_64")]
    Avx2(V3),
    /// No vectors: everywhere, and the reference for the others.
    Scalar,
}

impl InstructionSet {
    /// The widest set of this processor. Cheap: the answer is cached.
    #[inline]
    pub fn best() -> Self {
        match Arch::new() {
            #[cfg(target_arch = "x86_64")]
            Arch::V4(token) => Self::Avx512(token),
            #[cfg(target_arch = "x86_64")]
            Arch::V3(token) => Self::Avx2(token),
            _ => Self::Scalar,
        }
    }

    /// Every set of this processor, the widest first.
    pub fn available() -> Vec<Self> {
        let mut sets = vec![Self::best()];
        #[cfg(target_arch = "x86_64")]
        if let Self::Avx512(token) = sets[0] {
            sets.push(Self::Avx2(*token)); // a V4 contains a V3
        }
        if !matches!(sets[0], Self::Scalar) {
            sets.push(Self::Scalar);
        }
        sets
    }

    /// `"AVX-512"`, `"AVX2"` or `"scalar"`.
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(_) => "AVX-512",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(_) => "AVX2",
            Self::Scalar => "scalar",
        }
    }
}

impl PartialEq for InstructionSet {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
impl Eq for InstructionSet {}

impl Default for InstructionSet {
    fn default() -> Self {
        Self::best()
    }
}

impl std::fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Runs a kernel on the widest set of this processor.
#[inline(always)]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Out {
    dispatch_on(InstructionSet::best(), kernel)
}

/// Runs a kernel on a given set.
#[inline(always)]
pub fn dispatch_on<K: Kernel>(set: InstructionSet, kernel: K) -> K::Out {
    match set {
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx512(token) => token.enter(kernel),
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx2(token) => token.enter(kernel),
        InstructionSet::Scalar => Scalar.enter(kernel),
    }
}
