//! Evaluation in any kind of number.

use super::graph::{Graph, Id, Node, Operator};
use super::number::Number;
use std::collections::BTreeMap;

impl Graph {
    /// The values of `outputs` with the inputs in order of position; an input that is not given is NaN.
    pub fn eval<N: Number>(&self, outputs: &[Id], inputs: &[N]) -> Vec<N> {
        let mut values: BTreeMap<Id, N> = BTreeMap::new();
        for id in self.live(outputs) {
            let value = self.eval_node(self.node(id), inputs, &values);
            values.insert(id, value);
        }
        outputs.iter().map(|id| known(&values, *id)).collect()
    }

    fn eval_node<N: Number>(&self, node: Node, inputs: &[N], values: &BTreeMap<Id, N>) -> N {
        match node {
            Node::Const(c) => N::constant(c.value()),
            Node::Var(index) => inputs.get(index as usize).cloned().unwrap_or_else(|| N::constant(f64::NAN)),
            Node::Unary(f, x) => f.apply(&known(values, x)),
            Node::Binary(op, a, b) => {
                let (a, b) = (known(values, a), known(values, b));
                match op {
                    Operator::Add => a.add(&b),
                    Operator::Sub => a.sub(&b),
                    Operator::Mul => a.mul(&b),
                    Operator::Div => a.div(&b),
                }
            }
            Node::Select(s) => {
                let holds = known(values, s.greater).real() > known(values, s.than).real();
                known(values, if holds { s.then } else { s.otherwise })
            }
        }
    }
}

fn known<N: Number>(values: &BTreeMap<Id, N>, id: Id) -> N {
    values.get(&id).cloned().unwrap_or_else(|| N::constant(f64::NAN))
}
