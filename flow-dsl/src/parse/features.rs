//! Names of features that are none: `flow A[B-V: real]`.
use super::Builder;
use crate::diagnostics::TextProblem;
use crate::source::Range;

impl Builder<'_> {
    /// Reports what stands before a `:` in the shape of the item from `start` on, if the grammar stopped there, at `offset`, because
    /// it is no name; and what is none further on in this shape.
    pub(super) fn feature_name(&mut self, start: usize, offset: usize) -> bool {
        let names = self.shape_of(start).map(|inside| self.no_names(inside, offset)).unwrap_or_default();
        names.iter().for_each(|tokens| self.report_name(tokens));
        !names.is_empty()
    }

    fn report_name(&mut self, tokens: &[Range]) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let joined = self.joined(tokens.iter());
        let (range, name) = (first.to(*last), name_like(&joined));
        // Of `"mag"` the quotation marks alone are wrong.
        let written = if joined == name { self.written[range.bytes()].to_owned() } else { joined };
        self.sink.report(range, TextProblem::FeatureName { written, name });
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

    /// The tokens before a `:` that are no name, in the shape whose inside begins at `inside`: those around `offset`, if they are
    /// none, and then all that come after.
    fn no_names(&self, inside: usize, offset: usize) -> Vec<Vec<Range>> {
        let (mut depth, mut at, mut found) = (0, inside, Vec::new());
        // The tokens up to the `:`; none once there was one.
        let mut entry: Option<Vec<Range>> = Some(Vec::new());
        while let Some(token) = self.scan.token_from(at) {
            at = token.end as usize;
            match &self.text[token.bytes()] {
                "]" | ")" | "}" if depth == 0 => return found,
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                "," | "|" if depth == 0 => {
                    entry = Some(Vec::new());
                    continue;
                }
                ":" if depth == 0 => {
                    let mut tokens = entry.take().unwrap_or_default();
                    let stopped = tokens.first().is_some_and(|first| (first.start as usize..at).contains(&offset));
                    if (stopped || !found.is_empty() && !tokens.is_empty()) && !self.is_name(&tokens) {
                        tokens.iter_mut().next_back().into_iter().for_each(|last| *last = self.with_suffix(*last));
                        found.push(tokens);
                    }
                }
                _ => {}
            }
            entry.iter_mut().for_each(|entry| entry.push(token));
        }
        found
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
