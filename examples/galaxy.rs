//! Trains `flows/galaxy.flow` on a catalogue of 100,000 simulated galaxies, holds it against a Gaussian, and its samples against
//! galaxies that it has not seen.
//!
//! `cargo run --release --example galaxy`
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use flow_examples::figures::{Score, grouped};
use flow_examples::gaussian::Gaussian;
use flow_examples::pictures::save;
use flow_examples::two_sample::{TwoSample, two_sample};
use flow_runtime::fit::Report;
use flow_runtime::{Fit, Table, plot};

flow_runtime::include_flow!("galaxy");

const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/galaxy_f32.npy");
const COLUMNS: [&str; 7] = ["redshift", "u", "g", "r", "i", "z", "y"];
/// The file is in the order of the package that it comes from, which is not random.
const SHUFFLE_SEED: u64 = 42;
const EPOCHS: usize = 40;
const BATCH: usize = 512;
/// Nats a row by which the flow must beat the Gaussian.
const LEAST_GAIN: f64 = 6.0;
/// The area under the ROC curve of telling samples from data, 0.58 in this run: more is a fault of sampling.
const MOST_TOLD_APART: f64 = 0.65;

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
    let (samples, samples_a_second) = sampled(&galaxies, test.rows())?;
    println!("\nSpeed: scoring {} rows a second", grouped(rows_a_second));
    println!("       sampling {} rows a second", grouped(samples_a_second));
    let told_apart = tell_apart(&test, &samples)?;
    draw(&galaxies, &report, &test, &samples)?;
    if gain.is_nan() || gain < LEAST_GAIN {
        return Err(format!("the gain is below {LEAST_GAIN} nats").into());
    }
    if told_apart.is_nan() || told_apart > MOST_TOLD_APART {
        return Err(format!("samples are told from data too easily: {told_apart:.3}, at most {MOST_TOLD_APART}").into());
    }
    Ok(())
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

/// As many samples as asked for, and how many a second it draws once caches and threads are warm.
fn sampled(model: &Galaxy, rows: usize) -> Result<(Table<f32>, usize), Box<dyn Error>> {
    const TURNS: usize = 20;
    let samples = Table::from_rows(model.sample(rows, 0)?, COLUMNS.len())?.with_names(COLUMNS)?;
    let start = Instant::now();
    for seed in 0..TURNS {
        model.sample(rows, seed as u64)?;
    }
    let rows = (TURNS * rows) as f64;
    Ok((samples, (rows / start.elapsed().as_secs_f64()) as usize))
}

/// A two-sample test of the flow beside the same test of the data alone, and where the difference is. Returns the flow's area under
/// the curve.
fn tell_apart(test: &Table<f32>, samples: &Table<f32>) -> Result<f64, Box<dyn Error>> {
    let half = test.rows() / 2;
    let [first, second] = test.split([half, half])?;
    let [samples] = samples.split([half])?;
    let whole = |row: &[f32]| row.to_vec();
    let (data, flow) = (apart(&first, &second, whole)?, apart(&first, &samples, whole)?);
    let mut column = 0.5_f64;
    for i in 0..COLUMNS.len() {
        column = column.max(apart(&first, &samples, |row| vec![row[i]])?.auc);
    }
    // Behind the redshift the bands stand in order.
    let colours = apart(&first, &samples, |row| row[1..].windows(2).map(|bands| bands[0] - bands[1]).collect())?;
    let rows = grouped(half);
    println!("\nTold apart by their neighbours, {rows} rows against {rows}: area under the ROC curve");
    println!("  data and data         {:.3}  ± {:.3} (two standard errors)", data.auc, 2.0 * data.error);
    println!("  data and samples      {:.3}  of a flow without fault: as data and data", flow.auc);
    println!("    one column alone    {column:.3}  at most");
    println!("    the colours alone   {:.3}  (u − g, g − r, r − i, i − z, z − y)", colours.auc);
    Ok(flow.auc)
}

/// The test on what `pick` takes of every row.
fn apart(a: &Table<f32>, b: &Table<f32>, pick: impl Fn(&[f32]) -> Vec<f32>) -> Result<TwoSample, Box<dyn Error>> {
    let picked = |table: &Table<f32>| table.as_slice().chunks_exact(COLUMNS.len()).flat_map(&pick).collect::<Vec<_>>();
    let (a_rows, b_rows) = (picked(a), picked(b));
    two_sample(&a_rows, &b_rows, a_rows.len() / a.rows(), 0)
}

fn draw(model: &Galaxy, report: &Report, test: &Table<f32>, samples: &Table<f32>) -> Result<(), Box<dyn Error>> {
    let sets = [("held-out galaxies", test), ("samples of the flow", samples)];
    println!("\nPictures:");
    save("galaxy-learning.svg", &plot::learning_curve("Galaxies: learning", report)?)?;
    save("galaxy-corner.svg", &plot::corner("Galaxies: held-out data and samples", sets)?)?;
    let title = "Galaxies: the noise of held-out data";
    save("galaxy-calibration.svg", &plot::calibration(title, &model.calibration(test)?))?;
    Ok(())
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
