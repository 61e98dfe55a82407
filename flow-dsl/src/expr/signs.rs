//! Which signs a value can have: enough to drop an `abs` and to take a logarithm apart.

use super::function::Function;
use super::graph::{Graph, Node, Operator};

/// A set of signs out of −, 0 and +.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Signs(u8);

const ORDER: [i8; 3] = [-1, 0, 1];

impl Signs {
    pub(super) const ANY: Signs = Signs(0b111);
    pub(super) const ZERO: Signs = Signs(0b010);
    pub(super) const POSITIVE: Signs = Signs(0b100);
    pub(super) const NON_NEGATIVE: Signs = Signs(0b110);

    fn one(sign: i8) -> Signs {
        Signs(1 << (sign + 1))
    }

    fn union(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    fn has(self, sign: i8) -> bool {
        self.0 & Signs::one(sign).0 != 0
    }

    pub(super) fn positive(self) -> bool {
        self == Signs::POSITIVE
    }

    pub(super) fn non_negative(self) -> bool {
        !self.has(-1)
    }

    pub(super) fn non_positive(self) -> bool {
        !self.has(1)
    }

    pub(super) fn negated(self) -> Signs {
        self.map(|s| Signs::one(-s))
    }

    pub(super) fn magnitude(self) -> Signs {
        self.map(|s| Signs::one(s.abs()))
    }

    fn map(self, f: impl Fn(i8) -> Signs) -> Signs {
        ORDER.into_iter().filter(|&s| self.has(s)).fold(Signs(0), |all, s| all.union(f(s)))
    }

    fn plus(self, other: Signs) -> Signs {
        self.map(|a| other.map(|b| if a * b < 0 { Signs::ANY } else { Signs::one((a + b).signum()) }))
    }

    fn times(self, other: Signs) -> Signs {
        self.map(|a| other.map(|b| Signs::one(a * b)))
    }

    /// The signs of a node whose operands are in the graph already.
    pub(super) fn of(graph: &Graph, node: Node) -> Signs {
        match node {
            Node::Const(bits) if bits.value().is_nan() => Signs::ANY,
            Node::Const(bits) => match bits.value() {
                0.0 => Signs::ZERO,
                value => Signs::one(if value > 0.0 { 1 } else { -1 }),
            },
            Node::Var(_) => Signs::ANY,
            Node::Unary(f, x) => f.signs(graph.signs(x)),
            Node::Binary(Operator::Mul, a, b) if a == b => graph.signs(a).magnitude(),
            Node::Binary(op, a, b) => {
                let (signs, other) = (graph.signs(a), graph.signs(b));
                match op {
                    Operator::Add => signs.plus(other),
                    Operator::Sub if is_complement(graph, node) => Signs::POSITIVE,
                    Operator::Sub => signs.plus(other.negated()),
                    Operator::Mul | Operator::Div => signs.times(other),
                }
            }
            Node::Select(s) => graph.signs(s.then).union(graph.signs(s.otherwise)),
        }
    }
}

/// 1 − sigmoid(x) and 1 − tanh(x)², as the derivatives of these functions have them.
fn is_complement(graph: &Graph, node: Node) -> bool {
    let Node::Binary(Operator::Sub, one, u) = node else {
        return false;
    };
    graph.is(one, 1.0)
        && match graph.node(u) {
            Node::Unary(Function::Sigmoid, _) => true,
            Node::Binary(Operator::Mul, t, other) => {
                t == other && matches!(graph.node(t), Node::Unary(Function::Tanh, _))
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_products_of_signs() {
        let mut g = Graph::new();
        let x = g.var(0);
        let square = g.mul(x, x);
        let one = g.constant(1.0);
        let above = g.add(square, one);
        let (e, a) = (g.exp(x), g.abs(x));
        let product = g.mul(e, a);
        assert!(g.non_negative(square) && !g.positive(square));
        assert!(g.positive(above));
        assert!(g.non_negative(product) && !g.positive(product));
        assert!(!g.non_negative(x));
    }
}
