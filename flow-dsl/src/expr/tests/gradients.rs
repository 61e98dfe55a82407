//! Derivatives, adjoints and inverses of every function against central differences.

use super::super::*;

/// Step 1e-6·(1 + |x|): truncation about 1e-12 of the third derivative, rounding about 1e-10 of the value.
pub(super) fn central(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-6 * (1.0 + x.abs());
    (f(x + h) - f(x - h)) / ((x + h) - (x - h))
}

/// Points of the domain, no kink among them.
fn points(f: Function) -> &'static [f64] {
    match f {
        Function::Ln | Function::Sqrt => &[0.2, 1.0, 3.7],
        Function::Ln1p => &[-0.6, 0.1, 2.5],
        _ => &[-2.3, -0.4, 0.15, 1.9],
    }
}

#[test]
fn every_function() {
    for f in Function::ALL {
        let mut g = Graph::new();
        let (x, bar) = (g.var(0), g.var(1));
        let y = g.function(f, x);
        let slope = g.derivative(y, 0);
        let adjoint = g.adjoint(&[(y, bar)], &[0])[0];
        let expanded = g.lower(&[y])[0];
        assert_eq!(Function::named(f.name()), Some(f));
        for &at in points(f) {
            let expected = central(|x| g.eval(&[y], &[x])[0], at);
            let got = g.eval(&[slope, adjoint], &[at, -1.5]);
            let tolerance = 1e-8 * (1.0 + expected.abs());
            assert!((got[0] - expected).abs() < tolerance, "{f:?}'({at}) = {} but {expected}", got[0]);
            assert!((got[1] + 1.5 * expected).abs() < 2.0 * tolerance, "adjoint of {f:?} at {at}");
            let both = g.eval(&[y, expanded], &[at]);
            assert!(
                (both[0] - both[1]).abs() <= 1e-15 * (2.0 + 4.0 * both[0].abs()),
                "{f:?} by lane methods: {both:?}"
            );
        }
    }
}

/// Expansions keep their relative accuracy near 0, as the functions of the standard library do.
#[test]
fn expansions_near_zero() {
    for f in [Function::Expm1, Function::Ln1p, Function::Sinh, Function::Asinh] {
        let mut g = Graph::new();
        let x = g.var(0);
        let y = g.function(f, x);
        let expanded = g.lower(&[y])[0];
        for at in [1e-12, -3e-7, 1e-3, -0.02] {
            let both = g.eval(&[y, expanded], &[at]);
            assert!((both[0] - both[1]).abs() <= 1e-15 * both[0].abs(), "{f:?} at {at}: {both:?}");
        }
    }
}

#[test]
fn slope_of_abs_is_zero_at_zero() {
    let mut g = Graph::new();
    let x = g.var(0);
    let y = g.function(Function::Abs, x);
    let slope = g.derivative(y, 0);
    assert_eq!(g.eval(&[slope], &[0.0]), [0.0]);
}

#[test]
fn every_inverse() {
    for f in Function::ALL {
        let mut g = Graph::new();
        let x = g.var(0);
        let y = g.function(f, x);
        let Some(back) = g.invert(y, 0, 1) else {
            assert!(matches!(f, Function::Abs | Function::Sign | Function::Erf | Function::Cosh));
            continue;
        };
        for &at in points(f) {
            let value = g.eval(&[y], &[at])[0];
            let again = g.eval(&[back], &[f64::NAN, value])[0];
            assert!((again - at).abs() < 1e-13 * (1.0 + at.abs()), "{f:?}: {again} for {at}");
        }
    }
}

#[test]
fn no_inverse_where_x_stands_twice() {
    let mut g = Graph::new();
    let x = g.var(0);
    let e = g.exp(x);
    let y = g.add(e, x);
    assert_eq!(g.invert(y, 0, 1), None);
    let constant = g.constant(2.0);
    assert_eq!(g.invert(constant, 0, 1), None);
}

#[test]
fn every_activation() {
    for activation in Activation::ALL {
        let mut g = Graph::new();
        let (x, bar) = (g.var(0), g.var(1));
        let y = activation.value(&mut g, x);
        let adjoint = g.adjoint(&[(y, bar)], &[0])[0];
        for at in [-3.1, -0.2, 0.4, 2.2] {
            let expected = 0.7 * central(|x| g.eval(&[y], &[x])[0], at);
            let got = g.eval(&[adjoint], &[at, 0.7])[0];
            assert!((got - expected).abs() < 1e-8, "{activation:?} at {at}: {got} but {expected}");
        }
    }
}
