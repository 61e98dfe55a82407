//! Products and quotients: taken apart into factors, cancelled, and put together from what is there already.

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
        Product {
            coefficient: 1.0,
            over: Vec::new(),
            under: Vec::new(),
        }
    }

    fn len(&self) -> usize {
        self.over.len() + self.under.len()
    }

    fn inverted(self) -> Product {
        Product {
            coefficient: 1.0 / self.coefficient,
            over: self.under,
            under: self.over,
        }
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
                return self.select(Select {
                    then,
                    otherwise,
                    ..s
                });
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
            return self.select(Select {
                then,
                otherwise,
                ..s
            });
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

    /// The factors of a value, in the order in which they are written.
    pub(super) fn factors(&self, id: Id) -> Product {
        match self.node(id) {
            Node::Const(c) if c.value().is_normal() => Product {
                coefficient: c.value(),
                ..Product::one()
            },
            Node::Unary(Function::Neg, x) => {
                let product = self.factors(x);
                Product {
                    coefficient: -product.coefficient,
                    ..product
                }
            }
            Node::Unary(Function::Recip, x) => self.factors(x).inverted(),
            Node::Binary(Operator::Mul, a, b) => self.factors(a).times(self.factors(b)),
            Node::Binary(Operator::Div, a, b) => self.factors(a).times(self.factors(b).inverted()),
            _ => Product {
                over: vec![id],
                ..Product::one()
            },
        }
    }

    fn build(&mut self, mut product: Product) -> Id {
        self.use_known_exponentials(&mut product);
        while self.resolve_sign(&mut product.over) {}
        let size = product.coefficient.abs();
        let over = self.chain(product.over);
        let under = self.chain(product.under);
        let factor = self.constant(size);
        let value = match (over, under) {
            (None, None) => factor,
            (Some(over), None) => self.scaled(over, factor),
            (Some(over), Some(under)) => {
                let over = self.scaled(over, factor);
                self.raw(Operator::Div, over, under)
            }
            (None, Some(under)) => {
                let recip = self.intern(Node::Unary(Function::Recip, under));
                self.scaled(recip, factor)
            }
        };
        if product.coefficient < 0.0 {
            self.neg(value)
        } else {
            value
        }
    }

    fn scaled(&mut self, value: Id, factor: Id) -> Id {
        if self.is(factor, 1.0) {
            value
        } else {
            self.raw(Operator::Mul, value, factor)
        }
    }

    /// Multiplies from left to right, but starts with pairs whose product is there already, the latest first.
    fn chain(&mut self, mut factors: Vec<Id>) -> Option<Id> {
        while let Some((product, i, j)) = self.known_pair(&factors) {
            factors[i] = product;
            factors.remove(j);
        }
        factors
            .into_iter()
            .reduce(|a, b| self.raw(Operator::Mul, a, b))
    }

    fn known_pair(&self, factors: &[Id]) -> Option<(Id, usize, usize)> {
        let pairs = (0..factors.len()).flat_map(|i| (i + 1..factors.len()).map(move |j| (i, j)));
        let known = pairs.filter_map(|(i, j)| {
            let product = Node::Binary(Operator::Mul, factors[i], factors[j]);
            self.existing(product).map(|id| (id, i, j))
        });
        known.max_by_key(|&(id, ..)| id)
    }

    /// x · sign(x) is |x|, and |x| · sign(x) is x. Says whether there was such a pair.
    fn resolve_sign(&mut self, factors: &mut Vec<Id>) -> bool {
        let signs = factors
            .iter()
            .enumerate()
            .filter_map(|(at, &id)| match self.node(id) {
                Node::Unary(Function::Sign, x) => Some((at, x)),
                _ => None,
            });
        let mut found = None;
        for (at, x) in signs {
            let size = self.existing(Node::Unary(Function::Abs, x));
            let mate = factors.iter().position(|&f| f == x || Some(f) == size);
            found = found.or(mate.map(|mate| (at, mate, x)));
        }
        let Some((at, mate, x)) = found else {
            return false;
        };
        factors[mate] = if factors[mate] == x { self.abs(x) } else { x };
        factors.remove(at);
        true
    }

    /// 1/exp(u) is exp(−u) where that is there already, and exp(u)·exp(−u) is 1.
    fn use_known_exponentials(&mut self, product: &mut Product) {
        for at in (0..product.under.len()).rev() {
            if let Some(other) = self.known_inverse(product.under[at]) {
                product.under.remove(at);
                product.over.push(other);
            }
        }
        let mut at = 0;
        while at < product.over.len() {
            let mate = self.known_inverse(product.over[at]);
            match mate.and_then(|mate| product.over.iter().position(|&f| f == mate)) {
                Some(mate) => {
                    product.over.remove(at.max(mate));
                    product.over.remove(at.min(mate));
                    at = 0;
                }
                None => at += 1,
            }
        }
    }

    fn known_inverse(&self, id: Id) -> Option<Id> {
        let Node::Unary(Function::Exp, u) = self.node(id) else {
            return None;
        };
        let minus = match self.node(u) {
            Node::Unary(Function::Neg, inner) => inner,
            _ => self.existing(Node::Unary(Function::Neg, u))?,
        };
        self.existing(Node::Unary(Function::Exp, minus))
    }

    /// p·a ± p·b = p·(a ± b), for the largest p that is no mere number.
    pub(super) fn factored(&mut self, op: Operator, a: Id, b: Id) -> Option<Id> {
        let (mut left, mut right) = (self.factors(a), self.factors(b));
        let over = take_common(&mut left.over, &mut right.over);
        let under = take_common(&mut left.under, &mut right.under);
        let mut common = Product {
            coefficient: 1.0,
            over,
            under,
        };
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
