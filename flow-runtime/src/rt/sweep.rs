//! Sweeps: operations that run level by level.

use super::program::{Rows, Turn};
use super::run::{In, Out, Target};
use std::ops::Range;

/// What a sweep does at a time. A block of levels begins with what the levels on its far side give to all of it; then its levels
/// follow one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The beginning of the block of levels `from..to`.
    Block {
        /// Its lowest level.
        from: usize,
        /// One more than its highest.
        to: usize,
    },
    /// One level of the block.
    Level {
        /// The level.
        at: usize,
        /// The lowest level of its block.
        from: usize,
        /// One more than the highest.
        to: usize,
    },
}

/// The stages from the lowest level to the highest.
pub fn sweep(levels: usize, block: usize) -> impl Iterator<Item = Stage> {
    (0..levels).step_by(block).flat_map(move |from| {
        let to = levels.min(from + block);
        std::iter::once(Stage::Block { from, to }).chain((from..to).map(move |at| Stage::Level { at, from, to }))
    })
}

/// The stages from the highest level to the lowest.
pub fn sweep_back(levels: usize, block: usize) -> impl Iterator<Item = Stage> {
    (0..levels).step_by(block).rev().flat_map(move |from| {
        let to = levels.min(from + block);
        std::iter::once(Stage::Block { from, to }).chain((from..to).rev().map(move |at| Stage::Level { at, from, to }))
    })
}

/// Which rows are of which level, the levels rising.
#[derive(Clone, Copy, Debug)]
pub enum Levels {
    /// From `first` on, `width` rows a level.
    Even {
        /// The first level that has any.
        first: usize,
        /// Rows a level.
        width: usize,
    },
    /// `starts[l]..starts[l + 1]` are of level l; beyond the end there are no more.
    Starts(&'static [u32]),
}

impl Levels {
    /// `width` rows a level from `first` on.
    pub const fn even(first: usize, width: usize) -> Levels {
        Levels::Even { first, width }
    }

    /// Where each level begins, and at last how many rows there are.
    pub const fn starts(starts: &'static [u32]) -> Levels {
        Levels::Starts(starts)
    }

    /// The first row of a level or a higher one, of `rows` in all.
    #[inline]
    pub fn start(&self, level: usize, rows: usize) -> usize {
        let start = match *self {
            Levels::Even { first, width } => level.saturating_sub(first) * width,
            Levels::Starts(starts) => starts.get(level).map_or(rows, |&start| start as usize),
        };
        start.min(rows)
    }

    /// The rows of levels `from..to`, of `rows` in all.
    #[inline]
    pub fn rows(&self, levels: Range<usize>, rows: usize) -> Range<usize> {
        self.start(levels.start, rows)..self.start(levels.end, rows)
    }
}

/// Levels of the rows and columns of one product, with how many there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Restricted {
    pub rows: (Levels, usize),
    pub columns: (Levels, usize),
}

impl Restricted {
    fn rows(&self, levels: Range<usize>) -> Range<usize> {
        self.rows.0.rows(levels, self.rows.1)
    }

    fn columns(&self, levels: Range<usize>) -> Range<usize> {
        self.columns.0.rows(levels, self.columns.1)
    }

    /// Rows that a stage of y = W x + b evaluates, and columns that it reads: a block what lies below it, a level the rest.
    pub fn product(&self, stage: Stage) -> (Range<usize>, Range<usize>) {
        match stage {
            Stage::Block { from, to } => (self.rows(from..to), self.columns(0..from)),
            Stage::Level { at, from, .. } => (self.rows(at..at + 1), self.columns(from..at + 1)),
        }
    }

    /// Rows that a stage of x̄ = Wᵀ ȳ reads, and columns that it evaluates: a block what lies above it, a level the rest.
    pub fn product_input(&self, stage: Stage) -> (Range<usize>, Range<usize>) {
        match stage {
            Stage::Block { from, to } => (self.rows.0.start(to, self.rows.1)..self.rows.1, self.columns(from..to)),
            Stage::Level { at, to, .. } => (self.rows(at..to), self.columns(at..at + 1)),
        }
    }
}

