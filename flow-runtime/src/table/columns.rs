//! Columns chosen by name, what they are like, and brought to mean 0 and deviation 1.
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
        let numbers = |column: usize| self.as_slice().iter().skip(column).step_by(self.columns()).map(|x| x.to_f64());
        let names = self.names().iter().enumerate();
        let moments = names.map(|(column, name)| moments::<f64>(numbers(column), name)).collect::<Result<Vec<_>>>()?;
        let (mean, deviation) = moments.into_iter().unzip();
        Ok(Moments { mean, deviation })
    }

    /// The columns of these names, in this order: `table.select_columns(model.features())` gives a model its columns.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`]; a name twice, or none.
    pub fn select_columns<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Result<Self> {
        let names: Vec<N> = names.into_iter().collect();
        let places = names.iter().map(|name| self.column(name.as_ref())).collect::<Result<Vec<_>>>()?;
        let rows = self.as_slice().chunks_exact(self.columns());
        let values = rows.flat_map(|row| places.iter().map(move |&place| row[place])).collect();
        Self::from_rows(values, places.len())?.with_names(names.iter().map(AsRef::as_ref))
    }

    /// Where the column of a name stands.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let place = self.names().iter().position(|own| own == name);
        place.ok_or_else(|| Error::unknown_column(name, self.names().iter().map(|own| &own[..])))
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
}

/// The mean and deviation of a column's finite numbers, at least one, in double precision and two passes. The deviation
/// must be above 0 and finite as a `T` too.
///
/// A constant column is found by its numbers: its deviation may be a rounding error instead of 0.
pub(crate) fn moments<T: Float>(numbers: impl Iterator<Item = f64> + Clone, name: &str) -> Result<(f64, f64)> {
    let (column, first) = (|| name.to_owned(), numbers.clone().next().unwrap_or(f64::NAN));
    if numbers.clone().all(|x| x == first) {
        return Err(Error::ConstantColumn { column: column(), value: first });
    }
    let n = numbers.clone().count() as f64;
    let mean = numbers.clone().sum::<f64>() / n;
    let deviation = (numbers.map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    let usable = T::from_f64(deviation).to_f64();
    if !(usable > 0.0 && usable.is_finite()) {
        return Err(Error::ColumnScale { column: column(), deviation });
    }
    Ok((mean, deviation))
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
    fn a_deviation_must_fit_the_numbers() {
        let numbers = || [1e-50, 3e-50].into_iter();
        let (mean, deviation) = moments::<f64>(numbers(), "a").unwrap();
        assert!((mean / 2e-50 - 1.0).abs() < 1e-14 && (deviation / 1e-50 - 1.0).abs() < 1e-14);
        assert!(matches!(moments::<f32>(numbers(), "a"), Err(Error::ColumnScale { .. })));
    }

    #[test]
    fn columns_are_chosen_by_name() {
        let table = Table::from_rows(vec![1.0_f32, 2.0, 3.0, 4.0, 5.0, 6.0], 3).unwrap();
        let table = table.with_names(["redshift", "u", "g"]).unwrap();
        let chosen = table.select_columns(["g", "redshift"]).unwrap();
        assert_eq!(
            (chosen.as_slice(), chosen.names()),
            (&[3.0, 1.0, 6.0, 4.0][..], &["g", "redshift"].map(String::from)[..])
        );
        let error = table.select_columns(["u", "redshfit"]).unwrap_err();
        assert_eq!(error.to_string(), "there is no column `redshfit`; did you mean `redshift`?");
        assert!(matches!(table.select_columns(["u", "u"]), Err(Error::RepeatedColumn { .. })));
        assert!(matches!(table.select_columns::<&str>([]), Err(Error::InvalidOption { .. })));
    }

    #[test]
    fn widths_must_agree() {
        let moments = Moments { mean: vec![0.0; 2], deviation: vec![1.0; 2] };
        let table = Table::from_rows(vec![1.0_f32; 3], 3).unwrap();
        assert!(matches!(table.standardized::<f32>(&moments), Err(Error::Columns { expected: 3, found: 2, .. })));
    }
}
