//! Errors and warnings as data.
//!
//! Every message of the compiler is a variant of a [`Problem`], with its data; its words stand in one place, the
//! catalogue under `diagnostics/`. A stage pushes [`Diagnostic`]s into a [`Sink`] and goes on. To add a message: a variant
//! in the family's file, an arm beside the others that says its words, its code in `code.rs`, what it means in
//! `explanations.md`, and a text of `tests/diagnostics` that raises it.
mod arguments;
mod code;
mod domains;
mod explain;
mod limits;
mod lints;
mod names;
#[cfg(feature = "build")]
pub mod render;
mod structure;
mod suggest;
mod text;
pub mod tokens;
mod transforms;
mod words;

pub use arguments::ArgumentProblem;
pub use code::Code;
pub use domains::DomainProblem;
pub use explain::explain;
pub use limits::LimitProblem;
pub use lints::Lint;
pub use names::NameProblem;
pub use structure::StructureProblem;
pub use suggest::suggest;
pub use text::TextProblem;
pub use transforms::TransformProblem;
pub use words::Words;

use crate::source::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The flow that it concerns is left out, the others are emitted; a build script fails.
    Error,
    /// Worth a look.
    Warning,
}

/// Everything that can be wrong with a text, by the family of its code.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// F00: limits, and what is not available yet.
    Limit(LimitProblem),
    /// F01: characters, brackets, the grammar.
    Text(TextProblem),
    /// F02: words that mean nothing here.
    Name(NameProblem),
    /// F03: arguments.
    Argument(ArgumentProblem),
    /// F04: the stack of layers.
    Structure(StructureProblem),
    /// F05: domains of features.
    Domain(DomainProblem),
    /// F06: transforms of the text.
    Transform(TransformProblem),
    /// Warnings, each with a name instead of a code.
    Lint(Lint),
}

impl Problem {
    /// All that a reader is told.
    pub fn words(&self) -> Words {
        match self {
            Problem::Limit(problem) => problem.words(),
            Problem::Text(problem) => problem.words(),
            Problem::Name(problem) => problem.words(),
            Problem::Argument(problem) => problem.words(),
            Problem::Structure(problem) => problem.words(),
            Problem::Domain(problem) => problem.words(),
            Problem::Transform(problem) => problem.words(),
            Problem::Lint(problem) => problem.words(),
        }
    }

    /// The stable code (`F0103`), or the name of a lint (`same_order`).
    pub fn code(&self) -> &'static str {
        self.words().code
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.words().severity
    }
}

macro_rules! families {
    ($($family:ident($problem:ident)),* $(,)?) => {
        $(impl From<$problem> for Problem {
            fn from(problem: $problem) -> Problem {
                Problem::$family(problem)
            }
        })*
    };
}

families!(
    Limit(LimitProblem),
    Text(TextProblem),
    Name(NameProblem),
    Argument(ArgumentProblem),
    Structure(StructureProblem),
    Domain(DomainProblem),
    Transform(TransformProblem),
    Lint(Lint),
);

/// One problem at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// What should change: the carets stand under it.
    pub range: Range,
    /// Further places, one for each of the problem's [`Words::labels`], in their order.
    pub labels: Vec<Range>,
}

impl Diagnostic {
    /// A problem at a place.
    pub fn new(range: Range, problem: impl Into<Problem>) -> Diagnostic {
        Diagnostic { problem: problem.into(), range, labels: Vec::new() }
    }

    /// The place of the problem's next label.
    pub fn with(mut self, label: Range) -> Diagnostic {
        self.labels.push(label);
        self
    }
}

/// More than anybody reads; a text of garbage is not worth the time to print it all.
const MAX_REPORTED: usize = 200;

/// Collects what the stages find.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    found: Vec<Diagnostic>,
}

impl Sink {
    /// An empty one.
    pub fn new() -> Sink {
        Sink::default()
    }

    /// Keeps a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Keeps a problem at a place.
    pub fn report(&mut self, range: Range, problem: impl Into<Problem>) {
        self.push(Diagnostic::new(range, problem));
    }

    /// Whether a diagnostic at a place inside this one has been pushed.
    pub fn has_within(&self, range: Range) -> bool {
        let within = |found: Range| range.start <= found.start && found.end <= range.end;
        self.found.iter().any(|diagnostic| within(diagnostic.range))
    }

    /// Drops the warnings that an attribute silences: of this name, inside of this range.
    pub fn allow(&mut self, lint: &str, range: Range) {
        let silenced = |found: &Diagnostic| {
            let inside = range.start <= found.range.start && found.range.end <= range.end;
            inside && found.problem.severity() == Severity::Warning && found.problem.code() == lint
        };
        self.found.retain(|found| !silenced(found));
    }

    /// Whether an error has been pushed, so that the next stage should not run.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.problem.severity() == Severity::Error)
    }

    /// Takes everything out, in the order of the text and each thing once; of very many things the first ones, and errors before
    /// warnings: no text passes because its warnings are many.
    pub fn drain(&mut self) -> Vec<Diagnostic> {
        let mut found = std::mem::take(&mut self.found);
        found.sort_by(|a, b| (a.range, a.problem.code()).cmp(&(b.range, b.problem.code())));
        found.dedup();
        let is_error = |diagnostic: &Diagnostic| diagnostic.problem.severity() == Severity::Error;
        let errors = found.iter().filter(|diagnostic| is_error(diagnostic)).count();
        let mut warnings = MAX_REPORTED.saturating_sub(errors);
        found.retain(|diagnostic| {
            let kept = is_error(diagnostic) || warnings > 0;
            warnings -= usize::from(kept && !is_error(diagnostic));
            kept
        });
        found.truncate(MAX_REPORTED);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lint() -> Lint {
        Lint::SameOrder { first: "x_0".into(), features: 2 }
    }

    #[test]
    fn sorted_and_each_once() {
        let mut sink = Sink::new();
        let missing = TextProblem::Expected { what: ';' };
        sink.report(Range::new(9, 9), missing.clone());
        sink.report(Range::new(2, 4), TextProblem::NumberSuffix);
        sink.report(Range::new(9, 9), missing);
        assert!(sink.has_errors());
        let found = sink.drain();
        let codes: Vec<_> = found.iter().map(|found| found.problem.code()).collect();
        assert_eq!(codes, ["F0104", "F0103"]);
        assert!(!sink.has_errors());
    }

    #[test]
    fn an_error_is_not_lost_among_warnings() {
        let mut sink = Sink::new();
        (0..250).for_each(|i| sink.report(Range::new(i, i + 1), lint()));
        sink.report(Range::new(900, 901), TextProblem::NumberSuffix);
        let found = sink.drain();
        assert_eq!((found.len(), found[199].problem.code()), (MAX_REPORTED, "F0104"));
        (0..250).for_each(|i| sink.report(Range::new(i, i + 1), TextProblem::NumberSuffix));
        sink.report(Range::new(0, 1), lint());
        assert!(sink.drain().iter().all(|found| found.problem.severity() == Severity::Error));
    }

    #[test]
    fn warnings_are_no_errors() {
        let mut sink = Sink::new();
        sink.report(Range::default(), lint());
        assert!(!sink.has_errors());
    }
}
