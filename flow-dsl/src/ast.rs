//! The tree of a text: plain data, a [`Range`] on every node.
//!
//! It says what is written, not what it means: layers, transforms, nets, bases, domains and kinds of items are words here
//! and are resolved later. A node's range ends at its last token. What could not be parsed is left out (a statement, an
//! item) or stands as [`ExprKind::Bad`]; it has been reported, so later stages pass over it in silence.
mod expr;
mod item;
mod stmt;

pub use expr::{Arg, Args, BinaryOp, Expr, ExprKind};
pub use item::{Attr, Feature, Item, ItemKind, ItemName, Param, Shape, Visibility};
pub use stmt::{Body, Layer, Stmt, StmtKind};

pub use crate::source::Doc;
use crate::source::Range;

/// A whole text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The items, in the order of the text.
    pub items: Vec<Item>,
    /// From the first token to the last.
    pub range: Range,
}

/// A word with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ident {
    /// The word as written.
    pub text: String,
    /// Its place.
    pub range: Range,
}

/// A text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says, escapes replaced.
    pub value: String,
    /// Its place, quotes included.
    pub range: Range,
}

/// A number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// As written.
    pub text: String,
    /// Its value; always finite.
    pub value: f64,
    /// Its place.
    pub range: Range,
}
