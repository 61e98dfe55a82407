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
