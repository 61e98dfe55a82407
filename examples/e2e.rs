//! scratch
flow_runtime::flow! {
    pub flow A[5 | 2] { base normal; repeat(3) { autoregressive(affine, hidden: [16], order: random(3)); } }
    pub flow B[5] { base normal; repeat(3) { repeat(3) { autoregressive(affine, hidden: [16]); } } }
    pub flow C[5] { base normal; repeat(3) { autoregressive(affine, hidden: [16], activation: silu);  } }
    pub flow D[5] { base normal; repeat(2) { repeat(2) { autoregressive(affine, hidden: [16]); } coupling(affine, on: even, hidden: []); } }
    pub flow E[5] { base normal; repeat(3) { repeat(3) { autoregressive(affine, hidden: [16], order: random(3)); } } }
    pub flow F[5 | 2] { base normal; repeat(3) { coupling(affine, hidden: []); autoregressive(affine, hidden: [16]); } }
}
fn check<P: flow_runtime::__rt::v0_1::Program>(name: &str) {
    let m = flow_runtime::Model::<P, f64>::init(1);
    let d = m.features().len(); let nc = m.context().len();
    let x: Vec<f64> = (0..130 * d).map(|i| ((i * 37 % 101) as f64 / 50.0) - 1.0).collect();
    let c: Vec<f64> = (0..130 * nc).map(|i| ((i * 17 % 101) as f64 / 50.0) - 1.0).collect();
    let f = |m: &flow_runtime::Model<P, f64>, x: &[f64]| if nc > 0 { m.given(&c[..x.len() / d * nc]).inverse(x).unwrap() } else { m.inverse(x).unwrap() };
    let lp = if nc > 0 { m.given(&c).log_prob(&x).unwrap() } else { m.log_prob(&x).unwrap() };
    let (z, ld) = f(&m, &x);
    let lp2: Vec<f64> = (0..130).map(|r| ld[r] + (0..d).map(|i| -0.5 * z[r * d + i] * z[r * d + i] - 0.9189385332046727).sum::<f64>()).collect();
    println!("{name}: lp diff {:e}", lp.iter().zip(&lp2).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max));
    let zb: Vec<f64> = (0..130 * d).map(|i| ((i * 13 % 31) as f64 / 15.0) - 1.0).collect(); let lb: Vec<f64> = (0..130).map(|i| (i % 7) as f64 / 3.0 - 1.0).collect();
    let v = if nc > 0 { m.given(&c).inverse_vjp(&x, &zb, &lb).unwrap() } else { m.inverse_vjp(&x, &zb, &lb).unwrap() };
    let loss = |m: &flow_runtime::Model<P, f64>, x: &[f64]| { let (z, l) = f(m, x); z.iter().zip(&zb).map(|(a, b)| a * b).sum::<f64>() + l.iter().zip(&lb).map(|(a, b)| a * b).sum::<f64>() };
    let mut worst: f64 = 0.0;
    for i in (0..130 * d).step_by(29) { let mut y = x.clone(); y[i] += 1e-6; let a = loss(&m, &y); y[i] -= 2e-6; let b = loss(&m, &y); worst = worst.max(((a - b) / 2e-6 - v.x_bar[i]).abs()); }
    println!("  x_bar {worst:e}");
    // jacobian log det row 0
    let mut j = faer::Mat::<f64>::zeros(d, d);
    for i in 0..d { let mut y = x[..d].to_vec(); y[i] += 1e-6; let a = f(&m, &y).0; y[i] -= 2e-6; let b = f(&m, &y).0; for k in 0..d { j[(k, i)] = (a[k] - b[k]) / 2e-6; } }
    println!("  log det {} {}", j.determinant().abs().ln(), ld[0]);
    for t in v.parameters.tensors() { let _ = t; }
    let mut worst: f64 = 0.0; let mut n = 0;
    for t in m.parameters() { if t.name.starts_with("standard") { continue; }
        let g = v.parameters.tensor(&t.name).unwrap().values;
        for i in (0..t.values.len()).step_by(7) { if t.values[i] == 0.0 { if g[i] != 0.0 { println!("nonzero grad outside mask {} {i}", t.name); } continue; }
            let mut m2 = m.clone(); let mut w = t.values.clone(); w[i] += 1e-6; m2.set_parameter(&t.name, &w).unwrap(); let a = loss(&m2, &x); w[i] -= 2e-6; m2.set_parameter(&t.name, &w).unwrap(); let b = loss(&m2, &x);
            let e = ((a - b) / 2e-6 - g[i]).abs(); n += 1; if e > worst { worst = e; } } }
    println!("  parameters {worst:e} of {n}");
}
fn main() { check::<__a::Flow>("A"); check::<__b::Flow>("B"); check::<__c::Flow>("C"); check::<__d::Flow>("D");check::<__e::Flow>("E");check::<__f::Flow>("F"); }