//! Lexical checks before the parser.
//!
//! The grammar relies on them: after a scan without a fatal problem brackets match and nest to a bounded depth, comments
//! and strings close, and every character is one that the grammar knows. The scan also notes where tokens stand and
//! collects `///` documentation, so that the grammar can treat every comment as layout.
mod lexer;

use std::collections::BTreeMap;

use crate::ast::Doc;
use crate::diagnostics::Sink;
use crate::source::{Origin, Range, Source};

/// The most bytes that a text may have.
pub const MAX_BYTES: usize = 256 * 1024;
/// How deep brackets, and comments, may nest.
pub const MAX_DEPTH: usize = 64;

/// What a scan finds out about a text.
#[derive(Debug, Default)]
pub struct Scan {
    /// The text with the pieces that were refused made blank, of the same length; `None` if it cannot be parsed at all.
    pub clean: Option<String>,
    /// The tokens, in the order of the text; a token here never holds layout.
    tokens: Vec<(u32, u32)>,
    /// Documentation, by the start of the token behind it.
    docs: BTreeMap<u32, Vec<Doc>>,
    serial: u16,
}

/// Checks a text and reports all that is wrong with its characters, numbers, strings, comments and brackets.
pub fn scan(source: &Source, sink: &mut Sink) -> Scan {
    let mut scan = lexer::Lexer::new(source, sink).run();
    if let Origin::Tokens { docs, .. } = &source.origin {
        for (next, doc) in docs {
            scan.docs.entry(*next as u32).or_default().push(doc.clone());
        }
    }
    scan
}

impl Scan {
    /// The range from `start` to the last token that ends up to `end`; an empty one at `start` if there is none.
    pub fn range(&self, start: usize, end: usize) -> Range {
        let last = self.token_before(end).map_or(start, |(_, end)| end as usize);
        Range { serial: self.serial, ..Range::new(start, last.max(start)) }
    }

    /// The empty place behind the last token before `offset`: where something is missing.
    pub fn behind(&self, offset: usize) -> Range {
        let end = self.token_before(offset).map_or(offset, |(_, end)| end as usize);
        Range { serial: self.serial, ..Range::new(end, end) }
    }

    /// The first token that begins at `offset` or behind it.
    pub fn token_from(&self, offset: usize) -> Option<Range> {
        let index = self.tokens.partition_point(|&(start, _)| (start as usize) < offset);
        let &(start, end) = self.tokens.get(index)?;
        Some(Range { serial: self.serial, start, end })
    }

    /// The documentation in front of the token at `offset`; taken out, so that nothing is documented twice.
    pub fn take_docs(&mut self, offset: u32) -> Vec<Doc> {
        self.docs.remove(&offset).unwrap_or_default()
    }

    fn token_before(&self, end: usize) -> Option<(u32, u32)> {
        let index = self.tokens.partition_point(|&(_, stop)| stop as usize <= end);
        self.tokens[..index].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_at_tokens() {
        let source = Source::new("a.flow", "base normal // noise\n  scale;");
        let scan = scan(&source, &mut Sink::new());
        assert_eq!(scan.range(0, 20), Range::new(0, 11));
        assert_eq!(scan.behind(23), Range::new(11, 11));
        assert_eq!(scan.token_from(12), Some(Range::new(23, 28)));
        assert_eq!(scan.token_from(29), None);
    }

    #[test]
    fn documentation_waits_for_its_token() {
        let text = "/// one\n/// two\n//// no\n//! no\nflow /** no */ A /// end";
        let mut scan = scan(&Source::new("a.flow", text), &mut Sink::new());
        let docs: Vec<String> = scan.take_docs(31).into_iter().map(|doc| doc.text).collect();
        assert_eq!(docs, ["one", "two"]);
        assert!(scan.docs.is_empty());
    }

    #[test]
    fn refused_pieces_become_blank() {
        let mut sink = Sink::new();
        let scan = scan(&Source::new("a.flow", "let a = 1f32 + .5;"), &mut sink);
        assert_eq!(scan.clean.as_deref(), Some("let a = 1    +  5;"));
        assert_eq!(sink.drain().len(), 2);
    }
}
