//! Two half-moons in the plane, as scikit-learn's `make_moons` has them.
use flow_runtime::random::Philox;
use flow_runtime::{Result, Table};
use rand::RngExt;
use rand_distr::StandardNormal;
use std::f64::consts::PI;

/// So many points about two half-circles of radius 1, each open towards the other, as columns `x` and `y`: the rows are independent,
/// half of them of either moon, moved from its line by noise of this deviation in both directions.
///
/// # Errors
/// None: the table is whole.
pub fn moons(rows: usize, noise: f64, seed: u64) -> Result<Table<f32>> {
    let mut random = Philox::new(seed, "moons");
    let mut values = Vec::with_capacity(2 * rows);
    for _ in 0..rows {
        let (sin, cos) = random.uniform(0.0, PI).sin_cos();
        let upper = random.below(2) == 0;
        for centre in if upper { [cos, sin] } else { [1.0 - cos, 0.5 - sin] } {
            values.push((centre + noise * random.sample::<f64, _>(StandardNormal)) as f32);
        }
    }
    Table::from_rows(values, 2)?.with_names(["x", "y"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_about_the_circles() {
        let table = moons(4000, 0.05, 0).unwrap();
        let distance = |row: &[f32]| {
            let [x, y] = [f64::from(row[0]), f64::from(row[1])];
            [x.hypot(y) - 1.0, (x - 1.0).hypot(y - 0.5) - 1.0].map(f64::abs)
        };
        let [upper, lower]: [usize; 2] =
            [0, 1].map(|moon| table.as_slice().chunks(2).filter(|row| distance(row)[moon] < 0.25).count());
        assert!(upper + lower >= 4000 && upper.abs_diff(lower) < 300, "{upper} {lower}");
        let moments = table.moments().unwrap();
        // By symmetry about (1/2, 1/4).
        assert!((moments.mean[0] - 0.5).abs() < 0.05 && (moments.mean[1] - 0.25).abs() < 0.03, "{moments:?}");
        assert_eq!(table, moons(4000, 0.05, 0).unwrap());
        assert_ne!(table, moons(4000, 0.05, 1).unwrap());
    }
}
