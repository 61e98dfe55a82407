//! From the data to the noise.
use super::shared::{bounded, compare, compare_log_prob, coupled, log_logistic, log_normal, made, units};
use flow_dsl::plan::Direction;
use flow_tests::reference::Tensors;

/// Dinh et al. 2017, equations 7 and 8, from y to x: the coordinates `on` become (y − t)·exp(−s), the others stay.
fn coupling(t: &Tensors<f64>, name: &str, on: &[usize], y: &mut [f64], c: &[f64]) -> f64 {
    let theta = coupled(t, name, on, y, c);
    let mut log_det = 0.0;
    for (k, &i) in on.iter().enumerate() {
        let (shift, s) = (theta[2 * k], bounded(theta[2 * k + 1]));
        y[i] = (y[i] - shift) * (-s).exp();
        log_det -= s;
    }
    log_det
}

fn real_nvp(t: &Tensors<f64>, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let mut z = x.to_vec();
    let mut log_det = coupling(t, "coupling_2", &[1, 3], &mut z, c);
    log_det += coupling(t, "coupling_1", &[0, 2, 4], &mut z, c);
    log_det += coupling(t, "coupling_0", &[1, 3], &mut z, c);
    (z, log_det)
}

/// Papamakarios et al. 2017, equation 4: uᵢ = (xᵢ − μᵢ)·exp(−αᵢ), μ and α from x before i. Turn 0 stands beside the noise; orders
/// alternate from there.
fn maf(t: &Tensors<f64>, turns: usize, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut z, mut log_det) = (x.to_vec(), 0.0);
    if let Some((mean, deviation)) = units(t) {
        for i in 0..z.len() {
            z[i] = (z[i] - mean[i]) / deviation[i];
            log_det -= deviation[i].ln();
        }
    }
    for turn in (0..turns).rev() {
        let theta = made(t, &format!("repeat_0.{turn}.autoregressive_0"), turn % 2 == 1, &z, c);
        for (z, (mu, alpha)) in z.iter_mut().zip(theta) {
            *z = (*z - mu) * (-alpha).exp();
            log_det -= alpha;
        }
    }
    (z, log_det)
}

/// Dinh et al. 2014, section 3: h becomes h − m where it changes; last, section 3.3, every coordinate is divided by its scale.
fn nice(t: &Tensors<f64>, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let mut h = x.to_vec();
    for layer in (0..4).rev() {
        let on: &[usize] = if layer % 2 == 0 { &[1, 3] } else { &[0, 2, 4] };
        let shift = coupled(t, &format!("coupling_{layer}"), on, &h, c);
        on.iter().zip(shift).for_each(|(&i, m)| h[i] -= m);
    }
    let s = &t["scale_0.log_scale"];
    h.iter_mut().zip(s).for_each(|(h, s)| *h *= (-s).exp());
    (h, -s.iter().sum::<f64>())
}

#[test]
fn real_nvp_as_in_the_paper() {
    compare("PaperRealNvp", Direction::Density, &real_nvp);
    compare_log_prob("PaperRealNvp", &real_nvp, log_normal);
}

#[test]
fn maf_as_in_the_paper() {
    for (flow, turns) in [("PaperMaf", 3), ("PaperMafGiven", 2)] {
        compare(flow, Direction::Density, &|t, x, c| maf(t, turns, x, c));
        compare_log_prob(flow, &|t, x, c| maf(t, turns, x, c), log_normal);
    }
}

#[test]
fn nice_as_in_the_paper() {
    compare("PaperNice", Direction::Density, &nice);
    compare_log_prob("PaperNice", &nice, log_logistic);
}
