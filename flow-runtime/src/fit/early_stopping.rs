//! When further epochs are not worth it, and which was the best.
use crate::error::{Error, Result};
use serde::Serialize;

/// Stops a run whose validation likelihood does not rise any more. The model ends with the weights of the best epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EarlyStopping {
    /// Epochs in a row without an improvement after which the run stops.
    pub patience: usize,
    /// Nats a row by which the validation likelihood must exceed what it was at the last improvement, to be one.
    ///
    /// Weights are kept for any rise, however small.
    pub minimum: f64,
}

impl EarlyStopping {
    /// With this patience; any rise is an improvement.
    #[must_use]
    pub fn new(patience: usize) -> Self {
        Self { patience, minimum: 0.0 }
    }

    /// The same where only a rise by more than so many nats is an improvement.
    #[must_use]
    pub fn minimum(self, minimum: f64) -> Self {
        Self { minimum, ..self }
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a patience of 0, or a minimum that is below 0 or not finite.
    pub fn check(&self) -> Result<()> {
        if self.patience == 0 {
            return Err(Error::option("early_stopping", "a patience of 0 would stop every run; give at least 1 epoch"));
        }
        if self.minimum.is_finite() && self.minimum >= 0.0 {
            return Ok(());
        }
        let reason = format!("`minimum` must be at least 0 and finite, found {}; try 0", self.minimum);
        Err(Error::option("early_stopping", reason))
    }
}

/// What the epochs so far have shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Watch {
    options: Option<EarlyStopping>,
    /// The best epoch and its validation likelihood.
    pub best: Option<(usize, f64)>,
    /// The validation likelihood at the last improvement.
    pub reference: f64,
    /// Epochs since then.
    pub waited: usize,
}

/// What an epoch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Better than all before, so that its weights are to be kept.
    pub is_best: bool,
    /// The run is to stop.
    pub stops: bool,
}

impl Watch {
    pub fn new(options: Option<EarlyStopping>) -> Self {
        Self { options, best: None, reference: f64::NEG_INFINITY, waited: 0 }
    }

    /// Sees an epoch. A likelihood that is NaN or −∞ is never better.
    pub fn see(&mut self, epoch: usize, log_prob: f64) -> Verdict {
        let is_best = log_prob > self.best.map_or(f64::NEG_INFINITY, |(_, best)| best);
        if is_best {
            self.best = Some((epoch, log_prob));
        }
        let EarlyStopping { patience, minimum } = self.options.unwrap_or(EarlyStopping::new(usize::MAX));
        if log_prob > self.reference + minimum {
            (self.reference, self.waited) = (log_prob, 0);
        } else {
            self.waited += 1;
        }
        Verdict { is_best, stops: self.waited >= patience }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch after which it stops and the best epoch.
    fn run(options: EarlyStopping, series: &[f64]) -> (Option<usize>, Option<usize>) {
        let mut watch = Watch::new(Some(options));
        let stop = series.iter().enumerate().find(|&(epoch, &value)| watch.see(epoch, value).stops);
        (stop.map(|(epoch, _)| epoch), watch.best.map(|(epoch, _)| epoch))
    }

    #[test]
    fn it_stops_after_its_patience() {
        let series = [1.0, 2.0, 1.9, 1.8, 2.5, 2.4, 2.3, 2.2, 9.0];
        assert_eq!(run(EarlyStopping::new(3), &series), (Some(7), Some(4)));
        assert_eq!(run(EarlyStopping::new(2), &series), (Some(3), Some(1)));
        assert_eq!(run(EarlyStopping::new(4), &series), (None, Some(8)));
    }

    #[test]
    fn small_rises_are_kept_but_do_not_count() {
        let series = [1.0, 1.05, 1.08, 1.07];
        assert_eq!(run(EarlyStopping::new(3).minimum(0.1), &series), (Some(3), Some(2)));
        // Small rises that add up are an improvement.
        assert_eq!(run(EarlyStopping::new(3).minimum(0.1), &[1.0, 1.05, 1.11, 1.15, 1.2, 1.22]), (None, Some(5)));
    }

    #[test]
    fn what_is_not_finite_is_never_better() {
        let series = [f64::NAN, f64::NEG_INFINITY, 0.5, f64::NAN, f64::NAN];
        assert_eq!(run(EarlyStopping::new(2), &series[..2]), (Some(1), None));
        assert_eq!(run(EarlyStopping::new(2), &series[1..]), (Some(3), Some(1)));
    }

    #[test]
    fn without_the_option_it_never_stops() {
        let mut watch = Watch::new(None);
        assert!((0..100).all(|epoch| !watch.see(epoch, 0.0).stops));
        assert_eq!(watch.best, Some((0, 0.0)));
    }

    #[test]
    fn nonsense_is_refused() {
        for wrong in
            [EarlyStopping::new(0), EarlyStopping::new(1).minimum(-1.0), EarlyStopping::new(1).minimum(f64::NAN)]
        {
            assert!(matches!(wrong.check(), Err(Error::InvalidOption { option: "early_stopping", .. })));
        }
    }
}
