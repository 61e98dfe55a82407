//! What `explain_row` says: each step changes what it should, and the changes lead from the data to the noise.
mod flows;

use flow_runtime::model::{Explanation, Model};
use flow_runtime::{Real, rt::v0_1::Program};
use flows::{maf, realnvp, rows};

flow_runtime::flow! {
    /// Its couplings pass a feature on from turn to turn, which moves within the state.
    flow Passing[x: real, y: real, w: real] {
        base normal;
        repeat(3) { coupling(affine, hidden: [4]); permute(reverse); coupling(affine, on: [x], hidden: [4]); }
        standardize;
    }
}

/// Follows each feature through the steps: what one leaves the next one finds, and the end is the noise.
fn leads_to_the_noise<P: Program, T: Real>(model: &Model<P, T>, x: &[T], c: &[T], explanation: &Explanation) {
    let mut state: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
    for step in &explanation.steps {
        for change in &step.changes {
            let at = P::FEATURES.iter().position(|name| *name == change.feature).unwrap();
            assert_eq!(state[at], change.before, "{}: {} before", step.name, change.feature);
            assert_ne!(change.before, change.after, "{}: {} did not change", step.name, change.feature);
            state[at] = change.after;
        }
    }
    let z = if c.is_empty() { model.inverse(x) } else { model.given(c).inverse(x) }.unwrap().0;
    let mut found = state.clone();
    let mut wanted: Vec<f64> = z.iter().map(|z| z.to_f64()).collect();
    // The noise stands in the order of the stack's other end, which a permutation changes.
    found.sort_by(f64::total_cmp);
    wanted.sort_by(f64::total_cmp);
    assert_eq!(found, wanted);
}

fn features(explanation: &Explanation, step: usize) -> Vec<&str> {
    explanation.steps[step].changes.iter().map(|change| change.feature).collect()
}

#[test]
fn a_masked_flow_changes_every_feature() {
    let (model, x) = (maf::<f64>(), rows::<f64>(1, 3, 1));
    let explanation = model.explain_row(&x).unwrap();
    let names: Vec<_> = explanation.steps.iter().map(|step| (step.name, step.turn)).collect();
    let layer = "repeat_0.autoregressive_0";
    assert_eq!(names, [("standardize_0", 0), (layer, 1), (layer, 0)]);
    (0..3).for_each(|step| assert_eq!(explanation.steps[step].changes.len(), 3));
    leads_to_the_noise(&model, &x, &[], &explanation);
}

#[test]
fn a_coupling_changes_what_it_is_on() {
    let (model, x, c) = (realnvp::<f32>(), rows::<f32>(1, 3, 1), rows::<f32>(1, 2, 2));
    let explanation = model.given(&c).explain_row(&x).unwrap();
    assert_eq!(explanation.steps.len(), 6);
    for step in 0..6 {
        let expected: &[&str] = if step % 2 == 0 { &["v"] } else { &["u", "w"] };
        assert_eq!(features(&explanation, step), expected, "step {step}");
    }
    leads_to_the_noise(&model, &x, &c, &explanation);
}

#[test]
fn what_passes_is_not_listed() {
    let (mut model, x) = (Passing64::init(5), rows::<f64>(1, 3, 1));
    model.set_parameter("standardize_0.mean", &[0.1, 0.2, 0.3]).unwrap();
    let explanation = model.explain_row(&x).unwrap();
    let changed: Vec<usize> = explanation.steps.iter().map(|step| step.changes.len()).collect();
    assert_eq!(changed[0], 3, "standardize");
    assert!(changed[1..].iter().all(|&n| n == 1 || n == 2), "{changed:?}");
    leads_to_the_noise(&model, &x, &[], &explanation);
}

#[test]
fn it_prints_as_a_table() {
    let model = maf::<f64>();
    let text = model.explain_row(&[0.3, -0.2, 0.1]).unwrap().to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "   -0.2776  standardize_0 (turn 0)");
    assert_eq!(lines[1], "            a: 0.3000 -> 0.0000");
    assert!(lines[lines.len() - 2].ends_with("  log p of the noise") && lines[lines.len() - 1].ends_with("  log p"));
}
