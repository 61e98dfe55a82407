//! Wrong texts and what is said of them, by both front ends. (The likely mistakes stand in `binding/mistakes.rs`.)
use super::snapshot;
use flow_dsl::source::{Source, tokens};
use flow_dsl::{Options, diagnostics};

/// Name and text; several mistakes in one text are reported in one run.
const WRONG: &[(&str, &str)] = &[
    (
        "later",
        "flow G[7] {\n    base normal;\n    elementwise(affine);\n    autoregressive(affine, given: noise);\n}\n",
    ),
    ("no_base", "flow G[7] {\n    coupling(affine);\n}\n"),
    ("no_permutation", "flow G[3] {\n    base normal;\n    permute([0, 1, 1]);\n    permute([0, 1]);\n}\n"),
    ("changes_everything", "flow G[3] {\n    base normal;\n    coupling(affine, on: [0, 1, 2]);\n}\n"),
    ("changes_nothing", "flow G[3] {\n    base normal;\n    coupling(affine, on: first(0));\n}\n"),
    ("given_changes", "flow G[3] {\n    base normal;\n    coupling(affine, on: [0], given: [0, 1]);\n}\n"),
    ("twice_and_position", "flow G[3] {\n    base normal;\n    coupling(affine, hidden: [4], hidden: [5], even);\n}\n"),
    ("too_wide", "flow G[2] {\n    base normal;\n    coupling(affine, hidden: [70000]);\n}\n"),
    ("too_many", "flow G[2] {\n    base normal;\n    repeat(20000) { coupling(affine); }\n}\n"),
    (
        "several",
        "flow G[7] {\n    base norml;\n    coupling(afine, hidden: [8]);\n    repeat(2) { permute(revers); coupling(affine, activation: rlu); }\n}\n",
    ),
];

#[test]
fn rendered() {
    for (name, text) in WRONG {
        let file = format!("{name}.flow");
        let said = report(&Source::new(&file, *text));
        snapshot("diagnostics", name, &said);
        let (read, _) = tokens::read(&file, text.parse().expect("tokens of Rust"));
        assert_eq!(report(&read), said, "{name}");
    }
}

fn report(source: &Source) -> String {
    let compiled = flow_dsl::compile(source, &Options::default());
    assert!(compiled.has_errors(), "{} is not wrong", source.name);
    diagnostics::render::render_all(&compiled.diagnostics, source)
}
