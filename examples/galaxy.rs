//! Trains `flows/galaxy.flow` on a catalogue of 100,000 simulated galaxies and holds it against a Gaussian.
//!
//! `cargo run --release --example galaxy`
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use flow_examples::figures::{Score, grouped};
use flow_examples::gaussian::Gaussian;
use flow_runtime::fit::Report;
use flow_runtime::{Fit, Table};

flow_runtime::include_flow!("galaxy");

const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/galaxy_f32.npy");
const COLUMNS: [&str; 7] = ["redshift", "u", "g", "r", "i", "z", "y"];
/// The file is in the order of the package that it comes from, which is not random.
const SHUFFLE_SEED: u64 = 42;
const EPOCHS: usize = 40;
const BATCH: usize = 512;
/// Nats a row by which the flow must beat the Gaussian.
const LEAST_GAIN: f64 = 6.0;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let catalogue = Table::<f32>::from_npy(CATALOGUE)?.with_names(COLUMNS)?;
    let [train, validation, test] = catalogue.shuffle(SHUFFLE_SEED).train_validation_test()?;
    print_data(&catalogue, [&train, &validation, &test]);

    let mut galaxies = Galaxy::init(0);
    print_flow(&galaxies);
    let fit = Fit::new().epochs(EPOCHS).batch(BATCH).rate(1e-3).progress(true);
    let report = fit.run(&mut galaxies, &train, Some(&validation))?;
    print_training(&report);

    let (log_prob, rows_a_second) = scored(&galaxies, &test)?;
    let baseline = Gaussian::fit(train.as_slice(), train.columns())?.mean_log_prob(test.as_slice());
    let gain = print_scores(Score::of(&log_prob), baseline);
    println!("\nScoring: {} rows a second", grouped(rows_a_second));
    // NaN is no gain either.
    if gain >= LEAST_GAIN { Ok(()) } else { Err(format!("the gain is below {LEAST_GAIN} nats").into()) }
}

/// log p of every row, and how many rows a second it takes once caches and threads are warm.
fn scored(model: &Galaxy, rows: &Table<f32>) -> Result<(Vec<f32>, usize), Box<dyn Error>> {
    const TURNS: usize = 20;
    let log_prob = model.log_prob(rows)?;
    let start = Instant::now();
    for _ in 0..TURNS {
        model.log_prob(rows)?;
    }
    let rows = (TURNS * rows.rows()) as f64;
    Ok((log_prob, (rows / start.elapsed().as_secs_f64()) as usize))
}

fn print_data(all: &Table<f32>, parts: [&Table<f32>; 3]) {
    let [train, validation, test] = parts.map(|part| grouped(part.rows()));
    println!("Data: a simulated galaxy catalogue (Buzzard simulation; pzflow 4.0.0, MIT licence)");
    println!("  {} rows: {train} to train, {validation} to validate, {test} to test", grouped(all.rows()));
    println!("  {} columns: {}", all.columns(), all.names().join(", "));
}

fn print_flow(model: &Galaxy) {
    println!("\nFlow: {}, compiled from flows/galaxy.flow", model.name());
    println!("  {} parameters, {} threads", grouped(model.parameter_count()), model.thread_count());
    println!("\nTraining: {EPOCHS} epochs in batches of {BATCH} rows");
}

fn print_training(report: &Report) {
    let rows = (report.rows * report.epochs.len()) as f64 / report.seconds;
    println!("  {:.1} s, {} rows a second", report.seconds, grouped(rows as usize));
    if let Some(epoch) = report.last() {
        let validation = epoch.validation_log_prob.unwrap_or(f64::NAN);
        println!("  last epoch: log-likelihood {:.3} in training, {validation:.3} in validation", epoch.train_log_prob);
    }
}

/// Returns the gain.
fn print_scores(flow: Score, gaussian: f64) -> f64 {
    let gain = flow.mean - gaussian;
    println!("\nTest log-likelihood, mean in nats of the data's units:");
    println!("  Gaussian, full covariance  {gaussian:>7.3}");
    println!("  flow                       {:>7.3}  ± {:.3} (two standard errors)", flow.mean, flow.two_errors);
    println!("  gain                       {gain:>7.3}  (at least {LEAST_GAIN} expected)");
    gain
}
