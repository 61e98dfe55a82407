//! F01: characters, brackets, the grammar.
use super::{Code, Words};

/// A text that does not read as the language.
#[derive(Clone, Debug, PartialEq)]
pub enum TextProblem {
    /// A character that the language does not use.
    Character {
        /// The character.
        character: char,
    },
    /// A bracket closed by one of another kind.
    Mismatched {
        /// What was opened.
        open: char,
        /// What closes it.
        close: char,
    },
    /// A `;` or `,` is missing.
    Expected {
        /// What is missing.
        what: char,
    },
    /// `1f32`, `8x8`, `0x10`
    NumberSuffix,
    /// A string that does not end on its line.
    OpenString,
    /// `hidden=[64]`
    EqualsForColon {
        /// The argument as it should be written, if it is short.
        corrected: Option<String>,
    },
    /// A comment that does not end.
    OpenComment,
    /// A bracket that is never closed.
    NeverCloses {
        /// The bracket.
        open: char,
    },
    /// A closing bracket without an opening one.
    NeverOpened {
        /// The bracket.
        close: char,
    },
    /// `1.`
    NumberEndsInPoint {
        /// The digits before the point.
        digits: String,
    },
    /// `.5`
    NumberStartsWithPoint {
        /// The digits after the point.
        digits: String,
    },
    /// `import"a"`, `r#type`
    Glued {
        /// The word.
        word: String,
        /// What is glued to it.
        next: char,
    },
    /// `self`, `Self`, `super`, `crate`, `_`
    RefusedWord {
        /// The word.
        word: String,
    },
    /// `"\q"`
    Escape {
        /// What stands behind the backslash.
        escape: char,
    },
    /// A number too large for any use.
    NumberTooLarge,
    /// Something that the grammar does not allow here.
    Unexpected {
        /// What stands here, as written; `None` at the end of the text.
        found: Option<String>,
        /// What could stand here.
        wanted: &'static str,
    },
    /// `flow A[B-V: real]`
    FeatureName {
        /// What stands before the colon.
        written: String,
        /// A name like it.
        name: String,
    },
    /// An item lacks a part that its kind needs.
    ItemNeeds {
        /// The kind, as written.
        item: String,
        /// What is missing.
        part: &'static str,
        /// An item with all its parts.
        example: &'static str,
    },
    /// An item has a part that its kind does not have.
    ItemTakesNo {
        /// The kind, as written.
        item: String,
        /// What is too much.
        part: &'static str,
    },
    /// A `let` without a value.
    StatementNeeds {
        /// What is missing.
        part: &'static str,
    },
    /// A label in front of something that is not a layer.
    LabelNeedsLayer,
    /// `flow B[2] { … }` inside of a body.
    ItemInBody {
        /// The kind, as written.
        item: String,
    },
}

impl TextProblem {
    pub(super) fn words(&self) -> Words {
        use TextProblem::*;
        match self {
            Character { .. } | OpenString | OpenComment | Escape { .. } => self.character_words(),
            NumberSuffix | NumberEndsInPoint { .. } | NumberStartsWithPoint { .. } | NumberTooLarge => {
                self.number_words()
            }
            Mismatched { open, close } => {
                Words::error(Code::F0102, format!("`{open}` closes with `{close}`")).label("opened here")
            }
            NeverCloses { open } => Words::error(Code::F0108, format!("`{open}` never closes")),
            NeverOpened { close } => Words::error(Code::F0109, format!("`{close}` closes nothing")),
            Glued { word, next } => {
                Words::error(Code::F0112, format!("a blank is missing between `{word}` and `{next}`"))
                    .note("Rust reserves words glued to a string or to `#`")
            }
            RefusedWord { word } => Words::error(Code::F0113, format!("`{word}` cannot be a name"))
                .note("`self`, `Self`, `super`, `crate` and `_` alone mean something else in Rust"),
            _ => self.grammar_words(),
        }
    }

