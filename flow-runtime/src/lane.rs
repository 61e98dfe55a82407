//! Vectors that read like numbers.
//!
//! A scalar map is written once, over [`Lane`], and runs on vectors ([`Vector`], one per instruction set and element
//! type) and on single numbers ([`Plain`], the reference). Constants are f64 in the text and rounded once to the
//! element type.
use crate::isa::Isa;
use crate::math;
use crate::real::Real;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A scalar map: `I` numbers in, `O` numbers out, the same for every row of data. `I ≥ 1`.
///
/// Mark `at` `#[inline(always)]`: it must become part of the loop that is compiled for an instruction set. The same
/// holds for every function it calls; a closure called twice is not inlined.
pub trait Map<const I: usize, const O: usize> {
    /// The outputs at `x`.
    fn at<L: Lane>(x: [L; I]) -> [L; O];
}

/// A number, or a vector of numbers that behaves like one.
///
/// NaN passes through every function. Comparisons with NaN are false. How exact the functions are is said in `math`.
pub trait Lane:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// The constant `c`; `self` is only a witness of the instruction set.
    fn constant(self, c: f64) -> Self;
    /// `self * a + b`, fused where the instruction set has it.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// `self > other ? then : otherwise`
    fn select_gt(self, other: Self, then: Self, otherwise: Self) -> Self;
    /// `|self|`
    fn abs(self) -> Self;
    /// 1, −1, or `self` where it is ±0 or NaN.
    fn sign(self) -> Self;
    /// `|self|` with the sign bit of `sign`.
    fn copysign(self, sign: Self) -> Self;
    /// The square root, correctly rounded.
    fn sqrt(self) -> Self;
    /// `1 / self`
    fn recip(self) -> Self;
    /// e^self
    fn exp(self) -> Self;
    /// e^self − 1, exact for small arguments too.
    fn exp_m1(self) -> Self;
    /// The natural logarithm: −∞ at 0, NaN below.
    fn ln(self) -> Self;
    /// ln(1 + self), exact for small arguments too.
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// 1 / (1 + e^−self)
    fn sigmoid(self) -> Self;
    /// ln(1 + e^self)
    fn softplus(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// The z ≥ 0 that a standard normal number exceeds with probability `self`, in (0, ½].
    fn normal_tail(self) -> Self;
    /// The z ≥ 0 that a standard logistic number exceeds with probability `self`, in (0, ½].
    fn logistic_tail(self) -> Self;

    /// The larger; `other` where either is NaN.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.select_gt(other, self, other)
    }
    /// The smaller; `other` where either is NaN.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        other.select_gt(self, self, other)
    }
}

/// A vector of one instruction set.
#[derive(Clone, Copy)]
pub struct Vector<R: Real, S: Isa> {
    pub(crate) s: S,
    /// The lanes.
    pub v: R::Vector<S>,
}

impl<R: Real, S: Isa> Vector<R, S> {
    /// The lanes `v`.
    #[inline(always)]
    pub fn new(s: S, v: R::Vector<S>) -> Self {
        Vector { s, v }
    }
    /// `x` in every lane.
    #[inline(always)]
    pub fn splat(s: S, x: R) -> Self {
        Vector { s, v: R::splat(s, x) }
    }
}

macro_rules! vector_operators {
    ($($operator:ident $method:ident $vector:ident)*) => { $(
        impl<R: Real, S: Isa> $operator for Vector<R, S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Vector { s: self.s, v: R::$vector(self.s, self.v, other.v) }
            }
        }
        impl<R: Real, S: Isa> $operator<f64> for Vector<R, S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                self.$method(self.constant(other))
            }
        }
    )* };
}
vector_operators!(Add add v_add Sub sub v_sub Mul mul v_mul Div div v_div);

impl<R: Real, S: Isa> Neg for Vector<R, S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Vector { s: self.s, v: R::v_neg(self.s, self.v) }
    }
}

