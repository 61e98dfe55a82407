//! Warnings, each with a name.
use super::Words;

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
        /// How many features there are.
        features: usize,
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
    /// The names of all lints.
    pub const NAMES: [&'static str; 4] = ["unchanged", "same_order", "shadows", "type_name"];

    pub(super) fn words(&self) -> Words {
        match self {
            Lint::Unchanged { features, lands, note } => unchanged(features, lands, note.as_deref()),
            Lint::SameOrder { features: d } => Words::warning(
                "same_order",
                "each autoregressive layer reads the features in the order of the one before",
            )
            .note(format!(
                "x_0 then depends on z_0 alone, and {} of {} pairs never meet",
                d * d.saturating_sub(1) / 2,
                d * d
            ))
            .help("leave `order` out (it alternates), or add `permute(reverse);`"),
            Lint::Shadows { name, kind } => {
                Words::warning("shadows", format!("`{name}` hides the {kind} of that name"))
            }
            Lint::TypeName { name, corrected } => Words::warning("type_name", format!("`{name}` becomes a Rust type"))
                .caret_help(format!("write `{corrected}`")),
        }
    }
}

fn unchanged(features: &[String], lands: &[String], note: Option<&str>) -> Words {
    let noun = if features.len() == 1 { "feature" } else { "features" };
    let mut words = Words::warning("unchanged", format!("no layer changes {noun} {}", super::words::and(features)));
    if !lands.is_empty() {
        let noun = if lands.len() == 1 { "feature" } else { "features" };
        words = words.caret(format!("always lands on {noun} {}", lands.join(", ")));
    }
    if let Some(note) = note {
        words = words.note(note);
    }
    words.help("leave `on` out: couplings alternate by themselves")
}
