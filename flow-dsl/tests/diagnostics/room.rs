//! The texts of `tests/diagnostics`.
use super::said::{Said, as_tokens};
use flow_dsl::source::Source;
use std::path::{Path, PathBuf};

/// What begins a line of the expectation.
const MARK: &str = "//~";
/// In the expectation of a text that reaches no macro.
const NO_TOKENS: &str = "//~ not tokens of Rust";
/// In a text that `;` make so many bytes long.
const FILL: &str = "//@ bytes ";

/// A text and what it expects.
pub struct Case {
    pub path: PathBuf,
    pub name: String,
    /// As it is compiled.
    pub text: String,
    written: String,
    expected: Vec<String>,
}

/// All of them, by name.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/diagnostics");
    let entries = std::fs::read_dir(folder).expect("the room of broken texts");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "flow"));
    paths.sort();
    paths.into_iter().map(case).collect()
}

fn case(path: PathBuf) -> Case {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let whole = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    let at = whole.starts_with(MARK).then_some(0).or_else(|| whole.find(&format!("\n{MARK}")).map(|at| at + 1));
    let (written, expected) = whole.split_at(at.unwrap_or(whole.len()));
    let fill = written.split_once(FILL).and_then(|(_, rest)| rest.lines().next()?.parse().ok()).unwrap_or(0);
    let text = written.to_owned() + &";".repeat(usize::saturating_sub(fill, written.len()));
    Case { path, name, text, written: written.into(), expected: expected.lines().map(str::to_owned).collect() }
}

impl Case {
    pub fn said(&self) -> Said {
        Said::of(Source::new(&self.name, &self.text))
    }

    /// The expectation that would hold.
    fn found(&self, said: &Said) -> Vec<String> {
        let tokens = as_tokens(&self.name, &self.text, 0);
        let mut lines: Vec<String> = said.places().iter().map(|place| format!("{MARK} {place}")).collect();
        lines.extend(tokens.is_none().then(|| NO_TOKENS.to_owned()));
        // Lines of the text that are longer than a page show nothing.
        let line = |line: &str| format!("{MARK} | {}", line.chars().take(200).collect::<String>());
        lines.extend(said.report().lines().map(|text| line(text).trim_end().to_owned()));
        lines
    }
}

fn difference(case: &Case, found: &[String]) -> String {
    let (expected, found): (Vec<_>, Vec<_>) = (
        case.expected.iter().filter(|line| !found.contains(line)).map(|line| format!("  - {line}")).collect(),
        found.iter().filter(|line| !case.expected.contains(line)).map(|line| format!("  + {line}")).collect(),
    );
    format!("{}: expected (-) and found (+)\n{}\n{}", case.name, expected.join("\n"), found.join("\n"))
}

#[test]
fn texts_are_told_what_they_expect() {
    let bless = std::env::var_os("FLOW_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = case.found(&case.said());
        if found == case.expected {
            continue;
        }
        match bless {
            true => std::fs::write(&case.path, format!("{}{}\n", case.written, found.join("\n"))).expect("to write"),
            false => wrong.push(difference(&case, &found)),
        }
    }
    assert!(wrong.is_empty(), "{}\n\nFLOW_BLESS=1 writes what was found", wrong.join("\n\n"));
}

/// As tokens a text is told the same of the same places, wherever in a file of Rust it begins.
#[test]
fn both_front_ends_agree() {
    for case in cases() {
        for lines in [0, 3] {
            if let Some(places) = as_tokens(&case.name, &case.text, lines) {
                assert_eq!(places, case.said().places(), "{} as tokens", case.name);
            }
        }
    }
}

#[test]
fn there_are_enough() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} texts", cases.len());
    let three = |case: &&Case| {
        let mut codes = case.said().codes();
        codes.sort_unstable();
        codes.dedup();
        codes.len() >= 3
    };
    assert!(cases.iter().filter(three).count() >= 5, "texts with three independent errors");
    let suggests = |word: &str| {
        let quoted = format!("did you mean `{word}`?");
        cases.iter().any(|case| case.said().report().contains(&quoted))
    };
    for word in ["coupling", "affine", "hidden", "wind", "normal", "relu", "mlp", "same_order", "flow", "real", "even"]
    {
        assert!(suggests(word), "no text is asked whether it means `{word}`");
    }
}
