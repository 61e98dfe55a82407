//! Samples sent back are noise: Kolmogorov and Smirnov's distance of every coordinate, and no correlation between two.
use super::shared::{column, model};
use flow_dsl::expr::Number;
use flow_dsl::plan::Noise;
use std::f64::consts::SQRT_2;

const SAMPLES: usize = 20_000;

fn distribution(noise: Noise, z: f64) -> f64 {
    match noise {
        Noise::Normal => 0.5 * (1.0 + Number::erf(&(z / SQRT_2))),
        Noise::Logistic => 1.0 / (1.0 + (-z).exp()),
    }
}

/// √n times the largest distance between the distribution of the numbers and the one wanted.
fn distance(numbers: impl Iterator<Item = f64>, noise: Noise) -> f64 {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let at = |(i, &z): (usize, &f64)| {
        let wanted = distribution(noise, z);
        (wanted - i as f64 / n).max((i + 1) as f64 / n - wanted)
    };
    n.sqrt() * sorted.iter().enumerate().map(at).fold(0.0, f64::max)
}

/// p = 2·exp(−2t²) is 1e-4 here.
const LIMIT: f64 = 2.226;

/// Both bases, both kinds of sweep, couplings, with a context.
const FLOWS: [&str; 7] = ["PaperMaf", "PaperIaf", "PaperNice", "PaperRealNvp", "IafGiven", "IafOne", "PlaneMade"];

#[test]
fn samples_sent_back_are_noise() {
    for flow in FLOWS {
        let (setting, model) = model(flow);
        let (noise, d) = (setting.plan.noise, setting.plan.features.len());
        let c = setting.rows(SAMPLES).c;
        let (x, _) = model.sample(SAMPLES, &c, 3);
        let (z, _) = model.inverse(&x, &c);
        for i in 0..d {
            let t = distance(column(&z, i, d), noise);
            assert!(t < LIMIT, "{flow}, coordinate {i}: {t}");
            for j in 0..i {
                let uniform = |k| column(&z, k, d).map(move |z| distribution(noise, z) - 0.5);
                let correlation = 12.0 * uniform(i).zip(uniform(j)).map(|(a, b)| a * b).sum::<f64>() / SAMPLES as f64;
                let size = correlation.abs() * (SAMPLES as f64).sqrt();
                assert!(size < 4.5, "{flow}, coordinates {i} and {j}: {size} deviations");
            }
        }
    }
}

#[test]
fn other_noise_is_caught() {
    for (flow, other) in [("PaperMaf", Noise::Logistic), ("PaperNice", Noise::Normal)] {
        let (setting, model) = model(flow);
        let d = setting.plan.features.len();
        let (x, _) = model.sample(SAMPLES, &[], 3);
        let (z, _) = model.inverse(&x, &[]);
        (0..d).for_each(|i| assert!(distance(column(&z, i, d), other) > 2.0 * LIMIT, "{flow}, coordinate {i}"));
        let noise = setting.plan.noise;
        let moved = column(&z, 0, d).map(|z| z + 0.05);
        assert!(distance(moved, noise) > LIMIT, "{flow}: moved by a twentieth");
    }
}
