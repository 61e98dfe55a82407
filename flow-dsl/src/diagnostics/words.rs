//! What a reader is told about a problem.
use super::{Code, Severity};

/// The words of a problem. No text ends in a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The stable code, or the name of a lint.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The first line.
    pub message: String,
    /// What stands behind the carets.
    pub caret: Option<String>,
    /// What stands behind further places, in the order of [`super::Diagnostic::labels`].
    pub labels: Vec<String>,
    /// Why it is so.
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<String>,
}

impl Words {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Words {
        Words {
            code: code.name(),
            severity: Severity::Error,
            message: message.into(),
            caret: None,
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// A warning; lints are named, not numbered, so that `#[allow(name)]` reads well.
    pub fn warning(code: Code, message: impl Into<String>) -> Words {
        Words { severity: Severity::Warning, ..Words::error(code, message) }
    }

    /// Says something at the carets.
    pub fn caret(mut self, text: impl Into<String>) -> Words {
        self.caret = Some(text.into());
        self
    }

    /// Says what to do, at the carets.
    pub fn caret_help(self, text: impl AsRef<str>) -> Words {
        self.caret(format!("help: {}", text.as_ref()))
    }

    /// Says, at the carets, which word may have been meant.
    pub fn did_you_mean(self, suggestion: Option<&String>) -> Words {
        match suggestion {
            Some(word) => self.caret_help(format!("did you mean `{word}`?")),
            None => self,
        }
    }

    /// Says something at a further place.
    pub fn label(mut self, text: impl Into<String>) -> Words {
        self.labels.push(text.into());
        self
    }

    /// Says why it is so.
    pub fn note(mut self, text: impl Into<String>) -> Words {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Words {
        self.helps.push(text.into());
        self
    }
}

/// A word of the text in backquotes; `a size` and the like are no words of it.
pub(super) fn said(name: &str) -> String {
    if name.contains(' ') { name.to_owned() } else { format!("`{name}`") }
}

/// `1, 3 and 5`
pub(super) fn and(list: &[String]) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
