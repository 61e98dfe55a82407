//! F02: words that mean nothing here.
use super::{Code, Words};

/// A word that is not known, not allowed or not meant where it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum NameProblem {
    /// An unknown layer, transform, net, base, activation, domain, item …
    Unknown {
        /// What kind of word is wanted, in the singular: `layer`.
        kind: &'static str,
        /// The word.
        word: String,
        /// Perhaps this was meant.
        suggestion: Option<String>,
        /// What there is, if that is a short list.
        known: Vec<String>,
    },
    /// `scale repeat(2) { … }`
    TakesNoValue {
        /// The word before the value.
        word: String,
        /// Whether the value could be a statement of its own.
        separate: bool,
    },
    /// A feature that the flow does not have.
    NoFeature {
        /// The flow.
        flow: String,
        /// The word.
        word: String,
        /// Perhaps this was meant.
        suggestion: Option<String>,
    },
    /// A shape lists names without domains.
    NotAConstant {
        /// The name.
        word: String,
    },
    /// `given: "noise"`
    Quoted {
        /// The argument as it should be written.
        corrected: String,
    },
    /// A name that stands for no number, list or other value.
    UnknownName {
        /// The word.
        word: String,
        /// Perhaps this was meant.
        suggestion: Option<String>,
    },
    /// Two items of one name.
    Twice {
        /// The kind of the second: `flow`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Two flows whose items in Rust would have one name. Label: the first flow.
    SameInRust {
        /// The second flow.
        name: String,
        /// The first flow.
        first: String,
        /// The name that both would give.
        rust: String,
        /// What the first flow becomes: two types and a module.
        items: [String; 3],
    },
    /// A word of the language as the name of an item or parameter.
    Reserved {
        /// The word.
        word: String,
    },
    /// A `let` that needs its own value.
    Circular {
        /// The name.
        name: String,
    },
    /// A feature named twice in one shape.
    FeatureTwice {
        /// The name.
        name: String,
    },
}

impl NameProblem {
    pub(super) fn words(&self) -> Words {
        use NameProblem::*;
        match self {
            Unknown { kind, word, suggestion, known } => unknown(kind, word, suggestion.as_ref(), known),
            TakesNoValue { word, separate: true } => {
                Words::error(Code::F0202, format!("`{word}` takes no value; is a `;` missing after it?"))
            }
            TakesNoValue { word, separate: false } => Words::error(Code::F0202, format!("`{word}` takes no value"))
                .note("arguments stand in parentheses; `base` and `context` alone take a value without"),
            NoFeature { flow, word, suggestion } => {
                Words::error(Code::F0203, format!("`{flow}` has no feature `{word}`")).did_you_mean(suggestion.as_ref())
            }
            NotAConstant { word } => Words::error(Code::F0204, format!("`{word}` is not a constant"))
                .caret_help(format!("a feature names its domain: `{word}: real`"))
                .note(
                    "a shape has a size, as in `[7]`, or lists features with their domain, as in `[x: real, y: real]`",
                ),
            Quoted { corrected } => Words::error(Code::F0205, format!("a word is not quoted: write `{corrected}`")),
            UnknownName { word, suggestion } => {
                Words::error(Code::F0206, format!("unknown name `{word}`")).did_you_mean(suggestion.as_ref())
            }
            Twice { kind, name } => {
                Words::error(Code::F0207, format!("a second {kind} `{name}`")).label("the first one")
            }
            SameInRust { name, first, rust, items: [single, double, module] } => {
                Words::error(Code::F0211, format!("`{name}` and `{first}` would share the name `{rust}` in Rust"))
                    .caret_help("choose another name")
                    .label(format!("`{first}` becomes the types `{single}` and `{double}` and the module `{module}`"))
            }
            Circular { name } => Words::error(Code::F0210, format!("`{name}` stands for itself")),
            Reserved { word } => Words::error(Code::F0208, format!("`{word}` is a word of the language"))
                .caret_help("choose another name"),
            FeatureTwice { name } => {
                Words::error(Code::F0209, format!("a second feature `{name}`")).label("the first one")
            }
        }
    }
}

fn unknown(kind: &str, word: &str, suggestion: Option<&String>, known: &[String]) -> Words {
    let words = Words::error(Code::F0201, format!("unknown {kind} `{word}`")).did_you_mean(suggestion);
    if suggestion.is_some() || known.is_empty() {
        return words;
    }
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let verb = if known.len() == 1 { "is" } else { "are" };
    words.note(format!("there {verb} {}", known.join(", ")))
}
