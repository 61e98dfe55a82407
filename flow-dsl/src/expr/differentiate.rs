//! Derivatives of one node by its operands, and forward accumulation of them.

use super::graph::{Graph, Id, Node, Operator, Select};
use std::collections::BTreeMap;

impl Graph {
    /// (operand, ∂id/∂operand) for every operand that has a derivative. The comparison of a selection has none.
    pub(super) fn partials(&mut self, id: Id) -> Vec<(Id, Id)> {
        let (zero, one) = (self.constant(0.0), self.constant(1.0));
        match self.node(id) {
            Node::Const(_) | Node::Var(_) => Vec::new(),
            Node::Unary(f, x) => vec![(x, f.derivative(self, x, id))],
            Node::Binary(Operator::Add, a, b) => vec![(a, one), (b, one)],
            Node::Binary(Operator::Sub, a, b) => vec![(a, one), (b, self.neg(one))],
            Node::Binary(Operator::Mul, a, b) => vec![(a, b), (b, a)],
            Node::Binary(Operator::Div, a, b) => {
                let quotient = self.div(id, b);
                vec![(a, self.recip(b)), (b, self.neg(quotient))]
            }
            Node::Select(s) => {
                let then = self.select(Select { then: one, otherwise: zero, ..s });
                let otherwise = self.select(Select { then: zero, otherwise: one, ..s });
                vec![(s.then, then), (s.otherwise, otherwise)]
            }
        }
    }

    /// dy/dx for the input x at position `var`.
    pub fn derivative(&mut self, y: Id, var: u32) -> Id {
        let mut slopes: BTreeMap<Id, Id> = BTreeMap::new(); // nodes that depend on x only
        for id in self.live(&[y]) {
            if self.node(id) == Node::Var(var) {
                let one = self.constant(1.0);
                slopes.insert(id, one);
                continue;
            }
            if !self.node(id).operands().any(|operand| slopes.contains_key(&operand)) {
                continue;
            }
            let mut slope = self.constant(0.0);
            for (operand, partial) in self.partials(id) {
                if let Some(&inner) = slopes.get(&operand) {
                    let term = self.mul(partial, inner);
                    slope = self.add(slope, term);
                }
            }
            slopes.insert(id, slope);
        }
        slopes.get(&y).copied().unwrap_or_else(|| self.constant(0.0))
    }
}
