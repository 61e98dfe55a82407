//! What these tests share.
use flow_dsl::ast::File;
use flow_dsl::diagnostics::{Sink, render};
use flow_dsl::parse::parse;
use flow_dsl::source::{LineIndex, Source};

/// The corpus: name and text of each file.
pub fn corpus() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).unwrap();
    files.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

/// The tree of a text, and what was said about it.
pub fn parsed(source: &Source) -> (File, String) {
    let mut sink = Sink::new();
    let file = parse(source, &mut sink);
    (file, render::render_all(&sink.drain(), source))
}

/// What is said about a text.
pub fn said(text: &str) -> String {
    parsed(&Source::new("a.flow", text)).1
}

/// What is said, a line for each thing: its place, its code and the message.
pub fn brief(text: &str) -> Vec<String> {
    brief_of(&Source::new("a.flow", text))
}

/// What is said about a source, a line for each thing.
pub fn brief_of(source: &Source) -> Vec<String> {
    let mut sink = Sink::new();
    parse(source, &mut sink);
    let index = LineIndex::new(source);
    let line = |found: &flow_dsl::diagnostics::Diagnostic| {
        let (at, words) = (index.position(found.range.start), found.problem.words());
        format!("{}:{} {} {}", at.line, at.column, words.code, words.message)
    };
    sink.drain().iter().map(line).collect()
}

/// A tree as text, its ranges in lines and columns.
pub fn placed(file: &File, source: &Source) -> String {
    let index = LineIndex::new(source);
    map_ranges(&format!("{file:#?}"), |start, end| {
        let last = index.position(end.saturating_sub(1).max(start));
        let start = index.position(start);
        format!("{}:{}-{}:{}", start.line, start.column, last.line, last.column)
    })
}

/// A tree as text, without ranges.
pub fn unplaced(file: &File) -> String {
    map_ranges(&format!("{file:#?}"), |_, _| String::new())
}

/// Replaces each `Range { … }` of a pretty debug text.
fn map_ranges(text: &str, mut print: impl FnMut(u32, u32) -> String) -> String {
    let mut pieces = text.split("Range {");
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let (inside, rest) = piece.split_once('}').unwrap();
        let number = |name: &str| {
            let (_, behind) = inside.split_once(name).unwrap();
            behind.trim_start().split(',').next().unwrap().parse().unwrap()
        };
        out.push_str(&print(number("start:"), number("end:")));
        out.push_str(rest);
    }
    out
}
