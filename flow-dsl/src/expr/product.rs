//! Products and quotients: taken apart into factors and cancelled.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator, Select};

/// coefficient · Π over / Π under; the factors are no products themselves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Product {
    pub(super) coefficient: f64,
    pub(super) over: Vec<Id>,
    pub(super) under: Vec<Id>,
}

/// Longer products are left as they are written: searching for shared pairs is quadratic.
const LIMIT: usize = 16;

impl Product {
    fn one() -> Product {
        Product { coefficient: 1.0, over: Vec::new(), under: Vec::new() }
    }

    fn len(&self) -> usize {
        self.over.len() + self.under.len()
    }

    fn inverted(self) -> Product {
        Product { coefficient: 1.0 / self.coefficient, over: self.under, under: self.over }
    }

    fn times(mut self, other: Product) -> Product {
        self.coefficient *= other.coefficient;
        self.over.extend(other.over);
        self.under.extend(other.under);
        take_common(&mut self.over, &mut self.under);
        self
    }
}

/// Removes from both lists what they have in common, and gives it.
fn take_common(a: &mut Vec<Id>, b: &mut Vec<Id>) -> Vec<Id> {
    let mut common = Vec::new();
    a.retain(|factor| match b.iter().position(|other| other == factor) {
        Some(at) => {
            common.push(b.remove(at));
            false
        }
        None => true,
    });
    common
}

impl Graph {
    /// a · b
    pub fn mul(&mut self, a: Id, b: Id) -> Id {
        if self.is(a, 0.0) || self.is(b, 0.0) {
            return self.constant(0.0);
        }
        for (gate, other) in [(self.gated(a), b), (self.gated(b), a)] {
            if let Some(s) = gate {
                let (then, otherwise) = (self.mul(s.then, other), self.mul(s.otherwise, other));
                return self.select(Select { then, otherwise, ..s });
            }
        }
        let product = self.factors(a).times(self.factors(b));
        if !self.is_sound(&product) {
            return self.raw(Operator::Mul, a, b);
        }
        self.build(product)
    }

    /// a / b
    pub fn div(&mut self, a: Id, b: Id) -> Id {
        if self.is(a, 0.0) {
            return a;
        }
        if let Some(s) = self.gated(a) {
            let (then, otherwise) = (self.div(s.then, b), self.div(s.otherwise, b));
            return self.select(Select { then, otherwise, ..s });
        }
        let product = self.factors(a).times(self.factors(b).inverted());
        if !self.is_sound(&product) {
            return self.raw(Operator::Div, a, b);
        }
        self.build(product)
    }

    /// 1 / x
    pub fn recip(&mut self, x: Id) -> Id {
        let one = self.constant(1.0);
        self.div(one, x)
    }

    /// x · factor
    pub fn scale(&mut self, x: Id, factor: f64) -> Id {
        let factor = self.constant(factor);
        self.mul(x, factor)
    }

    fn is_sound(&self, product: &Product) -> bool {
        product.coefficient.is_normal() && product.len() <= LIMIT
    }

    pub(super) fn length_of(&self, node: Node) -> usize {
        match node {
            Node::Binary(Operator::Mul | Operator::Div, a, b) => match self.length(a) + self.length(b) {
                length @ ..=LIMIT => length,
                _ => 1,
            },
            Node::Unary(Function::Neg | Function::Recip, x) => self.length(x),
            Node::Const(_) | Node::Var(_) | Node::Unary(..) | Node::Binary(..) | Node::Select(_) => 1,
        }
    }

    /// The factors of a value, in the order in which they are written. A product too long to take apart is a factor.
    pub(super) fn factors(&self, id: Id) -> Product {
        match self.node(id) {
            Node::Const(c) if c.value().is_normal() => Product { coefficient: c.value(), ..Product::one() },
            Node::Unary(Function::Neg, x) => {
                let product = self.factors(x);
                Product { coefficient: -product.coefficient, ..product }
            }
            Node::Unary(Function::Recip, x) => self.factors(x).inverted(),
            Node::Binary(Operator::Mul, a, b) if self.length(id) > 1 => self.factors(a).times(self.factors(b)),
            Node::Binary(Operator::Div, a, b) if self.length(id) > 1 => {
                self.factors(a).times(self.factors(b).inverted())
            }
            _ => Product { over: vec![id], ..Product::one() },
        }
    }

    /// p·a ± p·b = p·(a ± b), for the largest p that is no mere number.
    pub(super) fn factored(&mut self, op: Operator, a: Id, b: Id) -> Option<Id> {
        let (mut left, mut right) = (self.factors(a), self.factors(b));
        let over = take_common(&mut left.over, &mut right.over);
        let under = take_common(&mut left.under, &mut right.under);
        let mut common = Product { coefficient: 1.0, over, under };
        if common.len() == 0 {
            return None;
        }
        if left.coefficient == right.coefficient {
            common.coefficient = left.coefficient;
            (left.coefficient, right.coefficient) = (1.0, 1.0);
        }
        let (left, right) = (self.build(left), self.build(right));
        let sum = self.binary(op, left, right);
        let common = self.build(common);
        Some(self.mul(common, sum))
    }
}
