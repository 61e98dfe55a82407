//! Numbers that are not finite, and who is to blame.
use super::flows::{Maf, maf, rows};
use super::lines;
use flow_runtime::error::{Cause, Error};
use flow_runtime::fit::{Every, Fit, Schedule, Source};
use std::ops::ControlFlow;

/// An outlier that is finite, but whose density is 0 in single precision.
#[test]
fn a_row_that_breaks_a_run_is_named_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.checkpoint");
    let mut x = rows::<f32>(100, 3, 1);
    x[3 * 57 + 2] = 1e30;
    let fit = Fit::new().epochs(1).batch(10).standardize(false).threads(1);
    let train = Source::new(&x, 3).unwrap();
    let mut model = maf::<f32>();
    let log = folder.path().join("run.jsonl");
    let recorded = fit.clone().checkpoint(&path, Every::Steps(1)).log(&log);
    let error = recorded.run_on(&mut model, train, None).unwrap_err();
    assert_eq!(lines(&log).last().unwrap()["error"], error.to_string());
    let Error::Diverged { step, epoch: Some(1), cause, largest } = &error else { panic!("{error}") };
    assert!(matches!(**cause, Cause::Row { row: 57, log_prob: f64::NEG_INFINITY, .. }), "{error}");
    assert!(largest.len() == 3 && largest[0].largest >= largest[1].largest && largest[0].name.contains(".net."));
    // The model has what the steps before have made of it.
    let last = *step;
    assert!(last > 1, "the seed has put the row into the first batch");
    let stop = move |event: &flow_runtime::fit::StepEvent| {
        if event.step + 1 == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut other = maf::<f32>();
    fit.clone().on_step(stop).run_on(&mut other, train, None).unwrap();
    assert_eq!(model.parameters(), other.parameters());
    // And the checkpoint is of the same step: it goes on, to the same end.
    let again = fit.resume(&path).run_on(&mut maf::<f32>(), train, None).unwrap_err();
    assert_eq!(again.to_string(), error.to_string());
}

#[test]
fn weights_that_break_a_step_are_named() {
    let mut model = maf::<f32>();
    let name = "repeat_0.0.autoregressive_0.net.1.bias";
    let mut values = model.parameter(name).unwrap().values;
    values.fill(f32::MAX);
    model.set_parameter(name, &values).unwrap();
    let x = rows::<f32>(20, 3, 1);
    let before = model.parameters();
    let error = Fit::new().start(&mut model, 1).unwrap().step(&x).unwrap_err();
    let Error::Diverged { step: 1, largest, cause, .. } = &error else { panic!("{error}") };
    assert_eq!((&largest[0].name[..], largest[0].largest), (name, f64::from(f32::MAX)));
    let Cause::Row { place: Some(place), .. } = &**cause else { panic!("{error}") };
    assert!(place.step == "repeat_0.autoregressive_0" && !place.after.is_finite(), "{error}");
    assert_eq!(model.parameters(), before);
}

/// Squares of such a gradient are infinite, and would stay in Adam's moments.
#[test]
fn a_gradient_too_large_to_be_squared_is_refused_unless_it_is_clipped() {
    let mut x = rows::<f32>(20, 3, 1);
    x[3 * 4] = 1e19;
    let fit = Fit::new().schedule(Schedule::Constant(1e-3));
    let mut model = Maf::init(0);
    let before = model.parameters();
    let error = fit.start(&mut model, 1).unwrap().step(&x).unwrap_err();
    let Error::Diverged { cause, .. } = &error else { panic!("{error}") };
    assert!(matches!(&**cause, Cause::Norm { norm, tensor: Some(_) } if *norm > 1e19 && norm.is_finite()), "{error}");
    assert_eq!(model.parameters(), before);
    fit.clip(1.0).start(&mut model, 1).unwrap().step(&x).unwrap();
    assert_ne!(model.parameters(), before);
}

#[test]
fn rows_of_weight_0_are_not_blamed() {
    let mut x = rows::<f32>(20, 3, 1);
    (x[3 * 4], x[3 * 9]) = (1e30, 1e30);
    let mut weights = [1.0_f32; 20];
    weights[4] = 0.0;
    let error = maf::<f32>().log_prob_gradient(&x, Some(&weights)).unwrap_err();
    assert!(matches!(error, Error::Overflow { row: 9 }), "{error}");
    let (mut model, none) = (maf::<f32>(), None::<&[f32]>);
    let mut session = Fit::new().start(&mut model, 1).unwrap();
    let error = session.step_on(&x, none, Some(&weights)).unwrap_err();
    let Error::Diverged { cause, .. } = &error else { panic!("{error}") };
    assert!(matches!(**cause, Cause::Row { row: 9, .. }), "{error}");
    x[3 * 9] = 0.0;
    session.step_on(&x, none, Some(&weights)).unwrap();
}
