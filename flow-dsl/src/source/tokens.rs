//! The tokens of a macro call written back as text, so that both front ends share one grammar.
//!
//! Each token is put at its own line and column. Then the tree, its ranges and every message are those that the same text
//! would get in a file. Tokens without usable positions (other macros made them) are written one behind the other.
mod pieces;
mod unquote;

use proc_macro2::{Span, TokenStream};

use self::pieces::{Piece, PieceKind};
use super::{Doc, Origin, Range, Source};
use crate::scan::MAX_BYTES;

/// Leads from the bytes of the text back to the user's tokens.
#[derive(Clone, Debug, Default)]
pub struct SpanMap {
    /// Start, end and span of each token, in the order of the text.
    tokens: Vec<(usize, usize, Span)>,
}

impl SpanMap {
    /// The spans of the first and the last token that a range touches. An empty range belongs to the token before it.
    pub fn spans(&self, range: Range) -> (Span, Span) {
        let (start, end) = (range.start as usize, range.end as usize);
        let after = self.tokens.partition_point(|&(first, ..)| first < end.max(start));
        let before = self.tokens.partition_point(|&(_, last, _)| last <= start);
        let last = after.saturating_sub(1);
        let first = if range.is_empty() { last } else { before.min(last) };
        let span = |index: usize| self.tokens.get(index).map_or_else(Span::call_site, |&(.., span)| span);
        (span(first), span(last))
    }
}

/// Writes the tokens of a macro call as a text called `name`.
pub fn read(name: impl Into<String>, tokens: TokenStream) -> (Source, SpanMap) {
    let pieces = pieces::flatten(tokens);
    let (writer, first_line) = positioned(&pieces).unwrap_or_else(|| (respaced(&pieces), 1));
    let origin = Origin::Tokens { first_line, docs: writer.docs };
    let source = Source { name: name.into(), text: writer.text, origin, serial: 0 };
    (source, SpanMap { tokens: writer.tokens })
}

/// The text with each token at its place; `None` if the places are not those of one text in order.
fn positioned(pieces: &[Piece]) -> Option<(Writer, usize)> {
    let first_line = pieces.iter().find_map(|piece| piece.place())?.0.line;
    let mut writer = Writer { line: first_line, ..Writer::default() };
    let mut end = (0, 0);
    for piece in pieces {
        if let Some((from, to)) = piece.place() {
            if (from.line, from.column) < end || (to.line, to.column) <= (from.line, from.column) {
                return None;
            }
            end = (to.line, to.column);
            // Places of several files can be in order by chance, with a gap larger than any text.
            if from.line - writer.line > MAX_BYTES || from.column > MAX_BYTES || writer.text.len() > 2 * MAX_BYTES {
                return None;
            }
            writer.move_to(from.line, from.column);
        }
        match &piece.kind {
            PieceKind::Token { .. } => writer.token(piece),
            PieceKind::Doc { text, .. } => writer.doc(text, end.1),
        }
    }
    Some((writer, first_line))
}

/// The text with a blank between two tokens, unless they belong together (`->`).
fn respaced(pieces: &[Piece]) -> Writer {
    let mut writer = Writer { line: 1, ..Writer::default() };
    for piece in pieces {
        match &piece.kind {
            PieceKind::Token { joint, .. } => {
                writer.token(piece);
                if !joint {
                    writer.put(" ");
                }
            }
            PieceKind::Doc { text, .. } => writer.doc(text, 0),
        }
    }
    writer
}

/// A text that grows.
#[derive(Default)]
struct Writer {
    text: String,
    /// Line and column, in characters from 0, of the end.
    line: usize,
    column: usize,
    tokens: Vec<(usize, usize, Span)>,
    docs: Vec<(usize, Doc)>,
    /// How many of the docs have found their token.
    placed: usize,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        for char in text.chars() {
            self.column += 1;
            if char == '\n' {
                (self.line, self.column) = (self.line + 1, 0);
            }
        }
    }

    /// Adds layout up to a place, if that is ahead.
    fn move_to(&mut self, line: usize, column: usize) {
        while self.line < line {
            self.put("\n");
        }
        while self.line == line && self.column < column {
            self.put(" ");
        }
    }

    fn token(&mut self, piece: &Piece) {
        let PieceKind::Token { text, .. } = &piece.kind else {
            return;
        };
        let start = self.text.len();
        for (next, _) in &mut self.docs[self.placed..] {
            *next = start;
        }
        self.placed = self.docs.len();
        self.put(text);
        self.tokens.push((start, self.text.len(), piece.span));
    }

    /// Keeps documentation and leaves its place blank: printed back, it could swallow what follows.
    fn doc(&mut self, text: &str, end_column: usize) {
        let start = self.text.len();
        self.move_to(self.line, end_column);
        let text = text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned();
        // Documentation at the end documents nothing: no token begins there.
        let doc = Doc { text, range: Range::new(start, self.text.len()) };
        self.docs.push((usize::MAX, doc));
    }
}
