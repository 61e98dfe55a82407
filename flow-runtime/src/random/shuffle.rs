//! Orders drawn by seed.
use super::{Philox, Stream};

/// The numbers 0 … n − 1 in an order that depends on the seed and the stream alone; every order is as likely.
#[must_use]
pub fn permutation(n: usize, seed: u64, stream: impl Into<Stream>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    shuffle(&mut order, seed, stream);
    order
}

/// Reorders a slice in place: Fisher and Yates's method, from the back.
pub fn shuffle<T>(items: &mut [T], seed: u64, stream: impl Into<Stream>) {
    let mut random = Philox::new(seed, stream);
    for last in (1..items.len()).rev() {
        items.swap(last, random.below(last as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_once() {
        let mut order = permutation(1000, 42, "rows");
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
        assert!(permutation(0, 0, 0).is_empty());
    }

    #[test]
    fn orders_are_even_and_fixed() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..6000 {
            *counts.entry(permutation(3, seed, 0)).or_insert(0_usize) += 1;
        }
        assert!(counts.len() == 6 && counts.values().all(|n| n.abs_diff(1000) < 150), "{counts:?}");
    }

    /// Shuffles are part of what a seed means, so a change of this order is a break.
    #[test]
    fn values_are_stable() {
        assert_eq!(permutation(8, 42, "rows"), [1, 2, 7, 4, 6, 3, 0, 5]);
    }
}
