//! An opened array, read in ranges of rows.
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use npyz::{DType, NpyHeader, Order, TypeChar};

use super::header;
use super::numbers::{Decoder, decoder};
use crate::error::{Error, Result};
use crate::table::Float;

/// Bytes that are decoded at a time: a multiple of the size of every number.
const BLOCK: usize = 1 << 16;
/// Every column gets a name, and a header without rows may claim any number of columns.
const MOST_COLUMNS: u64 = 1 << 20;

/// The header of an array, and its numbers from front to back.
pub(in crate::table) struct Stream<T, R> {
    path: PathBuf,
    header: NpyHeader,
    rows: usize,
    columns: usize,
    decoder: Decoder<T>,
    reader: R,
    /// Numbers that have been read.
    done: u64,
    block: Vec<u8>,
}

impl<T: Float, R: Read> Stream<T, R> {
    /// Reads the header. `path` is for messages.
    pub fn new(path: &Path, mut reader: R) -> Result<Self> {
        let npy = |reason| Error::Npy { path: path.to_owned(), reason };
        let header = header::read(&mut reader).map_err(|fault| match fault {
            header::Fault::Io(source) => Error::Io { path: path.to_owned(), source },
            header::Fault::Format(reason) => npy(reason),
        })?;
        let (rows, columns) = rows_and_columns(header.shape()).map_err(npy)?;
        let decoder = decoder(&header.dtype()).map_err(npy)?;
        let (path, block) = (path.to_owned(), Vec::new());
        Ok(Self { path, header, rows, columns, decoder, reader, done: 0, block })
    }

    /// How many bytes the numbers take, as the header says.
    pub fn bytes(&self) -> u64 {
        self.header.len().saturating_mul(self.decoder.size as u64)
    }

    /// All numbers, row by row. What they take is not reserved: the header may lie.
    pub fn read_all(&mut self) -> Result<Vec<T>> {
        let mut values = Vec::new();
        self.read(self.header.len(), &mut values)?;
        Ok(match self.header.order() {
            Order::C => values,
            Order::Fortran => transposed(&values, self.rows, self.columns),
        })
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What follows the numbers.
    pub fn into_reader(self) -> R {
        self.reader
    }

    pub fn error(&self, reason: String) -> Error {
        Error::Npy { path: self.path.clone(), reason }
    }

    /// Refuses a header that promises more numbers than there are bytes for.
    fn check_length(&self, bytes: u64) -> Result<()> {
        if self.bytes() <= bytes { Ok(()) } else { Err(self.truncated(bytes / self.decoder.size as u64)) }
    }

    fn truncated(&self, done: u64) -> Error {
        self.error(format!("the file ends after {done} of {} numbers", self.header.len()))
    }

    /// Appends the next so many numbers.
    fn read(&mut self, count: u64, out: &mut Vec<T>) -> Result<()> {
        let mut left = count;
        while left > 0 {
            let numbers = left.min((BLOCK / self.decoder.size) as u64);
            self.block.resize(numbers as usize * self.decoder.size, 0);
            let filled = fill(&mut self.reader, &mut self.block).map_err(|source| self.failed(source))?;
            let whole = filled / self.decoder.size;
            (self.decoder.append)(&self.block[..whole * self.decoder.size], out)
                .map_err(|error| self.error(error.to_string()))?;
            self.done += whole as u64;
            if (whole as u64) < numbers {
                return Err(self.truncated(self.done));
            }
            left -= numbers;
        }
        Ok(())
    }

    /// What the reader says: of a compressed array it may be that the data are damaged.
    fn failed(&self, source: io::Error) -> Error {
        match source.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
                self.error(format!("the data are damaged: {source}"))
            }
            _ => Error::Io { path: self.path.clone(), source },
        }
    }
}

/// An array in a file of its own.
pub(in crate::table) struct Array<T> {
    stream: Stream<T, BufReader<File>>,
    /// Where the numbers begin.
    start: u64,
    /// Bytes of the file, so that a header cannot make us reserve more than there is.
    size: u64,
    column: Vec<T>,
}

impl<T: Float> Array<T> {
    pub fn open(path: &Path) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let about = file.metadata().map_err(io)?;
        let mut stream = Stream::new(path, BufReader::with_capacity(BLOCK, file))?;
        if !about.is_file() {
            // a pipe has no length and cannot be sought in, but read from front to back
            return Ok(Self { stream, start: 0, size: 0, column: Vec::new() });
        }
        let start = stream.reader.stream_position().map_err(io)?;
        stream.check_length(about.len().saturating_sub(start))?;
        Ok(Self { stream, start, size: about.len(), column: Vec::new() })
    }

    pub fn rows(&self) -> usize {
        self.stream.rows
    }

    pub fn columns(&self) -> usize {
        self.stream.columns
    }

    /// Refuses what is no order of rows.
    pub fn check_order(&self) -> Result<()> {
        let header = &self.stream.header;
        let is_whole = |number: &npyz::TypeStr| matches!(number.type_char(), TypeChar::Int | TypeChar::Uint);
        if !matches!(header.dtype(), DType::Plain(number) if is_whole(&number)) {
            return Err(self.stream.error(format!("an order is of whole numbers, found {}", header.dtype().descr())));
        }
        if header.shape().len() != 1 {
            return Err(self.stream.error(format!("an order has one dimension, found shape {:?}", header.shape())));
        }
        Ok(())
    }

    /// Appends `count` rows from `first` on, row by row. Rows that follow those read last are read fastest.
    pub fn read_rows(&mut self, first: usize, count: usize, out: &mut Vec<T>) -> Result<()> {
        let (rows, columns) = (self.stream.rows, self.stream.columns);
        out.reserve((count as u64 * columns as u64).min(self.size) as usize);
        if self.stream.header.order() == Order::C || columns == 1 {
            self.seek(first as u64 * columns as u64)?;
            return self.stream.read(count as u64 * columns as u64, out);
        }
        let start = out.len();
        for column in 0..columns {
            self.seek(column as u64 * rows as u64 + first as u64)?;
            self.column.clear();
            self.stream.read(count as u64, &mut self.column)?;
            if column == 0 {
                // the file has these numbers, so that the others are not reserved for nothing
                out.resize(start + count * columns, T::default());
            }
            let places = out[start..].iter_mut().skip(column).step_by(columns);
            places.zip(&self.column).for_each(|(place, &number)| *place = number);
        }
        Ok(())
    }

    /// Goes to a number, counted in the order of the file.
    fn seek(&mut self, number: u64) -> Result<()> {
        if number == self.stream.done {
            return Ok(());
        }
        let byte = self.start + number * self.stream.decoder.size as u64;
        let moved = self.stream.reader.seek(SeekFrom::Start(byte));
        self.stream.done = number;
        moved.map(|_| ()).map_err(|source| Error::Io { path: self.stream.path.clone(), source })
    }
}

fn rows_and_columns(shape: &[u64]) -> std::result::Result<(usize, usize), String> {
    match *shape {
        [_, 0] => Err("the array has no columns".into()),
        [_, columns] if columns > MOST_COLUMNS => {
            Err(format!("the array has {columns} columns, and at most {MOST_COLUMNS} are read; is it transposed?"))
        }
        [rows] => Ok((rows as usize, 1)),
        [rows, columns] => Ok((rows as usize, columns as usize)),
        ref shape => Err(format!("a table has one or two dimensions, found shape {shape:?}")),
    }
}

/// Reads until the buffer is full or there is nothing more. Returns how many bytes there were.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn transposed<T: Float>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    let entries = (0..rows).flat_map(|row| (0..columns).map(move |column| values[column * rows + row]));
    entries.collect()
}
