//! `affine` in both directions, against what one writes by hand.

use super::super::*;
use super::formulas::code;

pub(super) const NAMES: [&str; 5] = ["x", "shift", "log_scale", "dz", "dl"];

/// `affine` from the data: z, the log of its slope, and the adjoints of x, shift and log_scale.
pub(super) fn affine(g: &mut Graph) -> ([Id; 2], Vec<Id>) {
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
        g.listing(&[("dx", shared[0]), ("dshift", shared[1]), ("dlog_scale", shared[2])], &NAMES),
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
    assert_eq!(g.cost(&outputs), Cost { operations: 8, transcendental: 1, divisions: 1 });
    let shared = g.share(&adjoint);
    assert_eq!(g.cost(&shared), Cost { operations: 15, transcendental: 1, divisions: 1 });
}

#[test]
fn affine_unwound() {
    let mut g = Graph::new();
    let ([z, _], _) = affine(&mut g);
    let x = g.invert(z, 0, 3).expect("x stands once");
    let names = ["x", "t", "a", "z"];
    assert_eq!(g.text(x, &names), "z * exp(a / (abs(a) * 0.14476482730108395 + 1)) + t");
    let s = g.derivative(x, 3);
    let log = g.log_abs(s);
    let again = g.substitute(x, &[(3, z)]);
    assert_eq!(g.text(log, &names), "a / (abs(a) * 0.14476482730108395 + 1)");
    assert_eq!(g.text(again, &names), "x - t + t");
}

/// The other direction: the adjoint of the unwound map.
#[test]
fn affine_sampling_as_rust() {
    let mut g = Graph::new();
    let ([z, _], _) = affine(&mut g);
    let x = g.invert(z, 0, 5).expect("x stands once");
    let slope = g.derivative(x, 5);
    let log = g.log_abs(slope);
    let (dx, dl) = (g.var(0), g.var(4));
    let adjoint = g.adjoint(&[(x, dx), (log, dl)], &[5, 1, 2]);
    let names = ["dx", "shift", "a", "dz", "dl", "z"];
    assert_eq!(
        code(&g, &names, &[x, log]),
        "let s = a / (a.abs() * 0.14476482730108395 + 1.0);\n(z.mul_add(s.exp(), shift), s)"
    );
    assert_eq!(
        code(&g, &names, &adjoint),
        "let q = (a.abs() * 0.14476482730108395 + 1.0).recip();\n\
         let t0 = dx * (a * q).exp();\n\
         (t0, dx, t0.mul_add(z, dl) * q * q)"
    );
}

/// The same by the theorem on inverses: one division, then the density's adjoint with the seeds (−z̄, −λ).
#[test]
fn affine_sampling_by_the_densitys_adjoint() {
    let mut g = Graph::new();
    let ([z, log], _) = affine(&mut g);
    let (w, dl) = (g.var(5), g.var(4));
    let [slope, bend] = [z, log].map(|output| g.derivative(output, 0));
    let pull = g.mul(dl, bend);
    let seed = g.sub(w, pull);
    let dz = g.div(seed, slope);
    let seeds = [dz, dl].map(|bar| g.neg(bar));
    let adjoint = g.adjoint(&[(z, seeds[0]), (log, seeds[1])], &[1, 2]);
    assert_eq!(
        code(&g, &["x", "shift", "a", "dz", "dl", "w"], &[dz, adjoint[0], adjoint[1]]),
        "let q = (a.abs() * 0.14476482730108395 + 1.0).recip();\n\
         (w * (a * q).exp(), w, w.mul_add(x - shift, dl) * q * q)"
    );
}
