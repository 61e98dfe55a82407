//! Rows of weight 0.
use super::flows::{maf, rows};
use flow_runtime::fit::{Average, Every, Fit, Schedule, Source};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

/// Rows so far out that their density is 0 in single precision, of weight 0, against any other numbers in their place: alone
/// in a tile, last in one, all of one; in training, in validation, in what standardises.
#[test]
fn rows_of_weight_0_do_not_matter() {
    let weights: Vec<f32> = (0..300).map(|i| if i < 64 || i % 7 == 5 { 0.0 } else { 1.0 + (i % 3) as f32 }).collect();
    let with = |far: f32| {
        let mut x = rows::<f32>(300, 3, 1);
        x.chunks_exact_mut(3).zip(&weights).filter(|(_, w)| **w == 0.0).for_each(|(row, _)| row.fill(far));
        x
    };
    let run = |far: f32, standardize: bool, batch: usize| {
        let x = with(far);
        let source = Source::new(&x, 3).unwrap().with_weights(&weights).unwrap();
        let fit = Fit::new().epochs(3).batch(batch).standardize(standardize).keep_best(true);
        let mut model = maf::<f32>();
        let report = fit.run_on(&mut model, source, Some(source)).unwrap();
        let of_epoch = |e: &flow_runtime::fit::EpochReport| (e.train_log_prob, e.validation_log_prob, e.gradient_norm);
        (model.parameters(), report.epochs.iter().map(of_epoch).collect::<Vec<_>>())
    };
    for (standardize, batch) in [(true, 96), (false, 96), (false, 300), (true, 5)] {
        assert_eq!(run(1e30, standardize, batch), run(0.5, standardize, batch), "{standardize} {batch}");
    }
    let gradient = |far: f32| {
        let (value, gradient) = maf::<f32>().log_prob_gradient(&with(far), Some(&weights)).unwrap();
        (value, gradient.tensors())
    };
    assert_eq!(gradient(1e30), gradient(0.5));
    assert_eq!(maf::<f32>().log_prob_gradient(&with(1e30)[..192], Some(&weights[..64])).unwrap().0, 0.0);
    let vjp = maf::<f32>().log_prob_vjp(&with(1e30), &weights).unwrap();
    let of_zero = vjp.input_bar.chunks_exact(3).zip(&weights).filter(|(_, w)| **w == 0.0);
    assert!(of_zero.flat_map(|(bar, _)| bar).all(|bar| *bar == 0.0));
}

/// Batches of which no row counts have no mean: such a step is counted, and nothing else happens.
#[test]
fn batches_of_weight_0_are_skipped() {
    let x = rows::<f64>(60, 3, 1);
    // of 12 batches of 5 in each epoch some have none of these rows
    let weights: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 6 == 0))).collect();
    let source = Source::new(&x, 3).unwrap().with_weights(&weights).unwrap();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let fit = Fit::new().epochs(3).batch(5).rate(1e-2).average(Average::new(0.9).from_step(7)).threads(1);
    let told = fit.clone().on_step(move |event| {
        seen.lock().unwrap().push(*event);
        ControlFlow::Continue(())
    });
    let mut model = maf::<f64>();
    let report = told.run_on(&mut model, source, None).unwrap();
    let steps = steps.lock().unwrap();
    let skipped: usize = report.epochs.iter().map(|epoch| epoch.skipped).sum();
    assert!(skipped > 3 && steps.len() + skipped == 36 && report.steps() == 36, "{skipped}");
    for epoch in &report.epochs {
        let own: Vec<_> = steps.iter().filter(|event| event.epoch == epoch.epoch).collect();
        assert_eq!((epoch.steps, epoch.skipped), (12, 12 - own.len()));
        let mean = own.iter().map(|event| event.log_prob).sum::<f64>() / own.len() as f64;
        assert!((epoch.train_log_prob - mean).abs() < 1e-12);
    }
    // The schedule goes by the steps counted; Adam by those that it took.
    let rate = |step: usize| Schedule::Cosine(1e-2).rate(step, 36);
    assert!(steps.iter().all(|event| event.rate == rate(event.step - 1)));
    // Broken off after any step, it goes on with the same bits.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    for last in [steps[1].step, steps[steps.len() / 2].step] {
        let stop = move |event: &flow_runtime::fit::StepEvent| {
            if event.step == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        fit.clone().checkpoint(&path, Every::Steps(99)).on_step(stop).run_on(&mut maf(), source, None).unwrap();
        let mut resumed = maf::<f64>();
        let again = fit.clone().resume(&path).run_on(&mut resumed, source, None).unwrap();
        assert_eq!(resumed.parameters(), model.parameters());
        let counts = |report: &flow_runtime::fit::Report| report.epochs.iter().map(|e| e.skipped).collect::<Vec<_>>();
        assert_eq!(counts(&again), counts(&report));
    }
}
