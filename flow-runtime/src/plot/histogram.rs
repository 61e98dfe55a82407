//! Counts of numbers in bins.

/// The density of numbers in bins of equal width over a range; numbers outside count in the whole.
pub(super) fn histogram(numbers: &[f64], [low, high]: [f64; 2], bins: usize) -> Vec<f64> {
    let mut density = vec![0.0; bins];
    let one = bins as f64 / ((high - low) * numbers.len() as f64);
    for bin in numbers.iter().filter_map(|x| bin(*x, [low, high], bins)) {
        density[bin] += one;
    }
    density
}

fn bin(x: f64, [low, high]: [f64; 2], bins: usize) -> Option<usize> {
    let place = (x - low) / (high - low) * bins as f64;
    (0.0..bins as f64).contains(&place).then_some(place as usize)
}

/// Shares of points in the cells of a square of bins, row by row from the bottom.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    pub side: usize,
    pub shares: Vec<f64>,
}

impl Cells {
    /// Of points over two ranges; points outside count in the whole.
    pub fn count(xs: &[f64], ys: &[f64], [x_range, y_range]: [[f64; 2]; 2], side: usize) -> Self {
        let mut shares = vec![0.0; side * side];
        for (x, y) in xs.iter().zip(ys) {
            if let (Some(column), Some(row)) = (bin(*x, x_range, side), bin(*y, y_range, side)) {
                shares[row * side + column] += 1.0 / xs.len() as f64;
            }
        }
        Self { side, shares }
    }

    /// Smoothed by a Gaussian whose deviation is in bins. What would leave at an edge is kept.
    pub fn smooth(&self, deviation: f64) -> Self {
        let turned = |shares: &[f64]| -> Vec<f64> {
            (0..self.side * self.side).map(|i| shares[i % self.side * self.side + i / self.side]).collect()
        };
        let along = |shares: &[f64]| -> Vec<f64> {
            shares.chunks_exact(self.side).flat_map(|row| blurred(row, deviation)).collect()
        };
        Self { side: self.side, shares: turned(&along(&turned(&along(&self.shares)))) }
    }

    /// The share of a cell in the smallest set of cells that holds this much of all.
    pub fn level(&self, mass: f64) -> f64 {
        let mut sorted = self.shares.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let mut sum = 0.0;
        let reached = sorted.iter().find(|share| {
            sum += *share;
            sum >= mass
        });
        reached.copied().unwrap_or(0.0)
    }

    /// The largest share of a cell.
    pub fn most(&self) -> f64 {
        self.shares.iter().copied().fold(0.0, f64::max)
    }
}

fn blurred(row: &[f64], deviation: f64) -> Vec<f64> {
    let reach = (3.0 * deviation).ceil() as i64;
    let weights: Vec<f64> = (-reach..=reach).map(|i| (-0.5 * (i as f64 / deviation).powi(2)).exp()).collect();
    let n = row.len() as i64;
    let mut out = vec![0.0; row.len()];
    for (i, share) in row.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let inside = |j: &i64| (0..n).contains(&(i as i64 + j));
        let all: f64 = (-reach..=reach).filter(inside).map(|j| weights[(j + reach) as usize]).sum();
        for j in (-reach..=reach).filter(inside) {
            out[(i as i64 + j) as usize] += share * weights[(j + reach) as usize] / all;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_count_in_the_whole() {
        let density = histogram(&[0.5, 0.6, 1.5, 7.0, 2.0, -0.1, f64::NAN, 0.0], [0.0, 2.0], 2);
        assert_eq!(density, [3.0 / 8.0, 1.0 / 8.0]);
    }

    #[test]
    fn cells_are_counted_from_the_bottom() {
        let ranges = [[0.0, 2.0], [0.0, 2.0]];
        let cells = Cells::count(&[0.5, 1.5, 1.5, 9.0], &[0.5, 0.5, 1.5, 0.5], ranges, 2);
        assert_eq!(cells.shares, [0.25, 0.25, 0.0, 0.25]);
    }

    #[test]
    fn smoothing_keeps_the_whole() {
        let mut shares = vec![0.0; 400];
        (shares[0], shares[210]) = (0.25, 0.5);
        let smooth = Cells { side: 20, shares }.smooth(1.5);
        assert!((smooth.shares.iter().sum::<f64>() - 0.75).abs() < 1e-12);
        // The same in every direction from the middle of the second.
        let [right, up] = [211, 230].map(|i| smooth.shares[i]);
        assert!(smooth.shares[210] > right && right > 0.0 && (right - up).abs() < 1e-12);
    }

    #[test]
    fn levels_hold_the_mass() {
        let cells = Cells { side: 2, shares: vec![0.1, 0.4, 0.2, 0.3] };
        assert_eq!([0.3, 0.6, 0.85, 0.95, 2.0].map(|mass| cells.level(mass)), [0.4, 0.3, 0.2, 0.1, 0.0]);
    }
}
