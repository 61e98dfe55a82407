//! A flow written inline in Rust, trained on two half-moons.
//!
//! `cargo run --release --example inline`
use flow_runtime::random::Philox;
use flow_runtime::{Error, Fit, Table};
use rand::RngExt;
use rand_distr::StandardNormal;
use std::f64::consts::PI;

flow_runtime::flow! {
    /// Two half-moons in the plane.
    flow Moons[x: real, y: real] {
        base normal;
        repeat(8) { coupling(affine, hidden: [64, 64]); }
        standardize;
    }
}

fn main() -> Result<(), Error> {
    let [train, test] = moons(20_000)?.split([18_000, 2_000])?;
    let mut model = Moons::init(0);
    Fit::new().epochs(40).progress(true).run(&mut model, &train, None)?;

    let log_prob = model.log_prob(&test)?;
    let mean = log_prob.iter().sum::<f32>() / log_prob.len() as f32;
    println!("Test log-likelihood: {mean:.3} nats a row");
    println!("Two points on the moons, two off them:");
    for at in [[0.0, 1.0], [1.0, -0.5], [0.0, -0.5], [2.0, 1.5]] {
        println!("  density at {at:?}: {:.3}", model.log_prob(&at)?[0].exp());
    }
    Ok(())
}

/// Points about two half-circles, each open towards the other.
fn moons(rows: usize) -> Result<Table<f32>, Error> {
    const NOISE: f64 = 0.07;
    let mut random = Philox::new(0, "moons");
    let mut values = Vec::with_capacity(2 * rows);
    for row in 0..rows {
        let angle = random.uniform(0.0, PI);
        let (x, y) = if row % 2 == 0 { (angle.cos(), angle.sin()) } else { (1.0 - angle.cos(), 0.5 - angle.sin()) };
        for centre in [x, y] {
            let noise: f64 = random.sample(StandardNormal);
            values.push((centre + NOISE * noise) as f32);
        }
    }
    Table::from_rows(values, 2)?.with_names(["x", "y"])
}
