//! Texts that mean harm end in an error, soon.
use std::time::{Duration, Instant};

use flow_dsl::source::{LineIndex, Source, tokens};

use super::shared::{brief, brief_of, corpus, parsed, placed};

/// Parses on a small stack and against the clock; gives what was said.
fn survives(name: &str, text: String) -> Vec<String> {
    let started = Instant::now();
    let work = move || brief(&text);
    let said = std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().expect(name);
    assert!(started.elapsed() < Duration::from_secs(5), "{name} took {:?}", started.elapsed());
    said
}

#[test]
fn deep_nesting() {
    for depth in [60, 63] {
        let (open, close) = ("(".repeat(depth - 1), ")".repeat(depth - 1));
        let cases = [
            ("groups", format!("flow A[2] {{ a({open}1 1{close}; }}")),
            ("calls", format!("flow A[2] {{ a({}1 1{close}) b; }}", "f(x, ".repeat(depth - 1))),
            ("indices", format!("flow A[{}1 1{}] {{ a; }}", "f[".repeat(depth), "]".repeat(depth))),
            ("bodies", format!("flow A[2] {{ {} a b c {} }}", "repeat(2) {".repeat(depth), "}".repeat(depth))),
            ("labels", format!("flow A[2] {{ {} a b c {} }}", "l: r(2) {".repeat(depth), "}".repeat(depth))),
        ];
        for (name, text) in cases {
            assert!(!survives(name, text).is_empty(), "{name} {depth}");
        }
        let good = format!("flow A[2] {{ a({open}1{close}); }}");
        assert_eq!(survives("good groups", good), [""; 0]);
    }
    let said = survives("too deep", format!("flow A[2] {{ a({}1{}); }}", "(".repeat(200), ")".repeat(200)));
    assert_eq!(said, ["1:77 F0003 nested deeper than 64"]);
    let said = survives("comments", format!("{}{}", "/*".repeat(60_000), "*/".repeat(60_000)));
    assert_eq!(said, ["1:129 F0003 nested deeper than 64"]);
}

#[test]
fn long_values() {
    let long = |text: &str| format!("flow A[2] {{ a({}1); }}", text.repeat(200_000 / text.len()));
    for (name, piece) in [("signs", "-"), ("sums", "1+"), ("powers", "2^"), ("arrows", "a->")] {
        let said = survives(name, long(piece));
        assert_eq!(said, ["1:15 F0004 a value nests deeper than 256"], "{name}");
    }
    let said = survives("calls", format!("flow A[2] {{ a(f{}); }}", "(1)".repeat(60_000)));
    assert_eq!(said, ["1:15 F0004 a value nests deeper than 256"]);
}

#[test]
fn large_texts() {
    let bytes = 250_000;
    let fill = |piece: &str| format!("flow A[2] {{ {} }}", piece.repeat(bytes / piece.len()));
    assert_eq!(survives("good", fill("coupling(affine(bound: 2), on: even);\n")), [""; 0]);
    assert!(!survives("bad", fill("coupling affine(bound: 2) on: even, hidden: [1];\n")).is_empty());
    assert!(!survives("commas", fill(",")).is_empty());
    assert!(!survives("bodies", fill("{}")).is_empty());
    assert!(!survives("words", fill("a ")).is_empty());
    let said = survives("too long", " ".repeat(300_000));
    assert_eq!(said, ["1:1 F0001 the text has 300000 bytes"]);
}

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Every range must lie inside of its text, on whole characters.
fn check(text: &str) {
    let source = Source::new("a.flow", text);
    let index = LineIndex::new(&source);
    let mut sink = flow_dsl::diagnostics::Sink::new();
    let file = flow_dsl::parse::parse(&source, &mut sink);
    let found = sink.drain();
    for diagnostic in &found {
        assert!(text.get(diagnostic.range.bytes()).is_some(), "{diagnostic:?} in {text:?}");
        index.position(diagnostic.range.start);
    }
    if found.is_empty() {
        let printed = flow_dsl::fmt::file(&file);
        assert_eq!(super::shared::unplaced(&file), super::shared::unplaced(&parsed(&Source::new("b", printed)).0));
    }
}

/// A text that passes the scan is recovered from alike as text and as tokens.
fn same_as_tokens(text: &str) {
    let source = Source::new("a.flow", text);
    let mut sink = flow_dsl::diagnostics::Sink::new();
    flow_dsl::scan::scan(&source, &mut sink);
    if sink.has_errors() {
        return;
    }
    let stream = text.parse().expect("what passes the scan has Rust's tokens");
    let (read, _) = tokens::read("a.flow", stream);
    assert_eq!(brief_of(&source), brief_of(&read), "{text}");
    let trees = [&source, &read].map(|source| placed(&parsed(source).0, source));
    assert!(trees[0] == trees[1], "{text}");
}

#[test]
fn random_bytes() {
    let mut dice = Dice(1);
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..dice.below(60)).map(|_| dice.below(256) as u8).collect();
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn random_pieces() {
    const PIECES: [&str; 32] = [
        "flow", "A", "[2]", "{", "}", "(", ")", "[", "]", ";", ",", ":", "=", "|", "#", "-", "->", "..", "1", "0.5",
        "let", "\"a\"", "// c\n", "/* c */", "/// d\n", "pub", "const", "base", "x", "^", "é", "_",
    ];
    let mut dice = Dice(2);
    for _ in 0..5000 {
        let text: Vec<&str> = (0..dice.below(30)).map(|_| PIECES[dice.below(PIECES.len())]).collect();
        check(&text.join(" "));
    }
}

#[test]
fn mutated_corpus() {
    let mut dice = Dice(3);
    for (_, text) in corpus() {
        for _ in 0..30 {
            let mut chars: Vec<char> = text.chars().collect();
            for _ in 0..1 + dice.below(3) {
                let at = dice.below(chars.len());
                match dice.below(3) {
                    0 => drop(chars.remove(at)),
                    1 => chars.insert(at, char::from(32 + dice.below(95) as u8)),
                    _ => chars[at] = char::from(32 + dice.below(95) as u8),
                }
            }
            let text: String = chars.into_iter().collect();
            check(&text);
            same_as_tokens(&text);
        }
    }
}
