//! The plan and the generated Rust of every case.
use super::snapshot;
use flow_dsl::{Options, build};
use flow_tests::CASES;
use flow_tests::case::{Case, every};

/// The first case of each text.
fn texts() -> impl Iterator<Item = &'static Case> {
    CASES.iter().enumerate().filter(|(i, c)| *i == 0 || CASES[i - 1].file != c.file).map(|(_, c)| c)
}

#[test]
fn plans() {
    every(texts(), |case| {
        let compiled = flow_dsl::compile(&case.source(), &Options::default());
        let plans: Vec<String> = compiled.flows.iter().map(|f| format!("{}\n{}", f.lowered, f.placed.plan)).collect();
        snapshot("plans", case.file, &plans.join("\n"));
    });
}

#[test]
fn generated_rust() {
    // The registries' examples are longer and show nothing that the cases do not.
    let written = texts().filter(|c| c.written);
    every(written, |case| {
        let code = build::rust(&format!("{}.flow", case.file), case.text, &Options::default()).expect("a case");
        snapshot("rust", case.file, &code);
    });
}
