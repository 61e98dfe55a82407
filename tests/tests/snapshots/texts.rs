//! The plan and the generated Rust of every case.
use flow_dsl::optimise::Level;
use flow_dsl::{Options, build};
use flow_tests::CASES;
use flow_tests::case::{Case, every};

/// Settings under which a snapshot stands in its folder under the case's name.
fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../texts/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

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
    every(texts(), |case| {
        let options = Options { level: Level::All, ..Options::default() };
        let code = build::rust(&format!("{}.flow", case.file), case.text, &options).expect("a case");
        snapshot("rust", case.file, &code);
    });
}
