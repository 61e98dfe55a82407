//! Trains Real NVP or a masked autoregressive flow on a table by a fixed recipe and prints the test score as a JSON line.
//!
//! `cargo run --release --example learn -- DATA.npy --model maf --epochs 20 --batch 512`
//!
//! The rows are put into a given order, or shuffled with seed 42, and split 81/9/10. The columns are brought to mean 0 and
//! deviation 1 by all rows that are not for the test. Adam's rate falls from 1e-3 to 0 along a cosine; the score is that
//! of the last weights, in nats of the scaled columns.
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use flow_examples::figures::{Score, round};
use flow_examples::kind::{Kind, sizes};
use flow_runtime::table::{order_from_npy, train_validation_test_counts};
use flow_runtime::{Fit, Model, Program, Table};
use serde::Serialize;

flow_runtime::include_flow!("learn");

const SHUFFLE_SEED: u64 = 42;

/// Trains a flow on a table and prints its test log-likelihood as a JSON line.
#[derive(Parser)]
struct Args {
    /// The table: an array of 7 or 23 columns.
    data: PathBuf,
    #[arg(long, value_enum, default_value = "maf")]
    model: Kind,
    #[arg(long, default_value_t = 20)]
    epochs: usize,
    /// Rows a step.
    #[arg(long, default_value_t = 512)]
    batch: usize,
    /// Of the first weights and of the batches.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The order of the rows, an array of their numbers, instead of a shuffle.
    #[arg(long)]
    order: Option<PathBuf>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

#[derive(Serialize)]
struct Line {
    data: String,
    shape: [usize; 2],
    peer: &'static str,
    model: Kind,
    layers: usize,
    hidden: Vec<usize>,
    epochs: usize,
    batch: usize,
    test_ll: f64,
    two_se: f64,
    wall_s: f64,
    params: usize,
    seed: u64,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<String, Box<dyn Error>> {
    let table = Table::<f64>::from_npy(&args.data)?;
    match (args.model, table.columns()) {
        (Kind::Realnvp, 7) => learn(RealNvp7::init(args.seed), args, table),
        (Kind::Realnvp, 23) => learn(RealNvp23::init(args.seed), args, table),
        (Kind::Maf, 7) => learn(Maf7::init(args.seed), args, table),
        (Kind::Maf, 23) => learn(Maf23::init(args.seed), args, table),
        (_, columns) => {
            let advice = "flows are compiled for a width; those in flows/learn.flow are for 7 and 23 columns";
            Err(format!("{} has {columns} columns, but {advice}", args.data.display()).into())
        }
    }
}

fn learn<P: Program>(model: Model<P, f32>, args: &Args, table: Table<f64>) -> Result<String, Box<dyn Error>> {
    let [train, validation, test] = prepared(&table, args)?;
    let mut model = model.threads(args.threads);
    let fit = Fit::new().epochs(args.epochs).batch(args.batch).seed(args.seed).rate(1e-3).progress(true);
    // Validation costs time and decides nothing here.
    drop(validation);
    let report = fit.run(&mut model, &train, None)?;
    let score = Score::of(&model.log_prob(&test)?);
    let (layers, hidden) = sizes(&model);
    let line = Line {
        data: args.data.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        shape: [train.rows(), train.columns()],
        peer: "flow",
        model: args.model,
        layers,
        hidden,
        epochs: args.epochs,
        batch: args.batch,
        test_ll: round(score.mean, 4),
        two_se: round(score.two_errors, 4),
        wall_s: round(report.seconds, 1),
        params: model.parameter_count(),
        seed: args.seed,
    };
    Ok(serde_json::to_string(&line)?)
}

/// The rows in order, their columns scaled, in three parts.
fn prepared(table: &Table<f64>, args: &Args) -> Result<[Table<f32>; 3], Box<dyn Error>> {
    let table = match &args.order {
        Some(path) => table.reorder(&order_from_npy(path)?)?,
        None => table.shuffle(SHUFFLE_SEED),
    };
    let [train, validation, _] = train_validation_test_counts(table.rows());
    let [seen] = table.split([train + validation])?;
    let scaled = table.standardized::<f32>(&seen.moments()?)?;
    Ok(scaled.train_validation_test()?)
}