    fn character_words(&self) -> Words {
        match self {
            TextProblem::OpenString => {
                Words::error(Code::F0105, "the string does not end on its line").help("strings are written on one line")
            }
            TextProblem::OpenComment => Words::error(Code::F0107, "the comment never closes"),
            TextProblem::Escape { escape } => {
                Words::error(Code::F0114, format!("a string has no escape `\\{}`", escape.escape_default()))
                    .note("there are `\\\"`, `\\\\`, `\\n` and `\\t`")
            }
            TextProblem::Character { character: '\r' } => {
                Words::error(Code::F0101, "a carriage return without a line feed")
            }
            TextProblem::Character { character: '\'' } => {
                Words::error(Code::F0101, "the language has no `'`").caret_help("strings are written in `\"`")
            }
            TextProblem::Character { character } => {
                let words = Words::error(Code::F0101, format!("the language has no `{}`", character.escape_debug()));
                match character.is_ascii() {
                    true => words,
                    false => words.note("letters beyond ASCII stand in strings and comments alone"),
                }
            }
            _ => Words::error(Code::F0101, "unreadable"),
        }
    }

    fn number_words(&self) -> Words {
        match self {
            TextProblem::NumberSuffix => Words::error(Code::F0104, "a number has no suffix"),
            TextProblem::NumberEndsInPoint { digits } => {
                Words::error(Code::F0110, "a number does not end in a point").caret_help(format!("write `{digits}`"))
            }
            TextProblem::NumberStartsWithPoint { digits } => {
                Words::error(Code::F0111, "a number does not start with a point")
                    .caret_help(format!("write `0.{digits}`"))
            }
            _ => Words::error(Code::F0115, "the number is too large"),
        }
    }

    fn grammar_words(&self) -> Words {
        match self {
            TextProblem::Expected { what } => {
                Words::error(Code::F0103, format!("expected `{what}`")).caret_help(format!("add `{what}` here"))
            }
            TextProblem::EqualsForColon { corrected } => {
                let words = Words::error(Code::F0106, "a named argument is written with `:`");
                match corrected {
                    Some(text) => words.caret_help(format!("write `{text}`")),
                    None => words.caret_help("write `:`"),
                }
            }
            TextProblem::Unexpected { found: Some(found), wanted } => {
                Words::error(Code::F0116, format!("expected {wanted}, found `{found}`"))
            }
            TextProblem::Unexpected { found: None, wanted } => {
                Words::error(Code::F0116, format!("expected {wanted}, found the end of the text"))
            }
            TextProblem::FeatureName { written, name } => feature_name(written, name),
            TextProblem::ItemNeeds { item, part, example } => {
                Words::error(Code::F0117, format!("`{item}` needs {part}")).help(format!("as in `{example}`"))
            }
            TextProblem::ItemTakesNo { item, part } => Words::error(Code::F0118, format!("`{item}` takes no {part}")),
            TextProblem::StatementNeeds { part } => Words::error(Code::F0119, format!("expected {part}")),
            TextProblem::LabelNeedsLayer => {
                Words::error(Code::F0120, "a label stands before a layer").note("it names the weights of that layer")
            }
            TextProblem::ItemInBody { item } => {
                Words::error(Code::F0121, format!("`{item}` does not stand inside a body"))
                    .help("put it beside the others")
            }
            _ => Words::error(Code::F0116, "unreadable"),
        }
    }
}

fn feature_name(written: &str, name: &str) -> Words {
    let words = Words::error(Code::F0122, format!("`{written}` cannot be the name of a feature"))
        .caret_help(format!("call it `{name}`"));
    if written.trim_matches('"') == name {
        return words.note("names stand without quotation marks");
    }
    words
        .note("names are letters, digits and `_`, and do not begin with a digit")
        .help(format!("a table's columns are renamed when it is read: `Csv::new().rename({written:?}, {name:?})`"))
}
