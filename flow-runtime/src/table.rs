//! Tables of rows and named columns, and their files.
mod chunks;
mod columns;
mod counts;
mod csv;
mod npy;
mod npz;
mod rows;
pub(crate) mod stream;
mod write;

pub use self::csv::{Csv, Missing};
pub use crate::float::Float;
pub use chunks::Chunks;
pub use columns::Moments;
pub(crate) use columns::moments;
pub use counts::{Counts, DroppedRow};
pub use npy::order_from_npy;
pub use rows::train_validation_test_counts;
pub use stream::{Keep, LogProbFile, LogProbReport};

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Result};

/// Numbers in rows, one row after the other, with a name for every column.
///
/// Columns that were not named are called `0`, `1`, …. Rows and columns are counted from 0.
///
/// ```
/// use flow_runtime::table::Table;
///
/// let table = Table::from_rows(vec![1.0_f32, 2.0, 3.0, 4.0], 2)?.with_names(["x", "y"])?;
/// assert_eq!((table.rows(), table.columns()), (2, 2));
/// assert_eq!(table.row(1), Some(&[3.0, 4.0][..]));
/// # Ok::<(), flow_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T = f32> {
    values: Vec<T>,
    rows: usize,
    names: Arc<[String]>,
}

impl<T: Float> Table<T> {
    /// A table of `values` in rows of `columns` numbers.
    ///
    /// # Errors
    /// No columns, or numbers that do not fill the last row.
    pub fn from_rows(values: Vec<T>, columns: usize) -> Result<Self> {
        if columns == 0 {
            return Err(Error::option("columns", "a table has at least one column"));
        }
        if !values.len().is_multiple_of(columns) {
            return Err(Error::Ragged { what: "table", columns, found: values.len() });
        }
        let names = (0..columns).map(|column| column.to_string()).collect();
        Ok(Self { rows: values.len() / columns, values, names })
    }

    /// The same table with its columns named, in order.
    ///
    /// # Errors
    /// Not as many names as columns, or a name twice.
    pub fn with_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Result<Self> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        if names.len() != self.columns() {
            return Err(Error::Columns { what: "names", expected: self.columns(), found: names.len() });
        }
        let mut places = HashMap::with_capacity(names.len());
        for (second, column) in names.iter().enumerate() {
            if let Some(first) = places.insert(column, second) {
                return Err(Error::RepeatedColumn { column: column.clone(), first, second });
            }
        }
        self.names = names.into();
        Ok(self)
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns, at least 1.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.names.len()
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// One row, or `None` beyond the last.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&[T]> {
        (row < self.rows).then(|| &self.values[row * self.columns()..][..self.columns()])
    }

    /// All numbers, row by row.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }

    /// All numbers, row by row, without copying.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.values
    }

    /// Looks for NaN and infinity.
    ///
    /// # Errors
    /// [`Error::NotFinite`] with the row and column of the first.
    pub fn check_finite(&self) -> Result<()> {
        let Some(at) = self.values.iter().position(|value| !value.to_f64().is_finite()) else {
            return Ok(());
        };
        let (row, column) = (at / self.columns(), at % self.columns());
        Err(Error::NotFinite { row, column: self.names[column].clone(), value: self.values[at].to_f64() })
    }

    /// A table with these numbers and the columns of this one.
    fn like<U: Float>(&self, values: Vec<U>) -> Table<U> {
        Table { rows: values.len() / self.columns(), values, names: Arc::clone(&self.names) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_must_be_whole() {
        let error = Table::from_rows(vec![0.0_f32; 20], 7).unwrap_err();
        assert!(error.to_string().starts_with("table: expected a multiple of 7 numbers, found 20"), "{error}");
        assert!(Table::<f32>::from_rows(vec![], 0).is_err());
        assert_eq!(Table::<f32>::from_rows(vec![], 3).unwrap().rows(), 0);
    }

    #[test]
    fn names_are_counted_and_differ() {
        let table = Table::from_rows(vec![1.0_f64, 2.0], 2).unwrap();
        assert_eq!(table.names(), ["0", "1"]);
        assert!(matches!(table.clone().with_names(["a"]), Err(Error::Columns { expected: 2, found: 1, .. })));
        let error = table.clone().with_names(["a", "a"]).unwrap_err();
        assert!(matches!(error, Error::RepeatedColumn { first: 0, second: 1, .. }));
        assert_eq!(table.with_names(["a", "b"]).unwrap().names(), ["a", "b"]);
    }

    #[test]
    fn the_first_bad_number_is_named() {
        let values = vec![1.0_f32, 2.0, 3.0, f32::NEG_INFINITY, f32::NAN, 6.0];
        let table = Table::from_rows(values, 2).unwrap().with_names(["u", "g"]).unwrap();
        let error = table.check_finite().unwrap_err();
        assert_eq!(error.to_string(), "row 1, column `g`: -inf is not a finite number; drop or fill such rows first");
        assert_eq!(table.row(3), None);
    }
}
