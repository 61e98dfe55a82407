//! What explains the codes: each has a text, its wrong example raises it, its right one does not; the page is in sync.
use super::said::Said;
use flow_dsl::diagnostics::{Code, explain};
use flow_dsl::source::Source;
use std::path::Path;

/// Codes whose wrong text would fill a book.
const NO_EXAMPLE: &[Code] = &[Code::F0001];
/// Codes of what this version answers with F0002.
const LATER: &[Code] = &[Code::F0404, Code::F0501, Code::F0502, Code::F0601, Code::F0602, Code::F0603];

/// The block of text behind a heading.
pub fn example(code: &str, heading: &str) -> Option<&'static str> {
    let text = explain(code)?;
    let (_, behind) = text.split_once(heading)?;
    let (_, block) = behind.split_once("```flow\n")?;
    block.split_once("\n```").map(|(block, _)| block)
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let name = code.name();
        let text = explain(name).unwrap_or_else(|| panic!("{name} is not explained"));
        assert!(text.len() > 60, "{name}: {text}");
        let codes = |heading| {
            let example = example(name, heading).unwrap_or_else(|| panic!("{name}: {heading}"));
            Said::of(Source::new("a.flow", example)).codes()
        };
        assert_eq!(codes("Right:"), [""; 0], "the right text of {name}");
        if LATER.contains(code) {
            assert!(codes("Wrong:").iter().all(|found| *found == "F0002"), "the text of {name}");
        } else if !NO_EXAMPLE.contains(code) {
            assert!(codes("Wrong:").contains(&name), "the wrong text of {name} raises {:?}", codes("Wrong:"));
        }
    }
    assert_eq!(explain("F0000"), None);
}

#[test]
fn the_page_is_in_sync() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    let text = include_str!("../../src/diagnostics/explanations.md");
    if std::env::var_os("FLOW_BLESS").is_some() {
        std::fs::write(&path, text).expect("to write");
    }
    let page = std::fs::read_to_string(&path).expect("docs/errors.md");
    assert!(page == text, "docs/errors.md: FLOW_BLESS=1 cargo test -p flow-dsl --test diagnostics");
    let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(headings, codes, "the page's headings are the codes, in order");
}
