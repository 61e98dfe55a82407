//! Whether held-out rows become the noise that the flow says they are: the probability integral transform.
use crate::error::{Error, Result};
use crate::random::noise::Noise;
use std::f64::consts::SQRT_2;

/// How uniform the noise of held-out rows is, coordinate by coordinate.
///
/// If the flow has the density of the rows, each coordinate u = F(z) of their noise, F being the distribution function of the base,
/// is uniform on [0, 1] (Rosenblatt 1952; Dawid 1984). A histogram of u that is high at both ends shows a flow that is too narrow,
/// one that is high in the middle a flow that is too wide, a slope one that is off to a side.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// One for each coordinate of the noise, in order.
    pub coordinates: Vec<Uniformity>,
}

/// One coordinate of the noise.
///
/// It is no feature under another name. Layers bring features to other places, and a coordinate depends on all features that are
/// read on the way to it: one that is not uniform tells that the flow does not have the density of the rows, not which
/// feature is the cause. Look for that in [`corner`](crate::plot::corner) plots of rows and samples.
#[derive(Clone, Debug)]
pub struct Uniformity {
    /// Which coordinate, counted from 0. It need not be in the place of the feature of this number.
    pub coordinate: usize,
    /// u of every row, sorted.
    pub sorted: Vec<f64>,
    /// The largest distance between the rows' share below u and u itself: the statistic of Kolmogorov and Smirnov.
    pub distance: f64,
    /// How probable a distance at least as large is (0 below the smallest `f64`) if u is uniform and the rows are independent. Of d coordinates the least is below 0.05 / d
    /// in one flow of twenty that has no fault.
    pub p_value: f64,
}

impl Calibration {
    /// Of rows of noise, `[rows, coordinates]`.
    pub(crate) fn new(noise: Noise, z: &[f64], coordinates: usize) -> Result<Self> {
        if z.is_empty() {
            return Err(Error::TooFewRows { what: "calibration", needed: 1, found: 0 });
        }
        let of = |coordinate: usize| {
            let numbers = z.iter().skip(coordinate).step_by(coordinates);
            Uniformity::new(coordinate, numbers.map(|&z| distribution(noise, z)).collect())
        };
        Ok(Calibration { coordinates: (0..coordinates).map(of).collect() })
    }

    /// The least p of all coordinates, times their number and at most 1: the p-value of the whole (Bonferroni).
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let least = self.coordinates.iter().map(|one| one.p_value).fold(1.0, f64::min);
        (least * self.coordinates.len() as f64).min(1.0)
    }
}

impl Uniformity {
    fn new(coordinate: usize, mut sorted: Vec<f64>) -> Self {
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let gap = |(i, u): (usize, &f64)| (u - i as f64 / n).max((i as f64 + 1.0) / n - u);
        let distance = sorted.iter().enumerate().map(gap).fold(0.0, f64::max);
        Uniformity { coordinate, distance, p_value: p_value(distance, n), sorted }
    }
}

/// The base's distribution function.
fn distribution(noise: Noise, z: f64) -> f64 {
    match noise {
        Noise::Normal => 0.5 * libm::erfc(-z / SQRT_2),
        Noise::Logistic => 1.0 / (1.0 + (-z).exp()),
    }
}

/// The chance of a distance this large or larger, by the limit of Kolmogorov with the correction of Stephens (1970) for few rows:
/// 2 Σₖ (−1)ᵏ⁻¹ exp(−2 k² λ²), λ = (√n + 0.12 + 0.11/√n) · distance.
fn p_value(distance: f64, n: f64) -> f64 {
    let lambda = (n.sqrt() + 0.12 + 0.11 / n.sqrt()) * distance;
    if lambda < 0.2 {
        return 1.0; // the sum is 1 to 1e-11 here, and converges slowly
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Critical values of the limit: λ = 1.3581 has 5 %, 1.6276 has 1 %.
    #[test]
    fn p_values_are_those_of_the_tables() {
        let at = |lambda: f64, n: f64| p_value(lambda / (n.sqrt() + 0.12 + 0.11 / n.sqrt()), n);
        assert!((at(1.3581, 1e4) - 0.05).abs() < 1e-5);
        assert!((at(1.6276, 50.0) - 0.01).abs() < 1e-5);
        assert_eq!((at(0.0, 9.0), at(50.0, 9.0)), (1.0, 0.0));
        assert!((at(0.2, 9.0) - 1.0).abs() < 1e-9 && (at(0.200001, 9.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_distance_is_the_largest_gap() {
        let one = Uniformity::new(0, vec![0.9, 0.1, 0.5, 0.6]);
        assert!((one.distance - 0.25).abs() < 1e-15, "{}", one.distance);
        let even = Uniformity::new(0, (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0).collect());
        assert!((even.distance - 0.0005).abs() < 1e-12 && even.p_value == 1.0);
    }

    #[test]
    fn bases_have_their_distribution() {
        assert!((distribution(Noise::Normal, 1.959963984540054) - 0.975).abs() < 1e-15);
        assert!((distribution(Noise::Normal, -8.0) / 6.220960574271785e-16 - 1.0).abs() < 1e-12);
        assert!((distribution(Noise::Logistic, 3.0_f64.ln()) - 0.75).abs() < 1e-15);
    }
}