impl<R: Real, S: Isa> Lane for Vector<R, S> {
    #[inline(always)]
    fn constant(self, c: f64) -> Self {
        Vector::splat(self.s, R::from_f64(c))
    }
    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Vector { s: self.s, v: R::v_mul_add(self.s, self.v, a.v, b.v) }
    }
    #[inline(always)]
    fn select_gt(self, other: Self, then: Self, otherwise: Self) -> Self {
        let mask = R::v_greater(self.s, self.v, other.v);
        Vector { s: self.s, v: R::v_select(self.s, mask, then.v, otherwise.v) }
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Vector { s: self.s, v: R::v_abs(self.s, self.v) }
    }
    #[inline(always)]
    fn sign(self) -> Self {
        let zero = self.constant(0.0);
        let negative = zero.select_gt(self, self.constant(-1.0), self);
        self.select_gt(zero, self.constant(1.0), negative)
    }
    #[inline(always)]
    fn copysign(self, sign: Self) -> Self {
        Vector { s: self.s, v: R::v_with_sign(self.s, self.abs().v, sign.v) }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Vector { s: self.s, v: R::v_sqrt(self.s, self.v) }
    }
    #[inline(always)]
    fn recip(self) -> Self {
        self.constant(1.0) / self
    }
    #[inline(always)]
    fn exp(self) -> Self {
        math::exp::exp(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        math::exp::exp_m1(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        math::ln::ln(self)
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        math::ln::ln_1p(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        math::tanh::tanh(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        math::sigmoid::sigmoid(self)
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        math::softplus::softplus(self)
    }
    #[inline(always)]
    fn erf(self) -> Self {
        math::erf::erf(self)
    }
    #[inline(always)]
    fn normal_tail(self) -> Self {
        math::normal::normal_tail(self)
    }
    #[inline(always)]
    fn logistic_tail(self) -> Self {
        math::logistic::logistic_tail(self)
    }
}

/// A single number. Its functions are the standard library's in f64, rounded once: what the vectors are held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plain<R>(pub R);

impl<R: Real> Plain<R> {
    fn through_f64(self, f: impl Fn(f64) -> f64) -> Self {
        Plain(R::from_f64(f(self.0.to_f64())))
    }
}

macro_rules! plain_operators {
    ($($operator:ident $method:ident)*) => { $(
        impl<R: Real> $operator for Plain<R> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Plain(self.0.$method(other.0))
            }
        }
        impl<R: Real> $operator<f64> for Plain<R> {
            type Output = Self;
            fn $method(self, other: f64) -> Self {
                Plain(self.0.$method(R::from_f64(other)))
            }
        }
    )* };
}
plain_operators!(Add add Sub sub Mul mul Div div);

impl<R: Real> Neg for Plain<R> {
    type Output = Self;
    fn neg(self) -> Self {
        Plain(-self.0)
    }
}

impl<R: Real> Lane for Plain<R> {
    fn constant(self, c: f64) -> Self {
        Plain(R::from_f64(c))
    }
    fn mul_add(self, a: Self, b: Self) -> Self {
        self.through_f64(|x| x.mul_add(a.0.to_f64(), b.0.to_f64()))
    }
    fn select_gt(self, other: Self, then: Self, otherwise: Self) -> Self {
        if self.0 > other.0 { then } else { otherwise }
    }
    fn abs(self) -> Self {
        self.through_f64(f64::abs)
    }
    fn sign(self) -> Self {
        self.through_f64(|x| {
            if x > 0.0 {
                1.0
            } else if x < 0.0 {
                -1.0
            } else {
                x
            }
        })
    }
    fn copysign(self, sign: Self) -> Self {
        self.through_f64(|x| x.copysign(sign.0.to_f64()))
    }
    fn sqrt(self) -> Self {
        self.through_f64(f64::sqrt)
    }
    fn recip(self) -> Self {
        Plain(R::ONE / self.0)
    }
    fn exp(self) -> Self {
        self.through_f64(f64::exp)
    }
    fn exp_m1(self) -> Self {
        self.through_f64(f64::exp_m1)
    }
    fn ln(self) -> Self {
        self.through_f64(f64::ln)
    }
    fn ln_1p(self) -> Self {
        self.through_f64(f64::ln_1p)
    }
    fn tanh(self) -> Self {
        self.through_f64(f64::tanh)
    }
    fn sigmoid(self) -> Self {
        self.through_f64(math::sigmoid::reference)
    }
    fn softplus(self) -> Self {
        self.through_f64(math::softplus::reference)
    }
    fn erf(self) -> Self {
        self.through_f64(math::erf::reference)
    }
    fn normal_tail(self) -> Self {
        self.through_f64(math::normal::reference)
    }
    fn logistic_tail(self) -> Self {
        self.through_f64(math::logistic::reference)
    }
}
