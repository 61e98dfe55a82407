//! What a build script reports.
use std::collections::BTreeSet;
use std::fmt::{self, Debug, Display, Formatter};
use std::path::Path;

/// What went wrong, as a report in rustc's look; `Debug` prints the same, so that it reads well wherever `main` or `unwrap` puts it.
#[derive(Clone, Default)]
pub struct Errors(String);

impl Errors {
    /// One report; its lines as they stand.
    pub(super) fn of(report: impl Into<String>) -> Errors {
        Errors(report.into())
    }

    /// A file or folder that the system refuses.
    pub(super) fn system(what: &str, path: &Path, error: &std::io::Error) -> Errors {
        let relative = error.kind() == std::io::ErrorKind::NotFound && path.is_relative();
        let help = if relative { "\n  = help: paths are relative to the folder of Cargo.toml" } else { "" };
        Errors(format!("error: cannot {what} {}: {error}{help}\n", path.display()))
    }

    /// With another report behind this one.
    pub(super) fn join(&mut self, other: Errors) {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.0.push('\n');
        }
        self.0 += &other.0;
    }

    /// Where the codes of the report are explained, if it has any.
    pub(super) fn more(&self) -> Option<String> {
        let code = |line: &str| Some(line.strip_prefix("error[")?.split_once(']')?.0.to_owned());
        let codes: BTreeSet<String> = self.0.lines().filter_map(code).collect();
        let first = codes.first()?;
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        Some(format!(
            "each code is explained, with a wrong text and a right one, in docs/errors.md: {} (in a program: \
             `flow_dsl::diagnostics::explain({first:?})`)",
            codes.join(", ")
        ))
    }

    /// These, if there are any.
    pub(super) fn none(&self) -> Result<(), Errors> {
        if self.0.is_empty() { Ok(()) } else { Err(self.clone()) }
    }
}

impl Debug for Errors {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.0)
    }
}

impl Display for Errors {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Errors {}
