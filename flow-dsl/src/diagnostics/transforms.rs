//! F06: transforms of the text.
use super::{Code, Words};

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
    /// A formula that cannot be solved for its variable: a flow needs x from z and z from x.
    NoInverse {
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
                let words = Words::error(Code::F0601, format!("a transform has no `{side}`"));
                let words = match corrected {
                    Some(equation) => words.caret_help(format!("write `{equation}`: from noise `z` to data `x`")),
                    None => words.caret_help("write `x = …` in `z`: from noise `z` to data `x`"),
                };
                words.note("or `z = …` in `x`, if that is the direction in closed form")
            }
            TransformProblem::NotIncreasing { equation } => {
                Words::error(Code::F0602, format!("`{equation}` does not increase everywhere"))
            }
            TransformProblem::NoInverse { transform, equation } => no_inverse(transform, equation),
        }
    }
}

fn no_inverse(transform: &str, equation: &str) -> Words {
    let (variable, other) =
        if equation.starts_with('z') { ("x", "`x = …` in `z`") } else { ("z", "`z = …` in `x`") };
    Words::error(Code::F0603, format!("`{transform}` has no inverse in closed form"))
        .note(format!(
            "in `{equation}` {variable} cannot be isolated: it must stand once, in functions that have an inverse"
        ))
        .help(format!("state it from the other side, {other}"))
}
