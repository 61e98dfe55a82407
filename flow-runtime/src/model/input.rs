//! What a model reads rows from: flat slices, tables, faer matrices.
use crate::table::{Float, Table};
use faer::{Mat, MatRef};
use std::ops::Range;

/// Rows of numbers: a flat slice, one row after the other; a [`Table`]; a faer matrix of any strides, rows by columns.
pub trait Input<'a, T> {
    /// Where the numbers are.
    fn source(self) -> Source<'a, T>;
}

/// Where an [`Input`]'s numbers are.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a, T> {
    /// One row after the other, of whatever width the model asks for.
    Flat(&'a [T]),
    /// Rows of this many columns, one after the other.
    Rows(&'a [T], usize),
    /// Rows of columns with these names, one after the other. A flow that names its columns takes them under the same
    /// names in the same order; names that are but numbers, `0`, `1`, …, say nothing.
    Named(&'a [T], &'a [String]),
    /// Rows by columns.
    Matrix(MatRef<'a, T>),
}

impl<T> Source<'_, T> {
    /// How many numbers there are.
    pub(crate) fn numbers(&self) -> usize {
        match self {
            Source::Flat(slice) | Source::Rows(slice, _) | Source::Named(slice, _) => slice.len(),
            Source::Matrix(matrix) => matrix.nrows() * matrix.ncols(),
        }
    }

    /// Some of the rows, where a row has so many columns.
    pub(crate) fn part(self, rows: Range<usize>, columns: usize) -> Self {
        let numbers = rows.start * columns..rows.end * columns;
        match self {
            Source::Flat(slice) => Source::Flat(&slice[numbers]),
            Source::Rows(slice, width) => Source::Rows(&slice[numbers], width),
            Source::Named(slice, names) => Source::Named(&slice[numbers], names),
            Source::Matrix(matrix) => Source::Matrix(matrix.subrows(rows.start, rows.len())),
        }
    }
}

impl<'a, T> Input<'a, T> for &'a [T] {
    fn source(self) -> Source<'a, T> {
        Source::Flat(self)
    }
}

impl<'a, T> Input<'a, T> for &'a Vec<T> {
    fn source(self) -> Source<'a, T> {
        Source::Flat(self)
    }
}

impl<'a, T, const N: usize> Input<'a, T> for &'a [T; N] {
    fn source(self) -> Source<'a, T> {
        Source::Flat(self)
    }
}

impl<'a, T: Float> Input<'a, T> for &'a Table<T> {
    fn source(self) -> Source<'a, T> {
        Source::Named(self.as_slice(), self.names())
    }
}

impl<'a, T> Input<'a, T> for MatRef<'a, T> {
    fn source(self) -> Source<'a, T> {
        Source::Matrix(self)
    }
}

impl<'a, T> Input<'a, T> for &'a Mat<T> {
    fn source(self) -> Source<'a, T> {
        Source::Matrix(self.as_ref())
    }
}

impl<'a, T> Input<'a, T> for Source<'a, T> {
    fn source(self) -> Source<'a, T> {
        self
    }
}
