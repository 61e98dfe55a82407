//! Density and training step of a MAF end to end: µs a row, and the share of the multiply-add peak (of as many threads)
//! that the performed multiply-adds reach. `cargo bench -p flow-runtime --bench model`.
#[path = "../tests/flows/mod.rs"]
mod flows;

use flow_runtime::fit::Fit;
use flow_runtime::isa::InstructionSet;
use flow_runtime::model::Model;
use flow_runtime::ops::peak::peak_multiply_adds;
use flows::{rows, wide::Wide};
use std::hint::black_box;
use std::time::Instant;

const BATCH: usize = 1024;

fn main() {
    for threads in [1, 2] {
        measure::<6>(threads);
        measure::<21>(threads);
        measure::<63>(threads);
    }
}

fn measure<const D: usize>(threads: usize) {
    let mut model = Model::<Wide<D>, f32>::init(0).threads(threads);
    let x = rows::<f32>(BATCH, D, 1);
    let peak = peak_multiply_adds::<f32>(InstructionSet::best()) * threads as f64;
    let counts = model.count_multiply_adds(&x).unwrap();
    let share = |seconds: f64, count: u64| 100.0 * count as f64 * BATCH as f64 / seconds / peak;
    let density = seconds(|| drop(black_box(model.log_prob(&x).unwrap())));
    let one = seconds(|| drop(black_box(model.log_prob(&x[..D]).unwrap())));
    let mut session = Fit::new().rate(1e-6).start(&mut model, 1).unwrap();
    let step = seconds(|| _ = black_box(session.step(&x).unwrap()));
    println!(
        "d = {D}, {threads} threads: density {:.3} µs a row ({:.0} %), step {:.3} ({:.0} %); one row {:.1} µs",
        density * 1e6 / BATCH as f64,
        share(density, counts.density),
        step * 1e6 / BATCH as f64,
        share(step, counts.step),
        one * 1e6,
    );
}

/// Seconds of a call: the best within a second, so that other work on the machine is not measured.
fn seconds(mut call: impl FnMut()) -> f64 {
    let (begin, mut best) = (Instant::now(), f64::INFINITY);
    while begin.elapsed().as_secs_f64() < 1.0 {
        let start = Instant::now();
        call();
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}
