//! The page of what the language has and this version does not compile.
use super::example_that_fails;
use crate::bases::BASES;
use crate::hir::Kind;
use crate::layers::LAYERS;
use crate::resolve::later::{EVERY_DOMAIN, EVERY_LAYER, FUNCTIONS, LATER};

pub(super) fn page() -> String {
    let introduction = format!(
        "The grammar already accepts the whole language, and the words below are known. A text that uses one gets F0002 at its \
         place. When they come, no text that compiles today changes its meaning.\n\n{}\n\n\
         | kind | words |\n|---|---|",
        example_that_fails("F0002", &text())
    );
    let kinds = LATER.iter().map(|(kind, words)| row(kind, &code(words)));
    let arguments = format!(
        "of every layer {}; of every domain {}; those named on the pages of [layers](layers.md), \
         [transforms](transforms.md), [nets](nets.md) and [bases](bases.md)",
        code(EVERY_LAYER),
        code(EVERY_DOMAIN)
    );
    let rest = [
        row("argument", &arguments),
        row("function of numbers", &format!("{} and the operators `%` `^`", code(FUNCTIONS))),
        row(
            "structure",
            "images (`[3, 32, 32]`), `[_]`, labels (`mix: …;`), `let` inside a body, `context …;`, parameters of a flow",
        ),
    ];
    let rows: Vec<String> = kinds.chain(rest).collect();
    super::page("Not available yet", &introduction, rows.into_iter()).replace("|\n\n|", "|\n|")
}

fn row(kind: &str, words: &str) -> String {
    format!("| {kind} | {words} |")
}

fn code(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}

/// A flow with a transform that is not there yet.
fn text() -> String {
    let layer = LAYERS.iter().find(|layer| layer.params.iter().any(|param| param.kind == Kind::Transform));
    let layer = layer.map_or("", |layer| layer.name);
    let words = LATER.iter().find(|(kind, _)| *kind == "transform").map_or(&[][..], |(_, words)| words);
    format!("flow Later[3] {{ base {}; {layer}({}); }}", BASES[0].name, words.first().unwrap_or(&""))
}
