//! Samples counted on a grid of 20 × 20 cells against the integral of the density over each cell.
use super::shared::{column, gauss, model};
use flow_tests::model::AnyModel;

const CELLS: usize = 20;
const SAMPLES: usize = 100_000;

/// log p of rows.
type LogProb<'a> = &'a dyn Fn(&[f64]) -> Vec<f64>;

/// Edges between which 98 % of other samples lie, evenly spaced.
fn edges(model: &dyn AnyModel, along: usize) -> Vec<f64> {
    let (other, _) = model.sample(5000, &[], 99);
    let mut sorted: Vec<f64> = column(&other, along, 2).collect();
    sorted.sort_by(f64::total_cmp);
    let (from, to) = (sorted[50], sorted[4949]);
    (0..=CELLS).map(|i| from + (to - from) * i as f64 / CELLS as f64).collect()
}

/// The cell of a sample; the last one is everything outside.
fn cell(x: &[f64], edges: &[Vec<f64>; 2]) -> usize {
    let place = |x: f64, edges: &[f64]| edges.partition_point(|&edge| edge <= x).checked_sub(1).filter(|&i| i < CELLS);
    match (place(x[0], &edges[0]), place(x[1], &edges[1])) {
        (Some(i), Some(j)) => i * CELLS + j,
        _ => CELLS * CELLS,
    }
}

/// The probability of each cell by 16 × 5 × 5 points, and the rest.
fn probabilities(log_prob: LogProb, edges: &[Vec<f64>; 2]) -> Vec<f64> {
    let fine = |edges: &[f64], i: usize| -> Vec<(f64, f64)> {
        let quarter = (edges[i + 1] - edges[i]) / 4.0;
        (0..4).flat_map(|k| gauss(edges[i] + k as f64 * quarter, edges[i] + (k + 1) as f64 * quarter)).collect()
    };
    let mut all = Vec::new();
    for i in 0..CELLS {
        let first = fine(&edges[0], i);
        for j in 0..CELLS {
            let second = fine(&edges[1], j);
            let points = || first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
            let x: Vec<f64> = points().flat_map(|(a, b)| [a.0, b.0]).collect();
            all.push(log_prob(&x).iter().zip(points()).map(|(l, (a, b))| l.exp() * a.1 * b.1).sum());
        }
    }
    all.push((1.0 - all.iter().sum::<f64>()).max(0.0));
    all
}

/// How many standard deviations χ² lies above what it should be, by the cube root of Wilson and Hilferty; cells that expect fewer than
/// five are one.
fn excess(found: &[f64], expected: &[f64]) -> f64 {
    let (mut chi, mut cells, mut rare) = (0.0, 0, (0.0, 0.0));
    for (found, expected) in found.iter().zip(expected) {
        if *expected < 5.0 {
            rare = (rare.0 + found, rare.1 + expected);
            continue;
        }
        chi += (found - expected).powi(2) / expected;
        cells += 1;
    }
    if rare.1 > 1.0 {
        chi += (rare.0 - rare.1).powi(2) / rare.1;
        cells += 1;
    }
    assert!(cells > 100, "{cells} cells say little");
    let k = f64::from(cells - 1);
    ((chi / k).cbrt() - 1.0 + 2.0 / (9.0 * k)) / (2.0 / (9.0 * k)).sqrt()
}

/// The excess of a model's samples over a density.
fn samples_over(model: &dyn AnyModel, log_prob: LogProb) -> f64 {
    let edges = [edges(model, 0), edges(model, 1)];
    let (x, _) = model.sample(SAMPLES, &[], 5);
    let mut found = vec![0.0; CELLS * CELLS + 1];
    x.chunks(2).for_each(|x| found[cell(x, &edges)] += 1.0);
    let expected: Vec<f64> = probabilities(log_prob, &edges).iter().map(|p| p * SAMPLES as f64).collect();
    excess(&found, &expected)
}

/// p > 1e-4 of a normal number.
const LIMIT: f64 = 3.719;

const FLOWS: [&str; 3] = ["PlaneMade", "PlaneCoupled", "PlaneIaf"];

#[test]
fn samples_fill_the_cells_as_the_density_says() {
    for flow in FLOWS {
        let (_, model) = model(flow);
        let excess = samples_over(&*model, &|x| model.log_prob(x, &[]));
        assert!(excess < LIMIT, "{flow}: χ² is {excess} deviations too large");
    }
}

/// A log-det that is a twentieth too large is caught, though its density nearly has mass 1.
#[test]
fn a_wrong_log_det_is_caught() {
    for flow in FLOWS {
        let (_, model) = model(flow);
        let wrong = |x: &[f64]| -> Vec<f64> {
            let (log_prob, (_, log_det)) = (model.log_prob(x, &[]), model.inverse(x, &[]));
            log_prob.iter().zip(log_det).map(|(log_prob, log_det)| log_prob + 0.05 * log_det).collect()
        };
        let excess = samples_over(&*model, &wrong);
        assert!(excess > 2.0 * LIMIT, "{flow}: χ² is only {excess} deviations too large");
    }
}

/// So is a density in other units than the samples': one deviation of the data is 2 % larger.
#[test]
fn other_units_are_caught() {
    let (setting, own) = model("PlaneMade");
    let (_, mut moved) = model("PlaneMade");
    let mut deviation = setting.tensors["standardize_0.deviation"].clone();
    deviation[1] *= 1.02;
    moved.set("standardize_0.deviation", &deviation).expect("a deviation");
    let excess = samples_over(&*own, &|x| moved.log_prob(x, &[]));
    assert!(excess > 2.0 * LIMIT, "χ² is only {excess} deviations too large");
}
