//! How large the steps are in the course of training.
use crate::error::{Error, Result};
use serde::Serialize;
use std::f64::consts::PI;

/// The rate of learning, step by step.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// The same at every step.
    Constant(f64),
    /// From this rate at the first step towards 0 after the last, along half a cosine: rate · (1 + cos(π t / n)) / 2 at
    /// step t of n, PyTorch's `CosineAnnealingLR` over all steps of the run (Loshchilov and Hutter, 2017, without
    /// restarts).
    Cosine(f64),
    /// Falling in steps: rate · factor^⌊t / every⌋ at step t, PyTorch's `StepLR`.
    Step {
        /// The first rate.
        rate: f64,
        /// What the rate is multiplied by each time.
        factor: f64,
        /// Steps of training from one fall to the next.
        every: usize,
    },
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
            Self::Step { rate, factor, every } => {
                let falls = i32::try_from(step.checked_div(every).unwrap_or(0)).unwrap_or(i32::MAX);
                rate * factor.powi(falls)
            }
        }
    }

    /// The same schedule from another first rate.
    #[must_use]
    pub fn from_rate(self, rate: f64) -> Self {
        match self {
            Self::Constant(_) => Self::Constant(rate),
            Self::Cosine(_) => Self::Cosine(rate),
            Self::Step { factor, every, .. } => Self::Step { rate, factor, every },
        }
    }

    /// The rate of the first step, which is the largest.
    #[must_use]
    pub fn first_rate(&self) -> f64 {
        let (Self::Constant(rate) | Self::Cosine(rate) | Self::Step { rate, .. }) = *self;
        rate
    }

    /// Whether the rate makes sense.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a rate that is negative, above 10⁶ or not finite, a factor outside (0, 1], or falls every 0
    /// steps.
    pub fn check(&self) -> Result<()> {
        let rate = self.first_rate();
        // Weights stay finite at any rate up to this one, whatever the gradients are.
        if !(0.0..=1e6).contains(&rate) {
            let reason = format!("expected a finite number of at least 0 and at most 1e6, found {rate}; try 1e-3");
            return Err(Error::option("rate", reason));
        }
        match *self {
            Self::Step { factor, .. } if !(factor > 0.0 && factor <= 1.0) => {
                let reason = format!("`factor` must be above 0 and at most 1, found {factor}; try 0.5");
                Err(Error::option("schedule", reason))
            }
            Self::Step { every: 0, .. } => {
                Err(Error::option("schedule", "`every` counts the steps between two falls; give at least 1"))
            }
            _ => Ok(()),
        }
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
    fn falls_are_those_of_step_lr() {
        // torch.optim.lr_scheduler.StepLR, step_size 30, gamma 0.1, from 0.05: its closed form
        let schedule = Schedule::Step { rate: 0.05, factor: 0.1, every: 30 };
        for (step, rate) in [(0, 0.05), (29, 0.05), (30, 0.005), (59, 0.005), (60, 0.0005), (90, 0.00005)] {
            assert!((schedule.rate(step, 100) - rate).abs() < 1e-17, "step {step}");
        }
        assert_eq!(schedule.rate(usize::MAX, 1), 0.0);
        assert_eq!(schedule.from_rate(1.0), Schedule::Step { rate: 1.0, factor: 0.1, every: 30 });
    }

    #[test]
    fn rates_are_checked() {
        assert_eq!(Schedule::Constant(0.1).rate(7, 9), 0.1);
        assert!(Schedule::default().check().is_ok());
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e7] {
            let error = Schedule::Constant(wrong).check().unwrap_err();
            assert!(error.to_string().starts_with("option `rate`: expected a finite number"), "{error}");
        }
        let step = |factor, every| Schedule::Step { rate: 0.1, factor, every }.check();
        assert!(step(1.0, 1).is_ok());
        for (factor, every) in [(0.0, 1), (1.1, 1), (f64::NAN, 1), (0.5, 0)] {
            assert!(matches!(step(factor, every), Err(Error::InvalidOption { option: "schedule", .. })));
        }
    }
}
