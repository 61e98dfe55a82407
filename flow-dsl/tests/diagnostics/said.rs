//! What is said about a text, through both front ends.
use flow_dsl::diagnostics::{self, Diagnostic, Severity, render};
use flow_dsl::source::{LineIndex, Position, Source, tokens};
use flow_dsl::{Compiled, Options, compile};
use proc_macro2::{TokenStream, TokenTree};

/// A compiled text.
pub struct Said {
    pub source: Source,
    pub compiled: Compiled,
}

impl Said {
    pub fn of(source: Source) -> Said {
        let compiled = compile(&source, &Options::default());
        Said { source, compiled }
    }

    pub fn codes(&self) -> Vec<&'static str> {
        self.compiled.diagnostics.iter().map(|found| found.problem.code()).collect()
    }

    /// A line a diagnostic: severity, code, the exact range, those of its labels.
    pub fn places(&self) -> Vec<String> {
        let index = LineIndex::new(&self.source);
        self.compiled.diagnostics.iter().map(|found| place(found, &index, 0)).collect()
    }

    pub fn report(&self) -> String {
        render::render_all(&self.compiled.diagnostics, &self.source)
    }
}

fn place(found: &Diagnostic, index: &LineIndex<'_>, lines: usize) -> String {
    let at = |offset| {
        let Position { line, column } = index.position(offset);
        format!("{}:{column}", line - lines)
    };
    let severity = match found.problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = format!("{severity}[{}] {}..{}", found.problem.code(), at(found.range.start), at(found.range.end));
    for label in &found.labels {
        text += &format!(", {}..{}", at(label.start), at(label.end));
    }
    text
}

/// The same of the tokens that a macro gets, wherever in a file of Rust they begin; `None` if Rust's lexer refuses the text.
pub fn as_tokens(name: &str, text: &str, lines: usize) -> Option<Vec<String>> {
    let stream: TokenStream = format!("{}{text}", "\n".repeat(lines)).parse().ok()?;
    let (source, spans) = tokens::read(name, stream);
    let said = Said::of(source);
    let index = LineIndex::new(&said.source);
    let found = &said.compiled.diagnostics;
    let errors = found.iter().filter(|found| found.problem.severity() == Severity::Error).count();
    let out = diagnostics::tokens::emit(found, &said.source, &spans);
    assert_eq!(calls(out), errors, "{name}: calls of compile_error");
    Some(found.iter().map(|found| place(found, &index, lines)).collect())
}

fn calls(stream: TokenStream) -> usize {
    let is_call = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "compile_error");
    stream.into_iter().filter(is_call).count()
}
