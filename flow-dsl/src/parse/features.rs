//! Names of features that are none: `flow A[B-V: real]`.
use super::Builder;
use crate::diagnostics::TextProblem;
use crate::source::Range;

impl Builder<'_> {
    /// Reports what stands before a `:` in the shape of the item from `start` on, if the grammar stopped there, at `offset`, because
    /// it is no name.
    pub(super) fn feature_name(&mut self, start: usize, offset: usize) -> bool {
        let tokens = self.shape_of(start).and_then(|inside| self.no_name(inside, offset));
        let Some((first, last)) = tokens.as_ref().and_then(|tokens| tokens.first().zip(tokens.last())) else {
            return false;
        };
        let joined = self.joined(tokens.iter().flatten());
        let (range, name) = (first.to(*last), name_like(&joined));
        // Of `"mag"` the quotation marks alone are wrong.
        let written = if joined == name { self.written[range.bytes()].to_owned() } else { joined };
        self.sink.report(range, TextProblem::FeatureName { written, name });
        true
    }

    /// Tokens as they are written, with a blank for whatever is between two of them: comments are not there in a macro.
    fn joined<'t>(&self, tokens: impl Iterator<Item = &'t Range>) -> String {
        let (mut text, mut end) = (String::new(), None);
        for token in tokens {
            text += if end.is_some_and(|end| end < token.start) { " " } else { "" };
            text += self.written[token.bytes()].trim_matches('"');
            end = Some(token.end);
        }
        text
    }

    /// The place behind the bracket that opens the shape of the item from `start` on.
    fn shape_of(&self, start: usize) -> Option<usize> {
        let (mut depth, mut before, mut at) = (0, "", start);
        while let Some(token) = self.scan.token_from(at) {
            let text = &self.text[token.bytes()];
            match text {
                "[" if depth == 0 && before != "#" => return Some(token.end as usize),
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "{" | "}" | ";" | "=" if depth == 0 => return None,
                _ => {}
            }
            (before, at) = (text, token.end as usize);
        }
        None
    }

    /// The tokens around `offset` before a `:`, in the shape whose inside begins at `inside`, if they are no name.
    fn no_name(&self, inside: usize, offset: usize) -> Option<Vec<Range>> {
        let (mut depth, mut at) = (0, inside);
        // The tokens up to the `:`; none once there was one.
        let mut entry: Option<Vec<Range>> = Some(Vec::new());
        while let Some(token) = self.scan.token_from(at) {
            at = token.end as usize;
            match &self.text[token.bytes()] {
                "]" | ")" | "}" if depth == 0 => return None,
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "," | "|" if depth == 0 => {
                    entry = Some(Vec::new());
                    continue;
                }
                ":" if depth == 0 => {
                    let mut tokens = entry.take().unwrap_or_default();
                    let stopped = tokens.first().is_some_and(|first| (first.start as usize..at).contains(&offset));
                    if stopped && !self.is_name(&tokens) {
                        tokens.iter_mut().next_back().into_iter().for_each(|last| *last = self.with_suffix(*last));
                        return Some(tokens);
                    }
                }
                _ => {}
            }
            entry.iter_mut().for_each(|entry| entry.push(token));
        }
        None
    }

    /// A word, or one with a size: `spectrum[9]`.
    fn is_name(&self, tokens: &[Range]) -> bool {
        let text = |range: Option<&Range>| range.map_or("", |range| &self.written[range.bytes()]);
        let is_word = text(tokens.first()).starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        is_word && (tokens.len() == 1 || text(tokens.get(1)) == "[" && text(tokens.last()) == "]")
    }

    /// With the letters of `1st`, which are no token.
    fn with_suffix(&self, range: Range) -> Range {
        let behind = &self.written[range.end as usize..];
        let letters = behind.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        Range { end: range.end + letters as u32, ..range }
    }
}

/// A name made of the letters and digits of what was written.
fn name_like(written: &str) -> String {
    let is_name = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name && written.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return written.to_owned();
    }
    let words = written.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_");
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => format!("x_{name}"),
    }
}
