//! Density, samples and a training step of a MAF end to end: µs a row, and the share of the multiply-add peak (of as many
//! threads) that the performed multiply-adds reach. `cargo bench -p flow-runtime --bench model`.
use flow_runtime::fit::Fit;
use flow_runtime::ops::peak::peak_multiply_adds;
use flow_runtime::{InstructionSet, Model, Program};
use std::hint::black_box;
use std::time::Instant;

flow_runtime::flow! {
    flow Maf6[6] { base normal; repeat(5) { autoregressive(affine, hidden: [128; 2]); } }
    flow Maf21[21] { base normal; repeat(5) { autoregressive(affine, hidden: [128; 2]); } }
    flow Maf63[63] { base normal; repeat(5) { autoregressive(affine, hidden: [128; 2]); } }
}

const BATCH: usize = 1024;

fn main() {
    for threads in [1, 2] {
        measure(Maf6::init(0), threads);
        measure(Maf21::init(0), threads);
        measure(Maf63::init(0), threads);
    }
}

fn measure<P: Program>(model: Model<P, f32>, threads: usize) {
    let (mut model, d) = (model.threads(threads), P::FEATURES.len());
    let x = model.sample(BATCH, 1).unwrap();
    let peak = peak_multiply_adds::<f32>(InstructionSet::best()) * threads as f64;
    let (counts, sampling) = (model.count_multiply_adds(&x).unwrap(), model.count_sampling(&x).unwrap());
    let report = |what: &str, seconds: f64, count: u64| {
        let share = 100.0 * count as f64 * BATCH as f64 / seconds / peak;
        println!("d = {d}, {threads} threads: {what} {:.3} µs a row ({share:.0} %)", seconds * 1e6 / BATCH as f64);
    };
    report("density", seconds(|| drop(black_box(model.log_prob(&x).unwrap()))), counts.value);
    report("samples", seconds(|| drop(black_box(model.sample(BATCH, 1).unwrap()))), sampling.value);
    let one = seconds(|| drop(black_box(model.log_prob(&x[..d]).unwrap())));
    println!("d = {d}, {threads} threads: density of one row {:.1} µs", one * 1e6);
    let mut session = Fit::new().rate(1e-6).start(&mut model, 1).unwrap();
    report("step", seconds(|| _ = black_box(session.step(&x).unwrap())), counts.step);
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
