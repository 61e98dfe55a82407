//! Text to tree; never fails.
//!
//! The `scan` makes sure that the grammar can take the text; the grammar then accepts every text and marks
//! what it had to pass over; this stage builds the tree and reports the marks.
mod exprs;
mod features;
mod items;
mod recover;
mod stmts;

use pest::Parser;
use pest::iterators::Pair;

use crate::ast::{File, Ident};
use crate::diagnostics::{Sink, TextProblem};
use crate::grammar::{FlowParser, Rule};
use crate::scan::{self, Scan};
use crate::source::{Range, Source};

/// Parses a text. What is wrong goes to the sink, what can be read into the tree.
pub fn parse(source: &Source, sink: &mut Sink) -> File {
    let mut scan = scan::scan(source, sink);
    let Some(clean) = scan.clean.take() else {
        return File::default();
    };
    let mut builder = Builder { text: &clean, written: &source.text, scan, sink, depth: 0 };
    match FlowParser::parse(Rule::file, &clean) {
        Ok(mut pairs) => pairs.next().map(|pair| builder.file(pair)).unwrap_or_default(),
        Err(error) => {
            builder.refused(0, &error, "an item");
            File::default()
        }
    }
}

/// Builds the tree of one text.
struct Builder<'a> {
    /// With the pieces that were refused made blank.
    text: &'a str,
    /// As the user wrote it.
    written: &'a str,
    scan: Scan,
    sink: &'a mut Sink,
    /// How many operators stand around the value that is being built.
    depth: usize,
}

impl Builder<'_> {
    fn file(&mut self, pair: Pair<'_, Rule>) -> File {
        let range = self.range(&pair);
        let mut items = Vec::new();
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::item => items.push(self.item(inner)),
                Rule::bad => self.bad(inner, Rule::item),
                _ => {}
            }
        }
        let first = self.scan.token_from(0).unwrap_or(range);
        File { items, range: Range { start: first.start.min(range.end), ..range } }
    }

    /// The place of a node, without the layout that the grammar lets into it.
    fn range(&self, pair: &Pair<'_, Rule>) -> Range {
        let span = pair.as_span();
        self.scan.range(span.start(), span.end())
    }

    fn ident(&self, pair: &Pair<'_, Rule>) -> Ident {
        Ident { text: pair.as_str().to_owned(), range: self.range(pair) }
    }

    /// A word that is given to something here.
    fn new_name(&mut self, pair: &Pair<'_, Rule>) -> Ident {
        let ident = self.ident(pair);
        self.check_name(&ident);
        ident
    }

    fn check_name(&mut self, ident: &Ident) {
        if matches!(ident.text.as_str(), "self" | "Self" | "super" | "crate" | "_") {
            self.sink.report(ident.range, TextProblem::RefusedWord { word: ident.text.clone() });
        }
    }

    /// Reports a `;` or `,` that the grammar went on without.
    fn missing(&mut self, pair: &Pair<'_, Rule>, what: char) {
        let place = self.scan.behind(pair.as_span().start());
        self.sink.report(place, TextProblem::Expected { what });
    }
}
