//! Executors: each runs a flow's programs in its own way.
//!
//! [`tile`] runs 64 rows of data at once through the kernels; [`naive`] runs one row in plain loops, for tests, and
//! counts multiply-adds; [`row`] runs one row through kernels of its own; [`prepare`] evaluates what depends on the parameters alone; [`probe`] runs nothing.
pub(crate) mod naive;
pub(crate) mod place;
pub(crate) mod prepare;
pub(crate) mod probe;
pub(crate) mod row;
pub(crate) mod tile;

use std::ops::Range;

/// Borrows two ranges of numbers, which lie apart, at once.
#[inline]
fn apart<'v, R>(values: &'v mut [R], a: &Range<usize>, b: &Range<usize>) -> [&'v mut [R]; 2] {
    if a.start <= b.start {
        let (left, right) = values.split_at_mut(b.start);
        [&mut left[a.clone()], &mut right[..b.len()]]
    } else {
        let (left, right) = values.split_at_mut(a.start);
        [&mut right[..a.len()], &mut left[b.clone()]]
    }
}
