//! From the rows that a program names to what a kernel takes.
use super::RESERVED;
use crate::exec::place;
use crate::ops::map::RowSeq;
use crate::rt::v0_1::{Place, Rows, Turn};

/// Pieces of rows in a turn.
pub(super) struct Pieces<'a> {
    places: &'static [Place],
    pieces: &'a [Rows],
    k: Turn,
}

/// Rows of the buffer: a sequence, or a part of the worker's list.
#[derive(Clone, Copy)]
pub(super) enum Sequence {
    Steps { first: u32, step: i32 },
    Listed { start: usize, end: usize },
}

impl Sequence {
    /// As kernels take it; `rows` is the list it was written to.
    #[inline]
    pub fn resolve(self, rows: &[u32]) -> RowSeq<'_> {
        match self {
            Sequence::Steps { first, step } => RowSeq::steps(first, step),
            Sequence::Listed { start, end } => RowSeq::table(&rows[start..end]),
        }
    }
}

impl<'a> Pieces<'a> {
    pub fn new(places: &'static [Place], pieces: &'a [Rows], k: Turn) -> Self {
        Pieces { places, pieces, k }
    }

    /// The rows; what is no sequence is appended to the list.
    pub fn append(&self, rows: &mut Vec<u32>) -> Sequence {
        if let [piece] = self.pieces
            && piece.table.is_empty()
        {
            let base = RESERVED + place::base(self.places, piece, self.k);
            return Sequence::Steps { first: base as u32 + piece.first, step: piece.step };
        }
        let start = rows.len();
        rows.extend(place::rows(self.places, self.pieces, self.k).map(|row| (RESERVED + row) as u32));
        Sequence::Listed { start, end: rows.len() }
    }

    /// The rows; what is no sequence overwrites the list from `start` on.
    pub fn write(&self, rows: &mut Vec<u32>, start: usize) -> Sequence {
        rows.truncate(start);
        self.append(rows)
    }
}
