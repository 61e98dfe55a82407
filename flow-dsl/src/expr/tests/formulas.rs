//! The maps of the language: their texts, their code, their work.

use super::super::*;
use proc_macro2::{Ident, Span};

const NAMES: [&str; 5] = ["x", "shift", "log_scale", "dz", "dl"];

/// `affine` from the data: z, the log of its slope, and the adjoints of x, shift and log_scale.
fn affine(g: &mut Graph) -> ([Id; 2], Vec<Id>) {
    let [x, shift, a, dz, dl] = [0, 1, 2, 3, 4].map(|i| g.var(i));
    let s = g.softclip(a, 1000f64.ln());
    g.label(s, "s");
    let minus = g.neg(s);
    let (e, centred) = (g.exp(minus), g.sub(x, shift));
    let z = g.mul(centred, e);
    let slope = g.derivative(z, 0);
    let log = g.log_abs(slope);
    assert_eq!(log, minus, "log|exp(−s)| is −s");
    let adjoint = g.adjoint(&[(z, dz), (log, dl)], &[0, 1, 2]);
    g.label(adjoint[0], "dx");
    ([z, log], adjoint)
}

/// The code of `outputs`, laid out by rustfmt's rules.
fn code(g: &Graph, inputs: &[&str], outputs: &[Id]) -> String {
    let inputs: Vec<_> = inputs
        .iter()
        .map(|name| Ident::new(name, Span::call_site()))
        .collect();
    let tokens = body(g, &inputs, outputs);
    let file = syn::parse2(quote::quote!(fn f() { #tokens })).expect("emitted code parses");
    let text = prettyplease::unparse(&file);
    let lines = text
        .trim()
        .trim_start_matches("fn f() {")
        .trim_end_matches('}')
        .lines();
    lines
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

#[test]
fn affine_as_text() {
    let mut g = Graph::new();
    let (outputs, adjoint) = affine(&mut g);
    assert_eq!(
        g.text(outputs[0], &NAMES),
        "(x - shift) * exp(-log_scale / (abs(log_scale) * 0.14476482730108395 + 1))"
    );
    assert_eq!(
        g.listing(&[("z", outputs[0]), ("log", outputs[1])], &NAMES),
        "s = log_scale / (abs(log_scale) * 0.14476482730108395 + 1)\n\
         z = (x - shift) * exp(-s)\n\
         log = -s\n"
    );
    let shared = g.share(&adjoint);
    assert_eq!(
        g.listing(
            &[
                ("dx", shared[0]),
                ("dshift", shared[1]),
                ("dlog_scale", shared[2])
            ],
            &NAMES
        ),
        "q = 1 / (abs(log_scale) * 0.14476482730108395 + 1)\n\
         dx = dz * exp(-log_scale * q)\n\
         dshift = -dx\n\
         dlog_scale = -(dl + dx * (x - shift)) * q * q\n"
    );
}

#[test]
fn affine_as_rust() {
    let mut g = Graph::new();
    let (outputs, adjoint) = affine(&mut g);
    assert_eq!(
        code(&g, &NAMES, &outputs),
        "let s = log_scale / (log_scale.abs() * 0.14476482730108395 + 1.0);\n((x - shift) * (-s).exp(), -s)"
    );
    assert_eq!(
        code(&g, &NAMES, &adjoint),
        "let q = (log_scale.abs() * 0.14476482730108395 + 1.0).recip();\n\
         let dx = dz * (-(log_scale * q)).exp();\n\
         (dx, -dx, -(dx.mul_add(x - shift, dl) * q * q))"
    );
}

/// The hand-written adjoint of the prototype has 15 operations, one of them exp and one a division.
#[test]
fn affine_costs_what_it_costs_by_hand() {
    let mut g = Graph::new();
    let (outputs, adjoint) = affine(&mut g);
    assert_eq!(
        g.cost(&outputs),
        Cost {
            operations: 8,
            transcendental: 1,
            divisions: 1
        }
    );
    let shared = g.share(&adjoint);
    assert_eq!(
        g.cost(&shared),
        Cost {
            operations: 15,
            transcendental: 1,
            divisions: 1
        }
    );
}

#[test]
fn affine_unwound() {
    let mut g = Graph::new();
    let ([z, _], _) = affine(&mut g);
    let x = g.invert(z, 0, 3).expect("x stands once");
    let names = ["x", "t", "a", "z"];
    assert_eq!(
        g.text(x, &names),
        "z * exp(a / (abs(a) * 0.14476482730108395 + 1)) + t"
    );
    let s = g.derivative(x, 3);
    let log = g.log_abs(s);
    let again = g.substitute(x, &[(3, z)]);
    assert_eq!(
        g.text(log, &names),
        "a / (abs(a) * 0.14476482730108395 + 1)"
    );
    assert_eq!(g.text(again, &names), "x - t + t");
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
        assert!(
            (z_again - z).abs() <= 1e-14 * (1.0 + z.abs()),
            "{z_again} for {z}"
        );
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
    assert_eq!(
        g.text(normal, &["z"]),
        "-(z * z * 0.5 + 0.9189385332046727)"
    );
    assert_eq!(
        code(&g, &["z"], &[normal]),
        "-(z * z * 0.5 + 0.9189385332046727)"
    );
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
        "x.select_gt(L::splat(0.0), x, L::splat(0.0))",
        "x.tanh()",
        "x.sigmoid()",
        "x.softplus()",
        "x.select_gt(L::splat(0.0), x, x.exp() - 1.0)",
        "x * x.sigmoid()",
        "x * ((x * 0.7071067811865476).erf() + 1.0) * 0.5",
        "x.select_gt(L::splat(0.0), x, x * 0.01)",
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
        "x.select_gt(L::splat(0.0), L::splat(1.0), L::splat(0.0))",
        "L::splat(1.0) - x * x",
        "x * (L::splat(1.0) - x)",
        "L::splat(1.0) - (-x).exp()",
        "x.select_gt(L::splat(0.0), L::splat(1.0), x + 1.0)",
        "let p = x.sigmoid();\np * (x * (L::splat(1.0) - p) + 1.0)",
        "((x * 0.7071067811865476).erf() + 1.0\n    + x * (-(x * x * 0.5000000000000001)).exp() * 0.7978845608028654) * 0.5",
        "x.select_gt(L::splat(0.0), L::splat(1.0), L::splat(0.01))",
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
    assert_eq!(
        text(slope),
        "-(softplus(x * 2) - x - 0.6931471805599453) * 2"
    );
}

#[test]
fn literals_are_short_and_exact() {
    let mut g = Graph::new();
    let x = g.var(0);
    for (c, expected) in [
        (1e-300, "x * 1e-300"),
        (2.0, "x * 2.0"),
        (-0.1, "-(x * 0.1)"),
        (1e22, "x * 1e22"),
    ] {
        let y = g.scale(x, c);
        assert_eq!(code(&g, &["x"], &[y]), expected);
    }
    let (small, infinite) = (g.constant(-3.0), g.constant(f64::NEG_INFINITY));
    assert_eq!(
        code(&g, &[], &[small, infinite]),
        "(L::splat(-3.0), L::splat(-f64::INFINITY))"
    );
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
    assert_eq!(
        code(&g, &["e"], &[z]),
        "let e0 = e.exp();\nlet t0 = e0 + e;\nt0.mul_add(t0, e0)"
    );
}

#[test]
fn equal_calls_give_equal_graphs() {
    let build = || {
        let mut g = Graph::new();
        let (outputs, adjoint) = affine(&mut g);
        (
            g.listing(&[("z", outputs[0]), ("da", adjoint[2])], &NAMES),
            outputs,
            adjoint,
        )
    };
    assert_eq!(build(), build());
    let mut g = Graph::new();
    let (x, y) = (g.var(0), g.var(1));
    assert_eq!(g.add(x, y), g.add(y, x));
    assert_eq!(g.mul(x, y), g.mul(y, x));
    assert_ne!(g.sub(x, y), g.sub(y, x));
}

#[test]
fn imported_from_another_graph() {
    let mut g = Graph::new();
    let ([z, _], _) = affine(&mut g);
    let mut other = Graph::new();
    let [c, b, a] = [0, 1, 2].map(|i| other.var(i));
    let copy = other.import(&g, z, &[a, b, c]);
    assert_eq!(other.variables(copy), [0, 1, 2]);
    assert_eq!(
        other.text(copy, &["c", "b", "a"]).split(" * ").next(),
        Some("(a - b)")
    );
    let (z, copy) = (
        g.eval(&[z], &[0.3, -1.0, 2.0]),
        other.eval(&[copy], &[2.0, -1.0, 0.3]),
    );
    assert_eq!(z, copy);
}
