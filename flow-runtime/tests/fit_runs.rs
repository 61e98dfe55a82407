//! Whole runs: what ends them, which weights they leave, what they report.
mod flows;

use flow_runtime::error::{Cause, Error};
use flow_runtime::fit::{Average, EarlyStopping, Ended, Every, Fit, Schedule, Source, Weights};
use flow_runtime::model::Model;
use flow_runtime::table::Table;
use flow_runtime::{Program, Real};
use flows::{Maf, Maf64, maf, rows};
use serde_json::Value;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn table<T: Real>(count: usize, seed: u64) -> Table<T> {
    Table::from_rows(rows::<T>(count, 3, seed), 3).unwrap()
}

fn mean<P: Program>(model: &Model<P, f64>, table: &Table<f64>) -> f64 {
    model.log_prob(table).unwrap().iter().sum::<f64>() / table.rows() as f64
}

/// Few rows and a high rate: the validation likelihood rises and falls.
fn overfitting() -> (Table<f64>, Table<f64>, Fit) {
    (table(60, 1), table(200, 2), Fit::new().epochs(200).batch(20).schedule(Schedule::Constant(1e-2)))
}

#[test]
fn early_stopping_leaves_the_best_weights() {
    let (train, validation, fit) = overfitting();
    let fit = fit.early_stopping(EarlyStopping::new(5));
    for average in [None, Some(Average::new(0.9))] {
        let fit = average.map_or(fit.clone(), |average| fit.clone().average(average));
        let mut model = Maf64::init(0);
        let report = fit.run(&mut model, &train, Some(&validation)).unwrap();
        let best = report.best().unwrap().clone();
        assert_eq!((report.ended, report.weights), (Ended::EarlyStopped, Weights::Best { epoch: best.epoch }));
        assert_eq!(report.epochs.len(), best.epoch + 6);
        assert!(best.epoch > 0, "{report}");
        // The weights are those that were validated, averaged or not.
        assert!((mean(&model, &validation) - best.validation_log_prob.unwrap()).abs() < 1e-12);
    }
}

#[test]
fn the_best_are_kept_without_stopping_too() {
    let (train, validation, fit) = overfitting();
    let mut model = Maf64::init(0);
    let report = fit.epochs(30).keep_best(true).run(&mut model, &train, Some(&validation)).unwrap();
    let best = report.best().unwrap();
    assert_eq!((report.epochs.len(), report.ended), (30, Ended::Finished));
    assert_eq!(report.weights, Weights::Best { epoch: best.epoch });
    assert!((mean(&model, &validation) - best.validation_log_prob.unwrap()).abs() < 1e-12);
}

#[test]
fn the_averaged_weights_are_validated_and_left() {
    let (train, validation, fit) = overfitting();
    let run = |fit: Fit| {
        let mut model = Maf64::init(0);
        let report = fit.epochs(4).run(&mut model, &train, Some(&validation)).unwrap();
        (report, model)
    };
    let (plain, last) = run(fit.clone());
    let (report, model) = run(fit.clone().average(Average::new(0.95).from_step(3)));
    assert_eq!((plain.weights, report.weights), (Weights::Last, Weights::Averaged));
    assert_ne!(model.parameters(), last.parameters());
    let found = report.last().unwrap().validation_log_prob.unwrap();
    assert!((mean(&model, &validation) - found).abs() < 1e-12);
    // The weights that are trained are not touched by their average.
    assert!(plain.epochs.iter().zip(&report.epochs).all(|(a, b)| a.train_log_prob == b.train_log_prob));
    assert_eq!(plain.epochs[0].validation_log_prob, report.epochs[0].validation_log_prob);
    assert_ne!(plain.epochs[1].validation_log_prob, report.epochs[1].validation_log_prob);
    assert_eq!(run(fit.average(Average::new(0.95).from_step(99))).0.weights, Weights::Last);
}