/// The operands of a product in a sweep.
#[derive(Clone, Debug)]
pub struct ProductOperands {
    pub(crate) w: usize,
    pub(crate) k: Turn,
    pub(crate) x: &'static [Rows],
    pub(crate) y: &'static [Rows],
    pub(crate) levels: Restricted,
    /// Where x stands in the executor's buffer, if it is one range.
    pub(crate) x_rows: Option<Range<usize>>,
    /// Where y stands.
    pub(crate) y_rows: Range<usize>,
}

/// The operands of a transposed product in a sweep.
#[derive(Clone, Debug)]
pub struct ProductInputOperands {
    pub(crate) w: usize,
    pub(crate) k: Turn,
    pub(crate) y_bar: &'static [Rows],
    pub(crate) x_bar: &'static [Target],
    pub(crate) levels: Restricted,
    /// Where ȳ stands in the executor's buffer, if it is one range.
    pub(crate) y_rows: Option<Range<usize>>,
    /// Where x̄ stands, if it is one target and one range.
    pub(crate) x_rows: Option<Range<usize>>,
    /// Where the kept values of that target stand, if they are one range apart from x̄.
    pub(crate) h_rows: Option<Range<usize>>,
}

/// The operands of a map in a sweep.
#[derive(Clone, Debug)]
pub struct MapOperands<const I: usize, const O: usize> {
    pub(crate) k: Turn,
    pub(crate) levels: Levels,
    /// How many features the map has in all.
    pub(crate) features: usize,
    pub(crate) inputs: [In<'static>; I],
    pub(crate) outputs: [Out<'static>; O],
    /// Where those rows stand that are an arithmetic sequence.
    pub(crate) ins: [Option<Steps>; I],
    pub(crate) outs: [Option<Steps>; O],
}

/// Rows first, first + step, … of an executor's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    pub(crate) first: u32,
    pub(crate) step: i32,
}

impl Steps {
    /// The row at position `i`.
    #[inline]
    pub(crate) fn row(&self, i: usize) -> usize {
        (i64::from(self.first) + i64::from(self.step) * i as i64) as usize
    }
}

impl<const I: usize, const O: usize> MapOperands<I, O> {
    /// The features of a stage; none at the beginning of a block.
    pub(crate) fn range(&self, stage: Stage) -> Range<usize> {
        match stage {
            Stage::Block { .. } => 0..0,
            Stage::Level { at, .. } => self.levels.rows(at..at + 1, self.features),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_comes_once_in_its_block() {
        let stages: Vec<Stage> = sweep(5, 2).collect();
        assert_eq!(
            stages[..3],
            [
                Stage::Block { from: 0, to: 2 },
                Stage::Level { at: 0, from: 0, to: 2 },
                Stage::Level { at: 1, from: 0, to: 2 }
            ]
        );
        assert_eq!(stages.last(), Some(&Stage::Level { at: 4, from: 4, to: 5 }));
        let back: Vec<Stage> = sweep_back(5, 2).collect();
        assert_eq!(back[..2], [Stage::Block { from: 4, to: 5 }, Stage::Level { at: 4, from: 4, to: 5 }]);
        assert_eq!(back.last(), Some(&Stage::Level { at: 0, from: 0, to: 2 }));
    }

    #[test]
    fn levels_are_ranges_of_rows() {
        assert_eq!(Levels::even(1, 2).rows(0..1, 8), 0..0);
        assert_eq!(Levels::even(1, 2).rows(2..4, 8), 2..6);
        assert_eq!(Levels::starts(&[0, 0, 3, 5]).rows(1..2, 5), 0..3);
        assert_eq!(Levels::starts(&[0, 0, 3, 5]).rows(2..9, 5), 3..5);
    }
}
