//! Rows to rows of one tile: gather, scatter, set or add. Exact (an addition is rounded once).
use super::Into;
use super::map::RowSeq;
use crate::real::Real;
use crate::tile::LANES;

/// `buf[to[i]] (=|+=) buf[from[i]]` for `n` rows, in order. Set to the same address does nothing.
///
/// Where the two sequences overlap the order matters: row i is finished before row i + 1 is read.
pub fn copy<R: Real>(n: usize, buf: &mut [R], from: RowSeq<'_>, to: RowSeq<'_>, into: Into) {
    for i in 0..n {
        let (from, to) = (from.row(i) * LANES, to.row(i) * LANES);
        match into {
            Into::Set if from == to => {}
            Into::Set => buf.copy_within(from..from + LANES, to),
            Into::Add => add(buf, from, to),
        }
    }
}

/// A row through a local copy: the two may be the same.
#[inline(always)]
fn add<R: Real>(buf: &mut [R], from: usize, to: usize) {
    let source: [R; LANES] = *buf[from..].first_chunk().expect("a row");
    let target: &mut [R; LANES] = buf[to..].first_chunk_mut().expect("a row");
    for (to, from) in target.iter_mut().zip(source) {
        *to += from;
    }
}
