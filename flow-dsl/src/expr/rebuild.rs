//! Copying an expression: with other inputs, or from another graph.

use super::graph::{Graph, Id, Node, Select};
use std::collections::BTreeMap;

impl Graph {
    /// `id` with each listed input replaced by an expression, all at once.
    pub fn substitute(&mut self, id: Id, inputs: &[(u32, Id)]) -> Id {
        let source: Vec<_> = self.live(&[id]).into_iter().map(|id| (id, self.node(id))).collect();
        self.copy(&source, |index| inputs.iter().find(|(var, _)| *var == index).map(|&(_, by)| by))
            .get(&id)
            .copied()
            .unwrap_or(id)
    }

    /// The expression `id` of another graph; its input i becomes `inputs[i]`, or stays the input i where that is absent.
    pub fn import(&mut self, other: &Graph, id: Id, inputs: &[Id]) -> Id {
        let source: Vec<_> = other.live(&[id]).into_iter().map(|id| (id, other.node(id))).collect();
        let copies = self.copy(&source, |index| inputs.get(index as usize).copied());
        for (old, &new) in &copies {
            if let Some(name) = other.label_of(*old) {
                self.label(new, name);
            }
        }
        // the last node of a live list of one output is that output
        source.last().and_then(|(last, _)| copies.get(last)).copied().unwrap_or(id)
    }

    fn copy(&mut self, source: &[(Id, Node)], input: impl Fn(u32) -> Option<Id>) -> BTreeMap<Id, Id> {
        let mut copies = BTreeMap::new();
        for &(id, node) in source {
            let copy = match node {
                Node::Var(index) => input(index).unwrap_or_else(|| self.var(index)),
                other => self.again(other, &copies),
            };
            copies.insert(id, copy);
        }
        copies
    }

    /// The node with its operands replaced, simplified anew.
    pub(super) fn again(&mut self, node: Node, copies: &BTreeMap<Id, Id>) -> Id {
        let new = |id: Id| copies.get(&id).copied().unwrap_or(id);
        match node {
            Node::Const(c) => self.constant(c.value()),
            Node::Var(index) => self.var(index),
            Node::Unary(f, x) => self.function(f, new(x)),
            Node::Binary(op, a, b) => self.binary(op, new(a), new(b)),
            Node::Select(s) => self.select(Select {
                greater: new(s.greater),
                than: new(s.than),
                then: new(s.then),
                otherwise: new(s.otherwise),
            }),
        }
    }
}
