//! What ends a run, and which weights it leaves.
use super::flows::{Maf, Maf64};
use super::{overfitting, table};
use flow_runtime::Program;
use flow_runtime::fit::{Average, EarlyStopping, Ended, Fit, Weights};
use flow_runtime::model::Model;
use flow_runtime::table::Table;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

fn mean<P: Program>(model: &Model<P, f64>, table: &Table<f64>) -> f64 {
    model.log_prob(table).unwrap().iter().sum::<f64>() / table.rows() as f64
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
        assert_eq!(report.epochs.len(), best.epoch + 5);
        assert!(best.epoch > 1, "{report}");
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
        if event.step == 8 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let fit = fit.on_epoch(move |report| {
        seen_epochs.lock().unwrap().push(report.clone());
        ControlFlow::Continue(())
    });
    let report = fit.run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    assert_eq!(report.ended, Ended::Stopped);
    assert_eq!(*epochs.lock().unwrap(), report.epochs);
    let steps = steps.lock().unwrap();
    assert!(
        steps
            .iter()
            .enumerate()
            .all(|(i, event)| event.step == i + 1 && event.epoch == i / 3 + 1 && event.rate == 1e-2)
    );
    assert_eq!((steps.len(), report.epochs.len()), (8, 2));
    let mean = steps[3..6].iter().map(|event| event.log_prob).sum::<f64>() / 3.0;
    assert_eq!(mean, report.epochs[1].train_log_prob);
    let (train, validation, fit) = overfitting();
    let fit = fit.on_epoch(|report| if report.epoch == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    let report = fit.run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    assert_eq!((report.ended, report.epochs.len()), (Ended::Stopped, 3));
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
