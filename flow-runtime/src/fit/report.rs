//! What training did.
use super::Note;
use serde::Serialize;
use std::fmt::{self, Display, Formatter};

/// One epoch of training. Log-likelihoods are means over rows, in nats of the data's own units.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EpochReport {
    /// Counted from 1.
    pub epoch: usize,
    /// Steps in this epoch.
    pub steps: usize,
    /// Those of them that were not taken, because all rows of the batch have weight 0.
    pub skipped: usize,
    /// Of the batches as they were seen, each before its step; NaN if all were skipped.
    pub train_log_prob: f64,
    /// Of the validation rows after the epoch, if there are any.
    pub validation_log_prob: Option<f64>,
    /// The rate of the epoch's last step.
    pub rate: f64,
    /// The L2 norm of the gradient, before it was clipped: the mean over the steps.
    pub gradient_norm: f64,
    /// Steps whose gradient was clipped.
    pub clipped: usize,
    /// How long the epoch took, validation included.
    pub seconds: f64,
}

impl Display for EpochReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "epoch {}: train {:.4}", self.epoch, self.train_log_prob)?;
        if let Some(validation) = self.validation_log_prob {
            write!(f, ", validation {validation:.4}")?;
        }
        write!(f, " nats; rate {:.2e}, {:.2} s", self.rate, self.seconds)
    }
}

/// A whole run of training: plain data, an entry for each epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The epochs, in order.
    pub epochs: Vec<EpochReport>,
    /// Rows trained on in each epoch, those left out of the last batch not counted.
    pub rows: usize,
    /// How long the whole run took, parts before it was resumed included.
    pub seconds: f64,
    /// Why it ended.
    pub ended: Ended,
    /// Which weights the model has now.
    pub weights: Weights,
    /// What may not have been meant.
    pub notes: Vec<Note>,
}

/// Why a run ended.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// After its last epoch.
    #[default]
    Finished,
    /// The validation likelihood did not rise any more.
    EarlyStopped,
    /// A callback said so. An epoch that was broken off is not in the report.
    Stopped,
    /// The process was told to end.
    Interrupted,
}

/// Which weights a model has after a run.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// Those of the last step.
    #[default]
    Last,
    /// Their average.
    Averaged,
    /// Those that an epoch ended with, or their average then, whichever was validated.
    Best {
        /// The epoch, counted from 1.
        epoch: usize,
    },
}

impl Report {
    /// Steps taken in all epochs.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.epochs.iter().map(|epoch| epoch.steps).sum()
    }

    /// The last epoch, if there was one.
    #[must_use]
    pub fn last(&self) -> Option<&EpochReport> {
        self.epochs.last()
    }

    /// The epoch with the highest validation likelihood, if there was validation; the first of equals.
    #[must_use]
    pub fn best(&self) -> Option<&EpochReport> {
        let validated =
            self.epochs.iter().filter(|epoch| epoch.validation_log_prob.is_some_and(|value| !value.is_nan()));
        validated.reduce(|best, next| if next.validation_log_prob > best.validation_log_prob { next } else { best })
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for epoch in &self.epochs {
            writeln!(f, "{epoch}")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        match self.ended {
            Ended::Finished => {}
            Ended::EarlyStopped => writeln!(f, "stopped early")?,
            Ended::Stopped => writeln!(f, "stopped by a callback")?,
            Ended::Interrupted => writeln!(f, "interrupted")?,
        }
        match self.weights {
            Weights::Last => {}
            Weights::Averaged => writeln!(f, "the model has the averaged weights")?,
            Weights::Best { epoch } => writeln!(f, "the model has the weights of epoch {epoch}")?,
        }
        write!(f, "{} steps in {:.2} s", self.steps(), self.seconds)?;
        let rows = self.rows as f64 * self.epochs.len() as f64;
        if rows > 0.0 && self.seconds > 0.0 {
            write!(f, ", {:.0} rows a second", rows / self.seconds)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize, validation: Option<f64>) -> EpochReport {
        EpochReport {
            epoch,
            steps: 10,
            train_log_prob: 1.5,
            validation_log_prob: validation,
            rate: 1e-3,
            seconds: 0.5,
            ..EpochReport::default()
        }
    }

    #[test]
    fn a_report_reads_well() {
        let report =
            Report { epochs: vec![epoch(1, Some(1.25)), epoch(2, None)], rows: 100, seconds: 2.0, ..Report::default() };
        let text = "epoch 1: train 1.5000, validation 1.2500 nats; rate 1.00e-3, 0.50 s\n\
                    epoch 2: train 1.5000 nats; rate 1.00e-3, 0.50 s\n\
                    20 steps in 2.00 s, 100 rows a second";
        assert_eq!(report.to_string(), text);
        assert_eq!(Report::default().to_string(), "0 steps in 0.00 s");
        let best = Report { ended: Ended::EarlyStopped, weights: Weights::Best { epoch: 1 }, ..Report::default() };
        assert!(best.to_string().starts_with("stopped early\nthe model has the weights of epoch 1\n"));
    }

    #[test]
    fn the_best_epoch_is_the_first_of_equals() {
        let values = [None, Some(1.0), Some(f64::NAN), Some(2.0), Some(2.0)];
        let epochs = values.into_iter().enumerate().map(|(i, value)| epoch(i, value)).collect();
        let report = Report { epochs, rows: 1, seconds: 1.0, ..Report::default() };
        assert_eq!(report.best().map(|epoch| epoch.epoch), Some(3));
        assert_eq!(report.last().map(|epoch| epoch.epoch), Some(4));
        assert_eq!(Report::default().best(), None);
    }
}
