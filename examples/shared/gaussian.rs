//! The baseline: a Gaussian with a full covariance matrix.
use std::error::Error;
use std::f64::consts::TAU;

use faer::linalg::solvers::Llt;
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{Mat, Par, Side};

/// The Gaussian with the mean and covariance of some rows: of all Gaussians the one that makes them most likely.
pub struct Gaussian {
    mean: Vec<f64>,
    factor: Llt<f64>,
    /// log p at the mean.
    log_peak: f64,
}

/// Rows solved at once: they stay in the cache.
const BLOCK: usize = 256;
const DEPENDENT: &str = "the columns are linearly dependent, or the rows too few, for a Gaussian";

impl Gaussian {
    /// Fits rows of `d` numbers, one after the other.
    ///
    /// # Errors
    /// Rows that are incomplete, or too few or too dependent for a covariance of full rank.
    pub fn fit<T: Copy + Into<f64>>(rows: &[T], d: usize) -> Result<Self, Box<dyn Error>> {
        if d == 0 || rows.is_empty() || !rows.len().is_multiple_of(d) {
            return Err(format!("expected rows of {d} numbers, found {} numbers", rows.len()).into());
        }
        let n = (rows.len() / d) as f64;
        let mut mean = vec![0.0; d];
        for row in rows.chunks_exact(d) {
            row.iter().zip(&mut mean).for_each(|(x, sum)| *sum += (*x).into() / n);
        }
        let mut covariance = Mat::<f64>::zeros(d, d);
        for block in rows.chunks(BLOCK * d) {
            let centred = centred(block, &mean);
            covariance += &centred * centred.transpose();
        }
        covariance *= faer::Scale(1.0 / n);
        let factor = covariance.llt(Side::Lower).map_err(|_| DEPENDENT)?;
        // Rounding may leave a little of a variance that is 0.
        if (0..d).any(|i| factor.L()[(i, i)].powi(2) < 1e-13 * covariance[(i, i)]) {
            return Err(DEPENDENT.into());
        }
        let log_root: f64 = factor.L().diagonal().column_vector().iter().map(|x| x.ln()).sum();
        Ok(Self { mean, factor, log_peak: -log_root - 0.5 * d as f64 * TAU.ln() })
    }

    /// The mean of log p over rows of `d` numbers each, in nats of the data's units; NaN for no rows.
    pub fn mean_log_prob<T: Copy + Into<f64>>(&self, rows: &[T]) -> f64 {
        let d = self.mean.len();
        let squares = rows.chunks(BLOCK * d).map(|block| self.squares(block));
        self.log_peak - 0.5 * squares.sum::<f64>() / (rows.len() / d) as f64
    }

    /// The squared Mahalanobis distances of some rows, summed.
    fn squares<T: Copy + Into<f64>>(&self, block: &[T]) -> f64 {
        let mut z = centred(block, &self.mean);
        solve_lower_triangular_in_place(self.factor.L(), z.as_mut(), Par::Seq);
        z.squared_norm_l2()
    }
}

/// The rows less the mean, as columns.
fn centred<T: Copy + Into<f64>>(block: &[T], mean: &[f64]) -> Mat<f64> {
    let d = mean.len();
    Mat::from_fn(d, block.len() / d, |i, row| block[row * d + i].into() - mean[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four rows with mean (1, 2) and covariance [[1, 0.6], [0.6, 1]]: its determinant is 0.64.
    #[test]
    fn a_known_case() {
        let (a, b) = (1.6_f64.sqrt(), 0.4_f64.sqrt());
        let rows: Vec<f64> = [(a, b), (-a, b), (a, -b), (-a, -b)]
            .into_iter()
            .flat_map(|(u, v)| [1.0 + (u + v) / 2.0_f64.sqrt(), 2.0 + (u - v) / 2.0_f64.sqrt()])
            .collect();
        let gaussian = Gaussian::fit(&rows, 2).unwrap();
        // At its own rows, the mean squared distance is d.
        let expected = -TAU.ln() - 0.5 * 0.64_f64.ln() - 1.0;
        assert!((gaussian.mean_log_prob(&rows) - expected).abs() < 1e-14);
        // At (2, 3): the inverse is [[1, −0.6], [−0.6, 1]] / 0.64, so the squared distance is 0.8 / 0.64.
        let expected = -TAU.ln() - 0.5 * 0.64_f64.ln() - 0.5 * 0.8 / 0.64;
        assert!((gaussian.mean_log_prob(&[2.0_f32, 3.0]) - expected).abs() < 1e-14);
    }

    #[test]
    fn many_rows_come_in_blocks() {
        let rows: Vec<f64> = (0..3000).map(|i| f64::from(i * i % 1009)).collect();
        let (whole, d) = (Gaussian::fit(&rows, 3).unwrap(), 3.0);
        let log_root: f64 = whole.factor.L().diagonal().column_vector().iter().map(|x| x.ln()).sum();
        let expected = -log_root - 0.5 * d * (TAU.ln() + 1.0);
        assert!((whole.mean_log_prob(&rows) - expected).abs() < 1e-10);
    }

    #[test]
    fn dependent_columns_are_refused() {
        assert!(Gaussian::fit(&[1.0, 1.0, 2.0, 2.0, 5.0, 5.0], 2).is_err());
        assert!(Gaussian::fit(&[1.0, 2.0, 3.0], 2).is_err());
        assert!(Gaussian::fit::<f32>(&[], 2).is_err());
    }
}
