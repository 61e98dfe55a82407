//! The maps of the language: their texts and their code.

use super::super::*;
use proc_macro2::{Ident, Span};

/// The code of `outputs`, laid out by rustfmt's rules.
pub(super) fn code(g: &Graph, inputs: &[&str], outputs: &[Id]) -> String {
    let inputs: Vec<_> = inputs.iter().map(|name| Ident::new(name, Span::call_site())).collect();
    let tokens = body(g, &inputs, outputs);
    let file = syn::parse2(quote::quote!(fn f() { #tokens })).expect("emitted code parses");
    let text = prettyplease::unparse(&file);
    let lines = text.trim().trim_start_matches("fn f() {").trim_end_matches('}').lines();
    lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// LANGUAGE's example of a transform of one's own.
#[test]
fn sinh_arcsinh() {
    let mut g = Graph::new();
    let [z, skew, tail] = [0, 1, 2].map(|i| g.var(i));
    let asinh = g.function(Function::Asinh, z);
    let (moved, e) = (g.add(asinh, skew), g.exp(tail));
    let inner = g.mul(moved, e);
    let x = g.function(Function::Sinh, inner);
    let slope = g.derivative(x, 0);
    let log = g.log_abs(slope);
    let names = ["z", "skew", "tail", "x"];
    assert_eq!(g.text(x, &names), "sinh((asinh(z) + skew) * exp(tail))");
    assert_eq!(
        g.listing(&[("log", log)], &names),
        "t0 = (asinh(z) + skew) * exp(tail)\n\
         log = softplus(t0 * 2) - t0 - 0.6931471805599453 + tail - log(z * z + 1) * 0.5\n"
    );
    let back = g.invert(x, 0, 3).expect("z stands once");
    assert_eq!(g.text(back, &names), "sinh(asinh(x) * exp(-tail) - skew)");
    for (z, skew, tail) in [(0.3, -0.2, 0.1), (-40.0, 1.0, -0.4), (1e-9, 0.0, 0.5)] {
        let x = g.eval(&[x], &[z, skew, tail])[0];
        let z_again = g.eval(&[back], &[f64::NAN, skew, tail, x])[0];
        assert!((z_again - z).abs() <= 1e-14 * (1.0 + z.abs()), "{z_again} for {z}");
    }
    let _ = code(&g, &names, &[x, log, back]); // parses, with functions that lanes do not have
}

#[test]
fn bases() {
    let mut g = Graph::new();
    let (z, bar) = (g.var(0), g.var(1));
    let square = g.mul(z, z);
    let half = g.scale(square, -0.5);
    let constant = g.constant(-0.9189385332046727);
    let normal = g.add(half, constant);
    assert_eq!(g.text(normal, &["z"]), "-(z * z * 0.5 + 0.9189385332046727)");
    assert_eq!(code(&g, &["z"], &[normal]), "-(z * z * 0.5 + 0.9189385332046727)");
    let adjoint = g.adjoint(&[(normal, bar)], &[0]);
    assert_eq!(g.text(adjoint[0], &["z", "bar"]), "-bar * z");
    let sigmoid = g.function(Function::Sigmoid, z);
    let density = g.derivative(sigmoid, 0);
    let logistic = g.log_abs(density);
    assert_eq!(g.text(logistic, &["z"]), "-(softplus(-z) + softplus(z))");
}

#[test]
fn activations_as_rust() {
    let expected = [
        "x.select_gt(x.constant(0.0), x, x.constant(0.0))",
        "x.tanh()",
        "x.sigmoid()",
        "x.softplus()",
        "x.select_gt(x.constant(0.0), x, x.exp() - 1.0)",
        "x * x.sigmoid()",
        "x * ((x * 0.7071067811865476).erf() + 1.0) * 0.5",
        "x.select_gt(x.constant(0.0), x, x * 0.01)",
    ];
    for (activation, expected) in Activation::ALL.into_iter().zip(expected) {
        let mut g = Graph::new();
        let x = g.var(0);
        let value = activation.value(&mut g, x);
        assert_eq!(code(&g, &["x"], &[value]), expected);
    }
}

#[test]
fn slopes_as_rust() {
    let expected = [
        "x.select_gt(x.constant(0.0), x.constant(1.0), x.constant(0.0))",
        "x.constant(1.0) - x * x",
        "x * (x.constant(1.0) - x)",
        "x.constant(1.0) - (-x).exp()",
        "x.select_gt(x.constant(0.0), x.constant(1.0), x + 1.0)",
        "let p = x.sigmoid();\np * (x * (x.constant(1.0) - p) + 1.0)",
        "((x * 0.7071067811865476).erf() + 1.0\n    + x * (-(x * x * 0.5000000000000001)).exp() * 0.7978845608028654) * 0.5",
        "x.select_gt(x.constant(0.0), x.constant(1.0), x.constant(0.01))",
    ];
    for (activation, expected) in Activation::ALL.into_iter().zip(expected) {
        let mut g = Graph::new();
        let x = g.var(0);
        let slope = activation.slope(&mut g, x);
        assert_eq!(code(&g, &["x"], &[slope]), expected, "{activation:?}");
    }
}

#[test]
fn log_abs_identities() {
    let mut g = Graph::new();
    let (x, y) = (g.var(0), g.var(1));
    let (e, f) = (g.exp(x), g.exp(y));
    let product = g.mul(e, f);
    let quotient = g.div(e, f);
    let minus = g.neg(quotient);
    let tanh = g.function(Function::Tanh, x);
    let slope = g.derivative(tanh, 0);
    let scaled = g.mul(e, y);
    let mut text = |id: Id| {
        let log = g.log_abs(id);
        g.text(log, &["x", "y"])
    };
    assert_eq!(text(e), "x");
    assert_eq!(text(product), "x + y");
    assert_eq!(text(minus), "x - y");
    assert_eq!(text(scaled), "x + log(abs(y))");
    assert_eq!(text(slope), "-(softplus(x * 2) - x - 0.6931471805599453) * 2");
}

#[test]
fn literals_are_short_and_exact() {
    let mut g = Graph::new();
    let x = g.var(0);
    for (c, expected) in [(1e-300, "x * 1e-300"), (2.0, "x * 2.0"), (-0.1, "-(x * 0.1)"), (1e22, "x * 1e22")] {
        let y = g.scale(x, c);
        assert_eq!(code(&g, &["x"], &[y]), expected);
    }
    let (small, infinite) = (g.constant(-3.0), g.constant(f64::NEG_INFINITY));
    assert_eq!(code(&g, &["x"], &[small, infinite]), "(x.constant(-3.0), x.constant(-f64::INFINITY))");
}

#[test]
fn names_avoid_inputs_and_keywords() {
    let mut g = Graph::new();
    let x = g.var(0);
    let e = g.exp(x);
    let y = g.add(e, x);
    g.label(y, "type");
    let square = g.mul(y, y);
    let z = g.add(square, e);
    assert_eq!(code(&g, &["e"], &[z]), "let e0 = e.exp();\nlet t0 = e0 + e;\nt0.mul_add(t0, e0)");
}
