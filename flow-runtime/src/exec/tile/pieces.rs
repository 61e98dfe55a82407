//! From the rows that a program names to what a kernel takes.
use super::RESERVED;
use crate::exec::place;
use crate::ops::map::RowSeq;
use crate::rt::Steps;
use crate::rt::v0_1::{Place, Rows, Turn};
use std::ops::Range;

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

    /// The one piece, if it is a sequence.
    fn single(&self) -> Option<&'a Rows> {
        if let [piece] = self.pieces { Some(piece).filter(|piece| piece.table.is_empty()) } else { None }
    }

    /// The first row and the step of a piece that is a sequence.
    fn steps(&self, piece: &Rows) -> (u32, i32) {
        let base = RESERVED + place::base(self.places, piece, self.k);
        (base as u32 + piece.first, piece.step)
    }

    /// The rows, if they are a sequence.
    pub fn sequence(&self) -> Option<Steps> {
        let Steps { first, step } = place::steps(self.places, self.pieces, self.k)?;
        Some(Steps { first: first + RESERVED as u32, step })
    }

    /// Appends to the list what is no sequence, of the rows at positions `range`.
    pub fn list(&self, rows: &mut Vec<u32>, range: &Range<usize>) {
        if self.single().is_none() {
            let own = place::rows_in(self.places, self.pieces, self.k, range.clone());
            rows.extend(own.map(|row| (RESERVED + row) as u32));
        }
    }

    /// The rows at positions `range`; what was [listed](Self::list) is taken from the front of `listed`.
    pub fn take<'r>(&self, listed: &mut &'r [u32], range: &Range<usize>) -> RowSeq<'r> {
        if let Some(piece) = self.single() {
            let (first, step) = self.steps(piece);
            let first = i64::from(first) + i64::from(step) * range.start as i64;
            return RowSeq::steps(first as u32, step);
        }
        let (own, rest) = listed.split_at(range.len());
        *listed = rest;
        RowSeq::table(own)
    }

    /// The rows; what is no sequence is appended to the list.
    pub fn append(&self, rows: &mut Vec<u32>) -> Sequence {
        if let Some(piece) = self.single() {
            let (first, step) = self.steps(piece);
            return Sequence::Steps { first, step };
        }
        let start = rows.len();
        self.list(rows, &(0..place::count(self.pieces)));
        Sequence::Listed { start, end: rows.len() }
    }

    /// The rows; what is no sequence overwrites the list from `start` on.
    pub fn write(&self, rows: &mut Vec<u32>, start: usize) -> Sequence {
        rows.truncate(start);
        self.append(rows)
    }
}
