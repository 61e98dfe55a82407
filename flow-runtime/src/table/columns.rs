//! What a column is like, and columns brought to mean 0 and deviation 1.
use super::{Float, Table};
use crate::error::{Error, Result};

/// The mean and the standard deviation of every column, in double precision.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// The means.
    pub mean: Vec<f64>,
    /// The deviations of the rows themselves (divided by n, as numpy's `std` does); all above 0.
    pub deviation: Vec<f64>,
}

impl<T: Float> Table<T> {
    /// The mean and deviation of every column, in two passes.
    ///
    /// # Errors
    /// No rows, [`Error::NotFinite`], [`Error::ConstantColumn`], [`Error::ColumnScale`].
    pub fn moments(&self) -> Result<Moments> {
        if self.rows() == 0 {
            return Err(Error::TooFewRows { what: "the mean of a column", needed: 1, found: 0 });
        }
        self.check_finite()?;
        let mean = self.column_means(|value, _| value);
        let variance = self.column_means(|value, column| (value - mean[column]).powi(2));
        let deviation: Vec<f64> = variance.into_iter().map(f64::sqrt).collect();
        for column in 0..self.columns() {
            self.check_scale(column, deviation[column])?;
        }
        Ok(Moments { mean, deviation })
    }

    /// Every number less its column's mean, over its deviation, computed in double precision and then rounded.
    ///
    /// # Errors
    /// [`Error::Columns`] if the moments are of another width.
    pub fn standardized<U: Float>(&self, moments: &Moments) -> Result<Table<U>> {
        let (mean, deviation) = (&moments.mean, &moments.deviation);
        for (what, found) in [("means", mean.len()), ("deviations", deviation.len())] {
            if found != self.columns() {
                return Err(Error::Columns { what, expected: self.columns(), found });
            }
        }
        let rows = self.as_slice().chunks_exact(self.columns());
        let scaled = rows.flat_map(|row| row.iter().zip(mean.iter().zip(deviation)));
        Ok(self.like(scaled.map(|(x, (mean, deviation))| U::from_f64((x.to_f64() - mean) / deviation)).collect()))
    }

    fn column_means(&self, of: impl Fn(f64, usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns()];
        for row in self.as_slice().chunks_exact(self.columns()) {
            for (column, value) in row.iter().enumerate() {
                sums[column] += of(value.to_f64(), column);
            }
        }
        sums.into_iter().map(|sum| sum / self.rows() as f64).collect()
    }

    /// A constant column is found by its values: its deviation may be a rounding error instead of 0.
    fn check_scale(&self, column: usize, deviation: f64) -> Result<()> {
        let mut values = self.as_slice().iter().skip(column).step_by(self.columns());
        let first = self.as_slice()[column];
        let column = self.names()[column].clone();
        if values.all(|value| *value == first) {
            return Err(Error::ConstantColumn { column, value: first.to_f64() });
        }
        if !(deviation > 0.0 && deviation.is_finite()) {
            return Err(Error::ColumnScale { column, deviation });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_rows() {
        let table = Table::from_rows(vec![1.0_f32, 10.0, 3.0, 10.5, 5.0, 14.0, 7.0, 9.5], 2).unwrap();
        let moments = table.moments().unwrap();
        assert_eq!(moments.mean, [4.0, 11.0]);
        assert_eq!(moments.deviation, [5.0_f64.sqrt(), 3.125_f64.sqrt()]);
        let standard = table.standardized::<f64>(&moments).unwrap().moments().unwrap();
        assert!(standard.mean.iter().all(|mean| mean.abs() < 1e-15));
        assert!(standard.deviation.iter().all(|deviation| (deviation - 1.0).abs() < 1e-15));
    }

    #[test]
    fn a_constant_column_is_named() {
        let values = (0..10).flat_map(|i| [i as f64, 0.1]).collect();
        let table = Table::from_rows(values, 2).unwrap().with_names(["a", "flat"]).unwrap();
        assert_eq!(
            table.moments().unwrap_err().to_string(),
            "column `flat` is constant: it is 0.1 in every row; leave it out, or add noise to it"
        );
    }

    #[test]
    fn unusable_columns_are_refused() {
        let close = Table::from_rows(vec![1e-300, 2e-300], 1).unwrap();
        assert!(matches!(close.moments(), Err(Error::ColumnScale { .. })));
        let large = Table::from_rows(vec![1e308, -1e308, 1e308], 1).unwrap();
        assert!(matches!(large.moments(), Err(Error::ColumnScale { .. })));
        let none = Table::<f32>::from_rows(vec![], 1).unwrap();
        assert!(matches!(none.moments(), Err(Error::TooFewRows { .. })));
        let nan = Table::from_rows(vec![1.0, f64::NAN], 1).unwrap();
        assert!(matches!(nan.moments(), Err(Error::NotFinite { row: 1, .. })));
    }

    #[test]
    fn widths_must_agree() {
        let moments = Moments { mean: vec![0.0; 2], deviation: vec![1.0; 2] };
        let table = Table::from_rows(vec![1.0_f32; 3], 3).unwrap();
        assert!(matches!(table.standardized::<f32>(&moments), Err(Error::Columns { expected: 3, found: 2, .. })));
    }
}
