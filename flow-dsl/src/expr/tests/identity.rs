//! Equal expressions are one node, in one graph and across graphs.

use super::super::*;
use super::affine::{NAMES, affine};

#[test]
fn equal_calls_give_equal_graphs() {
    let build = || {
        let mut g = Graph::new();
        let (outputs, adjoint) = affine(&mut g);
        (g.listing(&[("z", outputs[0]), ("da", adjoint[2])], &NAMES), outputs, adjoint)
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
    assert_eq!(other.text(copy, &["c", "b", "a"]).split(" * ").next(), Some("(a - b)"));
    let (z, copy) = (g.eval(&[z], &[0.3, -1.0, 2.0]), other.eval(&[copy], &[2.0, -1.0, 0.3]));
    assert_eq!(z, copy);
}
