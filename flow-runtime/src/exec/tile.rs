//! 64 rows of data at a time through the kernels.
//!
//! All values of a tile stand in one buffer, feature-major: 4 rows of sums and seeds, then the slots, then room for
//! operands that a kernel needs in one piece. A kernel borrows disjoint parts of it; where the compiler placed a result
//! on an operand, the operand is gathered into that room first.
mod adjoint;
mod operations;
mod pieces;
mod run;
mod stage;

use super::place;
use crate::isa::InstructionSet;
use crate::layout::{Layout, Panels};
use crate::ops::Into;
use crate::ops::copy::copy;
use crate::ops::map::RowSeq;
use crate::ops::product_weights::scratch_len;
use crate::real::Real;
use crate::rt::Tables;
use crate::rt::v0_1::{Place, Rows, Sum, Turn};
use crate::tile::LANES;
pub use operations::Operations;
use pieces::Pieces;
pub use run::Operands;
use std::ops::Range;

/// Rows of the buffer before the slots: log-det, log p of the base, and the adjoints of the two.
pub(crate) const RESERVED: usize = 4;

/// The row of a sum.
pub(crate) const fn sum_row(sum: Sum) -> usize {
    sum as usize
}

/// The row of a sum's adjoint.
pub(crate) const fn seed_row(sum: Sum) -> usize {
    2 + sum as usize
}

/// What a worker needs to run tiles of one flow: allocated once, used for every tile.
#[derive(Debug, Default)]
pub(crate) struct Scratch<R> {
    values: Vec<R>,
    transposed: Vec<R>,
    rows: Vec<u32>,
    touched: Vec<bool>,
}

impl<R: Real> Scratch<R> {
    /// Grows it to what tiles of a flow need. A call does this for all its threads before any of them starts: which
    /// of them then runs a tile is chance, and none may allocate.
    pub fn reserve(&mut self, tables: &Tables, extent: &Extent, keep: Keep) {
        let rows = RESERVED + keep.slots(tables).1 + extent.room;
        if self.values.len() < rows * LANES {
            self.values.resize(rows * LANES, R::ZERO);
        }
        if keep == Keep::Gradient && self.transposed.len() < extent.transposed {
            self.transposed.resize(extent.transposed, R::ZERO);
        }
        self.touched.resize(extent.instances, false);
        self.rows.clear();
        self.rows.reserve(LISTED * extent.inputs.max(extent.outputs).max(tables.features.len()));
    }
}

/// Operands of a map whose rows are reckoned to need listing; more only make the list grow once.
const LISTED: usize = 32;

/// The fixed sizes of a flow's tiles.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    /// Rows of room for the operands gathered for a product: its inputs, then its outputs.
    inputs: usize,
    outputs: usize,
    /// Rows of room in all, enough also for the data or the context on their way in and out.
    room: usize,
    transposed: usize,
    /// For each product the number of instances of those before it.
    first_instance: Vec<usize>,
    instances: usize,
}

impl Extent {
    pub fn new(tables: &Tables, layout: &Layout) -> Self {
        let widest = |of: fn(&Panels) -> usize| layout.products().iter().map(of).max().unwrap_or(0);
        let mut instances = 0;
        let mut first = |panels: &Panels| {
            instances += panels.instances();
            instances - panels.instances()
        };
        let first_instance = layout.products().iter().map(&mut first).collect();
        let (inputs, outputs) = (widest(|p| p.inputs()), widest(|p| p.outputs()));
        let room = (inputs + outputs).max(tables.features.len()).max(tables.context.len());
        Extent { inputs, outputs, room, transposed: scratch_len(inputs), first_instance, instances }
    }
}

/// What all tiles of a call share.
#[derive(Clone, Copy)]
pub(crate) struct Flow<'a, R> {
    pub tables: &'static Tables,
    pub set: InstructionSet,
    pub layout: &'a Layout,
    pub extent: &'a Extent,
    pub parameters: &'a [R],
    pub free: &'a [Vec<R>],
}

/// Whether a tile keeps what an adjoint needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Value,
    Gradient,
}

impl Keep {
    /// The table of slots, and the rows they need.
    pub fn slots(self, tables: &Tables) -> (&'static [Place], usize) {
        let slots = &tables.slots;
        match self {
            Keep::Value => (slots.value, slots.value_rows as usize),
            Keep::Gradient => (slots.gradient, slots.gradient_rows as usize),
        }
    }
}

