//! Between feature-major tiles and lane-major rows (a user's table, or the operand of the weight gradient).
//!
//! Method: square blocks (8×8 of f32, 4×4 of f64) transposed in registers. At ragged edges a block reads or writes past
//! the row into its neighbour where that does no harm (what is written there is written again later), and single numbers
//! are moved where it would leave the buffer. Exact.
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::real::Real;
use crate::tile::LANES;
use std::array::from_fn;

/// A tile from [`LANES`] rows of `features` numbers: `tile[q * LANES + t] = rows[t * features + q]`.
pub fn from_lane_major<R: Real>(set: InstructionSet, rows: &[R], features: usize, tile: &mut [R]) {
    R::from_lane_major(set, rows, features, tile);
}

/// Rows from a tile: `rows[t * stride + q] = tile[q * LANES + t]` for `q < features ≤ stride`. What lies between
/// `features` and `stride` is unspecified afterwards.
pub fn to_lane_major<R: Real>(set: InstructionSet, tile: &[R], features: usize, rows: &mut [R], stride: usize) {
    R::to_lane_major(set, tile, features, rows, stride);
}

#[inline(always)]
pub(super) fn run_from<R: Real>(set: InstructionSet, rows: &[R], features: usize, tile: &mut [R]) {
    let (rows, tile) = (&rows[..LANES * features], &mut tile[..LANES * features]);
    dispatch_on(set, From { rows, features, tile });
}

#[inline(always)]
pub(super) fn run_to<R: Real>(set: InstructionSet, tile: &[R], features: usize, rows: &mut [R], stride: usize) {
    assert!(features <= stride);
    let (tile, rows) = (&tile[..LANES * features], &mut rows[..LANES * stride]);
    dispatch_on(set, To { tile, features, rows, stride });
}

struct From<'a, R> {
    rows: &'a [R],
    features: usize,
    tile: &'a mut [R],
}

impl<R: Real> Kernel for From<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let From { rows, features, tile } = self;
        for t in (0..LANES).step_by(R::BLOCK) {
            for q in (0..features).step_by(R::BLOCK) {
                let from = &rows[t * features + q..];
                let to = &mut tile[q * LANES + t..];
                let wanted = R::BLOCK.min(features - q);
                if (R::BLOCK - 1) * features + R::BLOCK <= from.len() {
                    R::transpose_block(s, from, features, R::BLOCK, to, LANES, wanted);
                } else {
                    plain(from, features, R::BLOCK, to, LANES, wanted);
                }
            }
        }
    }
}

struct To<'a, R> {
    tile: &'a [R],
    features: usize,
    rows: &'a mut [R],
    stride: usize,
}

impl<R: Real> Kernel for To<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        to_rows(s, self.tile, self.features, self.rows, self.stride);
    }
}

/// [`to_lane_major`] inside a kernel.
#[inline(always)]
pub(super) fn to_rows<R: Real, S: Isa>(s: S, tile: &[R], features: usize, rows: &mut [R], stride: usize) {
    // the last block first and lanes ascending: what an edge block writes past its row is overwritten
    for q in (0..features).step_by(R::BLOCK).rev() {
        for t in (0..LANES).step_by(R::BLOCK) {
            let from = &tile[q * LANES + t..];
            let to = &mut rows[t * stride + q..];
            let present = R::BLOCK.min(features - q);
            let fits = (R::BLOCK - 1) * stride + R::BLOCK <= to.len();
            if fits && present == R::BLOCK {
                // by itself: constants let the compiler drop checks
                R::transpose_block(s, from, LANES, R::BLOCK, to, stride, R::BLOCK);
            } else if fits {
                R::transpose_block(s, from, LANES, present, to, stride, R::BLOCK);
            } else {
                plain(from, LANES, present, to, stride, R::BLOCK);
            }
        }
    }
}

/// A block of `from_rows` × `to_rows`, number by number.
fn plain<R: Real>(from: &[R], from_stride: usize, from_rows: usize, to: &mut [R], to_stride: usize, to_rows: usize) {
    for j in 0..to_rows {
        for i in 0..from_rows {
            to[j * to_stride + i] = from[i * from_stride + j];
        }
    }
}

macro_rules! block {
    ($name:ident $t:ident $n:literal $transpose:ident) => {
        /// `Real::transpose_block`
        #[inline(always)]
        pub(crate) fn $name<S: Isa>(
            s: S,
            from: &[$t],
            from_stride: usize,
            from_rows: usize,
            to: &mut [$t],
            to_stride: usize,
            to_rows: usize,
        ) {
            let last = from_rows - 1;
            // cut once: with a constant stride and all rows present no load needs a check of its own
            let from = &from[..last * from_stride + $n];
            let rows: [[$t; $n]; $n] =
                from_fn(|i| *from[i.min(last) * from_stride..].first_chunk().expect("a block fits"));
            let rows = s.$transpose(rows);
            for j in 0..$n {
                if j < to_rows {
                    *to[j * to_stride..].first_chunk_mut().expect("a block fits") = rows[j];
                }
            }
        }
    };
}
block!(block_f32 f32 8 transpose_f32);
block!(block_f64 f64 4 transpose_f64);
