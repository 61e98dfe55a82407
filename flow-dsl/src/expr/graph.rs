//! The arena: each node is stored once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::function::Function;
pub use super::node::{Bits, Id, Node, Operator, Select};
use super::signs::Signs;

/// Work an expression takes when each shared node is computed once.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Cost {
    /// All nodes but inputs and constants.
    pub operations: usize,
    /// Those that are calls of exp, ln, tanh and the like.
    pub transcendental: usize,
    /// Those that are divisions or reciprocals.
    pub divisions: usize,
}

/// An arena of expressions in which equal expressions are one node.
///
/// The map is only ever looked up, never iterated: the result depends on the sequence of calls alone.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    signs: Vec<Signs>,
    lengths: Vec<usize>,
    known: HashMap<Node, Id>,
    labels: BTreeMap<Id, String>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// The input at position `index`.
    pub fn var(&mut self, index: u32) -> Id {
        self.intern(Node::Var(index))
    }

    /// A number. Both zeros are one node.
    pub fn constant(&mut self, value: f64) -> Id {
        let value = if value == 0.0 { 0.0 } else { value };
        self.intern(Node::Const(Bits(value.to_bits())))
    }

    /// The node at `id`.
    pub fn node(&self, id: Id) -> Node {
        self.nodes[id.index()]
    }

    /// Names `id` for printing and emission, should it need a name. The first label stays.
    pub fn label(&mut self, id: Id, name: &str) {
        self.labels.entry(id).or_insert_with(|| name.to_owned());
    }

    pub(super) fn label_of(&self, id: Id) -> Option<&str> {
        self.labels.get(&id).map(String::as_str)
    }

    /// The number that `id` is, if it is one.
    pub fn value(&self, id: Id) -> Option<f64> {
        match self.node(id) {
            Node::Const(bits) => Some(bits.value()),
            Node::Var(_) | Node::Unary(..) | Node::Binary(..) | Node::Select(_) => None,
        }
    }

    pub(super) fn is(&self, id: Id, value: f64) -> bool {
        self.value(id) == Some(value)
    }

    /// How many factors a product is taken apart into; 1 for what is no product, and for one that is too long.
    pub(super) fn length(&self, id: Id) -> usize {
        self.lengths[id.index()]
    }

    pub(super) fn signs(&self, id: Id) -> Signs {
        self.signs[id.index()]
    }

    /// Whether the value is above zero whatever its inputs (underflow aside).
    pub fn positive(&self, id: Id) -> bool {
        self.signs(id).positive()
    }

    /// Whether the value is zero or above whatever its inputs.
    pub fn non_negative(&self, id: Id) -> bool {
        self.signs(id).non_negative()
    }

    /// Stores a node as it is, without simplifying. Operands of + and · keep the order in which they first came.
    pub(super) fn intern(&mut self, node: Node) -> Id {
        if let Some(id) = self.existing(node) {
            return id;
        }
        let id = Id(self.nodes.len() as u32);
        let (signs, length) = (Signs::of(self, node), self.length_of(node));
        self.nodes.push(node);
        self.signs.push(signs);
        self.lengths.push(length);
        self.known.insert(node, id);
        id
    }

    /// The id of a node that is already there, in either order of operands where that is the same.
    pub(super) fn existing(&self, node: Node) -> Option<Id> {
        let swapped = match node {
            Node::Binary(op @ (Operator::Add | Operator::Mul), a, b) => Node::Binary(op, b, a),
            other => other,
        };
        self.known.get(&node).or_else(|| self.known.get(&swapped)).copied()
    }

    pub(super) fn raw(&mut self, op: Operator, a: Id, b: Id) -> Id {
        self.intern(Node::Binary(op, a, b))
    }

    /// Every node that `outputs` need, operands first.
    pub fn live(&self, outputs: &[Id]) -> Vec<Id> {
        let mut seen = BTreeSet::new();
        let mut open = outputs.to_vec();
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.node(id).operands());
            }
        }
        seen.into_iter().collect()
    }

    /// The positions of the inputs that `id` depends on, ascending.
    pub fn variables(&self, id: Id) -> Vec<u32> {
        let positions = self.live(&[id]).into_iter().filter_map(|id| match self.node(id) {
            Node::Var(index) => Some(index),
            Node::Const(_) | Node::Unary(..) | Node::Binary(..) | Node::Select(_) => None,
        });
        positions.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The work of computing all `outputs` together.
    pub fn cost(&self, outputs: &[Id]) -> Cost {
        let mut cost = Cost::default();
        for id in self.live(outputs) {
            let node = self.node(id);
            cost.operations += usize::from(!matches!(node, Node::Const(_) | Node::Var(_)));
            cost.transcendental += usize::from(matches!(node, Node::Unary(f, _) if f.transcendental()));
            let division = matches!(node, Node::Binary(Operator::Div, ..) | Node::Unary(Function::Recip, _));
            cost.divisions += usize::from(division);
        }
        cost
    }
}
