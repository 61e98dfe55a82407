//! Wrong texts and what is said of them.
use super::snapshot;
use flow_dsl::source::Source;
use flow_dsl::{Options, diagnostics};

/// Name and text; several mistakes in one text are reported in one run.
const WRONG: &[(&str, &str)] = &[
    ("semicolon", "flow G[7] {\n    base normal\n    standardize;\n}\n"),
    ("named_with_equals", "flow G[7] {\n    base normal;\n    coupling(affine, hidden=[64, 64]);\n}\n"),
    ("unknown_layer", "flow G[7] {\n    base normal;\n    autoregresive(affine, hidden: [64]);\n}\n"),
    ("base_not_first", "flow G[7] {\n    coupling(affine);\n    base normal;\n}\n"),
    ("mask", "flow G[7] {\n    base normal;\n    coupling(affine, mask: even);\n}\n"),
    ("widths", "flow G[7] {\n    base normal;\n    coupling(affine, hidden: 64);\n}\n"),
    ("one_feature", "flow Price[1] {\n    base normal;\n    coupling(affine);\n}\n"),
    (
        "unknown_feature",
        "flow Weather[wind: real, heat: real] {\n    base normal;\n    coupling(affine, on: [wnd]);\n}\n",
    ),
    ("not_whole", "flow G[7] {\n    base normal;\n    coupling(affine, hidden: [d / 2]);\n}\n"),
    (
        "later",
        "flow G[7] {\n    base normal;\n    elementwise(affine);\n    autoregressive(affine, given: noise);\n}\n",
    ),
    ("no_base", "flow G[7] {\n    coupling(affine);\n}\n"),
    ("standardize_not_last", "flow G[7] {\n    base normal;\n    standardize;\n    coupling(affine);\n}\n"),
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
        let source = Source::new(format!("{name}.flow"), *text);
        let compiled = flow_dsl::compile(&source, &Options::default());
        assert!(compiled.has_errors(), "{name} is not wrong");
        snapshot("diagnostics", name, &diagnostics::render::render_all(&compiled.diagnostics, &source));
    }
}
