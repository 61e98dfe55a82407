//! Numbers that overflowed on their way: finite rows may be too far out for a flow.
use crate::error::{Error, Result};
use crate::real::Real;

/// Whether all numbers are finite, in one pass that vectorises: x·0 is 0 for a finite x and NaN for others.
pub(super) fn all_finite<T: Real>(numbers: &[T]) -> bool {
    let mut sums = [T::ZERO; 32];
    for chunk in numbers.chunks(32) {
        sums.iter_mut().zip(chunk).for_each(|(sum, &x)| *sum += x * T::ZERO);
    }
    sums.into_iter().fold(T::ZERO, |a, b| a + b) == T::ZERO
}

/// Refuses results that hold a NaN: `width` numbers of a row. Infinite ones pass.
pub(super) fn no_nan<T: Real>(results: &[T], width: usize) -> Result<()> {
    if all_finite(results) {
        return Ok(());
    }
    match results.iter().position(|x| x.to_f64().is_nan()) {
        Some(at) => Err(Error::Overflow { row: at / width.max(1) }),
        None => Ok(()),
    }
}

/// Refuses gradients of rows that are not finite.
pub(super) fn finite_rows<T: Real>(gradients: &[T], width: usize) -> Result<()> {
    if all_finite(gradients) {
        return Ok(());
    }
    let at = gradients.iter().position(|x| !x.to_f64().is_finite()).unwrap_or(0);
    Err(Error::Overflow { row: at / width.max(1) })
}

/// log p: −∞ where its terms overflowed to NaN, as for every row so far out that its density is 0 in these numbers.
pub(super) fn density(log_prob: f64) -> f64 {
    if log_prob.is_nan() { f64::NEG_INFINITY } else { log_prob }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_is_named() {
        let mut numbers = vec![1.0_f32; 300];
        assert!(all_finite(&numbers) && all_finite::<f64>(&[]) && no_nan(&numbers, 3).is_ok());
        numbers[200] = f32::INFINITY;
        assert!(!all_finite(&numbers) && no_nan(&numbers, 3).is_ok());
        assert!(matches!(finite_rows(&numbers, 3), Err(Error::Overflow { row: 66 })));
        numbers[299] = f32::NAN;
        assert!(matches!(no_nan(&numbers, 3), Err(Error::Overflow { row: 99 })));
        assert_eq!((density(f64::NAN), density(-2.0)), (f64::NEG_INFINITY, -2.0));
    }
}
