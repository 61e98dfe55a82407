//! A scalar map over the features of a tile: the loop around an emitted [`Map`].
//!
//! Method: for each feature the places of its inputs and outputs are found once, then the row's vectors pass: all
//! inputs of a vector are loaded before any output is stored, so an output may stand on an input of the same feature.
//! Features are taken in order, which fixes the order of the sums over features. This function is compiled in the
//! user's crate, together with the map, for every element type and instruction set, so it is kept small: places are
//! found by functions of this crate, and arrays are filled by loops, not by closures. It adds no error of its own but one rounding an addition.
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::{Map, Vector};
use crate::real::Real;
use crate::tile::LANES;
use std::marker::PhantomData;

/// Rows of a tile, one a feature.
#[derive(Clone, Copy, Debug)]
pub enum RowSeq<'a> {
    /// `first`, `first + step`, …
    Steps {
        /// The row of feature 0.
        first: u32,
        /// From one feature to the next.
        step: i32,
    },
    /// The rows themselves.
    Table(&'a [u32]),
}

impl<'a> RowSeq<'a> {
    /// `first`, `first + step`, …
    pub const fn steps(first: u32, step: i32) -> Self {
        RowSeq::Steps { first, step }
    }
    /// The rows themselves.
    pub const fn table(rows: &'a [u32]) -> Self {
        RowSeq::Table(rows)
    }
    /// The row of feature `i`.
    #[inline(always)]
    pub fn row(&self, i: usize) -> usize {
        match *self {
            RowSeq::Steps { first, step } => (i64::from(first) + i64::from(step) * i as i64) as usize,
            RowSeq::Table(rows) => rows[i] as usize,
        }
    }
}

/// Where an input of a map comes from.
#[derive(Clone, Copy, Debug)]
pub enum In<'a, R> {
    /// A row a feature.
    Rows(RowSeq<'a>),
    /// A number a feature, the same for every row of data.
    Free(&'a [R]),
    /// The same row for every feature, such as the seed of the log-determinant.
    Lanes(u32),
}

/// Where an output of a map goes.
#[derive(Clone, Copy, Debug)]
pub enum Out<'a> {
    /// Replaces a row a feature.
    Set(RowSeq<'a>),
    /// Adds to a row a feature.
    Add(RowSeq<'a>),
    /// Adds to one row, feature after feature, such as the log-determinant.
    Sum(u32),
}

/// Runs `M` for `n` features over the whole tile buffer `buf`.
///
/// An output row may be an input row of the same feature; otherwise outputs must not stand on inputs of later features.
pub fn map<M: Map<I, O>, R: Real, const I: usize, const O: usize>(
    set: InstructionSet,
    n: usize,
    buf: &mut [R],
    ins: [In<'_, R>; I],
    outs: [Out<'_>; O],
) {
    dispatch_on(set, Features::<M, R, I, O> { n, buf, ins, outs, map: PhantomData });
}

struct Features<'a, M, R, const I: usize, const O: usize> {
    n: usize,
    buf: &'a mut [R],
    ins: [In<'a, R>; I],
    outs: [Out<'a>; O],
    map: PhantomData<M>,
}

impl<M: Map<I, O>, R: Real, const I: usize, const O: usize> Kernel for Features<'_, M, R, I, O> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let of_row = LANES / R::lanes::<S>();
        let buf = R::vectors_mut::<S>(self.buf);
        for feature in 0..self.n {
            let mut from = [Source::Row(0); I];
            let mut to = [(0, false); O];
            R::map_sources(&self.ins, feature, of_row, &mut from);
            targets(&self.outs, feature, of_row, &mut to);
            for v in 0..of_row {
                let mut x = [Vector::splat(s, R::ZERO); I];
                for i in 0..I {
                    x[i] = from[i].load(s, buf, v);
                }
                let y = M::at(x);
                for o in 0..O {
                    let (at, add) = to[o];
                    let to = &mut buf[at + v];
                    *to = if add { R::v_add(s, *to, y[o].v) } else { y[o].v };
                }
            }
        }
    }
}

/// An input of one feature.
#[derive(Clone, Copy)]
pub enum Source<R> {
    /// The first vector of a row.
    Row(usize),
    /// The same number in all lanes.
    Number(R),
}

impl<R: Real> Source<R> {
    #[inline(always)]
    fn of(input: &In<'_, R>, feature: usize, of_row: usize) -> Self {
        match input {
            In::Rows(rows) => Source::Row(rows.row(feature) * of_row),
            In::Free(numbers) => Source::Number(numbers[feature]),
            In::Lanes(row) => Source::Row(*row as usize * of_row),
        }
    }
    #[inline(always)]
    fn load<S: Isa>(&self, s: S, buf: &[R::Vector<S>], v: usize) -> Vector<R, S> {
        match *self {
            Source::Row(at) => Vector::new(s, buf[at + v]),
            Source::Number(x) => Vector::splat(s, x),
        }
    }
}

/// The inputs of one feature, for rows of `of_row` vectors.
pub(super) fn sources<R: Real>(ins: &[In<'_, R>], feature: usize, of_row: usize, from: &mut [Source<R>]) {
    for (from, input) in from.iter_mut().zip(ins) {
        *from = Source::of(input, feature, of_row);
    }
}

/// For each output of one feature the first vector of its row, and whether to add. Not generic: compiled in this crate.
fn targets(outs: &[Out<'_>], feature: usize, of_row: usize, to: &mut [(usize, bool)]) {
    for (to, out) in to.iter_mut().zip(outs) {
        *to = target(out, feature, of_row);
    }
}

/// The first vector of an output's row, and whether to add.
#[inline(always)]
fn target(out: &Out<'_>, feature: usize, of_row: usize) -> (usize, bool) {
    let (row, add) = match out {
        Out::Set(rows) => (rows.row(feature), false),
        Out::Add(rows) => (rows.row(feature), true),
        Out::Sum(row) => (*row as usize, true),
    };
    (row * of_row, add)
}
