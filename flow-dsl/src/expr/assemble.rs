//! Products put together from what is there already.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator};
use super::product::Product;

impl Graph {
    /// The product as nodes: over first, then the coefficient, then under; its sign outermost.
    pub(super) fn build(&mut self, mut product: Product) -> Id {
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
        if product.coefficient < 0.0 { self.neg(value) } else { value }
    }

    pub(super) fn scaled(&mut self, value: Id, factor: Id) -> Id {
        if self.is(factor, 1.0) { value } else { self.raw(Operator::Mul, value, factor) }
    }

    /// Multiplies from left to right, but starts with pairs whose product is there already, the latest first.
    fn chain(&mut self, mut factors: Vec<Id>) -> Option<Id> {
        while let Some((product, i, j)) = self.known_pair(&factors) {
            factors[i] = product;
            factors.remove(j);
        }
        factors.into_iter().reduce(|a, b| self.raw(Operator::Mul, a, b))
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
        let signs = factors.iter().enumerate().filter_map(|(at, &id)| match self.node(id) {
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
}
