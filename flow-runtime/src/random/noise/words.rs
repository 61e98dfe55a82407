//! Random words for 64 rows at once, and what they say.
//!
//! The words stand in the low halves of 64-bit lanes, where both factors and both halves of a product are: a round is two
//! multiplications, two shifts and four exclusive ors for as many rows as a vector has lanes, and the upper halves need
//! no clearing, for a multiplication of low halves does not see them. Plain loops: the compiler makes vectors of them
//! once they are inlined into a kernel, which `benches/kernels.rs` watches.
use crate::random::halves;
use crate::tile::LANES;

/// The last word of the counter for the words that every number has.
pub(super) const WORDS: u32 = 0x6e6f_6973;
/// The last word of the counter for the second words, which only f64 has.
pub(super) const MORE: u32 = 0x6d6f_7265;

/// The place of four words of a row, see [`philox`](crate::random::philox).
#[inline(always)]
pub(super) fn counter(row: u64, block: u32, constant: u32) -> [u32; 4] {
    let [low, high] = halves(row);
    [low, high, block, constant]
}

/// The four words of each row of a tile.
#[inline(always)]
pub(super) fn tile_words(seed: u64, first: u64, block: u32, constant: u32) -> [[u32; LANES]; 4] {
    let mut words = [[0; LANES]; 4];
    for l in 0..LANES {
        let row = first.wrapping_add(l as u64);
        let four = philox_wide(halves(seed), [row, row >> 32, u64::from(block), u64::from(constant)]);
        for j in 0..4 {
            words[j][l] = four[j] as u32;
        }
    }
    words
}

/// [`philox`](crate::random::philox) on the low halves; the upper halves of the result are without meaning.
#[inline(always)]
fn philox_wide(key: [u32; 2], counter: [u64; 4]) -> [u64; 4] {
    const LOW: u64 = 0xffff_ffff;
    let [mut k0, mut k1] = key;
    let mut words = counter;
    for _ in 0..10 {
        let low = (words[0] & LOW) * 0xD251_1F53;
        let high = (words[2] & LOW) * 0xCD9E_8D57;
        words = [(high >> 32) ^ words[1] ^ u64::from(k0), high, (low >> 32) ^ words[3] ^ u64::from(k1), low];
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    words
}

/// How words become a probability with a sign.
pub trait Tail {
    /// Whether a number has two words.
    const LONG: bool;
    /// The probability in (0, ½] of the tail beyond a number, with the number's sign.
    fn tail(word: u32, more: u32) -> Self;
}

/// All bits of a word but the sign.
#[inline(always)]
pub(super) fn magnitude(word: u32) -> u32 {
    word & (!0 >> 1)
}

impl Tail for f32 {
    const LONG: bool = false;
    #[inline(always)]
    fn tail(word: u32, _: u32) -> f32 {
        const STEP: f32 = 1.0 / (1_u64 << 32) as f32;
        let n = magnitude(word) as i32;
        ((n as f32 + 0.5) * STEP).copysign(f32::from_bits(word))
    }
}

impl Tail for f64 {
    const LONG: bool = true;
    #[inline(always)]
    fn tail(word: u32, more: u32) -> f64 {
        const STEP: f64 = 1.0 / (1_u128 << 64) as f64;
        const SHIFT: f64 = (1_u64 << 32) as f64;
        let n = f64::from(magnitude(word) as i32);
        // one rounding: the product and the inner sum are exact
        let p = n * SHIFT + (f64::from(more) + 0.5);
        (p * STEP).copysign(f64::from_bits(u64::from(word) << 32))
    }
}
