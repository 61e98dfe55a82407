//! What is refused before anything is done.
use super::flows::{Maf64, maf, rows};
use super::{overfitting, table};
use flow_runtime::error::Error;
use flow_runtime::fit::{Average, EarlyStopping, Ended, Every, Fit};
use flow_runtime::table::Table;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

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
