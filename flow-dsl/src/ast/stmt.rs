//! Statements: the lines of a body.
use super::{Args, Attr, Doc, Expr, Ident};
use crate::source::Range;

/// `{ … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The lines, in the order of the text.
    pub stmts: Vec<Stmt>,
    /// Whether it has no line because what stands in it was refused and reported.
    pub refused: bool,
    /// Braces included.
    pub range: Range,
}

/// One line of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// Documentation.
    pub docs: Vec<Doc>,
    /// Attributes.
    pub attrs: Vec<Attr>,
    /// What it says.
    pub kind: StmtKind,
    /// Attributes included, a closing `;` too.
    pub range: Range,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// A layer, a scope, `base …`, `context …`, or a call of a block.
    Layer(Layer),
    /// `let open = sigmoid(s);`
    Let {
        /// The name.
        name: Ident,
        /// What stands after `:`.
        domain: Option<Expr>,
        /// Its value.
        value: Expr,
    },
    /// `x: positive = exp(z);`, in transforms and densities.
    Equation {
        /// The left side.
        name: Ident,
        /// What stands after `:`.
        domain: Option<Expr>,
        /// The right side.
        value: Expr,
    },
}

/// `mix: linear(lu);`, `repeat(5) { … }`, `base normal;`
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What stands before `:`.
    pub label: Option<Ident>,
    /// Which layer.
    pub name: Ident,
    /// The arguments in parentheses.
    pub args: Option<Args>,
    /// The value without parentheses of `base normal` and `context mlp([256])`; no other word has one.
    pub value: Option<Expr>,
    /// The lines of a scope.
    pub body: Option<Body>,
    /// From the name to the arguments or the value: without label, body and `;`.
    pub range: Range,
}
