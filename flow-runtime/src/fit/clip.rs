//! Gradients that are too long are shortened (Pascanu, Mikolov and Bengio, 2013).
use crate::error::{Error, Result};

/// What the gradient is multiplied by so that its norm is at most `most`; none if it is that already.
///
/// PyTorch's `clip_grad_norm_` divides by the norm plus 1e-6; here the norm after clipping is `most` to rounding.
pub(crate) fn factor(norm: f64, most: f64) -> Option<f64> {
    (norm > most).then(|| most / norm)
}

/// Whether a largest norm makes sense.
pub(crate) fn check(most: f64) -> Result<()> {
    if most.is_finite() && most > 0.0 {
        return Ok(());
    }
    Err(Error::option("clip", format!("the largest norm must be above 0 and finite, found {most}; try 1")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_gradients_are_shortened() {
        assert_eq!((factor(0.5, 1.0), factor(1.0, 1.0), factor(4.0, 1.0)), (None, None, Some(0.25)));
        assert_eq!(factor(f64::NAN, 1.0), None);
    }

    #[test]
    fn norms_are_checked() {
        assert!(check(1.0).is_ok());
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(check(wrong), Err(Error::InvalidOption { option: "clip", .. })));
        }
    }
}
