//! What every compilation must keep to, whatever the text.
use flow_dsl::diagnostics::{self, render};
use flow_dsl::source::tokens::{self, SpanMap};
use flow_dsl::source::{LineIndex, Source};
use flow_dsl::{Compiled, Options};
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// A text, any bytes of it.
pub fn bytes(data: &[u8]) {
    forget_places();
    let source = Source::new("fuzz.flow", String::from_utf8_lossy(data));
    let compiled = flow_dsl::compile(&source, &Options::default());
    check(&source, &compiled);
    round_trip(&source);
    as_tokens(&source, &compiled);
}

/// The tokens of a macro call: those that the bytes are as Rust, or, if they are none, some that are drawn from them.
pub fn token_stream(data: &[u8]) {
    forget_places();
    let text = String::from_utf8_lossy(data);
    let stream = match text.parse() {
        Ok(stream) if data.first() != Some(&0) => stream,
        _ => Drawer { data, depth: 0 }.stream(),
    };
    let (source, spans) = tokens::read("fuzz", stream);
    let compiled = flow_dsl::compile(&source, &Options::default());
    check(&source, &compiled);
    emitted(&source, &compiled, &spans);
}

/// proc_macro2 keeps every text that it has made tokens of.
fn forget_places() {
    proc_macro2::extra::invalidate_current_thread_spans();
}

/// Every diagnostic stands in its text, on whole characters, and can be shown.
fn check(source: &Source, compiled: &Compiled) {
    let index = LineIndex::new(source);
    for found in &compiled.diagnostics {
        for range in found.labels.iter().chain([&found.range]) {
            assert!(source.text.get(range.bytes()).is_some(), "{found:?}");
            index.position(range.start);
        }
        let words = found.problem.words();
        assert_eq!(found.labels.len(), words.labels.len(), "{found:?}");
        assert!(!words.message.is_empty() && !words.message.ends_with('.'), "{found:?}");
    }
    let report = render::render_all(&compiled.diagnostics, source);
    assert_eq!(report.is_empty(), compiled.diagnostics.is_empty());
    assert!(compiled.has_errors() || compiled.tokens.is_empty() == compiled.flows.is_empty());
}

/// What parses without a word prints to a text of the same tree: it prints alike again.
fn round_trip(source: &Source) {
    let mut sink = diagnostics::Sink::new();
    let tree = flow_dsl::parse::parse(source, &mut sink);
    if !sink.drain().is_empty() {
        return;
    }
    let printed = flow_dsl::fmt::file(&tree);
    let again = Source::new("printed.flow", printed.clone());
    let tree = flow_dsl::parse::parse(&again, &mut sink);
    // Layout may make a text longer than a text may be, and parentheses deeper.
    let limits = |code: &str| code.starts_with("F00");
    let found = sink.drain();
    if found.iter().any(|found| limits(found.problem.code())) {
        return;
    }
    assert!(found.is_empty(), "{printed}\n{}", render::render_all(&found, &again));
    assert_eq!(flow_dsl::fmt::file(&tree), printed);
}

/// A text that passes the scan says the same as the tokens of a macro.
fn as_tokens(source: &Source, compiled: &Compiled) {
    let mut sink = diagnostics::Sink::new();
    flow_dsl::scan::scan(source, &mut sink);
    if sink.has_errors() {
        return;
    }
    let stream: TokenStream = source.text.parse().expect("what passes the scan has Rust's tokens");
    let (read, spans) = tokens::read("fuzz.flow", stream);
    let again = flow_dsl::compile(&read, &Options::default());
    assert_eq!(brief(&read, &again), brief(source, compiled));
    emitted(&read, &again, &spans);
}

fn brief(source: &Source, compiled: &Compiled) -> Vec<String> {
    let index = LineIndex::new(source);
    let line = |found: &diagnostics::Diagnostic| {
        let (start, end) = (index.position(found.range.start), index.position(found.range.end));
        let code = found.problem.code();
        format!("{}:{}..{}:{} {code}", start.line, start.column, end.line, end.column)
    };
    compiled.diagnostics.iter().map(line).collect()
}

fn emitted(source: &Source, compiled: &Compiled, spans: &SpanMap) {
    let out = diagnostics::tokens::emit(&compiled.diagnostics, source, spans);
    assert_eq!(out.is_empty(), compiled.diagnostics.is_empty());
}

const WORDS: &[&str] = &[
    "flow",
    "let",
    "base",
    "normal",
    "logistic",
    "coupling",
    "autoregressive",
    "permute",
    "repeat",
    "scale",
    "standardize",
    "affine",
    "additive",
    "bound",
    "on",
    "given",
    "order",
    "net",
    "mlp",
    "hidden",
    "activation",
    "even",
    "odd",
    "first",
    "last",
    "random",
    "alternate",
    "reverse",
    "natural",
    "rotate",
    "real",
    "d",
    "A",
    "B",
    "x",
    "not",
    "allow",
    "pub",
    "const",
    "language",
    "transform",
    "block",
    "import",
    "relu",
    "data",
    "noise",
    "r#type",
    "context",
];
const PUNCT: &[char] = &[';', ',', ':', '=', '|', '#', '-', '>', '<', '.', '+', '*', '/', '%', '^', '!', '\'', '&'];

/// Draws tokens from bytes.
struct Drawer<'a> {
    data: &'a [u8],
    depth: usize,
}

impl Drawer<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.data.split_first()?;
        self.data = rest;
        Some(byte)
    }

    fn stream(&mut self) -> TokenStream {
        let mut trees = Vec::new();
        while let Some(byte) = self.byte() {
            match byte % 8 {
                0 => break,
                kind => trees.push(self.tree(kind)),
            }
        }
        trees.into_iter().collect()
    }

    fn tree(&mut self, kind: u8) -> TokenTree {
        let pick = self.byte().unwrap_or(0);
        let at = usize::from(pick);
        match kind {
            1 | 2 => ident(WORDS[at % WORDS.len()]),
            3 => literal(at),
            4 | 5 if self.depth < 200 => {
                let kinds = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];
                self.depth += 1;
                let inside = self.stream();
                self.depth -= 1;
                Group::new(kinds[at % 4], inside).into()
            }
            _ => {
                let spacing = if pick >= 128 { Spacing::Joint } else { Spacing::Alone };
                Punct::new(PUNCT[at % PUNCT.len()], spacing).into()
            }
        }
    }
}

fn ident(word: &str) -> TokenTree {
    match word.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()).into(),
        None => Ident::new(word, Span::call_site()).into(),
    }
}

fn literal(pick: usize) -> TokenTree {
    match pick % 12 {
        0 => Literal::string("a\n\"\\é").into(),
        1 => Literal::f64_unsuffixed(0.5).into(),
        2 => Literal::u8_suffixed(3).into(),
        3 => Literal::character('x').into(),
        4 => Literal::byte_string(b"ab").into(),
        5 => Literal::f64_unsuffixed(1e300).into(),
        6 => Literal::u64_unsuffixed(1_000_000_000).into(),
        n => Literal::usize_unsuffixed(n - 6).into(),
    }
}
