//! How a lane of the runtime computes each function: by a method, or in functions that have one.

use super::function::Function::{self, *};
use super::graph::{Graph, Id, Node, Select};
use super::share::renamed;
use std::collections::BTreeMap;

/// How a lane of the runtime computes a function.
pub(super) enum Lane {
    /// By a method of this name.
    Method(&'static str),
    /// Not by itself: [`Function::expand`] writes it in functions that have methods.
    Expanded,
}

impl Graph {
    /// `outputs` in functions for which a lane has a method.
    pub(super) fn lower(&mut self, outputs: &[Id]) -> Vec<Id> {
        let mut new = BTreeMap::new();
        for id in self.live(outputs) {
            let copy = match self.node(id) {
                Node::Unary(f, x) if matches!(f.lane(), Lane::Expanded) => f.expand(self, renamed(&new, x)),
                _ => self.same_node(id, &new),
            };
            self.keep_label(id, copy);
            new.insert(id, copy);
        }
        outputs.iter().map(|id| renamed(&new, *id)).collect()
    }
}

impl Function {
    pub(super) fn lane(self) -> Lane {
        match self {
            Neg => Lane::Method("neg"), // printed as an operator
            Abs => Lane::Method("abs"),
            Recip => Lane::Method("recip"),
            Exp => Lane::Method("exp"),
            Ln => Lane::Method("ln"),
            Sqrt => Lane::Method("sqrt"),
            Tanh => Lane::Method("tanh"),
            Sigmoid => Lane::Method("sigmoid"),
            Softplus => Lane::Method("softplus"),
            Erf => Lane::Method("erf"),
            Sign => Lane::Method("sign"),
            Expm1 => Lane::Method("exp_m1"),
            Ln1p => Lane::Method("ln_1p"),
            Sinh | Cosh | Asinh => Lane::Expanded,
        }
    }

    /// f(x) in functions that lanes have, without losing the relative accuracy near 0.
    pub(super) fn expand(self, g: &mut Graph, x: Id) -> Id {
        let (zero, one) = (g.constant(0.0), g.constant(1.0));
        match self {
            Sinh => {
                let (t, c) = (g.function(Tanh, x), Cosh.expand(g, x));
                g.mul(t, c)
            }
            Cosh => {
                let e = g.exp(x);
                let inverse = g.recip(e);
                let sum = g.add(e, inverse);
                g.scale(sum, 0.5)
            }
            // as Number::asinh
            Asinh => {
                let (size, square) = (g.abs(x), g.mul(x, x));
                let above = g.add(square, one);
                let root = g.function(Sqrt, above);
                let under = g.add(root, one);
                let rest = g.div(square, under);
                let sum = g.add(size, rest);
                let log = g.function(Ln1p, sum);
                let minus = g.neg(log);
                g.select(Select { greater: zero, than: x, then: minus, otherwise: log })
            }
            Neg | Abs | Sign | Recip | Exp | Expm1 | Ln | Ln1p | Sqrt | Tanh | Sigmoid | Softplus | Erf => {
                g.function(self, x)
            }
        }
    }
}
