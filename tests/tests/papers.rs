//! Real NVP and MAF transcribed from their papers, so that a wrong lowering cannot agree with itself. Dense tensors by name,
//! nothing of the compiler's: masks are made from degrees as in MADE.
use flow_tests::case::Case;
use flow_tests::close::close;
use flow_tests::parameters::Rows;
use flow_tests::reference::Tensors;
use flow_tests::setting::Setting;
use std::f64::consts::TAU;

/// What soft bounding makes of a log-scale (the language's default bound, ln 1000).
fn bounded(log_scale: f64) -> f64 {
    log_scale / (1.0 + log_scale.abs() / 1000_f64.ln())
}

fn log_normal(z: &[f64]) -> f64 {
    z.iter().map(|z| -0.5 * (z * z + TAU.ln())).sum()
}

/// W·x + b where `mask` lets the weight through.
fn linear(t: &Tensors<f64>, name: &str, x: &[f64], mask: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    let (weight, bias) = (&t[&format!("{name}.weight")], &t[&format!("{name}.bias")]);
    let entry = |r: usize, c: usize| if mask(r, c) { weight[r * x.len() + c] } else { 0.0 };
    let row = |r: usize| bias[r] + (0..x.len()).map(|c| entry(r, c) * x[c]).sum::<f64>();
    (0..bias.len()).map(row).collect()
}

fn tanh(x: Vec<f64>) -> Vec<f64> {
    x.into_iter().map(f64::tanh).collect()
}

/// Dinh et al. 2017, equations 7 and 8, from y to x: the coordinates `on` become (y − t)·exp(−s), the others stay.
fn coupling(t: &Tensors<f64>, name: &str, on: &[usize], y: &mut [f64], c: &[f64]) -> f64 {
    let kept = (0..y.len()).filter(|i| !on.contains(i)).map(|i| y[i]);
    let read: Vec<f64> = kept.chain(c.iter().copied()).collect();
    let all = |_, _| true;
    let h = tanh(linear(t, &format!("{name}.net.0"), &read, all));
    let h = tanh(linear(t, &format!("{name}.net.1"), &h, all));
    let theta = linear(t, &format!("{name}.net.2"), &h, all);
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

/// Papamakarios et al. 2017, equation 4: uᵢ = (xᵢ − μᵢ)·exp(−αᵢ), μ and α from x before i by MADE (Germain et al. 2015): input i has
/// its place in the order as degree, the context 0; a hidden unit sees degrees up to its own, an output those below its own.
fn made(t: &Tensors<f64>, name: &str, reverse: bool, x: &mut [f64], c: &[f64]) -> f64 {
    let n = x.len();
    let degree = |i: usize| if reverse { n - i } else { i + 1 };
    let input = |j: usize| if j < n { degree(j) } else { 0 };
    let lowest = usize::from(c.is_empty());
    let hidden = |h: usize| lowest + h * (n - lowest) / 9;
    let read: Vec<f64> = x.iter().chain(c).copied().collect();
    let h = tanh(linear(t, &format!("{name}.net.0"), &read, |r, j| hidden(r) >= input(j)));
    let h = tanh(linear(t, &format!("{name}.net.1"), &h, |r, j| hidden(r) >= hidden(j)));
    let theta = linear(t, &format!("{name}.net.2"), &h, |r, j| degree(r / 2) > hidden(j));
    let mut log_det = 0.0;
    for (i, x) in x.iter_mut().enumerate() {
        let (mu, alpha) = (theta[2 * i], bounded(theta[2 * i + 1]));
        *x = (*x - mu) * (-alpha).exp();
        log_det -= alpha;
    }
    log_det
}

/// Turn 0 stands beside the noise; orders alternate from there.
fn maf(t: &Tensors<f64>, turns: usize, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
    let (mut z, mut log_det) = (x.to_vec(), 0.0);
    if let (Some(mean), Some(deviation)) = (t.get("standardize_0.mean"), t.get("standardize_0.deviation")) {
        for i in 0..z.len() {
            z[i] = (z[i] - mean[i]) / deviation[i];
            log_det -= deviation[i].ln();
        }
    }
    for turn in (0..turns).rev() {
        log_det += made(t, &format!("repeat_0.{turn}.autoregressive_0"), turn % 2 == 1, &mut z, c);
    }
    (z, log_det)
}

fn find(flow: &str) -> &'static Case {
    flow_tests::CASES.iter().find(|c| c.flow == flow).expect("a case")
}

/// The model against a transcription, both levels.
fn compare(flow: &str, paper: impl Fn(&Tensors<f64>, &[f64], &[f64]) -> (Vec<f64>, f64)) {
    let setting = Setting::of(find(flow), 5);
    let rows: Rows = setting.rows(70);
    for (level, build) in find(flow).builds() {
        let model = setting.double(build);
        let (z, log_det) = model.inverse(&rows.x, &rows.c);
        let log_prob = model.log_prob(&rows.x, &rows.c);
        for i in 0..rows.len() {
            let (x, c) = rows.row(i);
            let (expected, det) = paper(&setting.tensors, x, c);
            let what = |what| format!("{flow}, {level}, row {i}: {what}");
            close(&what("z"), &z[i * x.len()..][..x.len()], &expected, 1e-12, 1.0);
            close(&what("log-det"), &[log_det[i], 1.0], &[det, 1.0], 1e-12, 1.0);
            close(&what("log p"), &[log_prob[i]], &[log_normal(&expected) + det], 1e-12, 0.0);
        }
    }
}

#[test]
fn real_nvp_as_in_the_paper() {
    compare("PaperRealNvp", real_nvp);
}

#[test]
fn maf_as_in_the_paper() {
    compare("PaperMaf", |t, x, c| maf(t, 3, x, c));
    compare("PaperMafGiven", |t, x, c| maf(t, 2, x, c));
}
