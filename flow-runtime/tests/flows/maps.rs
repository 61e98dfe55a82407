//! Scalar maps with their adjoints.
use flow_runtime::rt::v0_1::{Lane, Map};

const BOUND: f64 = 6.907_755_278_982_137;
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// x, shift, a → (x − shift) e^−s and −s, with s = a / (1 + |a| / ln 1000).
pub struct Affine;
impl Map<3, 2> for Affine {
    #[inline(always)]
    fn at<L: Lane>([x, shift, a]: [L; 3]) -> [L; 2] {
        let s = a / (a.abs() / BOUND + 1.0);
        [(x - shift) * (-s).exp(), -s]
    }
}

/// x, shift, a, z̄, λ → x̄, shift̄, ā.
pub struct AffineBar;
impl Map<5, 3> for AffineBar {
    #[inline(always)]
    fn at<L: Lane>([x, shift, a, z_bar, seed]: [L; 5]) -> [L; 3] {
        let q = (a.abs() / BOUND + 1.0).recip();
        let x_bar = z_bar * (-(a * q)).exp();
        [x_bar, -x_bar, -(x_bar * (x - shift) + seed) * q * q]
    }
}

/// z → log N(z).
pub struct Normal;
impl Map<1, 1> for Normal {
    #[inline(always)]
    fn at<L: Lane>([z]: [L; 1]) -> [L; 1] {
        [z * z * -0.5 - HALF_LN_TAU]
    }
}

/// z, λ → z̄.
pub struct NormalBar;
impl Map<2, 1> for NormalBar {
    #[inline(always)]
    fn at<L: Lane>([z, seed]: [L; 2]) -> [L; 1] {
        [-(z * seed)]
    }
}

/// x, mean, deviation → (x − mean) / deviation.
pub struct Standardize;
impl Map<3, 1> for Standardize {
    #[inline(always)]
    fn at<L: Lane>([x, mean, deviation]: [L; 3]) -> [L; 1] {
        [(x - mean) / deviation]
    }
}

/// z̄, deviation → x̄.
pub struct StandardizeBar;
impl Map<2, 1> for StandardizeBar {
    #[inline(always)]
    fn at<L: Lane>([z_bar, deviation]: [L; 2]) -> [L; 1] {
        [z_bar / deviation]
    }
}

/// deviation → its log-det.
pub struct LogDeviation;
impl Map<1, 1> for LogDeviation {
    #[inline(always)]
    fn at<L: Lane>([deviation]: [L; 1]) -> [L; 1] {
        [-deviation.ln()]
    }
}

/// Anything → 0.
pub struct Zero;
impl Map<1, 1> for Zero {
    #[inline(always)]
    fn at<L: Lane>([x]: [L; 1]) -> [L; 1] {
        [x.constant(0.0)]
    }
}