#[test]
fn callbacks_see_everything_and_stop() {
    let (train, validation, fit) = overfitting();
    let (steps, epochs) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let (seen_steps, seen_epochs) = (Arc::clone(&steps), Arc::clone(&epochs));
    let fit = fit.on_step(move |event| {
        seen_steps.lock().unwrap().push(*event);
        if event.step == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let fit = fit.on_epoch(move |report| {
        seen_epochs.lock().unwrap().push(report.clone());
        ControlFlow::Continue(())
    });
    let report = fit.run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    assert_eq!(report.ended, Ended::Stopped);
    assert_eq!(*epochs.lock().unwrap(), report.epochs);
    let steps = steps.lock().unwrap();
    assert!(steps.iter().enumerate().all(|(i, event)| event.step == i && event.epoch == i / 3 && event.rate == 1e-2));
    assert_eq!((steps.len(), report.epochs.len()), (8, 2));
    let mean = steps[3..6].iter().map(|event| event.log_prob).sum::<f64>() / 3.0;
    assert_eq!(mean, report.epochs[1].train_log_prob);
    let (train, validation, fit) = overfitting();
    let fit = fit.on_epoch(|report| if report.epoch == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    let report = fit.run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    assert_eq!((report.ended, report.epochs.len()), (Ended::Stopped, 3));
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_log_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let (train, validation, fit) = overfitting();
    let fit = fit.epochs(3).seed(5).clip(2.0).threads(2).group_tiles(1).log(&path).log_steps(2);
    let report = fit.run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    let log = lines(&path);
    let kinds: Vec<_> = log.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["run", "step", "epoch", "step", "step", "epoch", "step", "epoch", "end"]);
    let (configuration, environment) = (&log[0]["configuration"], &log[0]["environment"]);
    assert_eq!(configuration["flow"]["name"], "Maf");
    assert_eq!(configuration["flow"]["features"], serde_json::json!(["a", "b", "c"]));
    assert_eq!(configuration["element"], "f64");
    assert_eq!((&configuration["options"]["seed"], &configuration["options"]["clip"]), (&5.into(), &2.0.into()));
    assert_eq!((&configuration["train"]["rows"], &configuration["validation"]["rows"]), (&60.into(), &200.into()));
    assert_eq!((&environment["threads"], &environment["group_tiles"]), (&2.into(), &1.into()));
    assert_eq!(environment["flow_runtime"], env!("CARGO_PKG_VERSION"));
    let epochs: Vec<_> = log.iter().filter(|line| line["kind"] == "epoch").collect();
    for (line, epoch) in epochs.iter().zip(&report.epochs) {
        let near = |key: &str, value: f64| (line[key].as_f64().unwrap() - value).abs() <= 1e-15 * value.abs();
        assert!(near("train_log_prob", epoch.train_log_prob) && near("gradient_norm", epoch.gradient_norm));
        assert!(near("validation_log_prob", epoch.validation_log_prob.unwrap()) && near("rate", 1e-2));
    }
    assert_eq!((&log[1]["step"], &log[3]["step"]), (&1.into(), &3.into()));
    assert!(log[1]["gradient_norm"].as_f64().unwrap() > 0.0);
    assert_eq!((&log[8]["ended"], &log[8]["steps"]), (&"finished".into(), &9.into()));
}

#[test]
fn a_log_replaces_logs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let (train, _, fit) = overfitting();
    let fit = fit.epochs(1).log(&path);
    for _ in 0..2 {
        fit.run(&mut Maf64::init(0), &train, None).unwrap();
        assert_eq!(lines(&path).len(), 3);
    }
    fs::write(&path, "a,b,c\n1,2,3\n").unwrap();
    let error = fit.run(&mut Maf64::init(0), &train, None).unwrap_err();
    assert!(error.to_string().contains("no log of a run"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a,b,c\n1,2,3\n");
    let error = fit.log(folder.path().join("none/run.jsonl")).run(&mut Maf64::init(0), &train, None).unwrap_err();
    assert!(error.to_string().contains("there is no folder"), "{error}");
}

/// The size of groups changes the last bits and nothing else; every size has its own on any number of threads.
#[test]
fn groups_are_an_option() {
    let train = table::<f32>(1024, 1);
    let run = |tiles: Option<usize>, threads| {
        let fit = Fit::new().epochs(20).batch(1024).threads(threads);
        let fit = tiles.map_or(fit.clone(), |tiles| fit.group_tiles(tiles));
        let mut model = Maf::init(0);
        fit.run(&mut model, &train, None).unwrap();
        model.parameters().into_iter().flat_map(|tensor| tensor.values).collect::<Vec<_>>()
    };
    let usual = run(None, 1);
    assert_eq!(run(Some(4), 2), usual);
    for tiles in [1, 3, 16] {
        let other = run(Some(tiles), 1);
        assert_eq!(other, run(Some(tiles), 3));
        assert!(other != usual, "{tiles} tiles a group change nothing");
        assert!(other.iter().zip(&usual).all(|(a, b)| (a - b).abs() < 1e-3), "{tiles}");
    }
}

#[test]
fn nonsense_is_refused_before_anything_is_done() {
    let (train, validation, fit) = overfitting();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let mut model = Maf64::init(0);
    let before = model.parameters();
    let named = |fit: Fit, option: &str, model: &mut Maf64| {
        let error = fit.run(model, &train, Some(&validation)).unwrap_err();
        assert!(error.to_string().starts_with(&format!("option `{option}`: ")), "{error}");
    };
    named(fit.clone().clip(0.0), "clip", &mut model);
    named(fit.clone().weight_decay(-1.0), "weight_decay", &mut model);
    named(fit.clone().average(Average::new(1.0)), "average", &mut model);
    named(fit.clone().early_stopping(EarlyStopping::new(0)), "early_stopping", &mut model);
    named(fit.clone().group_tiles(0), "group_tiles", &mut model);
    named(fit.clone().log_steps(0), "log_steps", &mut model);
    named(fit.clone().checkpoint(&path, Every::Steps(0)), "checkpoint", &mut model);
    for fit in [fit.clone().early_stopping(EarlyStopping::new(3)), fit.keep_best(true)] {
        let error = fit.run(&mut model, &train, None).unwrap_err();
        assert!(error.to_string().contains("there are no validation rows to choose by"), "{error}");
    }
    assert_eq!(model.parameters(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn rows_that_are_not_finite_are_named_by_their_place_in_the_table() {
    let mut x = rows::<f64>(60, 3, 1);
    x[3 * 41 + 1] = f64::NAN;
    let (good, bad) = (table(60, 1), Table::from_rows(x.clone(), 3).unwrap());
    let mut model = maf::<f64>();
    let before = model.parameters();
    let fit = Fit::new().epochs(1).batch(10).standardize(false);
    for (train, validation) in [(&bad, &good), (&good, &bad)] {
        let error = fit.run(&mut model, train, Some(validation)).unwrap_err();
        assert!(matches!(&error, Error::NotFinite { row: 41, column, .. } if column == "b"), "{error}");
    }
    assert_eq!(model.parameters(), before);
}

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
    let Error::Diverged { step, epoch: 0, cause, largest } = &error else { panic!("{error}") };
    assert!(matches!(**cause, Cause::Row { row: 57, log_prob: f64::NEG_INFINITY, .. }), "{error}");
    assert!(largest.len() == 3 && largest[0].largest >= largest[1].largest && largest[0].name.contains(".net."));
    // The model has what the steps before have made of it.
    let last = *step;
    assert!(last > 0, "the seed has put the row into the first batch");
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
    let Error::Diverged { step: 0, largest, cause, .. } = &error else { panic!("{error}") };
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
    assert!(steps.iter().all(|event| event.rate == rate(event.step)));
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

#[test]
fn more_steps_than_can_be_counted_are_refused() {
    let (train, _, fit) = overfitting();
    let fit = fit.on_step(|_| ControlFlow::Break(()));
    for epochs in [usize::MAX, (1 << 53) / 3 + 1] {
        let error = fit.clone().epochs(epochs).run(&mut Maf64::init(0), &train, None).unwrap_err();
        let said = format!("option `epochs`: {epochs} epochs of 3 steps are more than 2^53 steps; ");
        assert!(error.to_string().starts_with(&said), "{error}");
    }
    let stop = fit.epochs((1 << 53) / 3).warm_up(usize::MAX);
    assert_eq!(stop.run(&mut Maf64::init(0), &train, None).unwrap().ended, Ended::Stopped);
}

/// What cannot be written is known before the first step, and the model is as it was.
#[test]
fn files_that_cannot_be_written_are_refused_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (train, _, fit) = overfitting();
    let at = |name: &str| folder.path().join(name);
    for name in ["kept", "foreign"] {
        fs::write(at(name), "a,b\n").unwrap();
    }
    let mut permissions = fs::metadata(at("kept")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(at("kept"), permissions).unwrap();
    let mut model = Maf64::init(0);
    let before = model.parameters();
    let mut said = |fit: Fit| {
        let fit = fit.on_step(|event| panic!("step {}", event.step));
        let error = fit.run(&mut model, &train, None).unwrap_err().to_string();
        assert_eq!(model.parameters(), before);
        error
    };
    let checkpoint = |path: &Path| fit.clone().checkpoint(path, Every::Steps(5));
    for (fit, what) in [
        (checkpoint(folder.path()), "this is there already, and no plain file"),
        (checkpoint(&at("kept")), "the file is there already and must not be written to"),
        (checkpoint(&at("none/c")), "there is no folder"),
        (fit.clone().log(folder.path()), "this is there already, and no plain file"),
        (fit.clone().log(at("kept")), "the file is there already and must not be written to"),
        (fit.clone().log(at("foreign")), "no log of a run"),
    ] {
        let error = said(fit);
        assert!(error.contains(what), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
