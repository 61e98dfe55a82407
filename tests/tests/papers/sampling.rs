//! From the noise to the data.
use super::shared::{bounded, compare, compare_log_prob, coupled, log_normal, made, units};
use flow_dsl::plan::Direction;
use flow_tests::reference::Tensors;

/// Dinh et al. 2017, equations 7 and 8: y = x·exp(s) + t where `on` says so.
fn real_nvp(t: &Tensors<f64>, z: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut x, mut log_det) = (z.to_vec(), 0.0);
    for (layer, on) in [&[1, 3][..], &[0, 2, 4], &[1, 3]].into_iter().enumerate() {
        let theta = coupled(t, &format!("coupling_{layer}"), on, &x, c);
        for (&i, pair) in on.iter().zip(theta.chunks(2)) {
            x[i] = x[i] * bounded(pair[1]).exp() + pair[0];
            log_det += bounded(pair[1]);
        }
    }
    (x, log_det)
}

/// Dinh et al. 2014, section 3.3: the scale beside the noise, then h + m.
fn nice(t: &Tensors<f64>, z: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let s = &t["scale_0.log_scale"];
    let mut h: Vec<f64> = z.iter().zip(s).map(|(z, s)| z * s.exp()).collect();
    for layer in 0..4 {
        let on: &[usize] = if layer % 2 == 0 { &[1, 3] } else { &[0, 2, 4] };
        let shift = coupled(t, &format!("coupling_{layer}"), on, &h, c);
        on.iter().zip(shift).for_each(|(&i, m)| h[i] += m);
    }
    (h, s.iter().sum())
}

/// In the data's units at last.
fn in_units(t: &Tensors<f64>, x: &mut [f64]) -> f64 {
    let Some((mean, deviation)) = units(t) else { return 0.0 };
    x.iter_mut().zip(mean.iter().zip(deviation)).for_each(|(x, (m, s))| *x = *x * s + m);
    deviation.iter().map(|s| s.ln()).sum()
}

/// The coordinates in the order of a turn.
fn order(n: usize, turn: usize) -> Vec<usize> {
    if turn % 2 == 1 { (0..n).rev().collect() } else { (0..n).collect() }
}

/// Papamakarios et al. 2017, equations 2 and 3: xᵢ = uᵢ·exp(αᵢ) + μᵢ, one coordinate after the other, each with the whole net on what is
/// known.
fn maf(t: &Tensors<f64>, turns: usize, z: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut u, mut log_det) = (z.to_vec(), 0.0);
    for turn in 0..turns {
        let mut x = vec![0.0; u.len()];
        for i in order(u.len(), turn) {
            let (mu, alpha) = made(t, &format!("repeat_0.{turn}.autoregressive_0"), turn % 2 == 1, &x, c)[i];
            x[i] = u[i] * alpha.exp() + mu;
            log_det += alpha;
        }
        u = x;
    }
    log_det += in_units(t, &mut u);
    (u, log_det)
}

/// Kingma et al. 2016, equations 9 and 10: z_t = μ_t + σ_t ⊙ z_{t−1}, μ and σ from the coordinates of z_{t−1} before each and from the
/// context; here σ = exp(s). The orders of steps alternate.
fn iaf(t: &Tensors<f64>, turns: usize, z: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut z, mut log_det) = (z.to_vec(), 0.0);
    for turn in 0..turns {
        let theta = made(t, &format!("repeat_0.{turn}.autoregressive_0"), turn % 2 == 1, &z, c);
        for (z, (mu, s)) in z.iter_mut().zip(theta) {
            *z = mu + s.exp() * *z;
            log_det += s;
        }
    }
    log_det += in_units(t, &mut z);
    (z, log_det)
}

/// The way back, one coordinate after the other.
fn iaf_back(t: &Tensors<f64>, turns: usize, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut x, mut log_det) = (x.to_vec(), 0.0);
    if let Some((mean, deviation)) = units(t) {
        x.iter_mut().zip(mean.iter().zip(deviation)).for_each(|(x, (m, s))| *x = (*x - m) / s);
        log_det -= deviation.iter().map(|s| s.ln()).sum::<f64>();
    }
    for turn in (0..turns).rev() {
        let mut z = vec![0.0; x.len()];
        for i in order(x.len(), turn) {
            let (mu, s) = made(t, &format!("repeat_0.{turn}.autoregressive_0"), turn % 2 == 1, &z, c)[i];
            z[i] = (x[i] - mu) * (-s).exp();
            log_det -= s;
        }
        x = z;
    }
    (x, log_det)
}

#[test]
fn real_nvp_as_in_the_paper() {
    compare("PaperRealNvp", Direction::Sampling, &real_nvp);
}

#[test]
fn nice_as_in_the_paper() {
    compare("PaperNice", Direction::Sampling, &nice);
}

#[test]
fn maf_as_in_the_paper() {
    for (flow, turns) in [("PaperMaf", 3), ("PaperMafGiven", 2)] {
        compare(flow, Direction::Sampling, &|t, z, c| maf(t, turns, z, c));
    }
}

#[test]
fn iaf_as_in_the_paper() {
    for (flow, turns) in [("PaperIaf", 3), ("PaperIafGiven", 2)] {
        compare(flow, Direction::Sampling, &|t, z, c| iaf(t, turns, z, c));
        compare(flow, Direction::Density, &|t, x, c| iaf_back(t, turns, x, c));
        compare_log_prob(flow, &|t, x, c| iaf_back(t, turns, x, c), log_normal);
    }
}
