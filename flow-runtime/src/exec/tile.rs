//! 64 rows of data at a time through the kernels.
//!
//! All values of a tile stand in one buffer, feature-major: 4 rows of sums and seeds, then the slots, then room for
//! operands that a kernel needs in one piece. A kernel borrows disjoint parts of it; where the compiler placed a result
//! on an operand, the operand is gathered into that room first.
mod pieces;

use super::place;
use crate::isa::InstructionSet;
use crate::layout::Layout;
use crate::ops::activation::{Activation, derive};
use crate::ops::map::{RowSeq, map};
use crate::ops::product::product;
use crate::ops::product_input::product_input;
use crate::ops::product_weights::{product_weights, scratch_len};
use crate::ops::{self, Into, copy::copy};
use crate::real::Real;
use crate::rt::v0_1::{Adjoint, In, Map, Out, Place, Program, Rows, Run, Sum, Target, Turn};
use crate::tile::LANES;
use pieces::{Pieces, Sequence};
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
    /// Grows it to what tiles of flow `P` need. A call does this for all its threads before any of them starts: which
    /// of them then runs a tile is chance, and none may allocate.
    pub fn reserve<P: Program>(&mut self, extent: &Extent, keep: Keep) {
        let rows = RESERVED + keep.slots::<P>().1 + extent.inputs + extent.outputs;
        if self.values.len() < rows * LANES {
            self.values.resize(rows * LANES, R::ZERO);
        }
        if keep == Keep::Gradient && self.transposed.len() < extent.transposed {
            self.transposed.resize(extent.transposed, R::ZERO);
        }
        self.touched.resize(extent.instances, false);
        self.rows.clear();
        self.rows.reserve(LISTED * extent.inputs.max(extent.outputs).max(P::FEATURES.len()));
    }
}

/// Operands of a map whose rows are reckoned to need listing; more only make the list grow once.
const LISTED: usize = 32;

/// The fixed sizes of a flow's tiles.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    /// Rows for the operands gathered for a product: its inputs, then its outputs.
    inputs: usize,
    outputs: usize,
    transposed: usize,
    /// For each product the number of instances of those before it.
    first_instance: Vec<usize>,
    instances: usize,
}

impl Extent {
    pub fn new(layout: &Layout) -> Self {
        let widest = |of: fn(&crate::layout::Panels) -> usize| layout.products().iter().map(of).max().unwrap_or(0);
        let mut instances = 0;
        let mut first = |panels: &crate::layout::Panels| {
            instances += panels.instances();
            instances - panels.instances()
        };
        let first_instance = layout.products().iter().map(&mut first).collect();
        let (inputs, outputs) = (widest(|p| p.inputs()), widest(|p| p.outputs()));
        Extent { inputs, outputs, transposed: scratch_len(inputs), first_instance, instances }
    }
}

/// What all tiles of a call share.
#[derive(Clone, Copy)]
pub(crate) struct Flow<'a, R> {
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
    pub fn slots<P: Program>(self) -> (&'static [Place], usize) {
        match self {
            Keep::Value => (P::SLOTS.value, P::SLOTS.value_rows as usize),
            Keep::Gradient => (P::SLOTS.gradient, P::SLOTS.gradient_rows as usize),
        }
    }
}

/// Runs programs on 64 rows of data.
pub(crate) struct Tile<'a, R> {
    flow: Flow<'a, R>,
    places: &'static [Place],
    /// The first row of the room for operands.
    room: usize,
    /// The tile's values, row by row of 64 lanes.
    pub values: &'a mut [R],
    transposed: &'a mut [R],
    rows: &'a mut Vec<u32>,
    touched: &'a mut [bool],
    /// Where the gradient of the parameters goes; empty if none is wanted.
    gradient: &'a mut [R],
}

impl<'a, R: Real> Tile<'a, R> {
    /// A tile of flow `P` in scratch that was reserved for it. The gradient of a new tile replaces what is in `gradient`.
    pub fn new<P: Program>(
        flow: Flow<'a, R>,
        keep: Keep,
        scratch: &'a mut Scratch<R>,
        gradient: &'a mut [R],
    ) -> Self {
        let (places, slot_rows) = keep.slots::<P>();
        let room = RESERVED + slot_rows;
        let total = (room + flow.extent.inputs + flow.extent.outputs) * LANES;
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

impl<R: Real> Run for Tile<'_, R> {
    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let mut x_rows = self.gathered(x, k, self.room);
        let y_rows = self.sequence(y, k).expect("the result of a product is one piece of step 1");
        if overlap(&x_rows, &y_rows) {
            x_rows = self.gather(x, k, self.room);
        }
        let [x_values, y_values] = disjoint(self.values, [&x_rows, &y_rows]);
        product(self.flow.set, panels, parameters, x_values, y_values, act);
    }

    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let features = super::naive::features(&inputs, &outputs, |free| self.flow.free[free].len());
        self.rows.clear();
        let places = self.places;
        let rows = &mut *self.rows;
        let mut sequence = |pieces: &[Rows]| Pieces::new(places, pieces, k).append(rows);
        let ins = inputs.map(|input| match input {
            In::Rows(pieces) => Operand::Rows(sequence(pieces)),
            In::Free(free) => Operand::Free(free),
            In::Seed(sum) => Operand::Lanes(seed_row(sum) as u32),
        });
        let outs = outputs.map(|output| match output {
            Out::Rows(pieces, into) => Result::Rows(sequence(pieces), into),
            Out::Sum(sum) => Result::Sum(sum_row(sum) as u32),
        });
        let (rows, free) = (&*self.rows, self.flow.free);
        let ins = ins.map(|input| match input {
            Operand::Rows(sequence) => ops::map::In::Rows(sequence.resolve(rows)),
            Operand::Free(index) => ops::map::In::Free(&free[index]),
            Operand::Lanes(row) => ops::map::In::Lanes(row),
        });
        let outs = outs.map(|output| match output {
            Result::Rows(sequence, Into::Set) => ops::map::Out::Set(sequence.resolve(rows)),
            Result::Rows(sequence, Into::Add) => ops::map::Out::Add(sequence.resolve(rows)),
            Result::Sum(row) => ops::map::Out::Sum(row),
        });
        map::<M, R, I, O>(self.flow.set, features, self.values, ins, outs);
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        self.rows.clear();
        let from_rows = Pieces::new(self.places, from, k).append(self.rows);
        let to_rows = Pieces::new(self.places, to, k).append(self.rows);
        let n = place::count(from).min(place::count(to));
        copy(n, self.values, from_rows.resolve(self.rows), to_rows.resolve(self.rows), into);
    }
}

