//! Rows whose width is known to fit, and their way into a tile and out of it.
use super::names;
use crate::error::{Error, Result};
use crate::isa::InstructionSet;
use crate::model::Source;
use crate::ops::transpose::{from_lane_major, to_lane_major};
use crate::real::Real;
use crate::tile::LANES;
use faer::MatRef;
use std::ops::Range;

/// Rows whose width is known to fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, T> {
    numbers: Numbers<'a, T>,
    columns: usize,
    rows: usize,
}

#[derive(Clone, Copy, Debug)]
enum Numbers<'a, T> {
    /// Whole rows, one after the other.
    Rows(&'a [T]),
    Matrix(MatRef<'a, T>),
}

impl<'a, T: Real> View<'a, T> {
    /// The rows of `source`, which must have a column for each of the flow's `names`; `what` names the argument in the
    /// error.
    pub fn new(source: Source<'a, T>, names: &[&str], what: &'static str) -> Result<Self> {
        let columns = names.len();
        let found = match source {
            Source::Flat(_) => columns,
            Source::Rows(_, width) => width,
            Source::Named(_, own) => own.len(),
            Source::Matrix(matrix) => matrix.ncols(),
        };
        if found != columns {
            return Err(Error::Columns { what, expected: columns, found });
        }
        if let Source::Named(_, own) = source {
            names::agree(own, names, what)?;
        }
        match source {
            Source::Flat(slice) | Source::Rows(slice, _) | Source::Named(slice, _) => View::whole(slice, columns, what),
            Source::Matrix(matrix) => Ok(View { numbers: Numbers::Matrix(matrix), columns, rows: matrix.nrows() }),
        }
    }

    /// Rows one after the other, the last of them complete.
    fn whole(slice: &'a [T], columns: usize, what: &'static str) -> Result<Self> {
        let rows = slice.len().checked_div(columns).unwrap_or(0);
        if rows * columns != slice.len() {
            return Err(Error::Ragged { what, columns, found: slice.len() });
        }
        Ok(View { numbers: Numbers::Rows(slice), columns, rows })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn at(&self, row: usize, column: usize) -> T {
        match self.numbers {
            Numbers::Rows(slice) => slice[row * self.columns + column],
            Numbers::Matrix(matrix) => matrix[(row, column)],
        }
    }

    /// Copies up to 64 rows into a tile, column i into the tile's row `to[i]`. Lanes beyond the last row copy it.
    /// Returns whether all numbers are finite. `room` is the first of as many rows of the tile as there are columns,
    /// free to be overwritten.
    pub fn load(&self, set: InstructionSet, rows: Range<usize>, tile: &mut [T], room: usize, to: &[usize]) -> bool {
        let count = rows.len();
        debug_assert!(count > 0 && count <= LANES && to.len() == self.columns);
        match self.numbers {
            Numbers::Rows(slice) => {
                let slice = &slice[rows.start * self.columns..rows.end * self.columns];
                if count == LANES { load_whole(set, slice, tile, room, to) } else { load_part(slice, tile, to) }
            }
            Numbers::Matrix(matrix) => {
                for (column, &row) in to.iter().enumerate() {
                    for (lane, i) in tile[row * LANES..][..LANES].iter_mut().zip(rows.clone()) {
                        *lane = matrix[(i, column)];
                    }
                }
            }
        }
        let mut finite = true;
        for &row in to {
            let lanes = &mut tile[row * LANES..][..LANES];
            let last = lanes[count - 1];
            lanes[count..].fill(last);
            finite &= all_finite(lanes);
        }
        finite
    }

    /// The error for the first number that is NaN or infinite, row by row; `names` are the columns'.
    pub fn first_not_finite(&self, names: &[&str]) -> Option<Error> {
        let places = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column)));
        places
            .map(|(row, column)| (row, column, self.at(row, column).to_f64()))
            .find(|at| !at.2.is_finite())
            .map(|(row, column, value)| Error::NotFinite { row, column: names[column].to_owned(), value })
    }
}

/// Whether a row of lanes is finite. x·0 is 0 for a finite x and NaN for others: a sum without branches.
fn all_finite<T: Real>(lanes: &[T]) -> bool {
    let mut sums = [T::ZERO; 16];
    for chunk in lanes.chunks_exact(16) {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += x * T::ZERO;
        }
    }
    sums.into_iter().fold(T::ZERO, |a, b| a + b) == T::ZERO
}

/// 64 rows into a tile by the kernel that transposes blocks in registers, four times faster than number by number.
fn load_whole<T: Real>(set: InstructionSet, rows: &[T], tile: &mut [T], room: usize, to: &[usize]) {
    if are_neighbours(to) {
        return from_lane_major(set, rows, to.len(), &mut tile[to[0] * LANES..]);
    }
    from_lane_major(set, rows, to.len(), &mut tile[room * LANES..]);
    for (column, &row) in to.iter().enumerate() {
        let from = (room + column) * LANES;
        tile.copy_within(from..from + LANES, row * LANES);
    }
}

/// Fewer than 64 rows into a tile.
fn load_part<T: Real>(rows: &[T], tile: &mut [T], to: &[usize]) {
    for (column, &row) in to.iter().enumerate() {
        let numbers = rows.iter().skip(column).step_by(to.len());
        tile[row * LANES..][..LANES].iter_mut().zip(numbers).for_each(|(lane, &x)| *lane = x);
    }
}

/// Whether the rows follow one another, at least one.
fn are_neighbours(rows: &[usize]) -> bool {
    !rows.is_empty() && rows.windows(2).all(|pair| pair[0] + 1 == pair[1])
}

/// Copies rows of a tile out, its row `from[i]` into column i, as many lanes as `rows` has rows. `room` is as in
/// [`View::load`].
pub(crate) fn store<T: Real>(set: InstructionSet, tile: &mut [T], room: usize, from: &[usize], rows: &mut [T]) {
    let columns = from.len();
    if rows.len() < columns * LANES {
        for (column, &row) in from.iter().enumerate() {
            let numbers = rows.iter_mut().skip(column).step_by(columns);
            numbers.zip(&tile[row * LANES..][..LANES]).for_each(|(x, &lane)| *x = lane);
        }
        return;
    }
    let first = if are_neighbours(from) {
        from[0]
    } else {
        for (column, &row) in from.iter().enumerate() {
            tile.copy_within(row * LANES..(row + 1) * LANES, (room + column) * LANES);
        }
        room
    };
    to_lane_major(set, &tile[first * LANES..], columns, rows, columns);
}
