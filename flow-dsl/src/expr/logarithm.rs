//! log|·|, taken apart as far as it goes: a log-determinant should not exponentiate and take the logarithm back.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator, Select};
use std::f64::consts::LN_2;

impl Graph {
    /// log|x|, simplified: log|exp s| is s, and products become sums.
    pub fn log_abs(&mut self, x: Id) -> Id {
        match self.node(x) {
            Node::Const(c) => self.constant(c.value().abs().ln()),
            Node::Var(_) => self.plain_log(x),
            Node::Unary(f, u) => self.log_abs_function(x, f, u),
            Node::Binary(Operator::Mul, a, b) => {
                let (a, b) = (self.log_abs(a), self.log_abs(b));
                self.add(a, b)
            }
            Node::Binary(Operator::Div, a, b) => {
                let (a, b) = (self.log_abs(a), self.log_abs(b));
                self.sub(a, b)
            }
            Node::Binary(Operator::Sub, a, b) if self.is(a, 1.0) => {
                self.log_complement(b).unwrap_or_else(|| self.plain_log(x))
            }
            Node::Binary(Operator::Add | Operator::Sub, ..) => self.plain_log(x),
            Node::Select(s) => {
                let (then, otherwise) = (self.log_abs(s.then), self.log_abs(s.otherwise));
                self.select(Select { then, otherwise, ..s })
            }
        }
    }

    fn log_abs_function(&mut self, x: Id, f: Function, u: Id) -> Id {
        match f {
            Function::Exp => u,
            Function::Neg | Function::Abs => self.log_abs(u),
            Function::Recip => {
                let log = self.log_abs(u);
                self.neg(log)
            }
            Function::Sqrt => {
                let log = self.log_abs(u);
                self.scale(log, 0.5)
            }
            Function::Sigmoid => {
                let minus = self.neg(u);
                let softplus = self.function(Function::Softplus, minus);
                self.neg(softplus)
            }
            Function::Cosh => self.log_cosh(u),
            Function::Sign
            | Function::Expm1
            | Function::Ln
            | Function::Ln1p
            | Function::Tanh
            | Function::Softplus
            | Function::Erf
            | Function::Sinh
            | Function::Asinh => self.plain_log(x),
        }
    }

    /// softplus(2u) − u − ln 2, which neither overflows nor needs |u|.
    fn log_cosh(&mut self, u: Id) -> Id {
        let double = self.scale(u, 2.0);
        let softplus = self.function(Function::Softplus, double);
        let rest = self.sub(softplus, u);
        let ln_2 = self.constant(LN_2);
        self.sub(rest, ln_2)
    }

    /// log(1 − sigmoid(u)) = −softplus(u), and log(1 − tanh²(u)) = −2 log cosh(u).
    fn log_complement(&mut self, b: Id) -> Option<Id> {
        match self.node(b) {
            Node::Unary(Function::Sigmoid, u) => {
                let softplus = self.function(Function::Softplus, u);
                Some(self.neg(softplus))
            }
            Node::Binary(Operator::Mul, t, other) if t == other => {
                let Node::Unary(Function::Tanh, u) = self.node(t) else {
                    return None;
                };
                let log = self.log_cosh(u);
                Some(self.scale(log, -2.0))
            }
            _ => None,
        }
    }

    fn plain_log(&mut self, x: Id) -> Id {
        let size = self.abs(x);
        self.intern(Node::Unary(Function::Ln, size))
    }
}
