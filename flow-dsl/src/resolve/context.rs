//! What all of resolving shares: the text, the sink, the `let`s, and the flow that is being bound.
use super::seen::Seen;
use super::shape::Shape;
use crate::ast::{self, ItemKind, ItemName};
use crate::diagnostics::{Diagnostic, LimitProblem, NameProblem, Problem, Severity, Sink, suggest};
use crate::source::{Range, Source};
use std::collections::{HashMap, HashSet};

/// What all of resolving shares.
pub(super) struct Context<'a> {
    source: &'a Source,
    sink: &'a mut Sink,
    /// Whether an error was found since this was last cleared.
    pub failed: bool,
    /// The `let`s of the file.
    pub lets: HashMap<&'a str, Let<'a>>,
    /// The `let`s that something uses.
    pub used: HashSet<&'a str>,
    /// How many flows have come so far that they could be walked.
    pub walked: usize,
    /// Shares of the limits that the flows up to here have had.
    pub spent: f64,
    /// How many `let`s are being looked into.
    pub depth: usize,
    /// Whether it has been said that `let`s stand for one another too often: a long chain of them is one error.
    pub too_deep: bool,
    /// The flow that is being bound.
    pub flow: Option<Here<'a>>,
    elsewhere: Elsewhere<'a>,
}

/// A `let`, looked into when it is first needed.
#[derive(Clone)]
pub(super) enum Let<'a> {
    /// Not yet looked into.
    Todo(&'a ast::Expr),
    /// Being looked into.
    Busy,
    /// Its value.
    Done(Seen<'a>),
}

/// The flow that is being bound.
#[derive(Clone)]
pub(super) struct Here<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its shape.
    pub shape: Shape<'a>,
}

/// Names of the text whose meaning is not available yet: their items say so, their uses keep still.
struct Elsewhere<'a> {
    names: Vec<&'a str>,
    imports: bool,
}

impl<'a> Context<'a> {
    pub fn new(source: &'a Source, file: &'a ast::File, sink: &'a mut Sink) -> Context<'a> {
        let named = |item: &'a ast::Item| match (&item.kind, &item.name) {
            (ItemKind::Flow | ItemKind::Let, _) => None,
            (_, ItemName::Word(name)) => Some(name.text.as_str()),
            _ => None,
        };
        let elsewhere = Elsewhere {
            names: file.items.iter().filter_map(named).collect(),
            imports: file.items.iter().any(|item| item.kind == ItemKind::Import),
        };
        let (lets, flow) = (HashMap::new(), None);
        Context {
            source,
            sink,
            failed: false,
            lets,
            used: HashSet::new(),
            walked: 0,
            spent: 0.0,
            depth: 0,
            too_deep: false,
            flow,
            elsewhere,
        }
    }

    /// Keeps a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.failed |= diagnostic.problem.severity() == Severity::Error;
        self.sink.push(diagnostic);
    }

    /// Whether anything in the text is wrong.
    pub fn any_errors(&self) -> bool {
        self.sink.has_errors()
    }

    /// Whether something inside a place is wrong.
    pub fn any_within(&self, range: Range) -> bool {
        self.sink.has_within(range)
    }

    /// Keeps a problem at a place.
    pub fn report(&mut self, range: Range, problem: impl Into<Problem>) {
        self.push(Diagnostic::new(range, problem));
    }

    /// Lets something report that knows no context.
    pub fn reporting(&mut self, check: impl FnOnce(&mut Sink)) {
        let mut found = Sink::new();
        check(&mut found);
        for diagnostic in found.drain() {
            self.push(diagnostic);
        }
    }

    /// F0002.
    pub fn not_available(&mut self, range: Range, what: impl Into<String>) {
        self.report(range, LimitProblem::NotAvailable { what: what.into() });
    }

    /// What is written at a place, blanks and line ends made one blank.
    pub fn written(&self, range: Range) -> String {
        written(self.source, range)
    }

    /// The text.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// A name that an argument which is not available yet brings into the lines inside.
    pub fn brings(&mut self, name: &'a str) {
        self.elsewhere.names.push(name);
    }

    /// Whether an unknown word may mean something that its item or an import brings: then it is not reported again.
    pub fn is_elsewhere(&self, word: &str) -> bool {
        self.elsewhere.imports || self.elsewhere.names.contains(&word)
    }

    /// A word of a kind that nobody knows: F0002 if the language has it, silence if the text does, else F0201.
    pub fn unknown(&mut self, kind: &'static str, word: &ast::Ident, known: &[&str]) {
        self.failed = true;
        if self.is_elsewhere(&word.text) {
            return;
        }
        let later = super::later::words(kind);
        if later.contains(&word.text.as_str()) {
            return self.not_available(word.range, &word.text);
        }
        // Not what would answer F0002 next.
        let suggestion = suggest(&word.text, known.iter().copied());
        let known = known.iter().map(|word| word.to_string()).collect();
        let word_text = word.text.clone();
        self.report(word.range, NameProblem::Unknown { kind, word: word_text, suggestion, known });
    }
}

/// What is written at a place, blanks and line ends made one blank.
pub(super) fn written(source: &Source, range: Range) -> String {
    source.slice(range).split_whitespace().collect::<Vec<_>>().join(" ")
}
