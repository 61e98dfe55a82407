//! The multiply-adds a core can do, measured in registers: what the products are compared with.
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::real::Real;
use std::hint::black_box;
use std::marker::PhantomData;
use std::time::Instant;

/// Multiply-adds a second of one core on registers alone, the best of several short runs (a few milliseconds in all).
pub fn peak_multiply_adds<R: Real>(set: InstructionSet) -> f64 {
    R::peak_multiply_adds(set)
}

/// Vector multiply-adds of a run: independent chains × steps.
const CHAINS: usize = 12;
const STEPS: usize = 20_000;

#[inline(always)]
pub(super) fn measure<R: Real>(set: InstructionSet) -> f64 {
    let run = || dispatch_on(set, Chains::<R>(PhantomData));
    let best = (0..20).map(|_| run()).fold(f64::INFINITY, f64::min);
    let lanes = dispatch_on(set, Lanes::<R>(PhantomData));
    (CHAINS * STEPS * lanes) as f64 / best
}

struct Lanes<R>(PhantomData<R>);

impl<R: Real> Kernel for Lanes<R> {
    type Out = usize;
    #[inline(always)]
    fn run<S: Isa>(self, _: S) -> usize {
        R::lanes::<S>()
    }
}

struct Chains<R>(PhantomData<R>);

impl<R: Real> Kernel for Chains<R> {
    /// Seconds.
    type Out = f64;
    #[inline(always)]
    fn run<S: Isa>(self, s: S) -> f64 {
        let factor = R::splat(s, black_box(R::from_f64(0.999)));
        let mut chains = [R::splat(s, black_box(R::ONE)); CHAINS];
        let start = Instant::now();
        for _ in 0..STEPS {
            for chain in &mut chains {
                *chain = R::v_mul_add(s, *chain, factor, factor);
            }
        }
        black_box(chains);
        start.elapsed().as_secs_f64()
    }
}
