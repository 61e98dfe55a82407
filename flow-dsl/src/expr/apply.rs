//! Constructors that simplify: functions and selections.
//!
//! A selection with a zero branch moves out of products (in `product`), and selections by the same comparison join: so the
//! adjoint of a branch not taken is never 0 · ∞.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator, Select};

impl Graph {
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

    /// The selection at `id` if one of its branches is zero.
    pub(super) fn gated(&self, id: Id) -> Option<Select> {
        match self.node(id) {
            Node::Select(s) if self.is(s.then, 0.0) || self.is(s.otherwise, 0.0) => Some(s),
            _ => None,
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
        self.intern(Node::Select(Select { then, otherwise, ..s }))
    }

    /// The larger of a and b.
    pub fn max(&mut self, a: Id, b: Id) -> Id {
        self.select(Select { greater: a, than: b, then: a, otherwise: b })
    }

    /// The smaller of a and b.
    pub fn min(&mut self, a: Id, b: Id) -> Id {
        self.select(Select { greater: a, than: b, then: b, otherwise: a })
    }
}
