//! Items, their parameters and their shapes.
use super::{Args, Body, Doc, Expr, Ident, Number, Text};
use crate::source::Range;

/// `flow Galaxy[7] { … }`, `let width = 64;`, `import "a.flow";` …
///
/// One form for all kinds, as in the grammar. For the known kinds the parser has reported every part that is missing or
/// too much, so later stages pass over such items in silence: a flow or density has a name, a shape and a body (or the
/// reserved form with a value); a block or transform a name and a body; a `let` a name and a value; an import a text;
/// `language` a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Documentation.
    pub docs: Vec<Doc>,
    /// Attributes.
    pub attrs: Vec<Attr>,
    /// `pub`, `pub(crate)`.
    pub visibility: Option<Visibility>,
    /// What kind of item the first word says it is.
    pub kind: ItemKind,
    /// The first word.
    pub word: Ident,
    /// What follows it.
    pub name: ItemName,
    /// Parameters in parentheses.
    pub params: Option<Vec<Param>>,
    /// The shape in brackets.
    pub shape: Option<Shape>,
    /// The body in braces.
    pub body: Option<Body>,
    /// What stands after `=`.
    pub value: Option<Expr>,
    /// Attributes included, a closing `;` too.
    pub range: Range,
}

/// The kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `flow`
    Flow,
    /// `block`
    Block,
    /// `transform`
    Transform,
    /// `density`
    Density,
    /// `let`
    Let,
    /// `import`
    Import,
    /// `language`
    Language,
    /// Any other word.
    Other,
}

impl ItemKind {
    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> ItemKind {
        match word {
            "flow" => ItemKind::Flow,
            "block" => ItemKind::Block,
            "transform" => ItemKind::Transform,
            "density" => ItemKind::Density,
            "let" => ItemKind::Let,
            "import" => ItemKind::Import,
            "language" => ItemKind::Language,
            _ => ItemKind::Other,
        }
    }
}

/// What follows the first word of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemName {
    /// `flow Galaxy`
    Word(Ident),
    /// `import "a.flow"`
    Text(Text),
    /// `language 1`
    Number(Number),
    /// Refused and reported.
    Bad,
}

/// `#[allow(same_order)]`
#[derive(Clone, Debug, PartialEq)]
pub struct Attr {
    /// The word.
    pub name: Ident,
    /// Its arguments.
    pub args: Option<Args>,
    /// From `#` to `]`.
    pub range: Range,
}

/// `pub` or `pub(crate)`
#[derive(Clone, Debug, PartialEq)]
pub struct Visibility {
    /// What stands in parentheses after `pub`.
    pub args: Option<Args>,
    /// Its place.
    pub range: Range,
}

/// `const k = 8`, `mean[k] = spread(-3, 3)`, `scale[k]: positive = 1`
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Documentation.
    pub docs: Vec<Doc>,
    /// Whether it is chosen in the text (`const`).
    pub constant: bool,
    /// Its name.
    pub name: Ident,
    /// The sizes in brackets.
    pub size: Option<Vec<Expr>>,
    /// What stands after `:`.
    pub domain: Option<Expr>,
    /// What stands after `=`.
    pub value: Option<Expr>,
    /// Its place.
    pub range: Range,
}

/// `[7]`, `[3, 32, 32]`, `[wind: positive, heading: circle(0, 360) | hour: circle(0, 24)]`
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Before the bar.
    pub features: Vec<Feature>,
    /// After the bar; `None` without one.
    pub context: Option<Vec<Feature>>,
    /// Brackets included.
    pub range: Range,
}

/// One entry of a shape: a size (`7`) or a feature (`spectrum[64]: positive`).
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Documentation.
    pub docs: Vec<Doc>,
    /// What stands before the `:`; `None` for a size.
    pub name: Option<Ident>,
    /// The sizes in brackets after the name.
    pub size: Option<Vec<Expr>>,
    /// The domain of a feature, or the size itself.
    pub value: Expr,
    /// Its place.
    pub range: Range,
}
