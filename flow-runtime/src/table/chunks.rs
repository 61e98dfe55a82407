//! Tables that are read a part at a time.
use std::path::Path;

use super::counts::Counts;
use super::csv::{Csv, Rows};
use super::npy::Array;
use super::{Float, Table};
use crate::error::{Error, Result};

/// Rows of a chunk unless said otherwise.
pub(super) const CHUNK: usize = 8192;

/// A table file read a part at a time: an iterator of tables of at most so many rows, all with the same columns, in order.
///
/// Memory for one part is needed, however long the file. After an error there is nothing more.
///
/// ```
/// use flow_runtime::table::Csv;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("three.csv");
/// std::fs::write(&path, "x\n1\n2\n4\n")?;
/// let mut sum = 0.0;
/// for table in Csv::new().chunks::<f64>(&path)?.chunk_rows(2) {
///     sum += table?.as_slice().iter().sum::<f64>();
/// }
/// assert_eq!(sum, 7.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Chunks<T> {
    file: Kind<T>,
    rows: usize,
    failed: bool,
}

enum Kind<T> {
    Csv(Rows<T>),
    Npy { array: Array<T>, next: usize },
}

impl<T: Float> Chunks<T> {
    /// Reads a file by what its name ends in: `.csv`, as `csv` says, or `.npy`.
    ///
    /// # Errors
    /// Those of [`Csv::chunks`] and [`Chunks::from_npy`]; another ending.
    pub fn open(path: impl AsRef<Path>, csv: &Csv) -> Result<Self> {
        match Format::of(path.as_ref())? {
            Format::Csv => Self::of_csv(path.as_ref(), csv),
            Format::Npy => Self::from_npy(path),
        }
    }

    /// Reads an array as [`Table::from_npy`] does.
    ///
    /// # Errors
    /// Those of `from_npy` that the header gives; the others come with their chunk.
    pub fn from_npy(path: impl AsRef<Path>) -> Result<Self> {
        let array = Array::open(path.as_ref())?;
        Ok(Self::new(Kind::Npy { array, next: 0 }))
    }

    pub(super) fn of_csv(path: &Path, csv: &Csv) -> Result<Self> {
        Ok(Self::new(Kind::Csv(Rows::open(path, csv)?)))
    }

    fn new(file: Kind<T>) -> Self {
        Self { file, rows: CHUNK, failed: false }
    }

    /// The same with at most so many rows at a time, 8192 unless said otherwise; 0 means 1.
    #[must_use]
    pub fn chunk_rows(mut self, rows: usize) -> Self {
        self.rows = rows.max(1);
        self
    }

    /// The names of the columns; those of an array are `0`, `1`, ….
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match &self.file {
            Kind::Csv(rows) => rows.names().map(str::to_owned).collect(),
            Kind::Npy { array, .. } => (0..array.columns()).map(|column| column.to_string()).collect(),
        }
    }

    /// What has been read so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        match &self.file {
            Kind::Csv(rows) => rows.counts().clone(),
            Kind::Npy { next, .. } => Counts { rows: *next as u64, ..Counts::default() },
        }
    }

    /// How many rows an array says it has.
    pub(super) fn stated_rows(&self) -> Option<u64> {
        match &self.file {
            Kind::Csv(_) => None,
            Kind::Npy { array, .. } => Some(array.rows() as u64),
        }
    }

    /// The rows of a text.
    pub(super) fn text(&self) -> Option<&Rows<T>> {
        match &self.file {
            Kind::Csv(rows) => Some(rows),
            Kind::Npy { .. } => None,
        }
    }

    /// Appends the numbers of the next chunk, row by row, and lets `each` see every row of a text. Returns how many rows.
    pub(super) fn append(&mut self, values: &mut Vec<T>, each: impl FnMut(&Rows<T>)) -> Result<usize> {
        match &mut self.file {
            Kind::Csv(rows) => rows.append(self.rows, values, each),
            Kind::Npy { array, next } => {
                let count = self.rows.min(array.rows() - *next);
                array.read_rows(*next, count, values)?;
                *next += count;
                Ok(count)
            }
        }
    }

    fn table(&mut self) -> Result<Option<Table<T>>> {
        let mut values = Vec::new();
        if self.append(&mut values, |_| {})? == 0 {
            return Ok(None);
        }
        let names = self.names();
        Ok(Some(Table::from_rows(values, names.len())?.with_names(names)?))
    }
}

impl<T: Float> Iterator for Chunks<T> {
    type Item = Result<Table<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let table = self.table();
        self.failed = table.is_err();
        table.transpose()
    }
}

impl<T> std::fmt::Debug for Chunks<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunks").field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// What kind of table a file is, by what its name ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Npy,
}

impl Format {
    pub fn of(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        match &ending[..] {
            "csv" => Ok(Self::Csv),
            "npy" => Ok(Self::Npy),
            _ => Err(Error::option(
                "path",
                format!("`{}` should end in .csv or .npy, which tells what it is", path.display()),
            )),
        }
    }
}
