//! The rows of a text table: the columns that are wanted, as numbers.
use std::path::Path;

use super::cell::{Cell, is_text, parse, shown};
use super::records::Records;
use super::{Csv, Missing};
use crate::error::{Error, Result};
use crate::table::Float;
use crate::table::counts::{Counts, DroppedRow, LISTED};

/// What a missing number becomes.
enum Policy<T> {
    Error,
    DropRow,
    /// One number a column.
    Fill(Vec<T>),
}

/// An opened file, read row by row.
pub(in crate::table) struct Rows<T> {
    records: Records,
    /// Where the wanted columns stand.
    places: Vec<usize>,
    policy: Policy<T>,
    /// Whether the columns are all that there are, and nobody has chosen them.
    all: bool,
    also_missing: Vec<String>,
    counts: Counts,
}

/// What became of a record.
enum Outcome {
    Row,
    /// For want of a number in the column that stands here.
    Dropped(usize),
    End,
}

impl<T: Float> Rows<T> {
    pub fn open(path: &Path, csv: &Csv) -> Result<Self> {
        check_delimiter(csv.delimiter)?;
        let records = Records::open(path, csv)?;
        let places = match &csv.columns {
            None => records.all_places()?,
            Some(names) => names.iter().map(|name| records.place(name)).collect::<Result<_>>()?,
        };
        if places.is_empty() {
            return Err(Error::option("columns", "a table has at least one column"));
        }
        let also_missing = csv.also_missing.iter().map(|text| text.trim().to_owned()).collect();
        let (all, policy, counts) = (csv.columns.is_none(), Policy::Error, Counts::default());
        let mut rows = Self { records, places, policy, all, also_missing, counts };
        rows.policy = match csv.missing {
            Missing::Error => Policy::Error,
            Missing::DropRow => Policy::DropRow,
            Missing::Fill(number) => Policy::Fill(vec![finite(number)?; rows.places.len()]),
            Missing::Mean => Policy::Fill(Rows::<f64>::means(path, csv)?.into_iter().map(T::from_f64).collect()),
        };
        Ok(rows)
    }

    /// How many numbers a row has.
    pub fn columns(&self) -> usize {
        self.places.len()
    }

    /// The names of the columns that are read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|&place| &self.records.names()[place][..])
    }

    /// The names that all columns of the file are read under.
    pub fn all_names(&self) -> &[String] {
        self.records.names()
    }

    /// Where a column stands in the file.
    pub fn place(&self, name: &str) -> Result<usize> {
        self.records.place(name)
    }

    /// A cell of the row just read.
    pub fn cell(&self, place: usize) -> &[u8] {
        self.records.cell(place)
    }

    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Appends the numbers of up to so many rows; `each` sees this after every row. Returns how many there were.
    pub fn append(&mut self, limit: usize, values: &mut Vec<T>, mut each: impl FnMut(&Self)) -> Result<usize> {
        let mut appended = 0;
        while appended < limit {
            match self.next(values)? {
                Outcome::Row => {
                    appended += 1;
                    self.counts.rows += 1;
                    each(self);
                }
                Outcome::Dropped(place) => self.drop_row(place),
                Outcome::End => break,
            }
        }
        Ok(appended)
    }

    fn drop_row(&mut self, place: usize) {
        self.counts.dropped_rows += 1;
        if self.counts.dropped.len() < LISTED {
            let (line, column) = self.records.position(place);
            self.counts.dropped.push(DroppedRow { line, column });
        }
    }

    fn next(&mut self, values: &mut Vec<T>) -> Result<Outcome> {
        if !self.records.advance()? {
            return Ok(Outcome::End);
        }
        let (start, mut filled, mut dropped) = (values.len(), 0, None);
        for (column, &place) in self.places.iter().enumerate() {
            match (self.number(place)?, &self.policy) {
                (Cell::Number(number), _) => values.push(number),
                (Cell::Missing, Policy::Error) => return Err(self.missing(place)),
                // the other cells of the row are looked at all the same: a mistake is a mistake
                (Cell::Missing, Policy::DropRow) => dropped = dropped.or(Some(place)),
                (Cell::Missing, Policy::Fill(numbers)) => {
                    filled += 1;
                    values.push(numbers[column]);
                }
            }
        }
        self.counts.filled_cells += filled;
        if let Some(place) = dropped {
            values.truncate(start);
            return Ok(Outcome::Dropped(place));
        }
        Ok(Outcome::Row)
    }

    fn number(&self, place: usize) -> Result<Cell<T>> {
        parse(self.records.cell(place), &self.also_missing).map_err(|reason| self.mistaken(place, reason))
    }

    /// A column of text shows in its first row.
    fn mistaken(&self, place: usize, reason: String) -> Error {
        let text = self.all && self.counts.rows == 0 && is_text(self.records.cell(place));
        let advice = "; if this is a column of text, choose those of numbers by `Csv::new().columns([…])`";
        self.records.error_in(place, if text { reason + advice } else { reason })
    }

    fn missing(&self, place: usize) -> Error {
        let cell = self.records.cell(place);
        let what = match cell.trim_ascii() {
            [] => "the cell is empty".into(),
            _ => format!("{} stands for a missing number", shown(cell)),
        };
        let advice = "drop such rows or fill them by `Csv::missing(Missing::DropRow)`, `Fill(number)` or `Mean`";
        self.records.error_in(place, format!("{what}; {advice}"))
    }
}

impl Rows<f64> {
    /// The mean of every column's numbers.
    fn means(path: &Path, csv: &Csv) -> Result<Vec<f64>> {
        let mut rows = Self::open(path, &csv.clone().missing(Missing::Error))?;
        let mut sums = vec![(0.0, 0_u64); rows.columns()];
        while rows.records.advance()? {
            for (&place, (sum, count)) in rows.places.iter().zip(&mut sums) {
                if let Cell::Number(number) = rows.number(place)? {
                    *sum += number;
                    *count += 1;
                }
            }
            rows.counts.rows += 1;
        }
        let means = rows.places.iter().zip(&sums).map(|(&place, &(sum, count))| rows.mean(place, sum, count));
        means.collect()
    }

    /// A column without rows needs no mean, and gets 0.
    fn mean(&self, place: usize, sum: f64, count: u64) -> Result<f64> {
        let mean = sum / count.max(1) as f64;
        let reason = match count {
            0 if self.records.has_rows() => "it has no number, and so no mean to fill it with",
            _ if mean.is_finite() => return Ok(mean),
            _ => "its numbers are too large to take their mean",
        };
        Err(self.records.error_in_column(place, reason.into()))
    }
}

fn finite<T: Float>(number: f64) -> Result<T> {
    let rounded = T::from_f64(number);
    if rounded.to_f64().is_finite() {
        return Ok(rounded);
    }
    Err(Error::option("missing", format!("expected a finite number to fill in, found {number}")))
}

fn check_delimiter(delimiter: u8) -> Result<()> {
    let is_part_of_a_number = delimiter.is_ascii_alphanumeric() || b"+-.".contains(&delimiter);
    if is_part_of_a_number || b"\"\r\n".contains(&delimiter) || !delimiter.is_ascii() {
        let reason = format!("{:?} cannot stand between two cells; use b',', b';' or b'\\t'", char::from(delimiter));
        return Err(Error::option("delimiter", reason));
    }
    Ok(())
}
