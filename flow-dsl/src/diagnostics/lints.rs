//! Warnings, each with a name.
use super::{Code, Words};

/// A text that compiles and is probably not meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Lint {
    /// Features that no layer of a flow changes.
    Unchanged {
        /// The features, as coordinates or names.
        features: Vec<String>,
        /// Where the couplings always land.
        lands: Vec<String>,
        /// Why, if that needs a word.
        note: Option<String>,
    },
    /// Autoregressive layers that all read in one order.
    SameOrder {
        /// The feature that comes first, as a coordinate of x: `x_0`.
        first: String,
        /// How many features there are.
        features: usize,
    },
    /// A layer that reads or changes a single feature of many.
    OneFeature {
        /// The layer.
        layer: String,
        /// Whether it changes one feature; else it reads one.
        changes: bool,
        /// How many features there are.
        features: usize,
    },
    /// A flow of one feature whose layers only shift and stretch it. Label: the feature.
    OnlyStretched {
        /// The base.
        base: String,
    },
    /// A drawn permutation where every layer follows coordinates through it.
    IdlePermute {
        /// The argument that would draw anew instead: `on` or `order`.
        argument: &'static str,
    },
    /// A `let` that nothing uses.
    UnusedLet {
        /// The name.
        name: String,
    },
    /// A name of the text that hides a word of the language.
    Shadows {
        /// The name.
        name: String,
        /// What the word is: `layer`.
        kind: &'static str,
    },
    /// A flow or density that is not in UpperCamel case.
    TypeName {
        /// The name.
        name: String,
        /// The name in UpperCamel case.
        corrected: String,
    },
}

impl Lint {
    pub(super) fn words(&self) -> Words {
        match self {
            Lint::Unchanged { features, lands, note } => unchanged(features, lands, note.as_deref()),
            Lint::SameOrder { first, features: d } => Words::warning(
                Code::SameOrder,
                "each autoregressive layer reads the features in the order of the one before",
            )
            .note(format!(
                "{first} then depends on {} alone, and {} of {} pairs never meet",
                first.replacen('x', "z", 1),
                d * d.saturating_sub(1) / 2,
                d * d
            ))
            .help("leave `order` out (it alternates), or add `permute(reverse);`"),
            Lint::OneFeature { layer, changes, features } => one_feature(layer, *changes, *features),
            Lint::OnlyStretched { base } => only_stretched(base),
            Lint::IdlePermute { argument } => Words::warning(
                Code::IdlePermute,
                "this permutation mixes nothing: layers alternate through it",
            )
            .note(format!(
                "without `{argument}`, a layer follows coordinates through permutations to what the one before left"
            ))
            .help(format!("leave it out, or draw where it matters: `{argument}: random(1)`")),
            Lint::UnusedLet { name } => Words::warning(Code::UnusedLet, format!("nothing uses `{name}`"))
                .caret_help(format!("remove it, or call it `_{name}`")),
            Lint::Shadows { name, kind } => {
                Words::warning(Code::Shadows, format!("`{name}` hides the {kind} of that name"))
            }
            Lint::TypeName { name, corrected } => {
                Words::warning(Code::TypeName, format!("`{name}` becomes a Rust type"))
                    .caret_help(format!("write `{corrected}`"))
            }
        }
    }
}

fn unchanged(features: &[String], lands: &[String], note: Option<&str>) -> Words {
    let noun = if features.len() == 1 { "feature" } else { "features" };
    let mut words = Words::warning(Code::Unchanged, format!("no layer changes {noun} {}", super::words::and(features)));
    if !lands.is_empty() {
        let noun = if lands.len() == 1 { "feature" } else { "features" };
        words = words.caret(format!("always lands on {noun} {}", lands.join(", ")));
    }
    if let Some(note) = note {
        words = words.note(note);
    }
    words.help("leave `on` out: couplings alternate by themselves")
}

fn only_stretched(base: &str) -> Words {
    Words::warning(Code::OnlyStretched, format!("whatever is trained, this flow is `{base}`, shifted and stretched"))
        .label("one feature")
        .note("its layers shift and stretch the feature, by numbers that are read from nothing")
        .help(
            "with a context to read, or more features, it can be more; else `#[allow(only_stretched)]` before the flow",
        )
}

fn one_feature(layer: &str, changes: bool, features: usize) -> Words {
    let does = if changes { "changes" } else { "reads" };
    Words::warning(Code::OneFeature, format!("`{layer}` {does} one feature of {features}"))
        .note("leave `on` out and half of the features change at a time, read from the other half")
        .help("if one is meant, put `#[allow(one_feature)]` before the line")
}
