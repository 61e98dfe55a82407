//! The nodes of an expression: a closed set.

use super::function::Function;

/// A node of one [`Graph`](super::Graph). Operands always have smaller ids than the node that uses them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub(super) u32);

impl Id {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A number compared by its bits, so that it can be a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Bits(pub(super) u64);

impl Bits {
    /// The number itself.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// The four operations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operator {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
}

/// `greater > than ? then : otherwise`; a NaN in the comparison takes `otherwise`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Select {
    /// Left side of the comparison.
    pub greater: Id,
    /// Right side of the comparison.
    pub than: Id,
    /// The value if the comparison holds.
    pub then: Id,
    /// The value if it does not.
    pub otherwise: Id,
}

impl Select {
    pub(super) fn same_condition(&self, other: &Select) -> bool {
        self.greater == other.greater && self.than == other.than
    }
}

/// One node. The set is closed: every `match` on it is exhaustive.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Node {
    /// A number.
    Const(Bits),
    /// An input, by its position.
    Var(u32),
    /// A function of one operand.
    Unary(Function, Id),
    /// An operation on two operands.
    Binary(Operator, Id, Id),
    /// A choice by comparison.
    Select(Select),
}

impl Node {
    /// The operands, in order.
    pub fn operands(&self) -> impl Iterator<Item = Id> + use<> {
        let all = match *self {
            Node::Const(_) | Node::Var(_) => [None; 4],
            Node::Unary(_, x) => [Some(x), None, None, None],
            Node::Binary(_, a, b) => [Some(a), Some(b), None, None],
            Node::Select(s) => [Some(s.greater), Some(s.than), Some(s.then), Some(s.otherwise)],
        };
        all.into_iter().flatten()
    }
}
