//! F03: arguments.
use super::words::said;
use super::{Code, Words};

/// An argument that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentProblem {
    /// An argument that the thing called does not have.
    Unknown {
        /// What is called.
        of: String,
        /// The argument.
        name: String,
        /// What to say instead, each as it is written: `on: even`.
        instead: Vec<String>,
        /// Why there is none, if that needs a word.
        note: Option<&'static str>,
    },
    /// Two arguments that say the same thing.
    AlreadySaid {
        /// The one that says it: `net`.
        by: String,
        /// The one that is too much: `hidden`.
        name: String,
    },
    /// A value of the wrong kind.
    WrongKind {
        /// The argument.
        name: String,
        /// What it takes: `a list of widths`.
        wanted: String,
        /// What it was given: `a number`.
        found: String,
        /// How it is written, if that needs a word.
        help: Option<String>,
    },
    /// A number that must be whole and is not.
    NotWhole {
        /// The argument.
        name: String,
        /// The number.
        value: String,
        /// The calculation with its numbers put in: `7 / 2`.
        computed: Option<String>,
        /// The calculation as written: `d / 2`.
        written: Option<String>,
    },
    /// An argument that must be given is not.
    Missing {
        /// What is called.
        of: String,
        /// The argument.
        name: String,
        /// A value it could have.
        example: Option<String>,
    },
    /// An argument given twice.
    Twice {
        /// The argument.
        name: String,
    },
    /// An argument without a name after one with a name.
    PositionAfterName,
    /// More arguments than there are positions.
    TooMany {
        /// What is called.
        of: String,
        /// How many it takes by position.
        takes: usize,
    },
    /// A number outside of what the argument takes.
    OutOfRange {
        /// The argument.
        name: String,
        /// What it needs: `a positive number`, `at least 1`.
        wanted: String,
        /// The number.
        value: String,
        /// How it is written, if that needs a word.
        help: Option<&'static str>,
    },
    /// A body behind something that has none.
    NoBody {
        /// What it stands behind.
        of: String,
    },
    /// No body behind something that needs one.
    NeedsBody {
        /// What needs it.
        of: String,
        /// The same with its arguments, as written.
        written: String,
    },
    /// A body without a line.
    EmptyBody {
        /// Whose body.
        of: String,
    },
    /// Division by zero, a logarithm of a negative number and the like.
    NoValue {
        /// The calculation.
        computed: String,
    },
}

impl ArgumentProblem {
    /// The note for `mask`, which users of other libraries write for `on`.
    pub const MASK_NOTE: &str = "libraries disagree on whether a mask marks what changes or what is kept; \
        `on: even` changes features 0, 2, 4, …\nand reads the others. Without `on`, couplings alternate by themselves";

    pub(super) fn words(&self) -> Words {
        use ArgumentProblem::*;
        match self {
            Unknown { of, name, instead, note } => unknown(of, name, instead, *note),
            AlreadySaid { by, name } => Words::error(Code::F0302, format!("`{by}` already says `{name}`"))
                .label(format!("`{by}` is given here")),
            WrongKind { name, wanted, found, help } => {
                let words = Words::error(Code::F0303, format!("{} takes {wanted}, found {found}", said(name)));
                match help {
                    Some(help) => words.caret_help(help),
                    None => words,
                }
            }
            NotWhole { name, value, computed, written } => {
                not_whole(name, value, computed.as_deref(), written.as_deref())
            }
            Missing { of, name, example } => {
                let words = Words::error(Code::F0305, format!("`{of}` needs {}", said(name)));
                match example {
                    Some(example) => words.help(format!("as in `{example}`")),
                    None => words,
                }
            }
            Twice { name } => {
                Words::error(Code::F0306, format!("`{name}` is given twice")).label(format!("`{name}` is given here"))
            }
            PositionAfterName => Words::error(Code::F0307, "an argument without a name after one with a name")
                .caret_help("name it, or move it to the front"),
            _ => self.call_words(),
        }
    }

    fn call_words(&self) -> Words {
        use ArgumentProblem::*;
        match self {
            TooMany { of, takes: 0 } => Words::error(Code::F0308, format!("`{of}` takes no arguments by position")),
            TooMany { of, takes: 1 } => Words::error(Code::F0308, format!("`{of}` takes one argument by position")),
            TooMany { of, takes } => Words::error(Code::F0308, format!("`{of}` takes {takes} arguments by position")),
            OutOfRange { name, wanted, value, help } => {
                let words = Words::error(Code::F0309, format!("{} needs {wanted}, found {value}", said(name)));
                match help {
                    Some(help) => words.caret_help(help),
                    None => words,
                }
            }
            NoBody { of } => Words::error(Code::F0310, format!("`{of}` has no body")),
            NeedsBody { of, written } => {
                Words::error(Code::F0311, format!("`{of}` needs a body")).help(format!("as in `{written} {{ … }}`"))
            }
            EmptyBody { of } => Words::error(Code::F0313, format!("the body of `{of}` is empty"))
                .help("put at least one layer between `{` and `}`"),
            NoValue { computed } => Words::error(Code::F0312, format!("`{computed}` has no value")),
            _ => Words::error(Code::F0303, "an argument that does not fit"),
        }
    }
}

fn unknown(of: &str, name: &str, instead: &[String], note: Option<&'static str>) -> Words {
    let mut words = Words::error(Code::F0301, format!("`{of}` has no argument `{name}`"));
    if !instead.is_empty() {
        let instead: Vec<String> = instead.iter().map(|text| format!("`{text}`")).collect();
        words = words.caret_help(format!("did you mean {}?", instead.join(" or ")));
    }
    match note {
        Some(note) => words.note(note),
        None => words,
    }
}

fn not_whole(name: &str, value: &str, computed: Option<&str>, written: Option<&str>) -> Words {
    let mut words = Words::error(Code::F0304, format!("{} needs whole numbers, found {value}", said(name)));
    if let Some(computed) = computed {
        words = words.caret(computed);
    }
    match written {
        Some(written) => words.help(format!("`floor({written})` or `ceil({written})`")),
        None => words,
    }
}
