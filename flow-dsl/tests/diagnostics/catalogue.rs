//! Every code is raised by a text.
use super::room::cases;
use flow_dsl::diagnostics::Code;
use std::collections::BTreeSet;

/// What nothing of this version can raise, and why.
const NOT_TODAY: &[(Code, &str)] = &[
    (Code::F0404, "no layer mixes features"),
    (Code::F0501, "circles answer F0002"),
    (Code::F0502, "continuous flows answer F0002"),
    (Code::F0601, "transforms of the text answer F0002"),
    (Code::F0602, "transforms of the text answer F0002"),
    (Code::F0603, "both transforms have an inverse in closed form"),
];

#[test]
fn every_code_has_a_text() {
    let raised: BTreeSet<&str> = cases().iter().flat_map(|case| case.said().codes()).collect();
    let excused = |code: &Code| NOT_TODAY.iter().any(|(excused, _)| excused == code);
    let missing: Vec<&str> = Code::ALL.iter().filter(|c| !excused(c)).map(|c| c.name()).collect();
    let missing: Vec<&&str> = missing.iter().filter(|name| !raised.contains(**name)).collect();
    assert!(missing.is_empty(), "no text of tests/diagnostics raises {missing:?}");
    let idle: Vec<_> = NOT_TODAY.iter().filter(|(code, _)| raised.contains(code.name())).collect();
    assert!(idle.is_empty(), "excused, and raised all the same: {idle:?}");
}

#[test]
fn names_are_told_apart() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(code.is_lint(), !code.name().starts_with('F'), "{}", code.name());
    }
}

/// Every lint is silenced before a line or an item, and by no other name.
#[test]
fn lints_are_silenced() {
    for lint in Code::lints() {
        let text = super::explanations::example(lint, "Wrong:").expect("a wrong text");
        let codes = |text: &str| super::said::Said::of(flow_dsl::source::Source::new("a.flow", text)).codes();
        let before = |attribute: &str| {
            let line = |line: &str| match line.starts_with("flow") || line.starts_with("let") {
                true => format!("{attribute}\n{line}\n"),
                false => format!("{line}\n"),
            };
            text.lines().map(line).collect::<String>()
        };
        assert_eq!(codes(&before(&format!("#[allow({lint})]"))), [""; 0], "{lint}");
        let other = if lint == "shadows" { "unchanged" } else { "shadows" };
        assert_eq!(codes(&before(&format!("#[allow({other})]"))), [lint], "{lint}");
    }
}
