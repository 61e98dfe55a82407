//! The README shows what is: its flow, the compiler's report and the excerpts of generated code are compared with the
//! real ones.
use flow_dsl::{Options, build};

const README: &str = include_str!("../../README.md");
const FLOW: &str = include_str!("../flows/galaxy.flow");
const GENERATED: &str = include_str!(concat!(env!("OUT_DIR"), "/flow/galaxy.rs"));

/// The README's blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let pieces = README.split(&fence).skip(1);
    pieces.filter_map(|piece| piece.split("```").next()).collect()
}

/// Without the indentation of the lines.
fn flat(code: &str) -> String {
    code.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_flow_is_the_one_that_is_trained() {
    assert_eq!(blocks("flow")[0], FLOW);
}

#[test]
fn the_report_is_the_compilers() {
    let wrong = blocks("flow,error=F0201+F0301")[0];
    let report = build::rust("typo.flow", wrong, &Options::default()).expect_err("a text with errors").to_string();
    assert_eq!(blocks("text").last(), Some(&&report[..]), "the compiler says:\n{report}");
}

#[test]
fn the_generated_code_is_generated() {
    let generated = flat(GENERATED);
    let excerpts: Vec<&str> = blocks("rust,ignore").into_iter().filter(|block| block.contains("rt::")).collect();
    assert!(!excerpts.is_empty());
    for excerpt in excerpts {
        assert!(generated.contains(flat(excerpt).trim()), "not in the generated code:\n{excerpt}");
    }
}
