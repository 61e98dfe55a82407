//! NPY files: numpy's arrays.
mod array;
mod header;
mod numbers;

use std::path::Path;

use super::{Float, Table};
use crate::error::{Error, Result};
pub(super) use array::{Array, Stream};

impl<T: Float> Table<T> {
    /// Reads an array of one or two dimensions, rows first; one dimension is a table of one column.
    ///
    /// Floating-point numbers of 4 and 8 bytes, whole numbers of any width and truth values are read, in either byte
    /// order and either order of the axes, and rounded to `T`. Numbers that are not finite are read too:
    /// [`Table::check_finite`] finds them.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Npy`] for what is no such array.
    pub fn from_npy(path: impl AsRef<Path>) -> Result<Self> {
        let mut array = Array::open(path.as_ref())?;
        let mut values = Vec::new();
        array.read_rows(0, array.rows(), &mut values)?;
        Self::from_rows(values, array.columns())
    }
}

/// Reads an order of rows: an array of whole numbers in one dimension, say for [`Table::reorder`].
///
/// # Errors
/// [`Error::Io`], or [`Error::Npy`] for what is no such array, or where a number is negative.
pub fn order_from_npy(path: impl AsRef<Path>) -> Result<Vec<usize>> {
    let mut array = Array::<f64>::open(path.as_ref())?;
    array.check_order()?;
    let mut numbers = Vec::new();
    array.read_rows(0, array.rows(), &mut numbers)?;
    if let Some(at) = numbers.iter().position(|number| *number < 0.0) {
        let reason = format!("entry {at} of the order is {}; rows are counted from 0", numbers[at]);
        return Err(Error::Npy { path: path.as_ref().to_owned(), reason });
    }
    Ok(numbers.into_iter().map(|number| number as usize).collect())
}

#[cfg(test)]
mod tests;
