//! Coordinates as the text says them: `on:`, `given:`, `order:` and permutations.
use crate::source::Range;

/// A coordinate in a list.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Which.
    pub kind: PlaceKind,
    /// Where it is written.
    pub range: Range,
}

/// How a coordinate is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// By its number at this place of the stack.
    At(usize),
    /// By the data column that it becomes.
    Column(usize),
}

/// What `on:` says.
#[derive(Clone, Debug)]
pub enum Selection {
    /// 0, 2, 4, …
    Even,
    /// 1, 3, 5, …
    Odd,
    /// The first ⌊d/2⌋.
    First,
    /// All but the first ⌊d/2⌋.
    Last,
    /// The first k.
    FirstOf(usize),
    /// The last k.
    LastOf(usize),
    /// These.
    List(Vec<Place>),
    /// All but these.
    Not(Vec<Place>),
    /// ⌊d/2⌋ drawn by a seed.
    Random(u64),
    /// What the coupling before left alone; the first takes `even`.
    Alternate,
    /// The same among halves; the first takes `first`.
    AlternateHalves,
}

/// What `given:` says.
#[derive(Clone, Debug)]
pub enum Given {
    /// The data side.
    Data,
    /// The noise side.
    Noise,
    /// Everything that does not change.
    Rest,
    /// These.
    List(Vec<Place>),
}

/// What `order:` says.
#[derive(Clone, Debug)]
pub enum Order {
    /// 0, 1, 2, …
    Natural,
    /// d − 1, d − 2, …
    Reverse,
    /// Drawn by a seed.
    Random(u64),
    /// The coordinates in the order of conditioning.
    List(Vec<Place>),
    /// The reverse of the autoregressive layer before; the first is natural.
    Alternate,
}

/// What `permute` says: xᵢ = z_p(i).
#[derive(Clone, Debug)]
pub enum Permutation {
    /// p(i) = d − 1 − i.
    Reverse,
    /// p(i) = i + k mod d.
    Rotate(i64),
    /// Drawn by a seed.
    Random(u64),
    /// p(0), p(1), …
    List(Vec<usize>),
}
