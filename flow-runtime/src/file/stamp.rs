//! Whose file it is: what the metadata says about the flow, and who may read it.
use crate::error::{FileFault, shown};
use crate::rt::Tables;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What texts mean and how tensors are stored. A version in which a text means something else counts on.
pub(crate) const FORMAT: u64 = 1;

/// A file of weights.
pub(crate) const WEIGHTS: &str = "weights";

/// A checkpoint of a training run.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// The metadata that every file has; others may stand beside them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stamp {
    format: u64,
    /// `weights`, say.
    kind: String,
    /// The flow's name.
    flow: String,
    /// [`Program::TEXT`](crate::Program::TEXT)
    text: String,
    /// Hash of the text, in hexadecimal digits.
    sha256: String,
    /// Element type of the weights, `f32` or `f64`.
    pub element: String,
    /// The version that wrote it.
    flow_runtime: String,
}

/// The metadata of a file of this flow.
pub(crate) fn stamp(kind: &str, tables: &Tables, element: &str) -> Value {
    json!(Stamp {
        format: FORMAT,
        kind: kind.into(),
        flow: tables.name.into(),
        text: tables.text.into(),
        sha256: sha256([tables.text.as_bytes()]),
        element: element.into(),
        flow_runtime: env!("CARGO_PKG_VERSION").into(),
    })
}

/// The metadata of a file that is of this kind and of this flow, or why it is not.
pub(crate) fn check(metadata: &Value, kind: &'static str, tables: &Tables) -> Result<Stamp, FileFault> {
    check_format(metadata)?;
    let stamp =
        Stamp::deserialize(metadata).map_err(|error| FileFault::damaged(format!("in its metadata `flow`, {error}")))?;
    if stamp.kind != kind {
        return Err(FileFault::Kind { expected: kind, found: shown(&stamp.kind) });
    }
    if stamp.sha256 != sha256([stamp.text.as_bytes()]) {
        return Err(FileFault::damaged("its text of the flow does not have the hash that stands beside it"));
    }
    match difference(&stamp.text, tables.text) {
        Some(difference) => Err(difference),
        None => Ok(stamp),
    }
}

/// Looked at first, since everything else may be otherwise in another format.
fn check_format(metadata: &Value) -> Result<(), FileFault> {
    match metadata["format"].as_u64() {
        Some(FORMAT) => Ok(()),
        Some(found) if found > FORMAT => {
            let version = shown(metadata["flow_runtime"].as_str().unwrap_or("of a later version"));
            Err(FileFault::Newer { found, known: FORMAT, version })
        }
        _ => Err(FileFault::damaged("its metadata `flow` states no format")),
    }
}

/// The hash of bytes that follow one another, in hexadecimal digits.
pub(crate) fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first line in which two texts differ.
fn difference(found: &str, expected: &str) -> Option<FileFault> {
    let (mut left, mut right) = (found.lines(), expected.lines());
    let mut line = 0;
    loop {
        line += 1;
        match (left.next(), right.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
                let from = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count().saturating_sub(40);
                return Some(FileFault::OtherFlow { line, expected: excerpt(b, from), found: excerpt(a, from) });
            }
        }
    }
}

/// A long line from about where it differs; orders and layers of many features are long.
fn excerpt(line: &str, from: usize) -> String {
    if line.chars().count() <= 120 || from == 0 {
        return shown(line.trim());
    }
    let rest: String = line.chars().skip(from).collect();
    format!("…{}", shown(&rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_shown() {
        let said = |a: &str, b: &str| difference(a, b).map(|fault| fault.to_string());
        assert_eq!(said("a\nb\n", "a\r\nb"), None);
        let text = said("flow A {\n    x;\n}", "flow A {\n    y;\n}").unwrap();
        assert_eq!(
            text,
            "it belongs to another flow: with all defaults written out, line 2 of that one's text is `x;`, and here it is `y;`"
        );
        let Some(FileFault::OtherFlow { line: 2, expected, found }) = difference("a", "a\nb") else { panic!() };
        assert_eq!((&expected[..], &found[..]), ("b", ""));
    }

    #[test]
    fn long_lines_are_shown_about_the_difference() {
        let line = |end: &str| format!("{}{end}", "0, ".repeat(1000));
        let Some(FileFault::OtherFlow { expected, found, .. }) = difference(&line("1;"), &line("2\u{1b};")) else {
            panic!()
        };
        assert!(expected.ends_with("0, 2\\u{1b};") && found.ends_with("0, 1;"), "{expected} {found}");
        assert!(expected.starts_with('…') && expected.chars().count() < 60);
    }

    #[test]
    fn a_hash_has_64_digits() {
        assert_eq!(sha256([&b"a"[..], b"bc"]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
