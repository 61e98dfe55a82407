//! How a lane of the runtime computes each function: by a method, or in functions that have one.

use super::function::Function::{self, *};
use super::graph::{Graph, Id, Node, Operator, Select};
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
                Node::Unary(f, x) if matches!(f.lane(), Lane::Expanded) => {
                    f.expand(self, renamed(&new, x))
                }
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
            Sign | Expm1 | Ln1p | Sinh | Cosh | Asinh => Lane::Expanded,
        }
    }

    /// f(x) in functions that lanes have, without losing the relative accuracy near 0.
    pub(super) fn expand(self, g: &mut Graph, x: Id) -> Id {
        let (zero, one) = (g.constant(0.0), g.constant(1.0));
        match self {
            Sign => {
                let minus_one = g.constant(-1.0);
                let below = g.select(Select {
                    greater: zero,
                    than: x,
                    then: minus_one,
                    otherwise: zero,
                });
                g.select(Select {
                    greater: x,
                    than: zero,
                    then: one,
                    otherwise: below,
                })
            }
            // tanh(x/2)·(exp(x) + 1)
            Expm1 => {
                let half = g.scale(x, 0.5);
                let (t, e) = (g.function(Tanh, half), g.exp(x));
                let sum = g.add(e, one);
                g.mul(t, sum)
            }
            // Kahan: with u = 1 + x rounded, ln(u)·x/(u − 1) repairs the rounding; for u = 1 it is x itself.
            Ln1p => {
                let u = g.raw(Operator::Add, x, one);
                let minus_one = g.constant(-1.0);
                let back = g.raw(Operator::Add, u, minus_one);
                let log = g.intern(Node::Unary(Ln, u));
                let product = g.mul(log, x);
                let repaired = g.div(product, back);
                let size = g.abs(back);
                g.select(Select {
                    greater: size,
                    than: zero,
                    then: repaired,
                    otherwise: x,
                })
            }
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
                let log = Ln1p.expand(g, sum);
                let minus = g.neg(log);
                g.select(Select {
                    greater: zero,
                    than: x,
                    then: minus,
                    otherwise: log,
                })
            }
            Neg | Abs | Recip | Exp | Ln | Sqrt | Tanh | Sigmoid | Softplus | Erf => {
                g.function(self, x)
            }
        }
    }
}
