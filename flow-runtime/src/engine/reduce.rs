//! The sum of a gradient over the groups of a batch, in an order that no number of threads changes.
//!
//! Tiles are added up in order within a group of consecutive tiles; groups are added in a fixed pairwise tree by their
//! index. How many tiles make a group depends on the batch alone, or is an option of the run.
use crate::real::Real;
use crate::tile::LANES;
use std::ops::Range;

/// How a batch is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Groups {
    /// Tiles in a group; the last may have fewer.
    pub tiles: usize,
    /// Groups.
    pub count: usize,
}

impl Groups {
    /// The split of so many rows: n tiles in groups of max(min(4, max(1, ⌊n/4⌋)), ⌈n/64⌉). At least one group.
    ///
    /// 4 tiles a group make the cost of a buffer small; n/4 keeps 4 workers busy with a batch of 256; n/64 caps the
    /// buffers at 64 for any batch.
    ///
    /// If the tiles in a group are said it is these, and more where there would be more than 64 groups.
    pub fn of(rows: usize, tiles: Option<usize>) -> Self {
        let n = rows.div_ceil(LANES);
        let tiles = tiles.unwrap_or((n / 4).clamp(1, 4)).max(n.div_ceil(64)).max(1);
        Groups { tiles, count: n.div_ceil(tiles).max(1) }
    }

    /// Rows of data in a group.
    pub fn rows(&self) -> usize {
        self.tiles * LANES
    }
}

/// Numbers that are added up at a time: few enough to stay on the stack, many enough for vectors.
const BLOCK: usize = 128;
/// Depth of the tree over at most 64 groups, plus the one being added.
const DEPTH: usize = 8;

/// `out = Σ groups[range]`, the groups being `stride` apart.
///
/// The tree: a group joins the sum to its left as soon as both cover equally many groups, as a binary counter carries;
/// what is left over is joined from the right.
pub(crate) fn tree_sum<R: Real>(groups: &[R], stride: usize, count: usize, range: Range<usize>, out: &mut [R]) {
    if count == 1 {
        return out.copy_from_slice(&groups[range]);
    }
    let mut partial = [[R::ZERO; BLOCK]; DEPTH];
    for (b, out) in out.chunks_mut(BLOCK).enumerate() {
        let (start, n) = (range.start + b * BLOCK, out.len());
        let mut depth = 0;
        for group in 0..count {
            partial[depth][..n].copy_from_slice(&groups[group * stride + start..][..n]);
            depth += 1;
            for _ in 0..(group + 1).trailing_zeros() {
                depth -= 1;
                join(&mut partial, depth, n);
            }
        }
        while depth > 1 {
            depth -= 1;
            join(&mut partial, depth, n);
        }
        out.copy_from_slice(&partial[0][..n]);
    }
}

/// Adds level `depth` to the one below.
#[inline(always)]
fn join<R: Real>(partial: &mut [[R; BLOCK]; DEPTH], depth: usize, n: usize) {
    let (below, above) = partial.split_at_mut(depth);
    for (a, &b) in below[depth - 1][..n].iter_mut().zip(&above[0][..n]) {
        *a += b;
    }
}

/// The same tree over one number a group.
pub(crate) fn tree_total(groups: &[f64]) -> f64 {
    let mut total = [0.0];
    tree_sum(groups, 1, groups.len(), 0..1, &mut total);
    total[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_those_of_the_notes() {
        let split = |rows| (Groups::of(rows, None).count, Groups::of(rows, None).tiles);
        assert_eq!([0, 1, 64, 65].map(split), [(1, 1), (1, 1), (1, 1), (2, 1)]);
        assert_eq!([256, 512, 1024, 5000, 65_536].map(split), [(4, 1), (4, 2), (4, 4), (20, 4), (64, 16)]);
        for rows in (0..1_000_000).step_by(997) {
            assert!(Groups::of(rows, None).count <= 64);
        }
    }

    #[test]
    fn a_group_has_the_tiles_asked_for() {
        let split = |rows, tiles| {
            let groups = Groups::of(rows, Some(tiles));
            (groups.count, groups.tiles)
        };
        assert_eq!([split(512, 1), split(512, 3), split(512, 99)], [(8, 1), (3, 3), (1, 99)]);
        assert_eq!([split(65_536, 1), split(0, 1), split(64, 0)], [(64, 16), (1, 1), (1, 1)]);
    }

    #[test]
    fn the_tree_is_fixed() {
        let numbers = [1.0, 1e-16, 1e-16, 3.0, 1e-17];
        let tree = ((numbers[0] + numbers[1]) + (numbers[2] + numbers[3])) + numbers[4];
        assert_eq!(tree_total(&numbers), tree);
        assert_eq!(tree_total(&[4.0]), 4.0);
        assert_eq!(tree_total(&[1.0; 64]), 64.0);
    }

    #[test]
    fn parts_add_up_as_the_whole() {
        let (stride, count) = (1000, 13);
        let groups: Vec<f32> = (0..stride * count).map(|i| (i as f32 * 0.37).sin()).collect();
        let mut whole = vec![0.0; stride];
        tree_sum(&groups, stride, count, 0..stride, &mut whole);
        for range in [0..1, 1..130, 130..1000] {
            let mut part = vec![0.0; range.len()];
            tree_sum(&groups, stride, count, range.clone(), &mut part);
            assert_eq!(part, whole[range]);
        }
    }
}
