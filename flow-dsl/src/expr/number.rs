//! What an expression can be evaluated in.

/// A number, or something that behaves like one: a dual number carries its derivatives along.
///
/// Comparisons look at [`real`](Number::real) alone. The provided methods are chosen so that none overflows or cancels
/// where the function itself does not.
pub trait Number: Clone {
    /// The number `value`, with no derivative.
    fn constant(value: f64) -> Self;
    /// The value without its derivatives.
    fn real(&self) -> f64;
    /// self + other
    fn add(&self, other: &Self) -> Self;
    /// self − other
    fn sub(&self, other: &Self) -> Self;
    /// self · other
    fn mul(&self, other: &Self) -> Self;
    /// self / other
    fn div(&self, other: &Self) -> Self;
    /// e^self
    fn exp(&self) -> Self;
    /// e^self − 1
    fn exp_m1(&self) -> Self;
    /// The natural logarithm.
    fn ln(&self) -> Self;
    /// ln(1 + self)
    fn ln_1p(&self) -> Self;
    /// The square root.
    fn sqrt(&self) -> Self;
    /// 2/√π ∫₀ˣ exp(−t²) dt
    fn erf(&self) -> Self;

    /// −self
    fn neg(&self) -> Self {
        Self::constant(0.0).sub(self)
    }
    /// |self|, with slope 0 at 0.
    fn abs(&self) -> Self {
        self.mul(&self.sign())
    }
    /// −1, 0 or 1, a constant.
    fn sign(&self) -> Self {
        Self::constant(if self.real() > 0.0 {
            1.0
        } else if self.real() < 0.0 {
            -1.0
        } else {
            self.real() * 0.0 // 0, or NaN for NaN
        })
    }
    /// 1 / self
    fn recip(&self) -> Self {
        Self::constant(1.0).div(self)
    }
    /// The hyperbolic tangent: −e/(e + 2) with e = exp(−2|x|) − 1, no cancellation at 0, no overflow.
    fn tanh(&self) -> Self {
        let negative = self.real() < 0.0;
        let size = if negative { self.neg() } else { self.clone() };
        let e = size.mul(&Self::constant(-2.0)).exp_m1();
        let t = e.div(&e.add(&Self::constant(2.0)));
        if negative { t } else { t.neg() }
    }
    /// 1 / (1 + exp(−self)), by the exponential that cannot overflow.
    fn sigmoid(&self) -> Self {
        let one = Self::constant(1.0);
        if self.real() >= 0.0 {
            one.add(&self.neg().exp()).recip()
        } else {
            let e = self.exp();
            e.div(&one.add(&e))
        }
    }
    /// ln(1 + exp(self)) = max(self, 0) + ln(1 + exp(−|self|))
    fn softplus(&self) -> Self {
        if self.real() > 0.0 { self.add(&self.neg().exp().ln_1p()) } else { self.exp().ln_1p() }
    }
    /// The hyperbolic sine.
    fn sinh(&self) -> Self {
        self.exp_m1().sub(&self.neg().exp_m1()).mul(&Self::constant(0.5))
    }
    /// The hyperbolic cosine.
    fn cosh(&self) -> Self {
        self.exp().add(&self.neg().exp()).mul(&Self::constant(0.5))
    }
    /// The inverse of sinh: ± ln(1 + a + a²/(1 + √(1 + a²))), a = |x|.
    fn asinh(&self) -> Self {
        let negative = self.real() < 0.0;
        let size = if negative { self.neg() } else { self.clone() };
        let (one, square) = (Self::constant(1.0), size.mul(&size));
        let rest = square.div(&one.add(&one.add(&square).sqrt()));
        let result = size.add(&rest).ln_1p();
        if negative { result.neg() } else { result }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f64 with the provided methods only.
    #[derive(Clone)]
    struct Plain(f64);

    impl Number for Plain {
        fn constant(value: f64) -> Self {
            Plain(value)
        }
        fn real(&self) -> f64 {
            self.0
        }
        fn add(&self, other: &Self) -> Self {
            Plain(self.0 + other.0)
        }
        fn sub(&self, other: &Self) -> Self {
            Plain(self.0 - other.0)
        }
        fn mul(&self, other: &Self) -> Self {
            Plain(self.0 * other.0)
        }
        fn div(&self, other: &Self) -> Self {
            Plain(self.0 / other.0)
        }
        fn exp(&self) -> Self {
            Plain(self.0.exp())
        }
        fn exp_m1(&self) -> Self {
            Plain(self.0.exp_m1())
        }
        fn ln(&self) -> Self {
            Plain(self.0.ln())
        }
        fn ln_1p(&self) -> Self {
            Plain(self.0.ln_1p())
        }
        fn sqrt(&self) -> Self {
            Plain(self.0.sqrt())
        }
        fn erf(&self) -> Self {
            Plain(Number::erf(&self.0))
        }
    }

    #[test]
    fn provided_methods_agree_with_the_standard_library() {
        for x in [-700.0, -20.0, -1.5, -1e-9, 0.0, 1e-9, 0.3, 2.0, 30.0, 700.0f64] {
            let p = Plain(x);
            let close = |a: f64, b: f64| assert!((a - b).abs() <= 4e-15 * b.abs(), "{a} and {b} at {x}");
            close(p.tanh().0, x.tanh());
            close(p.sinh().0, x.sinh());
            close(p.cosh().0, x.cosh());
            close(p.asinh().0, if x.abs() < 1e-3 { x } else { x.asinh() });
            close(p.sigmoid().0, if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) });
            close(p.abs().0, x.abs());
            assert!(p.softplus().0.is_finite() && p.softplus().0 >= x.max(0.0));
        }
    }
}
