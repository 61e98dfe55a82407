//! How large the steps are in the course of training.
use std::f64::consts::PI;

use crate::error::{Error, Result};

/// The rate of learning, step by step.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// The same at every step.
    Constant(f64),
    /// From this rate at the first step towards 0 after the last, along half a cosine: PyTorch's `CosineAnnealingLR`
    /// over all steps of the run.
    Cosine(f64),
}

impl Schedule {
    /// The rate of one step, counted from 0, in a run of `steps`. A run that goes on beyond has the last rate.
    #[must_use]
    pub fn rate(&self, step: usize, steps: usize) -> f64 {
        match *self {
            Self::Constant(rate) => rate,
            Self::Cosine(rate) if steps == 0 => rate,
            Self::Cosine(rate) => {
                let done = step.min(steps) as f64 / steps as f64;
                rate * (1.0 + (PI * done).cos()) / 2.0
            }
        }
    }

    /// Whether the rate makes sense.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a rate that is negative or not finite.
    pub fn check(&self) -> Result<()> {
        let (Self::Constant(rate) | Self::Cosine(rate)) = *self;
        if rate.is_finite() && rate >= 0.0 {
            return Ok(());
        }
        Err(Error::option("rate", format!("expected a finite number of at least 0, found {rate}; try 1e-3")))
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Cosine(1e-3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_ends_at_nought() {
        let cosine = Schedule::Cosine(2e-3);
        assert_eq!(cosine.rate(0, 100), 2e-3);
        assert!((cosine.rate(50, 100) - 1e-3).abs() < 1e-18);
        // torch.optim.lr_scheduler.CosineAnnealingLR, T_max 100, after 25 and 99 steps
        assert!((cosine.rate(25, 100) - 1.7071067811865474e-3).abs() < 1e-15);
        assert!((cosine.rate(99, 100) - 4.934396342684e-7).abs() < 1e-15);
        assert_eq!((cosine.rate(100, 100), cosine.rate(200, 100)), (0.0, 0.0));
        assert_eq!(cosine.rate(0, 0), 2e-3);
    }

    #[test]
    fn rates_are_checked() {
        assert_eq!(Schedule::Constant(0.1).rate(7, 9), 0.1);
        assert!(Schedule::default().check().is_ok());
        for wrong in [-1.0, f64::NAN, f64::INFINITY] {
            let error = Schedule::Constant(wrong).check().unwrap_err();
            assert!(error.to_string().starts_with("option `rate`: expected a finite number"), "{error}");
        }
    }
}
