//! What can stop a training.
use std::fmt::{self, Display, Formatter};

/// Why a step of training was not taken.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// log p of a row is NaN or infinite.
    Row {
        /// The row: of the training rows in a run, of the batch in a step by itself.
        row: usize,
        /// Its log p.
        log_prob: f64,
        /// Where on its way it was lost, if the row by itself tells.
        place: Option<Place>,
    },
    /// The mean of log p is not finite, though that of every row is.
    Mean {
        /// The mean.
        log_prob: f64,
    },
    /// The gradient of a tensor is not finite.
    Gradient {
        /// The first such tensor.
        tensor: String,
        /// The first row whose own gradient is not finite, if there is one.
        row: Option<usize>,
    },
    /// The gradient is finite, but squares of its numbers are not, so that Adam would stand still for ever.
    Norm {
        /// Its L2 norm.
        norm: f64,
        /// The tensor with its largest number.
        tensor: Option<LargeTensor>,
    },
}

/// A step of the flow that made a number of a row infinite or NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The layer, as `explain_row` names it.
    pub step: String,
    /// The turn of the repeats around it, 0 beside the noise.
    pub turn: usize,
    /// The coordinate, by the column that it belongs to; none if the log-det alone was lost.
    pub feature: Option<String>,
    /// The coordinate before the step.
    pub before: Option<f64>,
    /// What it became, or the log-det.
    pub after: f64,
}

/// A tensor with a large number.
#[derive(Clone, Debug, PartialEq)]
pub struct LargeTensor {
    /// Its name.
    pub name: String,
    /// The largest of its numbers, without sign.
    pub largest: f64,
}

impl Display for Cause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Row { row, log_prob, place } => {
                write!(f, "log p of row {row} is {log_prob}")?;
                place.as_ref().map_or(Ok(()), |place| write!(f, ": {place}"))
            }
            Cause::Mean { log_prob } => write!(f, "the mean of log p is {log_prob}"),
            Cause::Gradient { tensor, row: None } => write!(f, "the gradient of `{tensor}` is not finite"),
            Cause::Gradient { tensor, row: Some(row) } => {
                write!(f, "the gradient of `{tensor}` is not finite, first that of row {row}")
            }
            Cause::Norm { norm, tensor } => {
                write!(f, "the norm of the gradient is {norm:.3e}, too large to be squared")?;
                tensor.as_ref().map_or(Ok(()), |tensor| write!(f, "; most of it is that of `{}`", tensor.name))
            }
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (turn {}) makes ", self.step, self.turn)?;
        match (&self.feature, self.before) {
            (Some(feature), Some(before)) => write!(f, "`{feature}` {} of {before}", self.after),
            _ => write!(f, "its log-det {}", self.after),
        }
    }
}

/// Where a step stands, if there are epochs.
pub(super) fn in_epoch(epoch: Option<usize>) -> String {
    epoch.map(|epoch| format!(", in epoch {epoch}")).unwrap_or_default()
}

/// The end of a message: the largest tensors.
pub(super) fn list(largest: &[LargeTensor]) -> String {
    let one = |tensor: &LargeTensor| format!("{:.3e} in `{}`", tensor.largest, tensor.name);
    match largest {
        [] => String::new(),
        _ => format!("; the largest parameters are {}", largest.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

/// Why training cannot go on from a checkpoint.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CheckpointFault {
    /// It is a file of tensors, but no checkpoint of this version.
    #[error("this is no checkpoint that this version reads: {reason}")]
    Unknown {
        /// What is missing or other than it should be.
        reason: String,
    },
    /// It is of another run: another flow, other options, other rows.
    #[error("it is of another run: {what} was {saved}, and is {found} now; resume with what the run began with")]
    Differs {
        /// The first thing that differs, `options.batch`.
        what: String,
        /// As the checkpoint has it.
        saved: String,
        /// As it is now.
        found: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn diverged(cause: Cause) -> String {
        let largest = vec![LargeTensor { name: "a.weight".into(), largest: 2.5e30 }];
        Error::Diverged { step: 7, epoch: Some(1), cause: Box::new(cause), largest }.to_string()
    }

    #[test]
    fn a_row_is_named_with_the_step() {
        let place = Place {
            step: "coupling_0".into(),
            turn: 2,
            feature: Some("u".into()),
            before: Some(3.5),
            after: f64::INFINITY,
        };
        let text = diverged(Cause::Row { row: 31, log_prob: f64::NEG_INFINITY, place: Some(place) });
        let start = "training diverged at step 7, in epoch 1: log p of row 31 is -inf: `coupling_0` (turn 2) makes `u` inf \
                     of 3.5; the largest parameters are 2.500e30 in `a.weight`";
        assert!(text.starts_with(start), "{text}");
    }

    #[test]
    fn gradients_are_named() {
        let cause = Cause::Gradient { tensor: "a.bias".into(), row: Some(3) };
        assert!(diverged(cause).contains("the gradient of `a.bias` is not finite, first that of row 3"));
        assert!(diverged(Cause::Norm { norm: 1e20, tensor: None }).contains("1.000e20, too large to be squared"));
        assert!(diverged(Cause::Mean { log_prob: f64::NAN }).contains("the mean of log p is NaN"));
    }
}
