//! A text with its origin, and ranges in it.
//!
//! Every node and every diagnostic carries a [`Range`] of bytes; a [`LineIndex`] turns one into the line and column that
//! a reader sees. A text comes from a file or, through [`tokens`], from the tokens of a macro call.
pub mod tokens;

use std::ops;

/// Where a piece of a text stands: bytes from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// The serial number of the [`Source`], for compilations of several files.
    pub serial: u16,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Range {
    /// The range `start..end` of the source numbered 0.
    pub fn new(start: usize, end: usize) -> Range {
        Range { serial: 0, start: narrow(start), end: narrow(end) }
    }

    /// The empty range at the end of this one: where something is missing.
    pub fn after(self) -> Range {
        Range { start: self.end, ..self }
    }

    /// The smallest range that covers both.
    pub fn to(self, other: Range) -> Range {
        Range { start: self.start.min(other.start), end: self.end.max(other.end), ..self }
    }

    /// The bytes as an index into the text.
    pub fn bytes(self) -> ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether it covers no byte at all.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Texts are far below 4 GiB: the scan refuses longer ones before any range of them is used.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// One line of documentation: `/// text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// What follows the slashes, without the first blank.
    pub text: String,
    /// Where the comment stands.
    pub range: Range,
}

/// A text to compile.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// What a diagnostic calls it, usually a path as the user wrote it.
    pub name: String,
    /// The text itself.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The number that its ranges carry.
    pub serial: u16,
}

/// Where a text comes from.
#[derive(Clone, Debug, Default)]
pub enum Origin {
    /// A file, or a string handed over as one.
    #[default]
    File,
    /// The tokens of a macro call.
    Tokens {
        /// The line of the user's file on which the text begins.
        first_line: usize,
        /// Doc comments, which reach a macro as attributes and are blank in the text: each with the offset of the
        /// token that follows it.
        docs: Vec<(usize, Doc)>,
    },
}

impl Source {
    /// A text from a file, or given as a string.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into(), ..Source::default() }
    }

    /// The range `start..end` of this source.
    pub fn range(&self, start: usize, end: usize) -> Range {
        Range { serial: self.serial, ..Range::new(start, end) }
    }

    /// The text under a range; empty if the range does not fit.
    pub fn slice(&self, range: Range) -> &str {
        self.text.get(range.bytes()).unwrap_or("")
    }

    /// The number of the first line.
    pub fn first_line(&self) -> usize {
        match &self.origin {
            Origin::File => 1,
            Origin::Tokens { first_line, .. } => *first_line,
        }
    }
}

/// A place as a reader sees it; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// Finds lines and columns in one text.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    source: &'a Source,
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// An index of a source; takes one pass over the text.
    pub fn new(source: &'a Source) -> LineIndex<'a> {
        let after_breaks = source.text.match_indices('\n').map(|(at, _)| at + 1);
        LineIndex { source, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// Line and column of a byte; a byte past the end counts as the end.
    pub fn position(&self, offset: u32) -> Position {
        let text = &self.source.text;
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let row = self.starts.partition_point(|&start| start <= offset) - 1;
        let column = text[self.starts[row]..offset].chars().count() + 1;
        Position { line: row + self.source.first_line(), column }
    }

    /// The text of a line without its end; empty if there is no such line.
    pub fn line(&self, line: usize) -> &'a str {
        let Some(row) = line.checked_sub(self.source.first_line()) else {
            return "";
        };
        let Some(&start) = self.starts.get(row) else {
            return "";
        };
        let end = self.starts.get(row + 1).map_or(self.source.text.len(), |next| next - 1);
        self.source.text[start..end].trim_end_matches('\r')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.flow", "a\n// é x\r\nlast");
        let index = LineIndex::new(&source);
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(8), Position { line: 2, column: 6 });
        assert_eq!(index.line(2), "// é x");
        assert_eq!(index.position(99), Position { line: 3, column: 5 });
        assert_eq!(index.line(7), "");
    }

    #[test]
    fn ranges_join() {
        let (a, b) = (Range::new(4, 6), Range::new(9, 12));
        assert_eq!(b.to(a), Range::new(4, 12));
        assert_eq!(a.after(), Range::new(6, 6));
        assert!(a.after().is_empty() && !a.is_empty());
    }
}
