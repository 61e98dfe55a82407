//! Remarks on runs that nothing is wrong with.
use super::flows::{Maf64, realnvp, rows};
use super::{lines, overfitting, table};
use flow_runtime::fit::{Every, Fit, Note, Source};
use flow_runtime::table::Table;
use std::ops::ControlFlow;

flow_runtime::flow! {
    flow Plain[a: real, b: real] { base normal; scale; }
}

#[test]
fn nothing_is_said_of_an_ordinary_run() {
    let (train, validation, fit) = overfitting();
    let report = fit.epochs(1).run(&mut Maf64::init(0), &train, Some(&validation)).unwrap();
    assert_eq!(report.notes, []);
}

#[test]
fn few_rows_and_no_epochs_are_remarked_upon() {
    let train = table::<f64>(60, 1);
    let run = |fit: Fit| fit.run(&mut Maf64::init(0), &train, None).unwrap();
    let report = run(Fit::new().epochs(1).batch(61));
    assert_eq!(report.notes, [Note::SmallTable { rows: 60, batch: 61 }]);
    assert!(report.to_string().contains("\nnote: the table has 60 rows, fewer than a batch of 61: "), "{report}");
    assert_eq!(run(Fit::new().epochs(1).batch(60)).notes, []);
    assert_eq!(run(Fit::new().epochs(0).batch(60)).notes, [Note::NoEpochs]);
}

/// Two columns, the first with mean and deviation about as given.
fn plain(mean: f64, deviation: f64) -> Table<f64> {
    let mut x = rows::<f64>(200, 2, 3);
    x.chunks_exact_mut(2).for_each(|row| row[0] = row[0] * deviation + mean);
    Table::from_rows(x, 2).unwrap().with_names(["a", "b"]).unwrap()
}

#[test]
fn columns_far_from_standardised_are_remarked_upon() {
    let notes =
        |table: &Table<f64>| Fit::new().epochs(1).batch(50).run(&mut Plain64::init(0), table, None).unwrap().notes;
    assert_eq!(notes(&plain(0.0, 1.0)), []);
    for (mean, deviation) in [(1000.0, 1.0), (0.0, 1e-3), (0.0, 1e3)] {
        let found = notes(&plain(mean, deviation));
        assert!(matches!(&found[..], [Note::NotStandardized { column, .. }] if column == "a"), "{found:?}");
    }
    assert_eq!(notes(&plain(5.0, 0.0)), [Note::ConstantColumn { column: "a".into(), value: 5.0 }]);
}

/// The worst column is named, and of a context too, which nothing standardises; one row of it for all is no column.
#[test]
fn the_column_farthest_out_is_named() {
    let mut x = rows::<f64>(200, 2, 3);
    x.chunks_exact_mut(2).for_each(|row| (row[0], row[1]) = (row[0] * 8.0, row[1] * 90.0));
    let run = |source| Fit::new().epochs(1).batch(50).run_on(&mut Plain64::init(0), source, None).unwrap().notes;
    let found = run(Source::new(&x, 2).unwrap());
    assert!(matches!(&found[..], [Note::NotStandardized { column, .. }] if column == "b"), "{found:?}");

    let (x, mut c) = (rows::<f64>(200, 3, 1), rows::<f64>(200, 2, 2));
    let notes = |c: &[f64]| {
        let source = Source::new(&x, 3).unwrap().with_context(c, 2).unwrap();
        Fit::new().epochs(1).batch(50).run_on(&mut realnvp::<f64>(), source, None).unwrap().notes
    };
    assert_eq!(notes(&c), []);
    c.chunks_exact_mut(2).for_each(|row| row[1] += 40.0);
    let found = notes(&c);
    assert!(matches!(&found[..], [Note::ContextNotStandardized { column, .. }] if column == "m"), "{found:?}");
    assert!(found[0].to_string().starts_with("context `m` has mean 4.0"), "{}", found[0]);
    assert_eq!(notes(&c[..2]), []);
    let error = Fit::new().run_on(&mut realnvp::<f64>(), Source::new(&x, 3).unwrap(), None).unwrap_err();
    assert!(error.to_string().contains("`Fit::run_on`"), "{error}");
}

/// A row of weight 0 makes no column unusual.
#[test]
fn rows_of_weight_0_are_not_remarked_upon() {
    let mut x = plain(0.0, 1.0).into_vec();
    x[0] = 1e9;
    let weights: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row > 0))).collect();
    let source = Source::new(&x, 2).unwrap();
    let notes =
        |source| Fit::new().epochs(1).batch(50).run_on(&mut Plain64::init(0), source, None).unwrap().notes.len();
    assert_eq!((notes(source), notes(source.with_weights(&weights).unwrap())), (1, 0));
}

/// A run that goes on has its notes in the log once.
#[test]
fn notes_stand_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (log, checkpoint) = (folder.path().join("run.jsonl"), folder.path().join("run.checkpoint"));
    let train = table::<f64>(60, 1);
    let fit = Fit::new().epochs(4).batch(99).log(&log);
    let stop = |report: &flow_runtime::fit::EpochReport| match report.epoch {
        2 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    fit.clone().checkpoint(&checkpoint, Every::Steps(1)).on_epoch(stop).run(&mut Maf64::init(0), &train, None).unwrap();
    let report = fit.resume(&checkpoint).run(&mut Maf64::init(0), &train, None).unwrap();
    let lines = lines(&log);
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["run", "note", "epoch", "epoch", "resumed", "epoch", "epoch", "end"]);
    assert_eq!(lines[1]["note"], report.notes[0].to_string());
}
