//! Constructors that simplify: sums, selections and functions. Products are in `product`.
//!
//! A minus sign moves outward, a constant stands on the right, and a selection with a zero branch moves out of products:
//! so the adjoint of a branch not taken is never 0 · ∞.

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
        self.joined(Operator::Add, a, b)
            .unwrap_or_else(|| self.raw(Operator::Add, a, b))
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
        self.joined(Operator::Sub, a, b)
            .unwrap_or_else(|| self.raw(Operator::Sub, a, b))
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
            return Some(self.select(Select {
                then,
                otherwise,
                ..s
            }));
        }
        self.factored(op, a, b)
    }

    /// The selection at `id` if one of its branches is zero.
    pub(super) fn gated(&self, id: Id) -> Option<Select> {
        match self.node(id) {
            Node::Select(s) if self.is(s.then, 0.0) || self.is(s.otherwise, 0.0) => Some(s),
            _ => None,
        }
    }

    /// x of −x.
    fn negated(&self, id: Id) -> Option<Id> {
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
            return self.select(Select {
                then,
                otherwise,
                ..s
            });
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

    /// The function `f` of x.
    pub fn function(&mut self, f: Function, x: Id) -> Id {
        if let Some(value) = self.value(x) {
            let result: f64 = f.apply(&value);
            if result.is_finite() {
                return self.constant(result);
            }
        }
        if let (true, Some(inner)) = (f.odd() && f != Function::Neg, self.negated(x)) {
            let y = self.function(f, inner);
            return self.neg(y);
        }
        if let (true, Some(inner)) = (f.even(), self.negated(x)) {
            return self.function(f, inner);
        }
        match (f, self.node(x)) {
            (Function::Neg, _) => self.neg(x),
            (Function::Recip, _) => self.recip(x),
            (Function::Abs, _) => self.abs(x),
            (Function::Sign, _) if self.positive(x) => self.constant(1.0),
            (Function::Exp, Node::Unary(Function::Ln, inner)) => inner,
            (Function::Ln, Node::Unary(Function::Exp, inner)) => inner,
            (Function::Ln, Node::Unary(Function::Abs, inner)) => self.log_abs(inner),
            (Function::Sinh, Node::Unary(Function::Asinh, inner)) => inner,
            (Function::Asinh, Node::Unary(Function::Sinh, inner)) => inner,
            (Function::Expm1, Node::Unary(Function::Ln1p, inner)) => inner,
            (Function::Ln1p, Node::Unary(Function::Expm1, inner)) => inner,
            _ => self.intern(Node::Unary(f, x)),
        }
    }

    /// e^x
    pub fn exp(&mut self, x: Id) -> Id {
        self.function(Function::Exp, x)
    }

    /// |x|; factors that are known to be positive stay outside.
    pub fn abs(&mut self, x: Id) -> Id {
        if self.non_negative(x) {
            return x;
        }
        if self.signs(x).non_positive() {
            return self.neg(x);
        }
        match self.node(x) {
            Node::Unary(Function::Neg, inner) => self.abs(inner),
            Node::Binary(op @ (Operator::Mul | Operator::Div), a, b)
                if self.non_negative(a) || self.non_negative(b) =>
            {
                let (a, b) = (self.abs(a), self.abs(b));
                self.binary(op, a, b)
            }
            _ => self.intern(Node::Unary(Function::Abs, x)),
        }
    }

    /// `greater > than ? then : otherwise`
    pub fn select(&mut self, s: Select) -> Id {
        if let (Some(a), Some(b)) = (self.value(s.greater), self.value(s.than)) {
            return if a > b { s.then } else { s.otherwise };
        }
        let then = match self.node(s.then) {
            Node::Select(inner) if inner.same_condition(&s) => inner.then,
            _ => s.then,
        };
        let otherwise = match self.node(s.otherwise) {
            Node::Select(inner) if inner.same_condition(&s) => inner.otherwise,
            _ => s.otherwise,
        };
        if then == otherwise {
            return then;
        }
        self.intern(Node::Select(Select {
            then,
            otherwise,
            ..s
        }))
    }

    /// The larger of a and b.
    pub fn max(&mut self, a: Id, b: Id) -> Id {
        self.select(Select {
            greater: a,
            than: b,
            then: a,
            otherwise: b,
        })
    }

    /// The smaller of a and b.
    pub fn min(&mut self, a: Id, b: Id) -> Id {
        self.select(Select {
            greater: a,
            than: b,
            then: b,
            otherwise: a,
        })
    }
}
