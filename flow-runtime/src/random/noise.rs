//! The numbers a flow makes its samples of, drawn for whole tiles.
//!
//! Feature j of sample row i is a function of (seed, i, j) alone: word j mod 4 of Philox4x32-10 with the seed as key and
//! the counter (low word of i, high word of i, ⌊j / 4⌋, a constant), as [`philox`] has it. The first bit of a word is the
//! sign; the other 31, n, are the probability p = (n + ½) 2⁻³² of the tail beyond the number, so that p is in (0, ½], never
//! 0, and the tails are resolved to 2⁻³³, 6.3 standard deviations of the normal. The quantile function of p is a lane
//! function ([`Lane::normal_tail`], [`Lane::logistic_tail`]) and gives the magnitude.
//!
//! In f64 a second word n′, from the counter with another constant, adds 32 bits: p = (n 2³² + n′ + ½) 2⁻⁶⁴, down to 2⁻⁶⁵.
//! So the two p of a place differ by 2⁻³³ and by the rounding of each, and the numbers by that over the density, beside
//! their own errors. For the normal this is below 2⁻²⁵ near 0 (absolute, where p in f32 has steps of 2⁻²⁶), a few ulp of
//! f32 up to about four standard deviations, and 1 / (2 n z²) of z beyond. The sign is always the same.
//!
//! Error: below 4 ulp of the exact quantile at p (normal), 2 ulp (logistic). AVX2 and AVX-512 give the same bits; the scalar
//! set, which has no fused multiply-add, differs within the error.
mod words;

use super::{halves, philox};
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::{Lane, Vector};
use crate::math::{logistic, normal};
use crate::real::Real;
use crate::tile::LANES;
pub use words::Tail;
use words::{MORE, WORDS, counter, magnitude, tile_words};

/// What the numbers of a row are distributed like, each independent of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// The standard normal: mean 0, variance 1.
    Normal,
    /// The standard logistic: mean 0, variance π²/3.
    Logistic,
}

/// Draws a tile: `z[j * LANES + l]` becomes feature j of sample row `first + l`, counted modulo 2⁶⁴.
///
/// A last part of `z` that is no whole feature is left as it is.
pub fn fill<R: Real>(set: InstructionSet, noise: Noise, seed: u64, first: u64, z: &mut [R]) {
    dispatch_on(set, Tile { noise, seed, first, z });
}

/// Draws one sample row: `z[j]` becomes feature j, the same bits that [`fill`] gives the row on the same set.
pub fn fill_row<R: Real>(set: InstructionSet, noise: Noise, seed: u64, row: u64, z: &mut [R]) {
    dispatch_on(set, Row { noise, seed, row, z });
}

struct Tile<'a, R> {
    noise: Noise,
    seed: u64,
    first: u64,
    z: &'a mut [R],
}

impl<R: Real> Kernel for Tile<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        for (block, z) in self.z.chunks_mut(4 * LANES).enumerate() {
            let words = tile_words(self.seed, self.first, block as u32, WORDS);
            let more = if R::LONG { tile_words(self.seed, self.first, block as u32, MORE) } else { words };
            for (j, z) in z.chunks_exact_mut(LANES).enumerate() {
                for l in 0..LANES {
                    z[l] = R::tail(words[j][l], more[j][l]);
                }
                numbers(s, self.noise, &words[j], z);
            }
        }
    }
}

struct Row<'a, R> {
    noise: Noise,
    seed: u64,
    row: u64,
    z: &'a mut [R],
}

impl<R: Real> Kernel for Row<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        let key = halves(self.seed);
        for (chunk, z) in self.z.chunks_mut(LANES).enumerate() {
            let mut words = [[!0; 4]; LANES / 4];
            let mut tails = [R::ONE; LANES];
            for i in 0..z.len().div_ceil(4) {
                let block = (chunk * (LANES / 4) + i) as u32;
                words[i] = philox(key, counter(self.row, block, WORDS));
                let more = if R::LONG { philox(key, counter(self.row, block, MORE)) } else { words[i] };
                for j in 0..4 {
                    tails[4 * i + j] = R::tail(words[i][j], more[j]);
                }
            }
            let whole = z.len().next_multiple_of(R::lanes::<S>());
            numbers(s, self.noise, words.as_flattened(), &mut tails[..whole]);
            z.copy_from_slice(&tails[..z.len()]);
        }
    }
}

/// From tails with a sign, made of `words`, to numbers. Whole vectors only.
#[inline(always)]
fn numbers<R: Real, S: Isa>(s: S, noise: Noise, words: &[u32], tails: &mut [R]) {
    // only one feature of a tile in sixteen has a number beyond 3.3 standard deviations
    let central = words.iter().fold(!0, |least, &word| least.min(magnitude(word))) >= CENTRE_FROM;
    // a function given as an argument would not be compiled for the instruction set
    macro_rules! each {
        ($quantile:path) => {
            for v in R::vectors_mut::<S>(tails) {
                let tail = Vector::<R, S>::new(s, *v);
                *v = $quantile(tail.abs()).copysign(tail).v;
            }
        };
    }
    match noise {
        Noise::Normal if central => each!(normal::centre),
        Noise::Normal => each!(normal::normal_tail),
        Noise::Logistic => each!(logistic::logistic_tail),
    }
}

/// The least magnitude whose tail is in the centre of the normal.
const CENTRE_FROM: u32 = (normal::CENTRE * (1_u64 << 32) as f64) as u32;

#[cfg(test)]
mod tests;
