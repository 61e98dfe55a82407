//! Times densities, samples and training steps and prints a JSON line for each measurement.
//!
//! `cargo run --release --example throughput -- --model realnvp maf --d 6 21 63 --op density sample train --peak`
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use flow_examples::figures::round;
use flow_examples::peak::{self, Set};
use flow_examples::timing::{seconds, timed};
use flow_runtime::fit::Schedule;
use flow_runtime::random::Philox;
use flow_runtime::{Fit, InstructionSet, Model, Program};
use rand::RngExt;
use rand_distr::StandardNormal;
use serde::Serialize;

flow_runtime::include_flow!("throughput");

/// Which model.
#[derive(Clone, Copy, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// Couplings, alternating between the even and the odd features.
    Realnvp,
    /// Masked autoregressive layers, their orders reversed in turn.
    Maf,
    /// Inverse autoregressive layers.
    Iaf,
}

/// Times flows of 5 layers with two hidden layers of 128 units.
#[derive(Parser)]
struct Args {
    #[arg(long, value_enum, num_args = 1.., default_values = ["realnvp", "maf"])]
    model: Vec<Kind>,
    /// Features: 6, 21, 63 or, of the autoregressive flows, 256.
    #[arg(long, num_args = 1.., default_values_t = [6, 21, 63])]
    d: Vec<usize>,
    /// Rows a call.
    #[arg(long, num_args = 1.., default_values_t = [1024])]
    batch: Vec<usize>,
    #[arg(long, value_enum, num_args = 1.., default_values = ["density", "train"])]
    op: Vec<Op>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Seconds for each measurement.
    #[arg(long, default_value = "1", value_parser = seconds)]
    budget: Duration,
    /// The instruction set instead of the widest.
    #[arg(long, value_enum)]
    set: Option<Set>,
    /// Also measures how many multiply-adds the machine can do, and prints the share of them that was done.
    #[arg(long)]
    peak: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Op {
    /// log p of every row of a batch, into a new vector.
    Density,
    /// As many samples, into a new vector.
    Sample,
    /// A step of Adam on a batch.
    Train,
}

#[derive(Serialize)]
struct Line {
    peer: &'static str,
    model: Kind,
    d: usize,
    op: Op,
    batch: usize,
    median_us: f64,
    per_row_us: f64,
    set: &'static str,
    threads: usize,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    peak: Option<Peak>,
}

#[derive(Serialize)]
struct Peak {
    /// Performed, masks taken into account.
    multiply_adds_per_row: u64,
    /// What the cores of all threads can do together, in 1e9 multiply-adds a second.
    peak_gmacs: f64,
    share: f64,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let set = args.set.map_or(Ok(InstructionSet::best()), Set::find)?;
    if args.batch.contains(&0) || args.threads == 0 {
        return Err("--batch and --threads must be above 0".into());
    }
    for &model in &args.model {
        for &d in &args.d {
            match (model, d) {
                (Kind::Realnvp, 6) => measure(RealNvp6::init(0), model, set, args)?,
                (Kind::Realnvp, 21) => measure(RealNvp21::init(0), model, set, args)?,
                (Kind::Realnvp, 63) => measure(RealNvp63::init(0), model, set, args)?,
                (Kind::Maf, 6) => measure(Maf6::init(0), model, set, args)?,
                (Kind::Maf, 21) => measure(Maf21::init(0), model, set, args)?,
                (Kind::Maf, 63) => measure(Maf63::init(0), model, set, args)?,
                (Kind::Maf, 256) => measure(Maf256::init(0), model, set, args)?,
                (Kind::Iaf, 6) => measure(Iaf6::init(0), model, set, args)?,
                (Kind::Iaf, 21) => measure(Iaf21::init(0), model, set, args)?,
                (Kind::Iaf, 63) => measure(Iaf63::init(0), model, set, args)?,
                (Kind::Iaf, 256) => measure(Iaf256::init(0), model, set, args)?,
                _ => {
                    return Err(
                        format!("--d {d}: compiled in are 6, 21 and 63 features, and 256 of maf and iaf").into()
                    );
                }
            }
        }
    }
    Ok(())
}

fn measure<P: Program>(
    model: Model<P, f32>,
    kind: Kind,
    set: InstructionSet,
    args: &Args,
) -> Result<(), Box<dyn Error>> {
    let model = model.threads(args.threads).instruction_set(set);
    let d = model.features().len();
    for &batch in &args.batch {
        let rows = normal(batch * d);
        for &op in &args.op {
            let (seconds, peak) = timed_op(&model, op, &rows, set, args)?;
            let line = Line {
                peer: "flow",
                model: kind,
                d,
                op,
                batch,
                median_us: round(seconds * 1e6, 1),
                per_row_us: round(seconds * 1e6 / batch as f64, 4),
                set: set.name(),
                threads: args.threads,
                peak,
            };
            println!("{}", serde_json::to_string(&line)?);
        }
    }
    Ok(())
}

/// Seconds a call, and what share of the peak that is, if it is wanted.
fn timed_op<P: Program>(
    model: &Model<P, f32>,
    op: Op,
    rows: &[f32],
    set: InstructionSet,
    args: &Args,
) -> Result<(f64, Option<Peak>), Box<dyn Error>> {
    let peak = || peak::multiply_adds_a_second(set, args.threads);
    let before = if args.peak { peak() } else { 0.0 };
    let seconds = match op {
        Op::Density => timed(args.budget, || model.log_prob(rows).map(drop))?,
        Op::Sample => timed(args.budget, || model.sample(rows.len() / model.features().len(), 0).map(drop))?,
        Op::Train => {
            let mut model = model.clone();
            let fit = Fit::new().schedule(Schedule::Constant(1e-4));
            let mut session = fit.start(&mut model, 1)?;
            timed(args.budget, || session.step(rows).map(drop))?
        }
    };
    if !args.peak {
        return Ok((seconds, None));
    }
    // The clock of a core changes with its load: the peak is taken on both sides of the measurement.
    let share = share(model, op, rows, seconds, before.max(peak()))?;
    Ok((seconds, Some(share)))
}

/// The multiply-adds performed, as a share of those that fit into the time.
fn share<P: Program>(
    model: &Model<P, f32>,
    op: Op,
    rows: &[f32],
    seconds: f64,
    peak: f64,
) -> Result<Peak, Box<dyn Error>> {
    let d = model.features().len();
    let multiply_adds_per_row = match op {
        Op::Density => model.count_multiply_adds(&rows[..d])?.value,
        Op::Sample => model.count_sampling(&rows[..d])?.value,
        Op::Train => model.count_multiply_adds(&rows[..d])?.step,
    };
    let done = multiply_adds_per_row as f64 * (rows.len() / d) as f64 / seconds;
    Ok(Peak { multiply_adds_per_row, peak_gmacs: round(peak / 1e9, 1), share: round(done / peak, 3) })
}

/// Numbers drawn from the normal distribution.
fn normal(count: usize) -> Vec<f32> {
    let mut random = Philox::new(0, "throughput");
    (0..count).map(|_| random.sample::<f64, _>(StandardNormal) as f32).collect()
}
