//! Constructors that simplify: sums and signs. Products are in `product`, functions and selections in `apply`.
//!
//! A minus sign moves outward, a constant stands on the right, and what two terms have in common is taken out.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator, Select};

impl Graph {
    /// a + b
    pub fn add(&mut self, a: Id, b: Id) -> Id {
        match (self.value(a), self.value(b)) {
            (Some(p), Some(q)) => return self.constant(p + q),
            (Some(_), None) => return self.add(b, a),
            (None, Some(0.0)) => return a,
            (None, Some(-1.0)) => {
                if let Some(q) = self.complement(a) {
                    let recip = self.recip(q);
                    return self.neg(recip);
                }
            }
            _ => {}
        }
        match (self.negated(a), self.negated(b)) {
            (Some(p), Some(q)) => {
                let sum = self.add(p, q);
                return self.neg(sum);
            }
            (None, Some(q)) => return self.sub(a, q),
            (Some(p), None) => return self.sub(b, p),
            (None, None) => {}
        }
        self.joined(Operator::Add, a, b).unwrap_or_else(|| self.raw(Operator::Add, a, b))
    }

    /// a − b
    pub fn sub(&mut self, a: Id, b: Id) -> Id {
        if a == b {
            return self.constant(0.0);
        }
        if let Some(q) = self.value(b) {
            let minus = self.constant(-q);
            return self.add(a, minus);
        }
        if let Some(q) = self.negated(b) {
            return self.add(a, q);
        }
        match self.value(a) {
            Some(0.0) => return self.neg(b),
            Some(p) if p < 0.0 => {
                let size = self.constant(-p);
                let sum = self.add(b, size);
                return self.intern(Node::Unary(Function::Neg, sum));
            }
            _ => {}
        }
        if let Some(p) = self.negated(a) {
            let sum = self.add(p, b);
            return self.neg(sum);
        }
        if self.is(a, 1.0)
            && let Some(q) = self.complement(b)
        {
            return self.recip(q);
        }
        self.joined(Operator::Sub, a, b).unwrap_or_else(|| self.raw(Operator::Sub, a, b))
    }

    /// 1 − u/q is 1/q where q = u + 1: exact, and nothing cancels. Gives the q of such a quotient.
    fn complement(&mut self, quotient: Id) -> Option<Id> {
        let Node::Binary(Operator::Div, u, q) = self.node(quotient) else {
            return None;
        };
        let one = self.constant(1.0);
        let expected = self.existing(Node::Binary(Operator::Add, u, one))?;
        (q == expected).then_some(q)
    }

    /// a ± b as one selection or one product, where both have that in common.
    fn joined(&mut self, op: Operator, a: Id, b: Id) -> Option<Id> {
        if let (Some(s), Some(t)) = (self.gated(a), self.gated(b))
            && s.same_condition(&t)
        {
            let then = self.binary(op, s.then, t.then);
            let otherwise = self.binary(op, s.otherwise, t.otherwise);
            return Some(self.select(Select { then, otherwise, ..s }));
        }
        self.factored(op, a, b)
    }

    /// x of −x.
    pub(super) fn negated(&self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Unary(Function::Neg, x) => Some(x),
            _ => None,
        }
    }

    /// −x
    pub fn neg(&mut self, x: Id) -> Id {
        if let Some(value) = self.value(x) {
            return self.constant(-value);
        }
        if let Some(s) = self.gated(x) {
            let (then, otherwise) = (self.neg(s.then), self.neg(s.otherwise));
            return self.select(Select { then, otherwise, ..s });
        }
        match self.node(x) {
            Node::Unary(Function::Neg, inner) => inner,
            Node::Binary(Operator::Sub, a, b) => self.sub(b, a),
            Node::Binary(Operator::Add, a, b) if self.value(b).is_some_and(|c| c < 0.0) => {
                let size = self.neg(b);
                self.sub(size, a)
            }
            _ => self.intern(Node::Unary(Function::Neg, x)),
        }
    }

    /// The operation `op` on a and b.
    pub fn binary(&mut self, op: Operator, a: Id, b: Id) -> Id {
        match op {
            Operator::Add => self.add(a, b),
            Operator::Sub => self.sub(a, b),
            Operator::Mul => self.mul(a, b),
            Operator::Div => self.div(a, b),
        }
    }
}