/// Runs programs on 64 rows of data.
pub struct Tile<'a, R> {
    flow: Flow<'a, R>,
    places: &'static [Place],
    /// The first row of the room for operands; anybody's between two operations.
    pub room: usize,
    /// The tile's values, row by row of 64 lanes.
    pub values: &'a mut [R],
    transposed: &'a mut [R],
    rows: &'a mut Vec<u32>,
    touched: &'a mut [bool],
    /// Where the gradient of the parameters goes; empty if none is wanted.
    gradient: &'a mut [R],
}

impl<'a, R: Real> Tile<'a, R> {
    /// A tile in scratch that was reserved for it. The gradient of a new tile replaces what is in `gradient`.
    pub(crate) fn new(flow: Flow<'a, R>, keep: Keep, scratch: &'a mut Scratch<R>, gradient: &'a mut [R]) -> Self {
        let (places, slot_rows) = keep.slots(flow.tables);
        let room = RESERVED + slot_rows;
        let total = (room + flow.extent.room) * LANES;
        scratch.touched.fill(false);
        Tile {
            flow,
            places,
            room,
            values: &mut scratch.values[..total],
            transposed: &mut scratch.transposed,
            rows: &mut scratch.rows,
            touched: &mut scratch.touched,
            gradient,
        }
    }

    /// The instruction set it runs on.
    pub fn set(&self) -> InstructionSet {
        self.flow.set
    }

    /// A row of the buffer.
    pub fn row(&self, row: usize) -> &[R] {
        &self.values[row * LANES..][..LANES]
    }

    /// A row of the buffer.
    pub fn row_mut(&mut self, row: usize) -> &mut [R] {
        &mut self.values[row * LANES..][..LANES]
    }

    /// Zeroes the gradient of the tensors that no tile so far has reached: the first one assigns the others.
    pub fn finish_gradient(&mut self) {
        if self.gradient.is_empty() {
            return;
        }
        for (panels, &first) in self.flow.layout.products().iter().zip(&self.flow.extent.first_instance) {
            for instance in (0..panels.instances()).filter(|instance| !self.touched[first + instance]) {
                self.gradient[panels.instance(instance)].fill(R::ZERO);
            }
        }
    }

    /// The rows of a piece, absolute, in order.
    fn sequence(&self, pieces: &[Rows], k: Turn) -> Option<Range<usize>> {
        let range = place::contiguous(self.places, pieces, k)?;
        Some(RESERVED + range.start..RESERVED + range.end)
    }

    /// The range of rows that holds the pieces: where they stand if they stand in order, else gathered at `room`.
    fn gathered(&mut self, pieces: &[Rows], k: Turn, room: usize) -> Range<usize> {
        if let Some(range) = self.sequence(pieces, k) {
            return range;
        }
        self.gather(pieces, k, room)
    }

    /// The range of rows that holds the pieces, or where it would if they stood at `room`: there the rows at positions `range` are.
    fn gathered_in(&mut self, pieces: &[Rows], k: Turn, room: usize, range: &Range<usize>) -> Range<usize> {
        if let Some(rows) = self.sequence(pieces, k) {
            return rows;
        }
        self.rows.clear();
        self.rows.extend(place::rows_in(self.places, pieces, k, range.clone()).map(|row| (RESERVED + row) as u32));
        let to = RowSeq::steps((room + range.start) as u32, 1);
        copy(range.len(), self.values, RowSeq::table(self.rows), to, Into::Set);
        room..room + place::count(pieces)
    }

    /// Copies the pieces into rows `room` and on.
    fn gather(&mut self, pieces: &[Rows], k: Turn, room: usize) -> Range<usize> {
        let mut to = room;
        for piece in pieces {
            let sequences = Pieces::new(self.places, std::slice::from_ref(piece), k);
            let n = piece.count as usize;
            let from = sequences.write(self.rows, 0);
            copy(n, self.values, from.resolve(self.rows), RowSeq::steps(to as u32, 1), Into::Set);
            to += n;
        }
        room..to
    }
}

/// The numbers of rows.
fn lanes(rows: &Range<usize>) -> Range<usize> {
    rows.start * LANES..rows.end * LANES
}

/// Whether two ranges of rows share one.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Borrows two ranges of rows, which lie apart, at once.
#[inline]
fn pair<'v, R>(values: &'v mut [R], a: &Range<usize>, b: &Range<usize>) -> [&'v mut [R]; 2] {
    super::apart(values, &lanes(a), &lanes(b))
}

/// Borrows ranges of rows at once. Whoever calls has seen to it that they do not overlap.
fn disjoint<'v, R, const N: usize>(values: &'v mut [R], rows: [&Range<usize>; N]) -> [&'v mut [R]; N] {
    values.get_disjoint_mut(rows.map(lanes)).expect("the ranges of rows are apart and within the buffer")
}
