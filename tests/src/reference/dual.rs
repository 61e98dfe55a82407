//! num-dual's dual numbers as numbers of the expression engine.

use flow_dsl::expr::Number;
use num_dual::{Dual64, DualNum};
use std::f64::consts::FRAC_2_SQRT_PI;

/// A value with its derivative in one direction.
#[derive(Clone, Copy, Debug)]
pub struct Dual(pub Dual64);

impl Dual {
    /// A value that moves by `slope`.
    pub fn new(value: f64, slope: f64) -> Self {
        Dual(Dual64::new(value, slope))
    }

    /// The derivative.
    pub fn slope(self) -> f64 {
        self.0.eps
    }
}

impl Number for Dual {
    fn constant(value: f64) -> Self {
        Dual(Dual64::from_re(value))
    }
    fn real(&self) -> f64 {
        self.0.re
    }
    fn add(&self, other: &Self) -> Self {
        Dual(self.0 + other.0)
    }
    fn sub(&self, other: &Self) -> Self {
        Dual(self.0 - other.0)
    }
    fn mul(&self, other: &Self) -> Self {
        Dual(self.0 * other.0)
    }
    fn div(&self, other: &Self) -> Self {
        Dual(self.0 / other.0)
    }
    fn exp(&self) -> Self {
        Dual(self.0.exp())
    }
    fn exp_m1(&self) -> Self {
        Dual(self.0.exp_m1())
    }
    fn ln(&self) -> Self {
        Dual(self.0.ln())
    }
    fn ln_1p(&self) -> Self {
        Dual(self.0.ln_1p())
    }
    fn sqrt(&self) -> Self {
        Dual(self.0.sqrt())
    }
    /// num-dual has no erf: the value is the expression engine's, the slope 2/√π·exp(−x²).
    fn erf(&self) -> Self {
        let slope = FRAC_2_SQRT_PI * (-self.0.re * self.0.re).exp();
        Dual::new(Number::erf(&self.0.re), self.0.eps * slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_dsl::expr::Function;

    /// Every function of the language against central differences.
    #[test]
    fn slopes_of_all_functions() {
        for function in Function::ALL {
            let mut graph = flow_dsl::expr::Graph::new();
            let x = graph.var(0);
            let y = graph.function(function, x);
            let at = |x: f64| graph.eval(&[y], &[x])[0];
            for x in [0.3, 0.9, 2.1] {
                let h = 1e-5;
                let expected = (at(x + h) - at(x - h)) / (2.0 * h);
                let found = graph.eval(&[y], &[Dual::new(x, 1.0)])[0];
                assert!((found.real() - at(x)).abs() < 1e-14, "{}({x})", function.name());
                assert!(
                    (found.slope() - expected).abs() < 1e-8 * expected.abs().max(1.0),
                    "{}′({x}): {}",
                    function.name(),
                    found.slope()
                );
            }
        }
    }
}
