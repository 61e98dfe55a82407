//! One pass over the bytes of a text.
use super::{MAX_BYTES, MAX_DEPTH, Scan};
use crate::ast::Doc;
use crate::diagnostics::{Diagnostic, LimitProblem, Problem, Sink, TextProblem};
use crate::source::Source;

/// Everything that stands for itself. `-` and `>` of an arrow are two tokens here, which does no harm.
const PUNCTUATION: &[u8] = b",;:=|#-><.+*/%^";

pub(super) struct Lexer<'a> {
    source: &'a Source,
    bytes: &'a [u8],
    at: usize,
    sink: &'a mut Sink,
    /// Open brackets.
    open: Vec<(u8, usize)>,
    /// Documentation that waits for its token.
    pending: Vec<Doc>,
    /// A copy of the text in which refused pieces become blank.
    clean: Vec<u8>,
    /// Set once the text cannot be parsed.
    fatal: bool,
    scan: Scan,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a Source, sink: &'a mut Sink) -> Lexer<'a> {
        Lexer {
            source,
            bytes: source.text.as_bytes(),
            at: 0,
            sink,
            open: Vec::new(),
            pending: Vec::new(),
            // A text that is too long is not read at all.
            clean: if source.text.len() > MAX_BYTES { Vec::new() } else { source.text.clone().into_bytes() },
            fatal: false,
            scan: Scan { serial: source.serial, ..Scan::default() },
        }
    }

    pub(super) fn run(mut self) -> Scan {
        if self.bytes.len() > MAX_BYTES {
            let problem = LimitProblem::TextTooLong { bytes: self.bytes.len(), limit: MAX_BYTES };
            self.sink.report(self.source.range(0, 0), problem);
            return self.scan;
        }
        while let Some(byte) = self.byte(0) {
            self.step(byte);
            if self.open.len() > MAX_DEPTH {
                self.fatal(self.at - 1, self.at, LimitProblem::TooDeep { limit: MAX_DEPTH });
                break;
            }
        }
        if let (Some(&(open, at)), false) = (self.open.last(), self.fatal) {
            self.fatal(at, at + 1, TextProblem::NeverCloses { open: open.into() });
        }
        self.scan.clean = if self.fatal { None } else { String::from_utf8(self.clean).ok() };
        self.scan
    }

    /// Passes over one piece of layout or one token.
    fn step(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\n' => self.at += 1,
            b'\r' if self.byte(1) == Some(b'\n') => self.at += 1,
            b'/' if self.byte(1) == Some(b'/') => self.line_comment(),
            b'/' if self.byte(1) == Some(b'*') => self.block_comment(),
            b'"' => self.string(),
            b'(' | b'[' | b'{' => {
                self.open.push((byte, self.at));
                self.token(1);
            }
            b')' | b']' | b'}' => self.close(byte),
            b'0'..=b'9' => self.number(),
            b'.' if self.starts_number() => {
                let digits = self.digits(self.at + 1);
                let digits = self.source.text[self.at + 1..digits].to_owned();
                self.refuse(self.at, self.at + 1, TextProblem::NumberStartsWithPoint { digits });
                self.at += 1;
            }
            _ if is_word(byte) => self.word(),
            _ if PUNCTUATION.contains(&byte) => self.token(1),
            _ => self.character(),
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Takes the next `length` bytes as a token.
    fn token(&mut self, length: usize) {
        let (start, end) = (self.at as u32, (self.at + length) as u32);
        self.scan.tokens.push((start, end));
        if !self.pending.is_empty() {
            self.scan.docs.insert(start, std::mem::take(&mut self.pending));
        }
        self.at += length;
    }

    /// Reports a piece and makes it blank, so that the rest can be parsed.
    fn refuse(&mut self, start: usize, end: usize, problem: TextProblem) {
        self.sink.report(self.source.range(start, end), problem);
        self.clean[start..end].fill(b' ');
    }

    /// Reports a piece that makes parsing pointless.
    fn fatal(&mut self, start: usize, end: usize, problem: impl Into<Problem>) {
        self.sink.report(self.source.range(start, end), problem);
        self.fatal = true;
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let end = self.bytes[start..].iter().position(|&byte| byte == b'\n').map_or(self.bytes.len(), |n| start + n);
        self.carriage_returns(start, end);
        let text = self.source.text[start..end].trim_end();
        // Four slashes are an ordinary comment, as in Rust.
        if let Some(text) = text.strip_prefix("///").filter(|text| !text.starts_with('/')) {
            let range = self.source.range(start, end);
            self.pending.push(Doc { text: text.strip_prefix(' ').unwrap_or(text).to_owned(), range });
        }
        self.at = end;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        loop {
            match (self.byte(0), self.byte(1)) {
                (Some(b'/'), Some(b'*')) => depth += 1,
                (Some(b'*'), Some(b'/')) => depth -= 1,
                (Some(_), Some(_)) => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    self.at = self.bytes.len();
                    return self.fatal(start, start + 2, TextProblem::OpenComment);
                }
            }
            self.at += 2;
            if depth == 0 {
                return self.carriage_returns(start, self.at);
            }
            if depth > MAX_DEPTH {
                self.fatal(self.at - 2, self.at, LimitProblem::TooDeep { limit: MAX_DEPTH });
                self.at = self.bytes.len();
                return;
            }
        }
    }

    fn string(&mut self) {
        let start = self.at;
        let mut end = start + 1;
        loop {
            match self.bytes.get(end) {
                None | Some(b'\n') => {
                    // Nothing tells where it should have ended: what follows would be read inside out.
                    self.at = end;
                    return self.fatal(start, start + 1, TextProblem::OpenString);
                }
                Some(b'"') => break,
                Some(b'\\') => end = self.escape(end),
                Some(_) => end += 1,
            }
        }
        self.carriage_returns(start, end);
        self.token(end + 1 - start);
    }

    /// Refuses those without a line feed: Rust takes none in strings and documentation, and hardly anybody sees them.
    fn carriage_returns(&mut self, start: usize, end: usize) {
        for at in start..end {
            if self.bytes[at] == b'\r' && self.bytes.get(at + 1) != Some(&b'\n') {
                self.refuse(at, at + 1, TextProblem::Character { character: '\r' });
            }
        }
    }

    /// The place behind the escape that begins at `at`.
    fn escape(&mut self, at: usize) -> usize {
        let Some(escape) = self.source.text[at + 1..].chars().next() else {
            return at + 1;
        };
        if matches!(escape, '"' | '\\' | 'n' | 't') {
            return at + 2;
        }
        if escape == '\n' {
            return at + 1;
        }
        let end = at + 1 + escape.len_utf8();
        self.refuse(at, end, TextProblem::Escape { escape });
        end
    }

    fn close(&mut self, close: u8) {
        let wanted = match close {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        match self.open.pop() {
            Some((open, _)) if open == wanted => {}
            Some((open, at)) => {
                let problem = TextProblem::Mismatched { open: open.into(), close: close.into() };
                let range = self.source.range(self.at, self.at + 1);
                self.sink.push(Diagnostic::new(range, problem).with(self.source.range(at, at + 1)));
                // One wrong bracket would make every later one look wrong.
                self.fatal = true;
                self.at = self.bytes.len() - 1;
                self.open.clear();
            }
            None => self.refuse(self.at, self.at + 1, TextProblem::NeverOpened { close: close.into() }),
        }
        self.token(1);
    }

    /// The place behind the digits from `at` on.
    fn digits(&self, at: usize) -> usize {
        let more = self.bytes[at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
        at + more
    }

    /// Whether the point here is meant as the beginning of a number: `.5`, but not `0...5`.
    fn starts_number(&self) -> bool {
        let digit = self.byte(1).is_some_and(|byte| byte.is_ascii_digit());
        digit && !self.bytes[..self.at].ends_with(b".")
    }

    fn number(&mut self) {
        let start = self.at;
        let mut end = self.digits(start);
        if self.bytes.get(end) == Some(&b'.') && self.bytes.get(end + 1) != Some(&b'.') {
            if self.bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
                end = self.digits(end + 1);
            } else {
                let digits = self.source.text[start..end].to_owned();
                self.refuse(end, end + 1, TextProblem::NumberEndsInPoint { digits });
                self.token(end - start);
                self.at += 1;
                return;
            }
        }
        end = self.exponent(end);
        let suffix = self.bytes[end..].iter().take_while(|&&byte| is_word(byte)).count();
        self.token(end - start);
        if suffix > 0 {
            // `1st: real`, a name that is none: the grammar stops at the `:`, and says so.
            match self.names(end + suffix) {
                true => self.clean[end..end + suffix].fill(b' '),
                false => self.refuse(end, end + suffix, TextProblem::NumberSuffix),
            }
            self.at += suffix;
        }
    }

    /// Whether what ends at `at` stands before a colon; comments between them are not there in a macro.
    fn names(&self, at: usize) -> bool {
        let mut rest = self.bytes[at..].trim_ascii_start();
        loop {
            let end: &[u8] = match rest {
                [b'/', b'/', ..] => b"\n",
                [b'/', b'*', ..] => b"*/",
                _ => return rest.first() == Some(&b':'),
            };
            let behind = rest[2..].windows(end.len()).position(|bytes| bytes == end);
            rest = behind.map_or(&[][..], |n| &rest[2 + n + end.len()..]).trim_ascii_start();
        }
    }

    /// The place behind an exponent, if there is one at `at`.
    fn exponent(&self, at: usize) -> usize {
        if !matches!(self.bytes.get(at), Some(b'e' | b'E')) {
            return at;
        }
        let sign = usize::from(matches!(self.bytes.get(at + 1), Some(b'+' | b'-')));
        let digits = self.bytes[at + 1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 { at } else { at + 1 + sign + digits }
    }

    fn word(&mut self) {
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|&&byte| is_word(byte)).count();
        let word = &self.source.text[start..start + length];
        match self.byte(length) {
            Some(next @ (b'"' | b'#')) => {
                let problem = TextProblem::Glued { word: word.to_owned(), next: next.into() };
                self.sink.report(self.source.range(start, start + length + 1), problem);
                self.token(length);
                if next == b'#' {
                    self.clean[start..=start + length].fill(b' ');
                    self.at += 1;
                }
            }
            _ => self.token(length),
        }
    }

    fn character(&mut self) {
        let Some(character) = self.source.text[self.at..].chars().next() else {
            return;
        };
        let end = self.at + character.len_utf8();
        self.refuse(self.at, end, TextProblem::Character { character });
        if character.is_alphabetic() {
            // Part of a word, which stays one word for the parser.
            self.clean[self.at..end].fill(b'_');
        }
        self.at = end;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
