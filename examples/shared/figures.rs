//! Figures: means with their errors, medians, rounding, groups of thousands.

/// A mean over rows, and how far off it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The mean.
    pub mean: f64,
    /// Two standard errors of the mean.
    pub two_errors: f64,
}

impl Score {
    /// Of one number a row.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Self {
        let n = numbers.len() as f64;
        let mean = numbers.iter().map(|x| f64::from(*x)).sum::<f64>() / n;
        let squares: f64 = numbers.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum();
        Self { mean, two_errors: 2.0 * (squares / (n - 1.0) / n).sqrt() }
    }
}

/// The middle one, or the mean of the middle two; NaN of none.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    match numbers.len() {
        0 => f64::NAN,
        n if n.is_multiple_of(2) => (numbers[half - 1] + numbers[half]) / 2.0,
        _ => numbers[half],
    }
}

/// A number with so many decimals.
#[must_use]
pub fn round(x: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (x * scale).round() / scale
}

/// `96710` as `96,710`.
#[must_use]
pub fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!([0, 999, 1000, 96_710, 1_234_567].map(grouped), ["0", "999", "1,000", "96,710", "1,234,567"]);
        assert_eq!((round(1.23456, 2), round(-0.05, 1)), (1.23, -0.1));
        assert_eq!((median(vec![3.0, 1.0, 2.0]), median(vec![4.0, 1.0, 2.0, 3.0])), (2.0, 2.5));
        assert!(median(vec![]).is_nan());
    }

    #[test]
    fn the_error_is_that_of_the_mean() {
        let score = Score::of(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(score.mean, 2.5);
        assert!((score.two_errors - 2.0 * (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
    }
}
