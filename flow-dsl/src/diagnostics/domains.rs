//! F05: domains of features.
use super::{Code, Words};

/// A layer or base that does not keep what a domain promises.
#[derive(Clone, Debug, PartialEq)]
pub enum DomainProblem {
    /// A transform that would break a circle. Label: the domain.
    BreaksCircle {
        /// The transform.
        transform: String,
        /// The feature.
        feature: String,
    },
    /// A base that does not agree with the noising of a continuous flow.
    BaseScale {
        /// The noising as written.
        noising: String,
        /// The scale that it ends with.
        scale: String,
    },
}

impl DomainProblem {
    pub(super) fn words(&self) -> Words {
        match self {
            DomainProblem::BreaksCircle { transform, feature } => {
                Words::error(Code::F0501, format!("`{transform}` does not keep `{feature}` a circle"))
                    .caret_help(format!(
                        "use `rational_quadratic` or `rotate`, or change other features: `on: not([{feature}])`"
                    ))
                    .label("declared a circle")
            }
            DomainProblem::BaseScale { noising, scale } => {
                Words::error(Code::F0502, format!("the base of `{noising}` has scale {scale}"))
            }
        }
    }
}
