//! Which rows each step of training sees.
mod gather;

pub use gather::{Batch, Source};

use crate::error::{Error, Result};
use crate::random::{self, Stream};

/// The rows of a table cut into batches, in a fresh order each epoch.
///
/// The order of an epoch depends on the seed, the epoch and the number of rows alone, so training can be resumed at
/// any step. Rows that do not fill the last batch are left out of this epoch, unless they are all there are.
#[derive(Clone, Debug)]
pub struct Batches {
    order: Vec<usize>,
    size: usize,
    seed: u64,
    /// The epoch that `order` is of.
    epoch: Option<usize>,
}

impl Batches {
    /// Batches of `size` rows.
    ///
    /// # Errors
    /// No rows, or a size of 0.
    pub fn new(rows: usize, size: usize, seed: u64) -> Result<Self> {
        if size == 0 {
            return Err(Error::option("batch", "a batch has at least one row; try 512"));
        }
        if rows == 0 {
            return Err(Error::TooFewRows { what: "training", needed: 1, found: 0 });
        }
        Ok(Self { order: vec![0; rows], size: size.min(rows), seed, epoch: None })
    }

    /// Batches, and so steps, in an epoch: at least 1.
    #[must_use]
    pub fn per_epoch(&self) -> usize {
        self.order.len() / self.size
    }

    /// Rows in every batch: the size asked for, or all rows where they are fewer.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// One batch of an epoch: the numbers of its rows; none from [`per_epoch`](Self::per_epoch) on. Nothing is allocated.
    pub fn batch(&mut self, epoch: usize, batch: usize) -> &[usize] {
        self.epoch(epoch).nth(batch).unwrap_or_default()
    }

    /// The batches of an epoch, each the numbers of its rows. Nothing is allocated.
    pub fn epoch(&mut self, epoch: usize) -> impl ExactSizeIterator<Item = &[usize]> {
        if self.epoch != Some(epoch) {
            // From the natural order each time, so that an epoch does not depend on those before it.
            self.order.iter_mut().enumerate().for_each(|(place, row)| *row = place);
            let stream = Stream::from("fit.batches").turn(epoch as u64);
            random::shuffle(&mut self.order, self.seed, stream);
            self.epoch = Some(epoch);
        }
        self.order.chunks_exact(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(batches: &mut Batches, epoch: usize) -> Vec<usize> {
        let mut rows: Vec<usize> = batches.epoch(epoch).flatten().copied().collect();
        rows.sort_unstable();
        rows
    }

    #[test]
    fn the_incomplete_batch_is_left_out() {
        let mut batches = Batches::new(10, 4, 0).unwrap();
        assert_eq!((batches.per_epoch(), batches.epoch(0).len()), (2, 2));
        assert!(batches.epoch(0).all(|batch| batch.len() == 4));
        let mut rows = sorted(&mut batches, 0);
        rows.dedup();
        assert_eq!(rows.len(), 8);
    }

    #[test]
    fn unless_it_is_the_only_one() {
        let mut batches = Batches::new(3, 512, 0).unwrap();
        assert_eq!((batches.per_epoch(), batches.size()), (1, 3));
        assert_eq!(sorted(&mut batches, 5), [0, 1, 2]);
    }

    #[test]
    fn epochs_differ_and_repeat() {
        let orders = |epoch: usize, before: usize| {
            let mut batches = Batches::new(100, 10, 7).unwrap();
            let _ = batches.epoch(before);
            batches.epoch(epoch).flatten().copied().collect::<Vec<_>>()
        };
        let mut batches = Batches::new(100, 10, 7).unwrap();
        assert_eq!(batches.batch(3, 4), &orders(3, 0)[40..50]);
        assert!(batches.batch(3, 10).is_empty());
        assert_eq!(orders(3, 0), orders(3, 9));
        assert_ne!(orders(3, 0), orders(4, 0));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(matches!(Batches::new(3, 0, 0), Err(Error::InvalidOption { option: "batch", .. })));
        assert!(matches!(Batches::new(0, 3, 0), Err(Error::TooFewRows { .. })));
    }
}