/// An operand of a map, its rows found.
#[derive(Clone, Copy)]
enum Operand {
    Rows(Sequence),
    Free(usize),
    Lanes(u32),
}

/// A result of a map, its rows found.
#[derive(Clone, Copy)]
enum Result {
    Rows(Sequence, Into),
    Sum(u32),
}

impl<R: Real> Adjoint for Tile<'_, R> {
    fn product_input(&mut self, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target<'_>]) {
        let y_rows = self.gathered(y_bar, k, self.room + self.flow.extent.inputs);
        match x_bar {
            [target] if self.input_in_place(w, k, &y_rows, target) => {}
            targets => self.input_scattered(w, k, &y_rows, targets),
        }
    }

    fn product_weights(&mut self, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]) {
        let x_rows = self.gathered(x, k, self.room);
        let y_rows = self.gathered(y_bar, k, self.room + self.flow.extent.inputs);
        let panels = &self.flow.layout.products()[w];
        let touched = &mut self.touched[self.flow.extent.first_instance[w] + k.instance as usize];
        let into = if std::mem::replace(touched, true) { Into::Add } else { Into::Set };
        product_weights(
            self.flow.set,
            panels,
            &self.values[lanes(&x_rows)],
            &self.values[lanes(&y_rows)],
            &mut self.gradient[panels.instance(k.instance as usize)],
            self.transposed,
            into,
        );
    }
}

impl<R: Real> Tile<'_, R> {
    /// The input gradient straight into its one target, if that is one range and lies apart from what is read.
    fn input_in_place(&mut self, w: usize, k: Turn, y_rows: &Range<usize>, target: &Target<'_>) -> bool {
        let Some(x_rows) = self.sequence(&[target.rows], k) else { return false };
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let (set, into) = (self.flow.set, target.into);
        let Some((act, h)) = target.derivative else {
            if overlap(&x_rows, y_rows) {
                return false;
            }
            let [y_bar, x_bar] = disjoint(self.values, [y_rows, &x_rows]);
            product_input(set, panels, parameters, y_bar, x_bar, into, None);
            return true;
        };
        let Some(h_rows) = self.sequence(std::slice::from_ref(h), k) else { return false };
        if overlap(&x_rows, y_rows) || overlap(&x_rows, &h_rows) || overlap(y_rows, &h_rows) {
            return false;
        }
        let [y_bar, x_bar, h] = disjoint(self.values, [y_rows, &x_rows, &h_rows]);
        product_input(set, panels, parameters, y_bar, x_bar, into, Some((act, h)));
        true
    }

    /// The input gradient through the room for operands, then piece by piece to its targets.
    fn input_scattered(&mut self, w: usize, k: Turn, y_rows: &Range<usize>, targets: &[Target<'_>]) {
        let panels = &self.flow.layout.products()[w];
        let parameters = &self.flow.parameters[panels.instance(k.instance as usize)];
        let x_rows = self.room..self.room + panels.inputs();
        let [y_bar, x_bar] = disjoint(self.values, [y_rows, &x_rows]);
        product_input(self.flow.set, panels, parameters, y_bar, x_bar, Into::Set, None);
        let mut from = self.room;
        for target in targets {
            let n = target.rows.count as usize;
            let to = Pieces::new(self.places, std::slice::from_ref(&target.rows), k).write(self.rows, 0);
            copy(n, self.values, RowSeq::steps(from as u32, 1), to.resolve(self.rows), target.into);
            if let Some((act, h)) = target.derivative {
                self.derive_rows(&target.rows, h, k, act);
            }
            from += n;
        }
    }

    /// x̄ ∘ act′(h), row by row.
    fn derive_rows(&mut self, x_bar: &Rows, h: &Rows, k: Turn, act: Activation) {
        let (x_base, h_base) = (place::base(self.places, x_bar, k), place::base(self.places, h, k));
        for i in 0..x_bar.count {
            let at = |base: usize, rows: &Rows| (RESERVED + base + rows.row(i, k.instance) as usize) * LANES;
            let (x, h) = (at(x_base, x_bar), at(h_base, h));
            let kept: [R; LANES] = std::array::from_fn(|lane| self.values[h + lane]);
            derive(self.flow.set, act, &kept, &mut self.values[x..x + LANES]);
        }
    }
}

/// Borrows ranges of rows at once. Whoever calls has seen to it that they do not overlap.
fn disjoint<'v, R, const N: usize>(values: &'v mut [R], rows: [&Range<usize>; N]) -> [&'v mut [R]; N] {
    values.get_disjoint_mut(rows.map(lanes)).expect("the ranges of rows are apart and within the buffer")
}
