//! An opened text table: its header, then one record after the other, each known by its line.
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};

use super::Csv;
use super::cell;
use super::lines::{Lines, breaks};
use super::names::Names;
use crate::error::{Error, Result};
use crate::table::write::into_io;

pub(super) struct Records {
    path: PathBuf,
    reader: csv::Reader<Lines<File>>,
    record: ByteRecord,
    names: Names,
    /// The line of the record, and the line after it.
    line: u64,
    next_line: u64,
    /// Whether the record is one that has been read ahead.
    ahead: bool,
    has_rows: bool,
    header_line: u64,
}

/// What helps where a header holds numbers.
const HEADER: &str = "; say `Csv::header(false)` if there is no header, `Csv::header(true)` if these are the names";

impl Records {
    /// Opens a file and reads its header.
    pub fn open(path: &Path, csv: &Csv) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(csv.delimiter).buffer_capacity(1 << 16);
        let reader = builder.from_reader(Lines::new(file, csv.delimiter));
        let mut records = Self {
            path: path.to_owned(),
            reader,
            record: ByteRecord::new(),
            names: Names::default(),
            line: 1,
            next_line: 1,
            ahead: false,
            has_rows: false,
            header_line: 1,
        };
        records.read_header(csv)?;
        Ok(records)
    }

    /// The names that all columns are read under, in the order of the file.
    pub fn names(&self) -> &[String] {
        self.names.read()
    }

    /// Goes to the next record; `false` at the end.
    pub fn advance(&mut self) -> Result<bool> {
        if !std::mem::take(&mut self.ahead) && !self.read()? {
            return Ok(false);
        }
        self.has_rows = true;
        self.check_quotes()?;
        if self.record.len() != self.names.len() {
            return Err(self.ragged());
        }
        Ok(true)
    }

    /// Whether there has been a record behind the header.
    pub fn has_rows(&self) -> bool {
        self.has_rows
    }

    /// A cell of the record.
    pub fn cell(&self, column: usize) -> &[u8] {
        &self.record[column]
    }

    /// The line in which a cell of the record begins, and the name of its column in the file.
    pub fn position(&self, column: usize) -> (u64, String) {
        let before: u64 = self.record.iter().take(column).map(breaks).sum();
        (self.line + before, self.names.in_file(column).to_owned())
    }

    /// The error for a cell of the record.
    pub fn error_in(&self, column: usize, reason: String) -> Error {
        let (line, column) = self.position(column);
        Error::Csv { path: self.path.clone(), line, column: Some(column), reason }
    }

    /// The error for a column as a whole.
    pub fn error_in_column(&self, column: usize, reason: String) -> Error {
        let (path, column) = (self.path.clone(), Some(self.names.in_file(column).to_owned()));
        Error::Csv { path, line: self.header_line, column, reason }
    }

    /// The error for the record as a whole.
    pub fn error(&self, reason: String) -> Error {
        Error::Csv { path: self.path.clone(), line: self.line, column: None, reason }
    }

    /// Where the column of a name stands.
    pub fn place(&self, name: &str) -> Result<usize> {
        self.names.place(name).map_err(|reason| self.error(reason))
    }

    /// The places of all columns, each of which must have a name of its own.
    pub fn all_places(&self) -> Result<Vec<usize>> {
        self.names.all_places().map_err(|reason| self.error(reason))
    }

    fn read(&mut self) -> Result<bool> {
        let start = self.reader.position().byte();
        self.reader.get_mut().begin_record(start);
        let read = self.reader.read_byte_record(&mut self.record);
        self.line = self.reader.get_ref().line();
        if !read.map_err(|error| self.unreadable(error))? {
            return Ok(false);
        }
        if self.names.len() == 1 && self.line > self.next_line {
            self.line = self.next_line;
            return Err(self.error(
                "the line is blank; write `NA` if a number is missing in this one column, or remove the line".into(),
            ));
        }
        self.next_line = self.line + 1 + self.record.iter().map(breaks).sum::<u64>();
        Ok(true)
    }

    fn read_header(&mut self, csv: &Csv) -> Result<()> {
        if !self.read()? {
            return Err(self.error("the file is empty; it must begin with the names of its columns".into()));
        }
        self.header_line = self.line;
        self.check_kind(csv)?;
        self.check_quotes()?;
        let names = self.header_names(csv)?;
        // columns that are asked for are found, or the names that there are show what is wrong
        if csv.header.is_none() && csv.columns.is_none() {
            self.check_header(&names)?;
        }
        self.ahead = !csv.has_header();
        let advice = self.advice(csv, &names);
        self.names = Names::new(names, advice, &csv.renamed).map_err(|reason| self.error(reason))?;
        Ok(())
    }

    /// The names in the record that is the header; without a header, the numbers of its cells.
    fn header_names(&self, csv: &Csv) -> Result<Vec<String>> {
        if !csv.has_header() {
            return Ok((0..self.record.len()).map(|column| column.to_string()).collect());
        }
        let names = self.record.iter().map(|name| std::str::from_utf8(name).map(|name| name.trim().to_owned()));
        let names = names.collect::<std::result::Result<_, _>>();
        names.map_err(|_| self.error("a name in the header is not UTF-8; save the file as UTF-8".into()))
    }

    /// What helps whom asks for a column that is not there.
    fn advice(&self, csv: &Csv, names: &[String]) -> String {
        match self.other_delimiter(csv) {
            Some(advice) => format!("; {advice}"),
            None if csv.header.is_none() && all_numbers(names) => HEADER.into(),
            None => String::new(),
        }
    }

    /// Refuses what is another kind of file.
    fn check_kind(&self, csv: &Csv) -> Result<()> {
        let first = self.record.get(0).unwrap_or_default();
        let kind = match first {
            [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => "an NPY file: read it by `Table::from_npy`",
            [b'P', b'K', 3, 4, ..] => "a zip archive: read NPZ by `Table::from_npz`, and save a spreadsheet as CSV",
            [0x1F, 0x8B, ..] => "compressed by gzip: unpack it first",
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "text in UTF-16: save it as UTF-8",
            _ => return self.check_delimiter(csv, first),
        };
        Err(self.error(format!("this is {kind}")))
    }

    /// Refuses a record in which text follows a closing quotation mark.
    fn check_quotes(&self) -> Result<()> {
        let Some(line) = self.reader.get_ref().broken_before(self.reader.position().byte()) else { return Ok(()) };
        let reason = "text follows a closing quotation mark; write a mark within a cell twice, or name the byte between cells \
                      by `Csv::delimiter`";
        Err(Error::Csv { path: self.path.clone(), line, column: None, reason: reason.into() })
    }

    fn check_delimiter(&self, csv: &Csv, first: &[u8]) -> Result<()> {
        match self.other_delimiter(csv) {
            Some(advice) if csv.columns.is_none() => {
                Err(self.error(format!("one column, called {}; {advice}", cell::shown(first))))
            }
            _ => Ok(()),
        }
    }

    /// What to say of a first line that is one cell, and would be several with another delimiter.
    fn other_delimiter(&self, csv: &Csv) -> Option<String> {
        let whole = self.record.len() == 1;
        let first = self.record.get(0).filter(|first| whole && !first.contains(&csv.delimiter))?;
        let counts = b"|,\t;".map(|byte| (first.iter().filter(|own| **own == byte).count(), byte));
        let others = counts.into_iter().filter(|(count, byte)| *count > 0 && *byte != csv.delimiter);
        let (count, other) = others.max_by_key(|(count, _)| *count)?;
        let [own, other] = [csv.delimiter, other].map(char::from);
        Some(format!("the first line has no {own:?}, but {count} {other:?}: try `Csv::delimiter(b{other:?})`"))
    }

    /// Refuses names that look like the first row of numbers. Columns that nobody has named are written as `0`, `1`, ….
    fn check_header(&self, names: &[String]) -> Result<()> {
        let counted = names.iter().enumerate().all(|(i, name)| *name == i.to_string());
        if counted || !all_numbers(names) {
            return Ok(());
        }
        Err(self.error(format!("this line should name the columns, but holds numbers{HEADER}")))
    }

    fn ragged(&self) -> Error {
        let (expected, found) = (count(self.names.len()), self.record.len());
        let open = self.record.iter().any(|cell| breaks(cell) > 0);
        let advice = if open { "; is a quotation mark not closed?" } else { "" };
        self.error(format!("expected {expected}, found {found}{advice}"))
    }

    /// The error for what the csv crate says, which is an input error or our own.
    fn unreadable(&self, error: csv::Error) -> Error {
        let source = into_io(error);
        match source.kind() {
            ErrorKind::InvalidData => self.error(source.to_string()),
            _ => Error::Io { path: self.path.clone(), source },
        }
    }
}

fn all_numbers(names: &[String]) -> bool {
    names.iter().all(|name| name.parse::<f64>().is_ok())
}

fn count(cells: usize) -> String {
    if cells == 1 { "1 cell".into() } else { format!("{cells} cells") }
}
