//! Diagnostics as tokens that make rustc report them at the user's own text.
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Diagnostic, Severity, Words};
use crate::source::tokens::SpanMap;
use crate::source::{LineIndex, Source};

/// All diagnostics of a macro call as items: an error each, or a use of something deprecated.
pub fn emit(diagnostics: &[Diagnostic], source: &Source, spans: &SpanMap) -> TokenStream {
    let index = LineIndex::new(source);
    let tokens = diagnostics.iter().map(|diagnostic| {
        let words = diagnostic.problem.words();
        let text = message(diagnostic, &words, &index);
        let (first, last) = spans.spans(diagnostic.range);
        match words.severity {
            Severity::Error => error(&format!("[{}] {text}", words.code), first, last),
            Severity::Warning => warning(words.code, &text, first),
        }
    });
    tokens.collect()
}

/// rustc underlines a macro call from its first token to its last, so those two carry the place.
fn error(text: &str, first: Span, last: Span) -> TokenStream {
    let mut tokens = quote_spanned!(first=> ::core::compile_error!);
    tokens.extend(quote_spanned!(last=> { #text }));
    tokens
}

/// A macro cannot warn on stable Rust; using something deprecated does. What is used has the lint's name.
fn warning(lint: &str, text: &str, span: Span) -> TokenStream {
    let name = Ident::new(lint, span);
    quote! {
        const _: () = {
            #[deprecated(note = #text)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
    }
}

/// The words in one text: the message, the caret's, then further places, notes and helps, a line each.
fn message(diagnostic: &Diagnostic, words: &Words, index: &LineIndex<'_>) -> String {
    let mut text = words.message.clone();
    let mut line = |kind: &str, said: &str| {
        text.push('\n');
        text.push_str(kind);
        text.push_str(&said.replace('\n', " "));
    };
    if let Some(caret) = &words.caret {
        let kind = if caret.starts_with("help: ") { "" } else { "note: " };
        line(kind, caret);
    }
    for (range, label) in diagnostic.labels.iter().zip(&words.labels) {
        let at = index.position(range.start);
        line("note: ", &format!("line {}, column {}: {label}", at.line, at.column));
    }
    words.notes.iter().for_each(|note| line("note: ", note));
    words.helps.iter().for_each(|help| line("help: ", help));
    text
}
