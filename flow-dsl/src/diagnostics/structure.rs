//! F04: the stack of layers.
use super::{Code, Words};

/// Lines that do not make a flow, or that do not fit where they stand.
#[derive(Clone, Debug, PartialEq)]
pub enum StructureProblem {
    /// `base` stands below another line. Label: the first line.
    BaseNotFirst {
        /// The line as written: `base normal;`.
        written: String,
    },
    /// Nothing to condition on. Label: the shape.
    NeedsTwoFeatures {
        /// The layer.
        layer: String,
        /// How many features there are: 0 or 1.
        found: usize,
        /// The transform that it was to have, if there is a context to read its parameters from.
        transform: Option<String>,
    },
    /// `standardize` is not the last line.
    StandardizeNotLast {
        /// The last line, to move it below, if there is one after it.
        below: Option<String>,
    },
    /// A feature named above a layer that mixes.
    NoPlaceAbove {
        /// The feature.
        feature: String,
        /// The layer.
        layer: String,
    },
    /// A list that is not a permutation.
    NotAPermutation {
        /// The list as written.
        list: String,
        /// Coordinates it has twice.
        twice: Vec<usize>,
        /// Coordinates it does not have.
        missing: Vec<usize>,
    },
    /// `coupling(…, given: data)`
    GivenInCoupling,
    /// A flow without `base`.
    NoBase {
        /// The flow.
        flow: String,
    },
    /// A second `base`. Label: the first.
    BaseTwice,
    /// A coordinate that does not exist here.
    NoCoordinate {
        /// The coordinate as written.
        coordinate: String,
        /// How many there are.
        features: usize,
    },
    /// A coordinate twice in a list of places.
    RepeatedCoordinate {
        /// The coordinate.
        coordinate: String,
    },
    /// A coupling that changes nothing.
    ChangesNothing {
        /// The layer.
        layer: String,
    },
    /// A coupling that changes everything, so that nothing is left to read.
    ChangesEverything {
        /// The layer.
        layer: String,
    },
    /// `given:` names what `on:` changes.
    GivenChanges {
        /// The feature or coordinate.
        feature: String,
    },
    /// `hour` is context, where features are wanted.
    ContextChanges {
        /// The context.
        name: String,
    },
}

impl StructureProblem {
    pub(super) fn words(&self) -> Words {
        use StructureProblem::*;
        match self {
            BaseNotFirst { written } => Words::error(Code::F0401, "`base` must be the first line of a flow")
                .label("the stack begins here")
                .note("a flow reads from the noise to the data, x = f(z)")
                .help(format!(
                    "move `{written}` to the top; if the lines were written from data to noise, reverse their order too"
                )),
            NeedsTwoFeatures { layer, found, transform } => needs_two(layer, *found, transform.as_deref()),
            StandardizeNotLast { below } => not_last(below.as_deref()),
            NoPlaceAbove { feature, layer } => {
                Words::error(Code::F0404, format!("`{feature}` has no place above `{layer}`, which mixes the features"))
            }
            NotAPermutation { list, twice, missing } => not_a_permutation(list, twice, missing),
            GivenInCoupling => Words::error(
                Code::F0406,
                "`given` says nothing in a coupling with `data` or `noise`: what it reads is the same on both sides; \
                 list features",
            ),
            NoBase { flow } => Words::error(Code::F0407, format!("`{flow}` has no base"))
                .help("the first line of a flow says what the noise is: `base normal;`"),
            BaseTwice => Words::error(Code::F0408, "a flow has one base").label("the first one"),
            _ => self.selection_words(),
        }
    }

    fn selection_words(&self) -> Words {
        use StructureProblem::*;
        match self {
            NoCoordinate { coordinate, features } => {
                Words::error(Code::F0409, format!("there is no coordinate {coordinate}")).note(match features {
                    1 => "there is one coordinate here, 0".to_owned(),
                    n => format!("there are {n} coordinates here, 0 to {}", n.saturating_sub(1)),
                })
            }
            RepeatedCoordinate { coordinate } => {
                Words::error(Code::F0410, format!("{coordinate} stands in the list twice"))
            }
            ChangesNothing { layer } => Words::error(Code::F0411, format!("`{layer}` changes nothing here")),
            ChangesEverything { layer } => Words::error(Code::F0411, format!("`{layer}` leaves no feature to read"))
                .note("`on` says what changes; the parameters are read from the rest"),
            GivenChanges { feature } => {
                Words::error(Code::F0412, format!("`{feature}` is changed and cannot be read in the same layer"))
            }
            ContextChanges { name } => {
                Words::error(Code::F0413, format!("`{name}` is context, which no layer changes"))
            }
            _ => Words::error(Code::F0411, "a layer that does not fit here"),
        }
    }
}

fn needs_two(layer: &str, found: usize, transform: Option<&str>) -> Words {
    let label = if found == 1 { "one feature" } else { "no feature" };
    let words = Words::error(Code::F0402, format!("`{layer}` needs at least 2 features, found {found}")).label(label);
    match transform {
        Some(transform) => words.help(format!("read the context alone: `autoregressive({transform})`")),
        None => words.note("it changes some features and reads the others; here there is nothing to read"),
    }
}

fn not_last(below: Option<&str>) -> Words {
    let words = Words::error(Code::F0403, "`standardize` belongs next to the data, as the last line")
        .note("a flow reads from the noise to the data; here it would rescale the noise");
    match below {
        Some(line) => words.help(format!("move it below `{line}`; between layers `scale` learns a scale")),
        None => words.help("between layers `scale` learns a scale"),
    }
}

fn not_a_permutation(list: &str, twice: &[usize], missing: &[usize]) -> Words {
    let join = |list: &[usize]| list.iter().map(usize::to_string).collect::<Vec<_>>().join(" and ");
    let mut faults = Vec::new();
    if !twice.is_empty() {
        faults.push(format!("{} twice", join(twice)));
    }
    if !missing.is_empty() {
        faults.push(format!("{} missing", join(missing)));
    }
    let separator = if faults.is_empty() { "" } else { ": " };
    Words::error(Code::F0405, format!("`{list}` is not a permutation{separator}{}", faults.join(", ")))
}
