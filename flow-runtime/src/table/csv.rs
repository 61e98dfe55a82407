//! CSV: text tables.
mod cell;
mod lines;
mod names;
mod quotes;
mod records;
mod rows;

use std::path::Path;

use super::chunks::Chunks;
use super::counts::Counts;
use super::{Float, Table};
use crate::error::Result;
pub(super) use rows::Rows;

/// What becomes of a row in which a number is missing: a cell that is empty or `NA`, `N/A`, `#N/A`, `<NA>`, `NaN`,
/// `-NaN`, `null`, `none` in any case of letters, or `?`; and what [`Csv::also_missing`] names.
///
/// Only the columns that are read count. A cell that holds anything else that is no finite number is an error always.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Missing {
    /// An error that names the cell.
    #[default]
    Error,
    /// The row is left out; [`Counts`] tells how many were, and the first of them.
    DropRow,
    /// The number is put in. It should be finite.
    Fill(f64),
    /// The mean of the numbers that the column has in this file is put in, for which the file is read twice.
    Mean,
}

/// How to read a text table (RFC 4180, UTF-8): names in the first line, then one row a line, in order.
///
/// Cells may be quoted, as a whole: what follows the closing quotation mark is an error, in columns that are not read too.
/// Blanks around numbers and names are ignored, a byte-order mark and line ends of every system are
/// read. Numbers are rounded to the nearest `f32` or `f64` once.
///
/// ```
/// use flow_runtime::table::{Csv, Missing};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("stars.csv");
/// std::fs::write(&path, "name;x;y\nVega;1.5;2\nDeneb;;3\n")?;
/// let csv = Csv::new().delimiter(b';').columns(["y", "x"]).missing(Missing::DropRow);
/// let (table, counts) = csv.read_counted::<f32>(&path)?;
/// assert_eq!((table.names(), table.as_slice()), (&["y", "x"].map(String::from)[..], &[2.0, 1.5][..]));
/// assert_eq!(counts.dropped_rows, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Csv {
    pub(super) delimiter: u8,
    /// Whether there is a header, if anybody has said so.
    pub(super) header: Option<bool>,
    pub(super) missing: Missing,
    pub(super) also_missing: Vec<String>,
    pub(super) columns: Option<Vec<String>>,
    /// Names in the file and those that they are read under.
    pub(super) renamed: Vec<(String, String)>,
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            delimiter: b',',
            header: None,
            missing: Missing::Error,
            also_missing: Vec::new(),
            columns: None,
            renamed: Vec::new(),
        }
    }
}

impl Csv {
    /// Commas between columns, a header, all columns, no number missing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The byte between two cells, `b','` unless said otherwise.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Whether the first line names the columns. Without, they are called `0`, `1`, ….
    ///
    /// It does unless said otherwise, but then names that are all numbers are taken for a first row and refused, where no
    /// [`columns`](Self::columns) are chosen. `header(true)` reads columns called `2019`, `2020`.
    pub fn header(mut self, header: bool) -> Self {
        self.header = Some(header);
        self
    }

    /// What becomes of rows in which a number is missing.
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// Further texts that stand for a missing number, say `-999`, compared letter by letter in any case.
    pub fn also_missing<N: Into<String>>(mut self, texts: impl IntoIterator<Item = N>) -> Self {
        self.also_missing = texts.into_iter().map(Into::into).collect();
        self
    }

    /// The columns to read, by name and in this order; others may hold anything. All of them unless said otherwise.
    pub fn columns<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.columns = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Reads a column of the file under another name, say `B-V` as `b_v`: features of a flow are called by letters, digits and
    /// `_`. Columns are renamed one by one.
    ///
    /// The new name is what [`columns`](Self::columns), tables and [`Keep`](super::Keep) know. Errors and [`Counts`] that
    /// name a cell's column call it as the file does.
    ///
    /// ```
    /// use flow_runtime::table::Csv;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("stars.csv");
    /// std::fs::write(&path, "name,B-V,Vmag\nVega,0.0,0.03\n")?;
    /// let csv = Csv::new().rename("B-V", "b_v").rename("Vmag", "v").columns(["v", "b_v"]);
    /// assert_eq!(csv.read::<f64>(&path)?.as_slice(), [0.03, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rename(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.renamed.push((from.into(), to.into()));
        self
    }

    pub(super) fn has_header(&self) -> bool {
        self.header.unwrap_or(true)
    }

    /// The same without the reading that means take, for what does not ask what is filled in.
    pub(super) fn without_means(&self) -> Self {
        match self.missing {
            Missing::Mean => self.clone().missing(Missing::Fill(0.0)),
            _ => self.clone(),
        }
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io); [`Error::Csv`](crate::Error::Csv) with the line and the column's name;
    /// [`Error::InvalidOption`](crate::Error::InvalidOption).
    pub fn read<T: Float>(&self, path: impl AsRef<Path>) -> Result<Table<T>> {
        Ok(self.read_counted(path)?.0)
    }

    /// Reads a whole file, and counts what was dropped and filled: `println!("{counts}")` tells which rows were.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn read_counted<T: Float>(&self, path: impl AsRef<Path>) -> Result<(Table<T>, Counts)> {
        let mut rows = Rows::open(path.as_ref(), self)?;
        let mut values = Vec::new();
        rows.append(usize::MAX, &mut values, |_| {})?;
        Ok((Table::from_rows(values, rows.columns())?.with_names(rows.names())?, rows.counts().clone()))
    }

    /// Reads a file chunk by chunk.
    ///
    /// # Errors
    /// Those of [`read`](Self::read) that the header or an option gives; the others come with their chunk.
    pub fn chunks<T: Float>(&self, path: impl AsRef<Path>) -> Result<Chunks<T>> {
        Chunks::of_csv(path.as_ref(), self)
    }
}

impl<T: Float> Table<T> {
    /// Reads a text table as [`Csv::new`] does: commas between columns, names in the first line, no number missing.
    /// Where some columns are text, `Csv::new().columns([…])` reads the others.
    ///
    /// # Errors
    /// Those of [`Csv::read`].
    pub fn from_csv(path: impl AsRef<Path>) -> Result<Self> {
        Csv::new().read(path)
    }
}
