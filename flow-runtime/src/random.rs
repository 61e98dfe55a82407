//! Random numbers by counter.
//!
//! A number depends on a seed, a stream and a place in this stream, and on nothing else: not on the platform, not on
//! the thread that draws it, not on what was drawn before. The generator is Philox4x32-10 (Salmon and others,
//! *Parallel random numbers: as easy as 1, 2, 3*, 2011), whose words never change with a version.
//!
//! ```
//! use flow_runtime::random::Philox;
//! use rand::RngExt;
//!
//! let mut random = Philox::new(0, "coupling_0.net.0.weight");
//! let weight = random.uniform(-0.5, 0.5);
//! let noise: f64 = random.sample(rand_distr::StandardNormal);
//! assert!(weight.abs() <= 0.5 && noise.is_finite());
//! ```
pub mod noise;
mod shuffle;
mod stream;

pub use shuffle::{permutation, shuffle};
pub use stream::Stream;

use rand::TryRng;
use rand::rand_core::utils;
use std::convert::Infallible;

use crate::table::Float;

/// The words at one place: ten rounds of multiplication and exclusive or.
///
/// `key` is the seed and `counter` the place, both with the low word first.
#[must_use]
pub fn philox(key: [u32; 2], counter: [u32; 4]) -> [u32; 4] {
    let [mut k0, mut k1] = key;
    let mut words = counter;
    for _ in 0..10 {
        let low = u64::from(words[0]) * 0xD251_1F53;
        let high = u64::from(words[2]) * 0xCD9E_8D57;
        words = [(high >> 32) as u32 ^ words[1] ^ k0, high as u32, (low >> 32) as u32 ^ words[3] ^ k1, low as u32];
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    words
}

/// A generator over [`philox`]: the key is the seed, the counter is (index, stream).
///
/// It implements rand's traits, so that `rand` and `rand_distr` work over it. Two generators with different seeds or
/// streams are independent.
#[derive(Clone, Debug)]
pub struct Philox {
    seed: u64,
    stream: u64,
    /// Where the next block of four words comes from.
    index: u64,
    block: [u32; 4],
    /// Words of the block already handed out.
    used: usize,
}

impl Philox {
    /// The generator of a seed and a stream, a number or a name, from its beginning.
    pub fn new(seed: u64, stream: impl Into<Stream>) -> Self {
        Self::at(seed, stream, 0)
    }

    /// The generator at a place of its stream, counted in blocks of four 32-bit words.
    pub fn at(seed: u64, stream: impl Into<Stream>, index: u64) -> Self {
        Self { seed, stream: stream.into().number(), index, block: [0; 4], used: 4 }
    }

    /// A number between `low` and `high`, evenly.
    ///
    /// It has 53 random bits; `high` itself occurs by rounding alone.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        low + (high - low) * ((self.long() >> 11) as f64 * STEP)
    }

    /// Fills a slice with numbers between `low` and `high`, evenly.
    ///
    /// They are drawn in double precision and rounded: the same seed gives `f32` and `f64` the same numbers.
    pub fn fill_uniform<T: Float>(&mut self, low: f64, high: f64, out: &mut [T]) {
        for value in out {
            *value = T::from_f64(self.uniform(low, high));
        }
    }

    /// A whole number below `bound`, each as likely as the others; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // Lemire's method: the high half of a product, drawn again where the low half would favour some numbers.
        let reject = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u128::from(self.long()) * u128::from(bound);
            if product as u64 >= reject {
                return (product >> 64) as u64;
            }
        }
    }

    fn word(&mut self) -> u32 {
        if self.used == 4 {
            self.block = philox(halves(self.seed), places(self.index, self.stream));
            self.index = self.index.wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    fn long(&mut self) -> u64 {
        u64::from(self.word()) | u64::from(self.word()) << 32
    }
}

impl TryRng for Philox {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.long())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

fn halves(x: u64) -> [u32; 2] {
    [x as u32, (x >> 32) as u32]
}

fn places(index: u64, stream: u64) -> [u32; 4] {
    let ([a, b], [c, d]) = (halves(index), halves(stream));
    [a, b, c, d]
}

#[cfg(test)]
mod tests;
