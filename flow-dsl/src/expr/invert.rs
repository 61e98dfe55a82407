//! Unwinding y = g(x) where x stands once.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator};
use std::collections::BTreeSet;

impl Graph {
    /// The x with g(x) = y as an expression in the input `y_var`, if the input `x_var` stands once in `g` and every
    /// step around it can be undone. `g` itself must not contain `y_var`.
    pub fn invert(&mut self, g: Id, x_var: u32, y_var: u32) -> Option<Id> {
        let holds_x = self.holding(g, x_var);
        let (mut at, mut y) = (g, self.var(y_var));
        loop {
            match self.node(at) {
                Node::Var(index) if index == x_var => return Some(y),
                Node::Const(_) | Node::Var(_) | Node::Select(_) => return None,
                Node::Unary(f, x) => {
                    y = f.inverse(self, y)?;
                    at = x;
                }
                Node::Binary(op, a, b) => {
                    (at, y) = match (holds_x.contains(&a), holds_x.contains(&b)) {
                        (true, false) => (a, self.undo_left(op, y, b)),
                        (false, true) => (b, self.undo_right(op, y, a)),
                        _ => return None,
                    };
                }
            }
        }
    }

    fn holding(&self, g: Id, var: u32) -> BTreeSet<Id> {
        let mut holding = BTreeSet::new();
        for id in self.live(&[g]) {
            let node = self.node(id);
            if node == Node::Var(var) || node.operands().any(|operand| holding.contains(&operand)) {
                holding.insert(id);
            }
        }
        holding
    }

    /// u from y = u ∘ b
    fn undo_left(&mut self, op: Operator, y: Id, b: Id) -> Id {
        match op {
            Operator::Add => self.sub(y, b),
            Operator::Sub => self.add(y, b),
            Operator::Mul => self.divide(y, b),
            Operator::Div => self.mul(y, b),
        }
    }

    /// u from y = a ∘ u
    fn undo_right(&mut self, op: Operator, y: Id, a: Id) -> Id {
        match op {
            Operator::Add => self.sub(y, a),
            Operator::Sub => self.sub(a, y),
            Operator::Mul => self.divide(y, a),
            Operator::Div => self.div(a, y),
        }
    }

    /// y / b, where dividing by an exponential is multiplying by one.
    fn divide(&mut self, y: Id, b: Id) -> Id {
        let Node::Unary(Function::Exp, u) = self.node(b) else {
            return self.div(y, b);
        };
        let minus = self.neg(u);
        let inverse = self.exp(minus);
        self.mul(y, inverse)
    }
}
