//! Binding a text, and what it says.
use flow_dsl::diagnostics::{Diagnostic, Sink};
use flow_dsl::hir::Flow;
use flow_dsl::source::Source;

/// The flows of a text and everything that was found.
pub fn bind(name: &str, text: &str) -> (Source, Vec<Flow>, Vec<Diagnostic>) {
    let source = Source::new(name, text);
    let mut sink = Sink::new();
    let tree = flow_dsl::parse::parse(&source, &mut sink);
    let flows = flow_dsl::resolve::resolve(&source, &tree, &mut sink);
    (source, flows, sink.drain())
}
