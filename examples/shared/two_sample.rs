//! A classifier two-sample test (Lopez-Paz and Oquab, *Revisiting classifier two-sample tests*, 2017): neighbours tell two sets of
//! rows apart, as far as they can be told apart.
use std::error::Error;

use faer::linalg::solvers::Llt;
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{Mat, Par, Side};
use flow_runtime::random::permutation;

/// How well two sets can be told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoSample {
    /// Shown a row of each set, how often it is found which is of which: the area under the ROC curve. 0.5 is guessing.
    pub auc: f64,
    /// The standard error of that, had both sets the same distribution.
    pub error: f64,
}

/// How many neighbours are asked.
const NEIGHBOURS: usize = 20;

/// Tells two sets of rows of `d` numbers apart. Half of the rows of each set are known; each of the others asks its nearest known
/// neighbours which set they are of. The rows are brought to unit covariance first, so that what lies along a narrow direction
/// counts as much as the rest.
///
/// A difference that neighbours do not find may still be there.
///
/// # Errors
/// Rows that are incomplete or too few, or columns that are linearly dependent.
pub fn two_sample(first: &[f32], second: &[f32], d: usize, seed: u64) -> Result<TwoSample, Box<dyn Error>> {
    const LEAST: usize = 2 * NEIGHBOURS;
    if d == 0 || [first, second].iter().any(|rows| !rows.len().is_multiple_of(d) || rows.len() < LEAST * d) {
        return Err(format!("expected two sets of at least {LEAST} rows of {d} numbers").into());
    }
    let [[known_1, asked_1], [known_2, asked_2]] = [first, second].map(|rows| halves(rows, d, seed));
    let mut known = [&known_1[..], &known_2[..]].concat();
    let scale = Scale::of(&known, d)?;
    known = scale.apply(&known);
    let of_first = known_1.len() / d;
    let [a, b] = [asked_1, asked_2].map(|rows| {
        let rows = scale.apply(&rows);
        rows.chunks_exact(d).map(|row| votes(row, &known, of_first)).collect::<Vec<_>>()
    });
    let (m, n) = (a.len() as f64, b.len() as f64);
    Ok(TwoSample { auc: auc(&a, &b), error: ((m + n + 1.0) / (12.0 * m * n)).sqrt() })
}

/// The rows at random in two halves.
fn halves(rows: &[f32], d: usize, seed: u64) -> [Vec<f32>; 2] {
    let order = permutation(rows.len() / d, seed, "two_sample.halves");
    let (a, b) = order.split_at(order.len() / 2);
    [a, b].map(|part| part.iter().flat_map(|&row| &rows[row * d..][..d]).copied().collect())
}

/// How many of the nearest known rows are of the second set, whose rows come after those of the first.
fn votes(row: &[f32], known: &[f32], of_first: usize) -> usize {
    // Sorted, the nearest first.
    let mut nearest = [(f32::INFINITY, false); NEIGHBOURS];
    for (i, other) in known.chunks_exact(row.len()).enumerate() {
        let distance = row.iter().zip(other).map(|(x, y)| (x - y) * (x - y)).sum::<f32>();
        if distance < nearest[NEIGHBOURS - 1].0 {
            let place = nearest.partition_point(|(nearer, _)| *nearer <= distance);
            nearest.copy_within(place..NEIGHBOURS - 1, place + 1);
            nearest[place] = (distance, i >= of_first);
        }
    }
    nearest.iter().filter(|(_, second)| *second).count()
}

/// Brings rows to unit covariance.
struct Scale {
    d: usize,
    factor: Llt<f64>,
}

