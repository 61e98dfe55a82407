//! Diagnostics in the look of rustc.
//!
//! Written here, not taken from a crate: the help stands behind the carets and only the lines that carry a mark are shown.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Diagnostic, Severity, Words};
use crate::scan::MAX_BYTES;
use crate::source::{LineIndex, Range, Source};

/// One mark under a line.
struct Mark<'a> {
    /// In characters, from 0.
    column: usize,
    width: usize,
    sign: char,
    text: &'a str,
}

/// All diagnostics of a text, with a blank line between two.
pub fn render_all(diagnostics: &[Diagnostic], source: &Source) -> String {
    let index = LineIndex::new(source);
    let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| render_with(diagnostic, source, &index)).collect();
    rendered.join("\n")
}

/// One diagnostic, as rustc would print it.
pub fn render(diagnostic: &Diagnostic, source: &Source) -> String {
    render_with(diagnostic, source, &LineIndex::new(source))
}

fn render_with(diagnostic: &Diagnostic, source: &Source, index: &LineIndex<'_>) -> String {
    let words = diagnostic.problem.words();
    let at = index.position(diagnostic.range.start);
    let lines = marks(diagnostic, &words, index);
    let gutter = lines.keys().last().unwrap_or(&at.line).to_string().len();
    let severity = match words.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut out = format!("{severity}[{}]: {}\n", words.code, words.message);
    let _ = writeln!(out, "{:gutter$}--> {}:{}:{}", "", source.name, at.line, at.column);
    let _ = writeln!(out, "{:gutter$} |", "");
    for (number, marks) in &lines {
        line(&mut out, gutter, *number, index.line(*number), marks);
    }
    for (kind, texts) in [("note", &words.notes), ("help", &words.helps)] {
        for text in texts {
            below(&mut out, gutter, kind, text);
        }
    }
    out
}

/// The marks by line, each line's from left to right.
fn marks<'a>(diagnostic: &Diagnostic, words: &'a Words, index: &LineIndex<'_>) -> BTreeMap<usize, Vec<Mark<'a>>> {
    let mut lines: BTreeMap<usize, Vec<Mark<'a>>> = BTreeMap::new();
    let mut put = |range: Range, sign: char, text: &'a str| {
        let (start, end) = (index.position(range.start), index.position(range.end));
        // What goes on over several lines is marked on the first.
        let stop = if end.line == start.line { end.column } else { index.line(start.line).chars().count() + 1 };
        let width = stop.saturating_sub(start.column).max(1);
        lines.entry(start.line).or_default().push(Mark { column: start.column - 1, width, sign, text });
    };
    put(diagnostic.range, '^', words.caret.as_deref().unwrap_or(""));
    for (range, label) in diagnostic.labels.iter().zip(&words.labels) {
        put(*range, '-', label);
    }
    for marks in lines.values_mut() {
        marks.sort_by_key(|mark| mark.column);
    }
    lines
}

/// One line of the text and the marks under it, a line for each: the rightmost first, so that none crosses another.
fn line(out: &mut String, gutter: usize, number: usize, text: &str, marks: &[Mark<'_>]) {
    // Nobody is shown a line as long as no text may be. Tabs would put the marks under other letters.
    let shown: String = if text.len() > MAX_BYTES { text.chars().take(80).collect() } else { text.to_owned() };
    let _ = writeln!(out, "{number:gutter$} | {}", shown.replace('\t', " "));
    for mark in marks.iter().rev() {
        // Not as a width of `format!`, which ends at 65,535: a macro's text, or a generated one, may stand in one line.
        let (before, signs) = (" ".repeat(mark.column), String::from(mark.sign).repeat(mark.width));
        let line = format!("{:gutter$} | {before}{signs} {}", "", mark.text);
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// `= note: …`; the lines of a longer text stand under each other.
fn below(out: &mut String, gutter: usize, kind: &str, text: &str) {
    let margin = gutter + " = note: ".len();
    let text = text.replace('\n', &format!("\n{:margin$}", ""));
    let _ = writeln!(out, "{:gutter$} = {kind}: {text}", "");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sink;

    #[test]
    fn a_mark_may_stand_far_to_the_right() {
        let source = Source::new("a.flow", " ".repeat(70_000) + "flow F[2] { }");
        let mut sink = Sink::new();
        let tree = crate::parse::parse(&source, &mut sink);
        crate::resolve::resolve(&source, &tree, &mut sink);
        let report = render_all(&sink.drain(), &source);
        assert!(report.contains(&(" ".repeat(70_005) + "^")));
    }
}
