//! F00: limits, and what is not available yet.
use super::{Code, Words};

/// A text that asks for too much, or too early.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitProblem {
    /// The text has more bytes than the scan accepts.
    TextTooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A word of the language, or one reserved for it, that this version does not compile.
    NotAvailable {
        /// What was asked for, as written.
        what: String,
    },
    /// Brackets or comments inside each other.
    TooDeep {
        /// How deep they may be.
        limit: usize,
    },
    /// One value made of too many operators inside each other.
    ValueTooDeep {
        /// How deep it may be.
        limit: usize,
    },
    /// Too many `let`s that stand for one another.
    LetsTooDeep {
        /// How many there may be.
        limit: usize,
    },
    /// A flow whose repeats expand to too many steps.
    TooManySteps {
        /// How many there would be.
        steps: u64,
        /// How many there may be.
        limit: u64,
    },
    /// A flow that would be more code than anybody can compile.
    TooMuchCode {
        /// Layers and products of nets, alike turns counted once.
        operations: u64,
        /// How many there may be.
        limit: u64,
    },
    /// Flows that together are more than one text may hold.
    FlowsTooLarge,
    /// A shape with too many coordinates.
    TooManyCoordinates {
        /// How many there would be.
        coordinates: u64,
        /// How many there may be.
        limit: u64,
    },
    /// A layer of a net that is too wide.
    TooWide {
        /// How wide it would be.
        width: u64,
        /// How wide it may be.
        limit: u64,
    },
    /// Any other count that is too large.
    TooMany {
        /// What is counted, in the plural.
        what: &'static str,
        /// How many there would be.
        count: u64,
        /// How many there may be.
        limit: u64,
    },
}

impl LimitProblem {
    pub(super) fn words(&self) -> Words {
        use LimitProblem::*;
        match self {
            TextTooLong { bytes, limit } => Words::error(Code::F0001, format!("the text has {bytes} bytes"))
                .note(format!("a text has at most {limit} bytes")),
            NotAvailable { what } => Words::error(Code::F0002, format!("`{what}` is not available yet")),
            TooDeep { limit } => {
                Words::error(Code::F0003, format!("nested deeper than {limit}")).note("brackets and comments count")
            }
            ValueTooDeep { limit } => Words::error(Code::F0004, format!("a value nests deeper than {limit}"))
                .help("give a part of it a name with `let`"),
            LetsTooDeep { limit } => {
                Words::error(Code::F0004, format!("more than {limit} `let`s stand for one another"))
            }
            TooManySteps { steps, limit } => Words::error(Code::F0005, format!("the flow has {steps} steps"))
                .note(format!("a flow has at most {limit} steps once its repeats are written out")),
            TooMuchCode { operations, limit } => Words::error(
                Code::F0009,
                format!("the flow has {operations} different operations"),
            )
            .note(format!(
                "there can be at most {limit}: layers and the products of their nets count, turns that are alike once"
            ))
            .help("put what comes again into `repeat(n) { … }`"),
            FlowsTooLarge => Words::error(Code::F0009, "the flows up to here are more than one text may hold")
                .note("all flows of a text together may be about three times as large as one")
                .help("put some of them into another text"),
            TooManyCoordinates { coordinates, limit } => {
                Words::error(Code::F0006, format!("the shape has {coordinates} coordinates"))
                    .note(format!("a shape has at most {limit} coordinates"))
            }
            TooWide { width, limit } => {
                Words::error(Code::F0007, format!("a width of {width}")).note(format!("a net is at most {limit} wide"))
            }
            TooMany { what, count, limit } => {
                Words::error(Code::F0008, format!("{count} {what}")).note(format!("there can be at most {limit}"))
            }
        }
    }
}