impl Scale {
    fn of(rows: &[f32], d: usize) -> Result<Self, Box<dyn Error>> {
        let n = rows.len() / d;
        let column = |i: usize| rows.iter().skip(i).step_by(d).map(|x| f64::from(*x));
        let mean: Vec<f64> = (0..d).map(|i| column(i).sum::<f64>() / n as f64).collect();
        let centred = Mat::from_fn(d, n, |i, row| f64::from(rows[row * d + i]) - mean[i]);
        let covariance = faer::Scale(1.0 / n as f64) * (&centred * centred.transpose());
        let factor = covariance.llt(Side::Lower).map_err(|_| "the columns are linearly dependent")?;
        Ok(Self { d, factor })
    }

    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut z = Mat::from_fn(self.d, rows.len() / self.d, |i, row| f64::from(rows[row * self.d + i]));
        solve_lower_triangular_in_place(self.factor.L(), z.as_mut(), Par::Seq);
        z.col_iter().flat_map(|column| column.iter().map(|x| *x as f32).collect::<Vec<_>>()).collect()
    }
}

/// The share of pairs in which the second is the larger; of equals, one half.
fn auc(first: &[usize], second: &[usize]) -> f64 {
    let count = |votes: &[usize], n: usize| votes.iter().filter(|vote| **vote == n).count() as f64;
    let (mut below, mut pairs) = (0.0, 0.0);
    for n in 0..=NEIGHBOURS {
        let equals = count(first, n);
        pairs += count(second, n) * (below + equals / 2.0);
        below += equals;
    }
    pairs / (first.len() as f64 * second.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_runtime::random::Philox;
    use rand::RngExt;
    use rand_distr::StandardNormal;

    fn normals(rows: usize, seed: u64) -> Vec<f32> {
        Philox::new(seed, "normals").sample_iter(StandardNormal).take(2 * rows).collect()
    }

    #[test]
    fn the_area_counts_pairs() {
        assert_eq!(auc(&[1, 3], &[2, 4]), 0.75);
        assert_eq!(auc(&[1, 1], &[1]), 0.5);
        assert_eq!((auc(&[0], &[NEIGHBOURS]), auc(&[NEIGHBOURS], &[0])), (1.0, 0.0));
    }

    #[test]
    fn the_nearest_are_asked() {
        let known: Vec<f32> = (0..60).map(|i| (i * 7 % 60) as f32).collect();
        let of_second = (0..60).filter(|i| i * 7 % 60 < NEIGHBOURS && *i >= 25).count();
        assert_eq!(votes(&[-1.0], &known, 25), of_second);
    }

    #[test]
    fn equals_are_not_told_apart() {
        let test = two_sample(&normals(2000, 1), &normals(1000, 2), 2, 0).unwrap();
        assert!((test.auc - 0.5).abs() < 3.0 * test.error && test.error < 0.016, "{test:?}");
    }

    /// A shift of one deviation: the best of all classifiers has Φ(1/√2) = 0.760.
    #[test]
    fn a_shift_is_found() {
        let mut shifted = normals(1500, 2);
        shifted.iter_mut().step_by(2).for_each(|x| *x += 1.0);
        let test = two_sample(&normals(1500, 1), &shifted, 2, 0).unwrap();
        assert!(test.auc > 0.70 && test.auc < 0.80, "{test:?}");
    }

    /// Equal in every column, and different along a narrow diagonal: by the scale of the columns, one part in a hundred.
    #[test]
    fn a_narrow_difference_is_found() {
        let narrow = |seed, wide: bool| -> Vec<f32> {
            let thin = |z: f32| if wide { z } else { z.signum() };
            let rows = normals(1500, seed);
            rows.chunks_exact(2).flat_map(|z| [z[0], z[0] + 0.01 * thin(z[1])]).collect()
        };
        let test = two_sample(&narrow(1, true), &narrow(2, false), 2, 0).unwrap();
        assert!(test.auc > 0.7, "{test:?}");
    }

    #[test]
    fn it_can_be_repeated() {
        let (a, b) = (normals(300, 1), normals(200, 2));
        assert_eq!(two_sample(&a, &b, 2, 5).unwrap(), two_sample(&a, &b, 2, 5).unwrap());
        assert!(two_sample(&a, &b[..30], 2, 5).is_err() && two_sample(&a, &b, 7, 5).is_err());
        assert!(two_sample(&[1.0; 100], &[1.0; 100], 2, 5).is_err());
    }
}
