//! A flow written inline in Rust, trained on two half-moons, and pictures of what it has learned.
//!
//! `cargo run --release --example moons`
//!
//! The thin thread between the moons is the flow's own: it bends the plane, which is in one piece, and cannot tear it.
use std::error::Error;
use std::process::ExitCode;

use flow_examples::figures::{Score, grouped};
use flow_examples::moons::moons;
use flow_examples::pictures::save;
use flow_runtime::plot::{self, Window};
use flow_runtime::{Fit, Table};

flow_runtime::flow! {
    /// Two half-moons in the plane.
    flow Moons[x: real, y: real] {
        base normal;
        repeat(12) { coupling(affine, hidden: [64, 64], activation: tanh); }
        standardize;
    }
}

const NOISE: f64 = 0.07;

/// The run has about −0.63 nats a row; a flow far below has not learned the moons.
const LEAST: f64 = -0.75;

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
    let [train, test] = moons(20_000, NOISE, 0)?.split([15_000, 5_000])?;
    let mut model = Moons::init(0);
    let report = Fit::new().epochs(40).batch(128).rate(2e-3).progress(true).run(&mut model, &train, Some(&test))?;
    println!("Trained on {} rows in {:.1} s", grouped(train.rows()), report.seconds);
    let score = Score::of(&model.log_prob(&test)?);
    println!("Held-out log-likelihood: {:.3} ± {:.3} nats a row (two standard errors)", score.mean, score.two_errors);
    if score.mean.is_nan() || score.mean < LEAST {
        return Err(format!("the flow has not learned the moons: expected at least {LEAST} nats a row").into());
    }
    println!("Two points on the moons, two off them:");
    for at in [[0.0, 1.0], [1.0, -0.5], [0.0, -0.5], [2.0, 1.5]] {
        println!("  density at {at:?}: {:.3}", model.log_prob(&at)?[0].exp());
    }

    let samples = Table::from_rows(model.sample(test.rows(), 0)?, 2)?.with_names(["x", "y"])?;
    let window = Window::around(&test)?;
    let sets = [("held-out data", &test), ("samples", &samples)];
    println!("\nPictures:");
    save("moons-learning.svg", &plot::learning_curve("Two moons: learning", &report)?)?;
    save("moons-density.svg", &plot::density("Two moons: density", &model, window)?)?;
    save("moons-samples.svg", &plot::scatter("Two moons", &sets, window)?)?;
    let calibration = model.calibration(&test)?;
    save("moons-calibration.svg", &plot::calibration("Two moons: the noise of held-out data", &calibration))?;
    save("moons-grid.svg", &plot::warped_grid("Two moons: the grid of the noise, warped", &model, window)?)?;
    Ok(())
}
