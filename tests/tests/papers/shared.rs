//! What the papers share: products, the nets, and the comparison.
use flow_dsl::plan::Direction;
use flow_tests::case::Case;
use flow_tests::close::close;
use flow_tests::reference::Tensors;
use flow_tests::setting::Setting;
use std::f64::consts::TAU;

/// What soft bounding makes of a log-scale (the language's default bound, ln 1000).
pub fn bounded(log_scale: f64) -> f64 {
    log_scale / (1.0 + log_scale.abs() / 1000_f64.ln())
}

/// log π of independent standard normal coordinates.
pub fn log_normal(z: &[f64]) -> f64 {
    z.iter().map(|z| -0.5 * (z * z + TAU.ln())).sum()
}

/// log π of independent standard logistic coordinates (Dinh et al. 2014, section 3.4).
pub fn log_logistic(z: &[f64]) -> f64 {
    z.iter().map(|z| -(1.0 + z.exp()).ln() - (1.0 + (-z).exp()).ln()).sum()
}

/// W·x + b where `mask` lets the weight through.
pub fn linear(t: &Tensors<f64>, name: &str, x: &[f64], mask: impl Fn(usize, usize) -> bool) -> Vec<f64> {
    let (weight, bias) = (&t[&format!("{name}.weight")], &t[&format!("{name}.bias")]);
    let entry = |r: usize, c: usize| if mask(r, c) { weight[r * x.len() + c] } else { 0.0 };
    let row = |r: usize| bias[r] + (0..x.len()).map(|c| entry(r, c) * x[c]).sum::<f64>();
    (0..bias.len()).map(row).collect()
}

pub fn tanh(x: Vec<f64>) -> Vec<f64> {
    x.into_iter().map(f64::tanh).collect()
}

/// The masks of MADE (Germain et al. 2015): input i has its place in the order as degree, the context 0; a hidden unit sees degrees up
/// to its own, an output those below its own. Returns (μᵢ, αᵢ) of every coordinate, which only depend on those before it.
pub fn made(t: &Tensors<f64>, name: &str, reverse: bool, x: &[f64], c: &[f64]) -> Vec<(f64, f64)> {
    let n = x.len();
    let degree = |i: usize| if reverse { n - i } else { i + 1 };
    let input = |j: usize| if j < n { degree(j) } else { 0 };
    let lowest = usize::from(c.is_empty());
    let hidden = |h: usize| lowest + h * (n - lowest) / 9;
    let read: Vec<f64> = x.iter().chain(c).copied().collect();
    let h = tanh(linear(t, &format!("{name}.net.0"), &read, |r, j| hidden(r) >= input(j)));
    let h = tanh(linear(t, &format!("{name}.net.1"), &h, |r, j| hidden(r) >= hidden(j)));
    let theta = linear(t, &format!("{name}.net.2"), &h, |r, j| degree(r / 2) > hidden(j));
    theta.chunks(2).map(|pair| (pair[0], bounded(pair[1]))).collect()
}

/// The rows of a coupling's net for the coordinates `on`, which reads the others.
pub fn coupled(t: &Tensors<f64>, name: &str, on: &[usize], x: &[f64], c: &[f64]) -> Vec<f64> {
    let kept = (0..x.len()).filter(|i| !on.contains(i)).map(|i| x[i]);
    let read: Vec<f64> = kept.chain(c.iter().copied()).collect();
    let all = |_, _| true;
    let h = tanh(linear(t, &format!("{name}.net.0"), &read, all));
    let h = tanh(linear(t, &format!("{name}.net.1"), &h, all));
    linear(t, &format!("{name}.net.2"), &h, all)
}

/// Mean and deviation of every column, if the flow keeps them.
pub fn units(t: &Tensors<f64>) -> Option<(&[f64], &[f64])> {
    Some((t.get("standardize_0.mean")?, t.get("standardize_0.deviation")?))
}

fn find(flow: &str) -> &'static Case {
    flow_tests::CASES.iter().find(|c| c.flow == flow).expect("a case")
}

/// What a paper says of one row: the output of a direction and its log-det.
pub type Paper<'a> = &'a dyn Fn(&Tensors<f64>, &[f64], &[f64]) -> (Vec<f64>, f64);

/// A direction of the model against a transcription, both levels.
pub fn compare(flow: &str, direction: Direction, paper: Paper) {
    let setting = Setting::of(find(flow), 5);
    let rows = setting.rows_in(direction, 70);
    for (level, build) in find(flow).builds() {
        let (output, log_det) = setting.double(build).evaluate(direction, &rows.x, &rows.c);
        for i in 0..rows.len() {
            let (x, c) = rows.row(i);
            let (expected, det) = paper(&setting.tensors, x, c);
            let what = |what| format!("{flow}, {direction:?}, {level}, row {i}: {what}");
            close(&what("output"), &output[i * x.len()..][..x.len()], &expected, 1e-12, 1.0);
            close(&what("log-det"), &[log_det[i], 1.0], &[det, 1.0], 1e-12, 1.0);
        }
    }
}

/// log p of rows of data, from the paper's z and log-det.
pub fn compare_log_prob(flow: &str, paper: Paper, log_base: fn(&[f64]) -> f64) {
    let setting = Setting::of(find(flow), 5);
    let rows = setting.rows(70);
    for (level, build) in find(flow).builds() {
        let log_prob = setting.double(build).log_prob(&rows.x, &rows.c);
        for (i, found) in log_prob.iter().enumerate() {
            let (z, det) = paper(&setting.tensors, rows.row(i).0, rows.row(i).1);
            close(&format!("{flow}, {level}, row {i}: log p"), &[*found], &[log_base(&z) + det], 1e-12, 0.0);
        }
    }
}
