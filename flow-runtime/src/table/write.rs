//! Tables written to files, whole or in parts.
use std::io::{self, Write};
use std::path::Path;

use npyz::{DType, TypeStr, WriteOptions, WriterBuilder};

use super::{Float, Table};
use crate::error::{Error, Result};
use crate::file::atomic;

impl<T: Float> Table<T> {
    /// Writes a text table: the names of the columns, then one row a line, commas between. Numbers are written with as
    /// many digits as it takes to read the same bits again.
    ///
    /// The file is replaced as a whole: after an error it is as before.
    ///
    /// # Errors
    /// [`Error::NotFinite`], [`Error::Io`].
    pub fn to_csv(&self, path: impl AsRef<Path>) -> Result<()> {
        self.check_finite()?;
        file(path.as_ref(), |out| {
            let mut csv = csv_writer(out, b',');
            csv.write_record(self.names()).map_err(into_io)?;
            for row in self.as_slice().chunks_exact(self.columns()) {
                csv.write_record(row.iter().map(text)).map_err(into_io)?;
            }
            Ok(csv.flush()?)
        })
    }

    /// Writes an array of shape (rows, columns), rows first, in the numbers' own type, as `numpy.load` and
    /// [`Table::from_npy`] read it. Names are not kept, NaN and infinity are.
    ///
    /// The file is replaced as a whole: after an error it is as before.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn to_npy(&self, path: impl AsRef<Path>) -> Result<()> {
        file(path.as_ref(), |out| {
            npy_header::<T>(out, &[self.rows() as u64, self.columns() as u64])?;
            Ok(npy_numbers(out, self.as_slice())?)
        })
    }
}

/// What stops the writing of a file: the file itself, or that which is to be written.
pub(super) enum Stop {
    Io(io::Error),
    Other(Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Io(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Other(error)
    }
}

/// Writes a file anew, from what may fail by itself. After an error it is as before.
pub(super) fn file(path: &Path, contents: impl FnOnce(&mut dyn Write) -> std::result::Result<(), Stop>) -> Result<()> {
    let mut failure = None;
    let written = atomic::write(path, |out| match contents(out) {
        Ok(()) => Ok(()),
        Err(Stop::Io(error)) => Err(error),
        Err(Stop::Other(error)) => {
            failure = Some(error);
            Err(io::Error::other("nothing to write"))
        }
    });
    failure.map_or(written, Err)
}

pub(super) fn csv_writer(out: &mut dyn Write, delimiter: u8) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(out)
}

/// The error of the system that the csv crate has wrapped.
pub(super) fn into_io(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}

/// A number in as few digits as tell it from all others of its type.
pub(super) fn text<T: Float>(number: &T) -> String {
    format!("{number:?}")
}

pub(super) fn npy_header<T: Float>(out: &mut dyn Write, shape: &[u64]) -> io::Result<()> {
    let number: TypeStr = format!("<f{}", size_of::<T>()).parse().map_err(io::Error::other)?;
    WriteOptions::new_header_only().dtype(DType::Plain(number)).shape(shape).writer(out).write_header_only().map(|_| ())
}

pub(super) fn npy_numbers<T: Float>(out: &mut dyn Write, numbers: &[T]) -> io::Result<()> {
    let single = size_of::<T>() == size_of::<f32>();
    numbers.iter().map(|number| number.to_f64()).try_for_each(|number| match single {
        true => out.write_all(&(number as f32).to_le_bytes()),
        false => out.write_all(&number.to_le_bytes()),
    })
}
