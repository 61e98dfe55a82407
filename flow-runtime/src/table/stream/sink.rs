//! Where rows of numbers go: a text or an array.
use std::io::{self, Write};

use crate::table::Float;
use crate::table::write::{csv_writer, into_io, npy_header, npy_numbers, text};

pub(super) enum Sink<'w> {
    Csv(Box<csv::Writer<&'w mut dyn Write>>),
    Npy(&'w mut dyn Write),
}

impl<'w> Sink<'w> {
    pub fn csv<N: AsRef<[u8]>>(out: &'w mut dyn Write, delimiter: u8, names: &[N]) -> io::Result<Self> {
        let mut csv = csv_writer(out, delimiter);
        csv.write_record(names).map_err(into_io)?;
        Ok(Self::Csv(Box::new(csv)))
    }

    pub fn npy<T: Float>(out: &'w mut dyn Write, shape: &[u64]) -> io::Result<Self> {
        npy_header::<T>(out, shape)?;
        Ok(Self::Npy(out))
    }

    pub fn rows<T: Float>(&mut self, numbers: &[T], columns: usize) -> io::Result<()> {
        match self {
            Self::Csv(csv) => {
                let mut rows = numbers.chunks_exact(columns);
                rows.try_for_each(|row| csv.write_record(row.iter().map(text)).map_err(into_io))
            }
            Self::Npy(out) => npy_numbers(*out, numbers),
        }
    }

    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv(mut csv) => csv.flush(),
            Self::Npy(out) => out.flush(),
        }
    }
}
