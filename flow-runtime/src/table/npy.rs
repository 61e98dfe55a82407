//! NPY files: numpy's arrays.
mod header;

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

use npyz::{DType, Deserialize, NpyFile, NpyHeader, Order, TypeChar};

use super::{Float, Table};
use crate::error::{Error, Result};

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
        let file = Array::open(path.as_ref())?;
        let (rows, columns) = file.rows_and_columns()?;
        let order = file.header.order();
        let values = file.numbers()?;
        match order {
            Order::C => Self::from_rows(values, columns),
            Order::Fortran => Self::from_rows(transposed(&values, rows, columns), columns),
        }
    }
}

/// Reads an order of rows: an array of whole numbers in one dimension, say for [`Table::reorder`].
///
/// # Errors
/// [`Error::Io`], or [`Error::Npy`] for what is no such array, or where a number is negative.
pub fn order_from_npy(path: impl AsRef<Path>) -> Result<Vec<usize>> {
    let file = Array::open(path.as_ref())?;
    let (kind, _) = file.kind()?;
    if !matches!(kind, TypeChar::Int | TypeChar::Uint) {
        return Err(file.error(format!("an order is of whole numbers, found {}", file.header.dtype().descr())));
    }
    if file.header.shape().len() != 1 {
        return Err(file.error(format!("an order has one dimension, found shape {:?}", file.header.shape())));
    }
    let numbers: Vec<f64> = file.numbers()?;
    if let Some(at) = numbers.iter().position(|number| *number < 0.0) {
        let reason = format!("entry {at} of the order is {}; rows are counted from 0", numbers[at]);
        return Err(Error::Npy { path: path.as_ref().to_owned(), reason });
    }
    Ok(numbers.into_iter().map(|number| number as usize).collect())
}

/// An opened file, its header read.
struct Array<'p> {
    path: &'p Path,
    header: NpyHeader,
    reader: BufReader<File>,
    /// Bytes of the file, so that a header cannot make us reserve more than there is.
    size: u64,
}

impl<'p> Array<'p> {
    fn open(path: &'p Path) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let size = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let header = header::read(&mut reader).map_err(|fault| match fault {
            header::Fault::Io(source) => io(source),
            header::Fault::Format(reason) => Error::Npy { path: path.to_owned(), reason },
        })?;
        Ok(Self { path, header, reader, size })
    }

    fn error(&self, reason: String) -> Error {
        Error::Npy { path: self.path.to_owned(), reason }
    }

    fn rows_and_columns(&self) -> Result<(usize, usize)> {
        match *self.header.shape() {
            [_, 0] => Err(self.error("the array has no columns".into())),
            [rows] => Ok((rows as usize, 1)),
            [rows, columns] => Ok((rows as usize, columns as usize)),
            ref shape => Err(self.error(format!("a table has one or two dimensions, found shape {shape:?}"))),
        }
    }

    /// What the numbers are, and their bytes.
    fn kind(&self) -> Result<(TypeChar, u64)> {
        match self.header.dtype() {
            DType::Plain(number) => Ok((number.type_char(), number.size_field())),
            other => Err(self.error(format!("expected plain numbers, found records of {}", other.descr()))),
        }
    }

    /// All numbers in the order of the file.
    fn numbers<T: Float>(self) -> Result<Vec<T>> {
        match self.kind()? {
            (TypeChar::Float, 4) => self.read(|x: f32| f64::from(x)),
            (TypeChar::Float, 8) => self.read(|x: f64| x),
            (TypeChar::Uint, 1) => self.read(|x: u8| f64::from(x)),
            (TypeChar::Uint, 2) => self.read(|x: u16| f64::from(x)),
            (TypeChar::Uint, 4) => self.read(|x: u32| f64::from(x)),
            (TypeChar::Uint, 8) => self.read(|x: u64| x as f64),
            (TypeChar::Int, 1) => self.read(|x: i8| f64::from(x)),
            (TypeChar::Int, 2) => self.read(|x: i16| f64::from(x)),
            (TypeChar::Int, 4) => self.read(|x: i32| f64::from(x)),
            (TypeChar::Int, 8) => self.read(|x: i64| x as f64),
            (TypeChar::Bool, 1) => self.read(|x: bool| f64::from(u8::from(x))),
            _ => {
                let found = self.header.dtype().descr();
                Err(self.error(format!("cannot read numbers of type {found}; save the array as float32 or float64")))
            }
        }
    }

    fn read<T: Float, N: Deserialize>(self, to_f64: impl Fn(N) -> f64) -> Result<Vec<T>> {
        let (path, count) = (self.path, self.header.len());
        let mut values = Vec::with_capacity(count.min(self.size) as usize);
        let file = NpyFile::with_header(self.header, self.reader);
        let npy = |reason| Error::Npy { path: path.to_owned(), reason };
        for number in file.data::<N>().map_err(|error| npy(error.to_string()))? {
            match number {
                Ok(number) => values.push(T::from_f64(to_f64(number))),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Err(npy(format!("the file ends after {} of {count} numbers", values.len())));
                }
                Err(source) => {
                    return Err(Error::Io { path: path.to_owned(), source });
                }
            }
        }
        Ok(values)
    }
}

fn transposed<T: Float>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    let entries = (0..rows).flat_map(|row| (0..columns).map(move |column| values[column * rows + row]));
    entries.collect()
}

#[cfg(test)]
mod tests;
