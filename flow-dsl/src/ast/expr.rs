//! Values.
use super::{Ident, Number, Text};
use crate::source::Range;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Its place, parentheses around it included.
    pub range: Range,
}

/// What a value says. Parentheses are not kept: the tree says how things bind.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `0.5`
    Number(Number),
    /// `"FF (m/s)"`
    Text(Text),
    /// `relu`
    Name(Ident),
    /// `affine(bound: 2)`
    Call {
        /// The word before the parentheses.
        name: Ident,
        /// What stands in them.
        args: Args,
    },
    /// `w[2]`
    Index {
        /// What is indexed.
        of: Box<Expr>,
        /// The indices; at least one.
        at: Vec<Expr>,
    },
    /// `f(1)(2)`, `w[0](1)`: a call of something that is not a word.
    Apply {
        /// What is called.
        of: Box<Expr>,
        /// What it is called with.
        args: Args,
    },
    /// `[64, 64]`
    List(Vec<Expr>),
    /// `[64; 2]`
    Filled {
        /// What is repeated.
        value: Box<Expr>,
        /// How often.
        count: Box<Expr>,
    },
    /// `-x`
    Negative(Box<Expr>),
    /// `a + b`, `5..9`, `a -> b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The place of the operator.
        at: Range,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// Refused and reported.
    Bad,
}

/// The operators between two values, the loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Arrow,
    Range,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl BinaryOp {
    /// Every operator.
    pub const ALL: [BinaryOp; 12] = {
        use BinaryOp::*;
        [Arrow, Range, Less, LessEqual, Greater, GreaterEqual, Add, Subtract, Multiply, Divide, Remainder, Power]
    };

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Arrow => "->",
            BinaryOp::Range => "..",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Remainder => "%",
            BinaryOp::Power => "^",
        }
    }

    /// The operator that is written so.
    pub fn from_symbol(symbol: &str) -> Option<BinaryOp> {
        BinaryOp::ALL.into_iter().find(|op| op.symbol() == symbol)
    }

    /// How tightly it binds. [`BinaryOp::NEGATIVE`] is the minus sign's place between `*` and `^`.
    pub fn precedence(self) -> u8 {
        match self {
            BinaryOp::Arrow => 1,
            BinaryOp::Range => 2,
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => 3,
            BinaryOp::Add | BinaryOp::Subtract => 4,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 5,
            BinaryOp::Power => 7,
        }
    }

    /// How tightly a minus sign before a value binds.
    pub const NEGATIVE: u8 = 6;
}

/// `(affine, hidden: [64, 64])`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// The arguments, in the order of the text.
    pub list: Vec<Arg>,
    /// Parentheses included.
    pub range: Range,
}

/// `affine` or `hidden: [64, 64]`
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// What stands before the `:`.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
    /// Its place, the name included.
    pub range: Range,
}

impl Expr {
    /// The word, if it is nothing else.
    pub fn as_name(&self) -> Option<&Ident> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The word it begins with and the arguments, if it is a word or a call of one.
    pub fn as_call(&self) -> Option<(&Ident, Option<&Args>)> {
        match &self.kind {
            ExprKind::Name(name) => Some((name, None)),
            ExprKind::Call { name, args } => Some((name, Some(args))),
            _ => None,
        }
    }
}
