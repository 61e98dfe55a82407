//! One text through both front ends: as a file, and as the tokens that a macro gets.
use flow_dsl::diagnostics::{self, Severity, render};
use flow_dsl::source::{LineIndex, Source, tokens};
use flow_dsl::{Compiled, Options, compile};
use proc_macro2::{LineColumn, TokenStream, TokenTree};

/// What a wrong text is told, letter by letter; the same of its tokens, wherever in a file of Rust they begin.
pub fn says(text: &str, expected: &str) {
    assert_eq!(report(&Source::new("a.flow", text)).1, expected);
    for ahead in ["", "\n\n   "] {
        let text = format!("{ahead}{text}");
        let stream: TokenStream = text.parse().expect("tokens of Rust");
        let (read, spans) = tokens::read("a.flow", stream);
        let (compiled, said) = report(&read);
        assert_eq!(said, report(&Source::new("a.flow", &text)).1, "as tokens");
        let out = diagnostics::tokens::emit(&compiled.diagnostics, &read, &spans);
        assert_eq!(errors(out), wanted(&compiled, &read), "what rustc is given");
    }
}

fn report(source: &Source) -> (Compiled, String) {
    let compiled = compile(source, &Options::default());
    let said = render::render_all(&compiled.diagnostics, source);
    assert!(compiled.has_errors(), "nothing is wrong with\n{}", source.text);
    (compiled, said)
}

/// An error as rustc shows it: its text, and the places of its first and last letter.
#[derive(Debug, PartialEq)]
struct Shown {
    text: String,
    first: (usize, usize),
    last: (usize, usize),
}

/// The errors in the tokens of `compile_error!`, which carry the places.
fn errors(out: TokenStream) -> Vec<Shown> {
    let out: Vec<TokenTree> = out.into_iter().collect();
    let at = |place: LineColumn| (place.line, place.column + 1);
    let one = |tokens: &[TokenTree]| {
        let Some(TokenTree::Group(group)) = tokens.last() else { panic!("no braces: {tokens:?}") };
        let text = group.stream().to_string();
        let text = syn::parse_str::<syn::LitStr>(&text).expect("one text").value();
        Shown { text, first: at(tokens[0].span().start()), last: at(group.span().end()) }
    };
    // `::core::compile_error! { "…" }`
    out.chunks(8).map(one).collect()
}

/// The same from the diagnostics: message, then the caret's words, further places, notes and helps, line by line.
fn wanted(compiled: &Compiled, source: &Source) -> Vec<Shown> {
    let index = LineIndex::new(source);
    let one = |found: &diagnostics::Diagnostic| {
        let words = found.problem.words();
        assert_eq!(words.severity, Severity::Error);
        let mut lines = vec![format!("[{}] {}", words.code, words.message)];
        lines.extend(words.caret.map(|text| if text.starts_with("help: ") { text } else { format!("note: {text}") }));
        assert_eq!(found.labels.len(), words.labels.len());
        for (range, label) in found.labels.iter().zip(words.labels) {
            let at = index.position(range.start);
            lines.push(format!("note: line {}, column {}: {label}", at.line, at.column));
        }
        lines.extend(words.notes.iter().map(|text| format!("note: {}", text.replace('\n', " "))));
        lines.extend(words.helps.iter().map(|text| format!("help: {text}")));
        let (first, last) = tokens_around(found.range, source);
        let place = |offset: usize| {
            let at = index.position(offset as u32);
            (at.line, at.column)
        };
        Shown { text: lines.join("\n"), first: place(first), last: place(last) }
    };
    compiled.diagnostics.iter().map(one).collect()
}

/// rustc marks whole tokens: a place inside a number is the number, one where something is missing the token before.
fn tokens_around(range: flow_dsl::source::Range, source: &Source) -> (usize, usize) {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = source.text.as_bytes();
    let (mut start, mut end) = (range.start as usize, range.end as usize);
    if range.is_empty() {
        start -= 1;
    }
    while start > 0 && is_word(bytes[start]) && is_word(bytes[start - 1]) {
        start -= 1;
    }
    while end < bytes.len() && is_word(bytes[end - 1]) && is_word(bytes[end]) {
        end += 1;
    }
    (start, end)
}
