//! Weights of rows, checked.
use crate::error::{Error, Result};
use crate::float::Float;

/// Refuses weights of another number than rows, and such as are not finite.
pub(crate) fn finite<T: Float>(weights: &[T], rows: usize) -> Result<()> {
    if weights.len() != rows {
        return Err(Error::Length { what: "weights", expected: rows, found: weights.len() });
    }
    let mut numbers = weights.iter().map(|weight| weight.to_f64()).enumerate();
    match numbers.find(|(_, value)| !value.is_finite()) {
        Some((row, value)) => Err(Error::NotFinite { row, column: "weights".into(), value }),
        None => Ok(()),
    }
}

/// Refuses also weights below 0, of which no mean can be taken.
pub(crate) fn not_negative<T: Float>(weights: &[T], rows: usize) -> Result<()> {
    finite(weights, rows)?;
    match weights.iter().position(|weight| weight.to_f64() < 0.0) {
        Some(row) => Err(Error::option("weights", format!("the weight of row {row} is {}, below 0", weights[row]))),
        None => Ok(()),
    }
}

/// The sum of weights, by which a weighted mean is divided; refuses weights that have none above 0.
pub(crate) fn sum<T: Float>(weights: &[T], rows: usize) -> Result<f64> {
    not_negative(weights, rows)?;
    let sum: f64 = weights.iter().map(|weight| weight.to_f64()).sum();
    if sum > 0.0 && sum.is_finite() {
        return Ok(sum);
    }
    let reason = match rows {
        0 => "there are none, so there is no mean".into(),
        rows => format!(
            "those of rows 0 to {} sum to {sum}, so there is no mean; leave out rows that do not count, or take larger \
             batches",
            rows - 1
        ),
    };
    Err(Error::option("weights", reason))
}

/// Whether no row counts.
pub(crate) fn all_zero<T: Float>(weights: &[T]) -> bool {
    weights.iter().all(|weight| weight.to_f64() == 0.0)
}

/// Whether a row counts: its weight is not 0.
pub(crate) fn counts<T: Float>(weights: Option<&[T]>, row: usize) -> bool {
    weights.is_none_or(|weights| weights[row].to_f64() != 0.0)
}

/// The first row that counts and whose number is not finite.
pub(crate) fn first_not_finite<T: Float>(numbers: &[T], weights: Option<&[T]>) -> Option<usize> {
    let mut rows = numbers.iter().enumerate();
    rows.position(|(row, number)| counts(weights, row) && !number.to_f64().is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_needs_a_sum_above_nought() {
        assert_eq!(sum(&[0.0_f32, 0.5, 1.0], 3).unwrap(), 1.5);
        assert!(matches!(sum(&[1.0_f32], 2), Err(Error::Length { expected: 2, found: 1, .. })));
        assert!(matches!(sum(&[1.0, f64::INFINITY], 2), Err(Error::NotFinite { row: 1, .. })));
        let error = sum(&[1.0, 0.0, -2.0], 3).unwrap_err();
        assert_eq!(error.to_string(), "option `weights`: the weight of row 2 is -2, below 0");
        let error = sum(&[0.0_f32; 4], 4).unwrap_err();
        assert!(error.to_string().starts_with("option `weights`: those of rows 0 to 3 sum to 0"), "{error}");
        assert!(matches!(sum(&[f64::MAX; 2], 2), Err(Error::InvalidOption { option: "weights", .. })));
        assert!(matches!(sum::<f64>(&[], 0), Err(Error::InvalidOption { .. })));
    }
}
