//! F06: transforms of the text.
use super::Words;

/// A transform that is none.
#[derive(Clone, Debug, PartialEq)]
pub enum TransformProblem {
    /// An equation for something else than x or z.
    NoSuchSide {
        /// The left side.
        side: String,
        /// The equation as it was probably meant, if that can be said.
        corrected: Option<String>,
    },
    /// An equation that is not a bijection.
    NotIncreasing {
        /// The equation.
        equation: String,
    },
    /// A formula for x with z more than once: the density needs z from x.
    NoDensity {
        /// The transform.
        transform: String,
        /// Its formula.
        equation: String,
    },
}

impl TransformProblem {
    pub(super) fn words(&self) -> Words {
        match self {
            TransformProblem::NoSuchSide { side, corrected } => {
                let words = Words::error("F0601", format!("a transform has no `{side}`"));
                let words = match corrected {
                    Some(equation) => words.caret_help(format!("write `{equation}`: from noise `z` to data `x`")),
                    None => words.caret_help("write `x = …` in `z`: from noise `z` to data `x`"),
                };
                words.note("or `z = …` in `x`, if that is the direction in closed form")
            }
            TransformProblem::NotIncreasing { equation } => {
                Words::error("F0602", format!("`{equation}` does not increase everywhere"))
            }
            TransformProblem::NoDensity { transform, equation } => {
                Words::error("F0603", format!("`{transform}` has no density in closed form"))
                    .note(format!(
                        "in `{equation}` z cannot be isolated: it must stand once, in functions that have an inverse"
                    ))
                    .help("state it from the data, `z = …` in `x`")
            }
        }
    }
}
