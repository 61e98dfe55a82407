//! What the grammar had to skip: where exactly it stopped, and what it wanted there.
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::Builder;
use crate::diagnostics::TextProblem;
use crate::grammar::{FlowParser, Rule};

impl Builder<'_> {
    /// Reports a skipped piece. It was skipped because `rule` does not match there; trying again tells how far it gets.
    pub(super) fn bad(&mut self, pair: Pair<'_, Rule>, rule: Rule) {
        // Never behind the skipped piece: with many of them that would take time in the square of the text's length.
        let (start, end) = (pair.as_span().start(), pair.as_span().end());
        let whole = if rule == Rule::item { "an item" } else { "a statement" };
        match FlowParser::parse(rule, &self.text[start..end]) {
            Err(error) => self.refused(start, &error, whole),
            Ok(_) => self.unexpected(start, whole),
        }
    }

    /// Reports an error of the grammar in the text from `start` on.
    pub(super) fn refused(&mut self, start: usize, error: &Error<Rule>, whole: &'static str) {
        let offset = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => start + at,
        };
        if whole == "an item" && self.feature_name(start, offset) {
            return;
        }
        let nothing_read = self.scan.token_from(start) == self.scan.token_from(offset);
        let wanted = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } if !nothing_read => wanted(positives),
            _ => whole,
        };
        self.unexpected(offset, wanted);
    }

    fn unexpected(&mut self, offset: usize, wanted: &'static str) {
        let (range, found) = match self.scan.token_from(offset) {
            Some(range) => (range, Some(self.text[range.bytes()].to_owned())),
            None => (self.scan.behind(self.text.len()), None),
        };
        self.sink.report(range, TextProblem::Unexpected { found, wanted });
    }
}

/// What the grammar could have gone on with, in the words of a reader.
fn wanted(rules: &[Rule]) -> &'static str {
    let has = |rule: Rule| rules.contains(&rule);
    if has(Rule::comma) && has(Rule::rparen) {
        "`,` or `)`"
    } else if has(Rule::rbracket) && (has(Rule::comma) || has(Rule::bar)) {
        "`,` or `]`"
    } else if has(Rule::rparen) && !has(Rule::expr) && !has(Rule::term) {
        "`)`"
    } else if has(Rule::rbracket) && !has(Rule::expr) && !has(Rule::term) {
        "`]`"
    } else if has(Rule::body) && has(Rule::semi) && has(Rule::expr) {
        "arguments or `;`"
    } else if has(Rule::semi) {
        "`;`"
    } else if has(Rule::expr) || has(Rule::term) {
        "a value"
    } else if has(Rule::string) {
        "a name"
    } else if has(Rule::lbracket) {
        "`[`"
    } else {
        "a word"
    }
}
