//! The papers' flows learn two moons: each beats the Gaussian with a full covariance matrix beyond all doubt.
use flow_examples::figures::Score;
use flow_examples::gaussian::Gaussian;
use flow_examples::moons::moons;
use flow_runtime::{Fit, Model, Program};

flow_runtime::include_flow!("nice");
flow_runtime::include_flow!("realnvp");
flow_runtime::include_flow!("maf");
flow_runtime::include_flow!("iaf");

const ROWS: usize = 5000;
const NOISE: f64 = 0.07;

/// Trains on 5,000 rows; by how many standard errors the mean of log p over other 5,000 rows is above the Gaussian's.
fn margin<P: Program>(mut model: Model<P, f32>) -> f64 {
    let [train, test] = [0, 1].map(|seed| moons(ROWS, NOISE, seed).unwrap());
    Fit::new().epochs(30).batch(100).rate(2e-3).run(&mut model, &train, None).unwrap();
    let gaussian = Gaussian::fit(train.as_slice(), 2).unwrap();
    let flow = model.log_prob(&test).unwrap();
    let rows = flow.iter().zip(test.as_slice().chunks_exact(2));
    let gains: Vec<f32> = rows.map(|(log_prob, row)| log_prob - gaussian.mean_log_prob(row) as f32).collect();
    let gain = Score::of(&gains);
    let margin = gain.mean / (gain.two_errors / 2.0);
    println!("{}: {:.3} nats a row above the Gaussian, {margin:.1} standard errors", model.name(), gain.mean);
    margin
}

#[test]
fn nice_learns() {
    assert!(margin(Nice::init(0)) >= 10.0);
}

#[test]
fn real_nvp_learns() {
    assert!(margin(RealNvp::init(0)) >= 10.0);
}

#[test]
fn maf_learns() {
    assert!(margin(Maf::init(0)) >= 10.0);
}

#[test]
fn iaf_learns() {
    assert!(margin(Iaf::init(0)) >= 10.0);
}
