//! Binding a text, and what it says.
use flow_dsl::diagnostics::{Diagnostic, Severity, Sink, render};
use flow_dsl::hir::{Flow, Layer, Step};
use flow_dsl::source::{LineIndex, Source};

/// The flows of a text and everything that was found.
pub fn bind(name: &str, text: &str) -> (Source, Vec<Flow>, Vec<Diagnostic>) {
    let source = Source::new(name, text);
    let mut sink = Sink::new();
    let tree = flow_dsl::parse::parse(&source, &mut sink);
    let flows = flow_dsl::resolve::resolve(&source, &tree, &mut sink);
    (source, flows, sink.drain())
}

/// What is said about a text, rendered.
pub fn said(name: &str, text: &str) -> String {
    let (source, _, found) = bind(name, text);
    render::render_all(&found, &source)
}

/// What is said about a text: place, code and message of each.
pub fn brief(text: &str) -> Vec<String> {
    let (source, _, found) = bind("a.flow", text);
    let index = LineIndex::new(&source);
    let line = |found: &Diagnostic| {
        let (at, words) = (index.position(found.range.start), found.problem.words());
        format!("{}:{} {} {}", at.line, at.column, words.code, words.message)
    };
    found.iter().map(line).collect()
}

/// The only flow of a text without errors.
pub fn flow(text: &str) -> Flow {
    let (source, mut flows, mut found) = bind("a.flow", text);
    found.retain(|found| found.problem.severity() == Severity::Error);
    assert_eq!(render::render_all(&found, &source), "", "{text}");
    assert_eq!(flows.len(), 1, "{text}");
    flows.remove(0)
}

/// A flow of d features with these lines.
pub fn lines(d: usize, lines: &str) -> Flow {
    flow(&format!("flow A[{d}] {{ base normal; {lines} }}"))
}

/// The layers of a stack, from the noise, repeats written out.
pub fn layers(stack: &[Step]) -> Vec<&Layer> {
    let mut all = Vec::new();
    for step in stack {
        match step {
            Step::Layer(layer) => all.push(layer),
            Step::Repeat(repeat) => repeat.turns.iter().for_each(|turn| all.extend(layers(turn))),
        }
    }
    all
}

/// The lists of one name, of the layers that have it.
pub fn places(flow: &Flow, name: &str) -> Vec<Vec<usize>> {
    let has = |layer: &&Layer| layer.places.iter().any(|(n, _)| n == name);
    layers(&flow.stack).into_iter().filter(has).map(|layer| layer.places.get(name).to_vec()).collect()
}
