//! The weights averaged over the last steps (Polyak and Juditsky, 1992; as an exponential mean, Tarvainen and Valpola, 2017).
//!
//! Once averaging has begun the averaged weights are those that are validated, kept as the best, and left in the model at the
//! end, however the run ends. The weights that are trained go on beside them; a checkpoint has both.
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::real::Real;
use serde::Serialize;

/// An exponential mean of the weights over steps: ā ← ā + (1 − decay) (w − ā) after every step.
///
/// It is in the element type of the model. After its first step ā = w, so that it does not start at 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Average {
    /// What the mean keeps of itself at a step: 0.999, about the last thousand steps.
    pub decay: f64,
    /// The first step that counts, counted from 0.
    pub start: usize,
}

impl Default for Average {
    fn default() -> Self {
        Self { decay: 0.999, start: 0 }
    }
}

impl Average {
    /// A mean with this decay from the first step on.
    #[must_use]
    pub fn new(decay: f64) -> Self {
        Self { decay, start: 0 }
    }

    /// The same from a later step on, counted from 0: the first steps go a long way, and would stay in the mean.
    #[must_use]
    pub fn from_step(self, start: usize) -> Self {
        Self { start, ..self }
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a decay outside [0, 1).
    pub fn check(&self) -> Result<()> {
        if (0.0..1.0).contains(&self.decay) {
            return Ok(());
        }
        let reason = format!("`decay` must be at least 0 and below 1, found {}; try 0.999", self.decay);
        Err(Error::option("average", reason))
    }
}

/// Averaged weights.
#[derive(Clone, Debug)]
pub(crate) struct Averaged<T> {
    pub options: Average,
    /// As the parameters are laid out.
    pub values: Vec<T>,
    /// Whether any step counts yet.
    pub begun: bool,
}

impl<T: Real> Averaged<T> {
    pub fn new(options: Average, parameters: usize) -> Self {
        Self { options, values: vec![T::ZERO; parameters], begun: false }
    }

    /// Counts the weights that a step has left.
    pub fn follow(&mut self, engine: &Engine<T>, step: usize) {
        if step < self.options.start {
            return;
        }
        if self.begun {
            engine.follow(&mut self.values, 1.0 - self.options.decay);
        } else {
            self.values.copy_from_slice(engine.buffer());
            self.begun = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decays_are_checked() {
        assert!(Average::default().check().is_ok() && Average::new(0.0).from_step(9).check().is_ok());
        for wrong in [1.0, -0.1, f64::NAN] {
            assert!(matches!(Average::new(wrong).check(), Err(Error::InvalidOption { option: "average", .. })));
        }
    }
}
