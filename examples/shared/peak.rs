//! What the machine can do at most.
use std::sync::Barrier;
use std::thread;

use clap::ValueEnum;
use flow_runtime::InstructionSet;
use flow_runtime::ops::peak::peak_multiply_adds;

/// An instruction set, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Set {
    /// Vectors of 64 bytes.
    Avx512,
    /// Vectors of 32 bytes.
    Avx2,
    /// No vectors.
    Scalar,
}

impl Set {
    /// The set, if this machine has it.
    ///
    /// # Errors
    /// It has not.
    pub fn find(self) -> Result<InstructionSet, String> {
        let name = match self {
            Self::Avx512 => "AVX-512",
            Self::Avx2 => "AVX2",
            Self::Scalar => "scalar",
        };
        let mut sets = InstructionSet::available().into_iter();
        sets.find(|set| set.name() == name).ok_or_else(|| format!("this machine has no {name}"))
    }
}

/// f32 multiply-adds a second in registers, of so many threads at once: the best of some rounds.
#[must_use]
pub fn multiply_adds_a_second(set: InstructionSet, threads: usize) -> f64 {
    const ROUNDS: usize = 10;
    // Threads may share a core, so each round is timed while all of them work.
    let barrier = Barrier::new(threads);
    let rounds = || -> Vec<f64> {
        (0..ROUNDS)
            .map(|_| {
                barrier.wait();
                peak_multiply_adds::<f32>(set)
            })
            .collect()
    };
    let of_threads: Vec<Vec<f64>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(rounds)).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
    });
    let round = |i: usize| of_threads.iter().map(|rounds| rounds[i]).sum::<f64>();
    (0..ROUNDS).map(round).fold(0.0, f64::max)
}
