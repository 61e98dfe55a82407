//! Comparisons that say where they fail.

/// Asserts that all numbers agree to `tolerance`, relative to the larger of the expected number and the largest of them all times
/// `floor`: where sums cancel, what is left is as exact as their terms.
pub fn close(what: &str, found: &[f64], expected: &[f64], tolerance: f64, floor: f64) {
    assert_eq!(found.len(), expected.len(), "{what}: how many numbers");
    let largest = expected.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    for (i, (f, e)) in found.iter().zip(expected).enumerate() {
        let bound = tolerance * e.abs().max(floor * largest).max(f64::MIN_POSITIVE);
        assert!((f - e).abs() <= bound, "{what} [{i}]: {f} instead of {e}, off by {:e}, allowed {bound:e}", f - e);
    }
}

/// The Euclidean norm.
pub fn norm(numbers: &[f64]) -> f64 {
    numbers.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The norm of a difference.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    norm(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>())
}

/// Asserts that two answers for the same rows are the same, to the bit; for a batch so small that its rows go one by one, whose sums
/// are added in another order, to rounding: `epsilon` of the element type, times what a few hundred terms may lose.
pub fn same_rows(what: &str, rows: usize, epsilon: f64, found: &[f64], expected: &[f64]) {
    if rows > FEW {
        return assert_eq!(found, expected, "{what}");
    }
    let scale = expected.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= 4096.0 * epsilon * scale, "{what}: {f} instead of {e}");
    }
}

/// Up to so many rows go one by one.
const FEW: usize = 8;
