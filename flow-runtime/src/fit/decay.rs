//! Weights that shrink at every step: AdamW (Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019).
//!
//! Before Adam's own step a weight is multiplied by 1 − rate · decay, the rate that of the step, as PyTorch's `AdamW`
//! does. Biases and vectors that are learned by themselves do not shrink: they cost no capacity, and pulling the shift of a
//! density towards 0 would be a bias in the units of the data. (PyTorch's `AdamW` shrinks all it is given; there one
//! gives it two groups.)
use crate::engine::{Decay, Engine};
use crate::error::{Error, Result};
use crate::real::Real;
use std::ops::Range;

/// Which numbers shrink, and how fast.
#[derive(Clone, Debug)]
pub(crate) struct WeightDecay {
    decay: f64,
    ranges: Vec<Range<usize>>,
}

impl WeightDecay {
    /// Nothing to do where nothing shrinks.
    pub fn new<T: Real>(decay: f64, engine: &Engine<T>) -> Option<Self> {
        (decay > 0.0).then(|| Self { decay, ranges: engine.weight_ranges() })
    }

    /// For a step at a rate.
    pub fn at(&self, rate: f64) -> Decay<'_> {
        Decay { ranges: &self.ranges, keeps: 1.0 - rate * self.decay }
    }
}

/// Whether a decay makes sense at the largest rate of a run.
pub(crate) fn check(decay: f64, rate: f64) -> Result<()> {
    if !(decay.is_finite() && decay >= 0.0) {
        let reason = format!("expected a finite number of at least 0, found {decay}; try 1e-2");
        return Err(Error::option("weight_decay", reason));
    }
    if decay * rate < 1.0 {
        return Ok(());
    }
    let reason =
        format!("{decay} times the rate {rate} is at least 1, so that weights would change their sign; try 1e-2");
    Err(Error::option("weight_decay", reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decays_are_checked() {
        assert!(check(0.0, 1e6).is_ok() && check(0.1, 1.0).is_ok());
        for wrong in [-0.1, f64::NAN, f64::INFINITY, 100.0] {
            assert!(matches!(check(wrong, 1e-2), Err(Error::InvalidOption { option: "weight_decay", .. })));
        }
    }
}
