//! Arguments: a table for each definition, and what their kinds take.
use crate::activations::Activation;
use crate::hir::{Kind, ParamDef, Value};
use crate::nets;

/// The arguments of a definition, in the order of their positions.
pub(super) fn table(params: &[ParamDef]) -> String {
    if params.is_empty() {
        return "It takes no arguments.".into();
    }
    let rows: Vec<String> = params.iter().map(row).collect();
    let shorts: Vec<String> =
        params.iter().filter(|param| param.kind == Kind::Net).flat_map(|_| short_rows()).collect();
    let head = "| argument | takes | default | |\n|---|---|---|---|";
    format!("{head}\n{}", [rows, shorts].concat().join("\n"))
}

fn row(param: &ParamDef) -> String {
    let default = param.default.map_or("must be given".into(), |default| written(&default()));
    format!("| `{}` | {} | {default} | {} |", param.name, name(param.kind), param.doc.replace('|', "\\|"))
}

/// The arguments that are short for those of the default net.
fn short_rows() -> Vec<String> {
    let net = nets::NETS[0];
    let of = |(short, long): &(&str, &'static str)| {
        let param = net.params.iter().find(|param| param.name == *long)?;
        let default = param.default.map_or(String::new(), |default| written(&default()));
        Some(format!(
            "| `{short}` | {} | {default} | Short for `{long}` of `net: {}(…)`. |",
            name(param.kind),
            net.name
        ))
    };
    net.short.iter().filter_map(of).collect()
}

/// A default as the language writes it; `Given::Rest` has no word.
fn written(value: &Value) -> String {
    let text = value.to_string();
    if text.contains(' ') && matches!(value, Value::Given(_)) { text } else { format!("`{text}`") }
}

/// A kind, as a link to what it takes.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "a whole number from 1 up",
        Kind::Positive => "a number above 0",
        Kind::Widths => "[widths](layers.md#widths)",
        Kind::Activation => "an [activation](activations.md)",
        Kind::Transform => "a [transform](transforms.md)",
        Kind::Net => "a [net](nets.md)",
        Kind::Selection => "[a selection](layers.md#selections)",
        Kind::Given => "[what is read](layers.md#what-is-read)",
        Kind::Order => "[an order](layers.md#orders)",
        Kind::Permutation => "[a permutation](layers.md#permutations)",
    }
}

/// The kinds that are a notation of their own, under headings that [`name`] links to.
pub(super) fn notations() -> String {
    let kinds = [Kind::Widths, Kind::Selection, Kind::Given, Kind::Order, Kind::Permutation];
    let sections: Vec<String> = kinds.into_iter().filter_map(notation).collect();
    format!("# What arguments take\n\n{}", sections.join("\n\n"))
}

fn notation(kind: Kind) -> Option<String> {
    let (heading, rows): (&str, &[(&str, &str)]) = match kind {
        Kind::Widths => ("Widths", WIDTHS),
        Kind::Selection => ("Selections", SELECTIONS),
        Kind::Given => ("What is read", GIVEN),
        Kind::Order => ("Orders", ORDERS),
        Kind::Permutation => ("Permutations", PERMUTATIONS),
        Kind::Count | Kind::Positive | Kind::Activation | Kind::Transform | Kind::Net => return None,
    };
    let rows: Vec<String> = rows.iter().map(|(text, means)| format!("| {text} | {means} |")).collect();
    Some(format!("## {heading}\n\n| | |\n|---|---|\n{}", rows.join("\n")))
}

const WIDTHS: &[(&str, &str)] = &[
    ("`[128, 64]`", "two hidden layers, the first beside the input"),
    ("`[64; 3]`", "three of 64 units"),
    ("`[]`", "none: the net is linear"),
];

const SELECTIONS: &[(&str, &str)] = &[
    ("`alternate`", "what the last such layer left alone, followed through permutations; `even` if there is none"),
    ("`alternate(halves)`", "the same; `first` if there is none"),
    ("`even`, `odd`", "coordinates 0, 2, 4, … and 1, 3, 5, …"),
    ("`first`, `last`", "the first ⌊d/2⌋ of d coordinates, and the rest"),
    ("`first(3)`, `last(3)`", "so many"),
    ("`random(1)`", "⌊d/2⌋ coordinates, drawn by this seed and the turns of the repeats around the line"),
    ("`[0, 2, 5..9]`", "these: `5..9` is 5, 6, 7, 8"),
    ("`[wind, spectrum[3]]`", "features by name, or one coordinate of a feature"),
    ("`not([wind])`", "all but these"),
];

const GIVEN: &[(&str, &str)] = &[
    ("`data`", "the side of the data: x, in layers that have an order"),
    ("`noise`", "the side of the noise: z, in layers that have an order"),
    ("`[0, 2]`, `[wind]`", "these coordinates or features, in layers that change only some"),
];

const ORDERS: &[(&str, &str)] = &[
    (
        "`alternate`",
        "the reverse of the last layer that has an order, followed through permutations; `natural` if there is none",
    ),
    ("`natural`, `reverse`", "0, 1, 2, … and the other way round"),
    ("`random(1)`", "drawn by this seed and the turns of the repeats around the line"),
    ("`[2, 0, 1]`, `[wind, heading]`", "the order of conditioning: the first of the list is read by all others"),
];

const PERMUTATIONS: &[(&str, &str)] = &[
    ("`reverse`", "p(i) = d − 1 − i"),
    ("`rotate(2)`", "p(i) = i + 2 mod d; it may be negative"),
    ("`random(1)`", "drawn by this seed and the turns of the repeats around the line"),
    ("`[2, 0, 1]`", "p(0), p(1), p(2)"),
];

/// The words for activations, as a list.
pub(super) fn activations() -> String {
    Activation::ALL.iter().map(|a| format!("`{}`", a.name())).collect::<Vec<_>>().join(" ")
}
