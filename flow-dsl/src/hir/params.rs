//! What a definition says of the arguments it takes.
use super::Value;

/// An argument that a layer, transform, net or base takes.
#[derive(Debug)]
pub struct ParamDef {
    /// Its name in the text.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its value where the text gives none; without one it must be given.
    pub default: Option<fn() -> Value>,
    /// What it means, for people.
    pub doc: &'static str,
}

/// What an argument takes. The list is the language's, so it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number from 1 up.
    Count,
    /// A number above 0.
    Positive,
    /// Widths of a net's hidden layers.
    Widths,
    /// An activation.
    Activation,
    /// A scalar transform.
    Transform,
    /// A conditioner; brings the short arguments of the default net with it.
    Net,
    /// Coordinates that change.
    Selection,
    /// What parameters are read from: the side of the noise or the data, or a list.
    Given,
    /// An order of conditioning.
    Order,
    /// A permutation of the coordinates.
    Permutation,
}

/// What to say of an argument that people try and that there is not.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The words that people try.
    pub words: &'static [&'static str],
    /// What to write instead.
    pub instead: &'static [&'static str],
    /// Why.
    pub note: Option<&'static str>,
}
