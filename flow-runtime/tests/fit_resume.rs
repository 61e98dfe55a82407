//! Runs that are stopped and go on: the same bits, and refusals of what is not the same run.
mod flows;

use flow_runtime::error::{CheckpointFault, Error, FileFault};
use flow_runtime::fit::{Average, EarlyStopping, Ended, Every, Fit, Report, Schedule, Source};
use flow_runtime::model::Tensor;
use flow_runtime::table::Table;
use flow_runtime::{InstructionSet, Model};
use flows::{Maf, Maf64, RealNvp, RealNvp64, maf, realnvp, rows};
use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use tempfile::TempDir;

/// A flow of one name, once with another activation: the tensors are the same.
mod tanh {
    flow_runtime::flow! {
        pub flow Twin[a: real, b: real, c: real] { base normal; coupling(affine, hidden: [5], activation: tanh); }
    }
}
mod relu {
    flow_runtime::flow! {
        pub flow Twin[a: real, b: real, c: real] { base normal; coupling(affine, hidden: [5], activation: relu); }
    }
}

/// All that must be the same: bits of the weights and what is reported but for times.
type Outcome = (Vec<u64>, Vec<(usize, u64, Option<u64>, u64, u64, usize)>, String);

fn outcome(tensors: &[Tensor<f64>], report: &Report) -> Outcome {
    let bits = tensors.iter().flat_map(|tensor| &tensor.values).map(|x| x.to_bits()).collect();
    let epochs = report.epochs.iter().map(|e| {
        let validation = e.validation_log_prob.map(f64::to_bits);
        (e.epoch, e.train_log_prob.to_bits(), validation, e.rate.to_bits(), e.gradient_norm.to_bits(), e.clipped)
    });
    (bits, epochs.collect(), format!("{:?} {:?}", report.ended, report.weights))
}

struct Setting {
    folder: TempDir,
    x: Vec<f64>,
    c: Vec<f64>,
    weights: Vec<f64>,
}

impl Setting {
    fn new() -> Self {
        let weights = (0..90).map(|i| f64::from(i % 4) * 0.37 + 0.1).collect();
        let folder = tempfile::tempdir().unwrap();
        Setting { folder, x: rows(90, 3, 1), c: rows(90, 2, 2), weights }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every option, and a context.
    fn fit(&self) -> Fit {
        let fit = Fit::new().epochs(8).batch(20).seed(4).rate(1e-2).warm_up(5).clip(0.9).weight_decay(0.02);
        fit.average(Average::new(0.8).from_step(6)).early_stopping(EarlyStopping::new(6)).threads(1)
    }

    fn run(&self, fit: &Fit) -> (Outcome, Report) {
        let mut model = realnvp::<f64>();
        let report = self.run_model(fit, &mut model).unwrap();
        (outcome(&model.parameters(), &report), report)
    }

    fn run_model<P: flow_runtime::Program>(&self, fit: &Fit, model: &mut Model<P, f64>) -> Result<Report, Error> {
        let train = Source::new(&self.x, 3)?.with_context(&self.c, 2)?.with_weights(&self.weights)?;
        let validation = Source::new(&self.x[..60], 3)?.with_context(&self.c[..2], 2)?;
        fit.run_on(model, train, Some(validation))
    }
}

fn stop_after(fit: Fit, steps: usize) -> Fit {
    fit.on_step(move |event| if event.step == steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
}

/// Stopped after any number of steps, in the middle of an epoch or at its end, before averages have begun and after.
#[test]
fn a_resumed_run_ends_as_if_it_had_not_stopped() {
    let setting = Setting::new();
    let (whole, report) = setting.run(&setting.fit());
    assert_eq!(report.epochs[0].steps, 4);
    assert!(report.epochs.iter().any(|epoch| epoch.clipped > 0));
    for steps in [1, 3, 4, 5, 6, 7, 8, 11, 16, 23, 31] {
        let path = setting.path("run");
        let fit = setting.fit().checkpoint(&path, Every::Steps(1000));
        assert_eq!(setting.run(&stop_after(fit, steps)).1.ended, Ended::Stopped);
        let fit = setting.fit().resume(&path).threads(1 + steps % 3);
        let (resumed, report) = setting.run(&fit);
        assert!(resumed == whole, "stopped after {steps} steps: {report}");
    }
}

/// Twice in a row, through files that a run also writes to, with everything else that a run may write.
#[test]
fn a_run_may_be_resumed_again_and_again() {
    let setting = Setting::new();
    let (path, log) = (setting.path("run"), setting.path("run.jsonl"));
    let plain = setting.path("plain.jsonl");
    let (whole, _) = setting.run(&setting.fit().log(&plain).log_steps(3));
    let fit = setting.fit().checkpoint(&path, Every::Steps(2)).log(&log).log_steps(3);
    setting.run(&stop_after(fit.clone(), 7));
    setting.run(&stop_after(fit.clone().resume(&path), 13));
    // Back to where the checkpoint was written last, as after a crash: the log forgets what came after it.
    fs::copy(&path, setting.path("old")).unwrap();
    setting.run(&stop_after(fit.clone().resume(&path), 22));
    let (resumed, _) = setting.run(&fit.resume(setting.path("old")));
    assert!(resumed == whole);
    let lines = |path: &PathBuf| -> Vec<String> {
        let text = fs::read_to_string(path).unwrap();
        let kept = text.lines().filter(|line| !line.contains("\"resumed\"")).skip(1);
        kept.map(|line| line.split("\"seconds\"").next().unwrap().to_owned()).collect()
    };
    assert_eq!(lines(&log), lines(&plain));
    assert_eq!(fs::read_to_string(&log).unwrap().matches("\"resumed\"").count(), 2);
}

#[test]
fn checkpoints_are_written_by_the_clock_too() {
    let setting = Setting::new();
    let path = setting.path("run");
    let never = setting.fit().checkpoint(&path, Every::Duration(std::time::Duration::from_secs(3600)));
    setting.run(&never);
    assert!(!path.exists());
    let (whole, _) = setting.run(&setting.fit().checkpoint(&path, Every::Duration(std::time::Duration::ZERO)));
    assert!(path.exists());
    assert!(setting.run(&setting.fit().resume(&path)).0 == whole);
}

#[test]
fn a_stop_by_epoch_is_resumed_too() {
    let setting = Setting::new();
    let path = setting.path("run");
    let (whole, _) = setting.run(&setting.fit());
    let fit = setting.fit().checkpoint(&path, Every::Steps(1000));
    let stop = |report: &flow_runtime::fit::EpochReport| match report.epoch {
        3 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert_eq!(setting.run(&fit.on_epoch(stop)).1.epochs.len(), 3);
    assert!(setting.run(&setting.fit().resume(&path)).0 == whole);
}

/// A checkpoint of single precision and of standardised rows.
#[test]
fn constants_and_single_precision_come_back() {
    let setting = Setting::new();
    let (path, table) = (setting.path("run"), Table::from_rows(rows::<f32>(200, 3, 5), 3).unwrap());
    let fit = Fit::new().epochs(4).batch(64).schedule(Schedule::Constant(1e-2));
    let mut whole = Maf::init(1);
    fit.run(&mut whole, &table, None).unwrap();
    stop_after(fit.clone(), 5).checkpoint(&path, Every::Steps(9)).run(&mut Maf::init(1), &table, None).unwrap();
    let mut resumed = maf::<f32>();
    fit.resume(&path).run(&mut resumed, &table, None).unwrap();
    assert_eq!(resumed.parameters(), whole.parameters());
}

/// The first difference that a refusal names, and the model has not changed.
fn difference(setting: &Setting, fit: &Fit) -> String {
    let mut model = realnvp::<f64>();
    let before = model.parameters();
    let error = setting.run_model(fit, &mut model).unwrap_err();
    assert_eq!(model.parameters(), before);
    match error {
        Error::Checkpoint { fault: CheckpointFault::Differs { what, .. }, .. } => what,
        other => panic!("{other}"),
    }
}

#[test]
fn another_run_is_refused() {
    let mut setting = Setting::new();
    let path = setting.path("run");
    setting.run(&stop_after(setting.fit().checkpoint(&path, Every::Steps(5)), 9));
    let fit = setting.fit().resume(&path);
    assert_eq!(difference(&setting, &fit.clone().seed(5)), "options.seed");
    assert_eq!(difference(&setting, &fit.clone().batch(21)), "options.batch");
    assert_eq!(difference(&setting, &fit.clone().clip(0.8)), "options.clip");
    assert_eq!(difference(&setting, &fit.clone().rate(2e-2)), "options.schedule.cosine");
    assert_eq!(difference(&setting, &fit.clone().average(Average::new(0.8))), "options.average.start");
    let error = setting.run_model(&fit, &mut RealNvp::init(0).cast::<f64>()).err().map(|error| error.to_string());
    assert_eq!(error, None, "the weights that the model has do not matter");
    let error = fit.run(&mut Maf64::init(0), &Table::from_rows(setting.x.clone(), 3).unwrap(), None).unwrap_err();
    assert!(error.to_string().contains("early_stopping"), "{error}");
    let x = setting.x.clone();
    setting.x[200] += 1e-9;
    assert_eq!(difference(&setting, &fit), "train.sha256");
    setting.x = x[..240].to_vec();
    setting.c.truncate(160);
    setting.weights.truncate(80);
    assert_eq!(difference(&setting, &fit), "train.rows");
}

#[test]
fn another_flow_is_refused() {
    let setting = Setting::new();
    let (path, table) = (setting.path("run"), Table::from_rows(setting.x.clone(), 3).unwrap());
    let fit = Fit::new().epochs(2).batch(20);
    let written = stop_after(fit.clone(), 5).checkpoint(&path, Every::Steps(5));
    written.run(&mut tanh::Twin64::init(0), &table, None).unwrap();
    let fit = fit.resume(&path);
    fit.run(&mut tanh::Twin64::init(3), &table, None).unwrap();
    let error = fit.run(&mut relu::Twin64::init(0), &table, None).unwrap_err();
    assert!(matches!(error, Error::File { fault: FileFault::OtherFlow { .. }, .. }), "{error}");
    assert!(
        error.to_string().contains("activation: tanh") && error.to_string().contains("activation: relu"),
        "{error}"
    );
    let error = fit.run(&mut Maf64::init(0), &table, None).unwrap_err();
    assert!(matches!(error, Error::File { fault: FileFault::OtherFlow { .. }, .. }), "{error}");
    let single = Table::from_rows(setting.x.iter().map(|&x| x as f32).collect(), 3).unwrap();
    let error = fit.run(&mut tanh::Twin::init(0), &single, None).unwrap_err();
    assert!(error.to_string().contains("element was \"f64\", and is \"f32\" now"), "{error}");
}

/// The same file, but for the element type of its last tensor.
fn last_in_single_precision(file: &[u8]) -> Vec<u8> {
    let length = u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    let data = &file[8 + length..];
    let end = |info: &serde_json::Value| info["data_offsets"][1].as_u64().unwrap_or(0) as usize;
    let (_, last) = header.as_object_mut().unwrap().iter_mut().max_by_key(|(_, info)| end(info)).unwrap();
    let half = (data.len() - last["data_offsets"][0].as_u64().unwrap() as usize) / 2;
    last["dtype"] = "F32".into();
    last["data_offsets"][1] = (data.len() - half).into();
    let header = header.to_string();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data[..data.len() - half]].concat()
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let setting = Setting::new();
    let path = setting.path("run");
    setting.run(&stop_after(setting.fit().checkpoint(&path, Every::Steps(5)), 9));
    let whole = fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let mut model = realnvp::<f64>();
        let before = model.parameters();
        let error = setting.run_model(&setting.fit().resume(&path), &mut model).unwrap_err();
        assert_eq!(model.parameters(), before);
        error.to_string()
    };
    for length in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        assert!(refused(&whole[..length]).contains("run"), "{length}");
    }
    refused(b"a,b,c\n1,2,3\n");
    let swapped = |from: &str, to: &str| {
        let at = whole.windows(from.len()).position(|window| window == from.as_bytes()).expect(from);
        [&whole[..at], to.as_bytes(), &whole[at + from.len()..]].concat()
    };
    let version = refused(&swapped("\\\"checkpoint\\\":2", "\\\"checkpoint\\\":7"));
    assert!(version.contains("it is of version 7, and this is 2"), "{version}");
    let counters = refused(&swapped("\\\"batch\\\":1,", "\\\"batch\\\":3,"));
    assert!(counters.contains("do not fit together"), "{counters}");
    let single = refused(&last_in_single_precision(&whole));
    assert!(single.contains("the numbers of `square/") && single.ends_with("are not f64"), "{single}");
    let missing = refused(&swapped("\"report\"", "\"Report\""));
    assert!(missing.contains("there is no `report`"), "{missing}");
    fs::remove_file(&path).unwrap();
    let error = setting.run_model(&setting.fit().resume(&path), &mut realnvp::<f64>()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

/// The same file, but for one count of what its run has come to.
fn with_count(file: &[u8], name: &str, count: u64) -> Vec<u8> {
    let length = u64::from_le_bytes(*file.first_chunk().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    let metadata = header["__metadata__"].as_object_mut().unwrap().values_mut().next().unwrap();
    let mut whole: serde_json::Value = serde_json::from_str(metadata.as_str().unwrap()).unwrap();
    assert!(whole["run"][name].is_u64(), "{name}");
    whole["run"][name] = count.into();
    *metadata = whole.to_string().into();
    let header = header.to_string();
    let header = format!("{header:width$}", width = header.len().next_multiple_of(8));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &file[8 + length..]].concat()
}

/// Counts that a run goes on from, and would overflow.
#[test]
fn counts_that_cannot_be_are_refused() {
    let setting = Setting::new();
    let path = setting.path("run");
    setting.run(&stop_after(setting.fit().checkpoint(&path, Every::Steps(5)), 10));
    let whole = fs::read(&path).unwrap();
    for (name, right, wrong) in [("best_epoch", 1, 2), ("waited", 2, 3), ("clipped", 2, 3), ("skipped", 2, 3)] {
        let run = |count| {
            fs::write(&path, with_count(&whole, name, count)).unwrap();
            let run = setting.run_model(&setting.fit().resume(&path), &mut realnvp::<f64>());
            run.map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(run(right), Ok(()), "{name}");
        for wrong in [wrong, u64::MAX] {
            let said = run(wrong).expect_err(name);
            assert!(said.contains("do not fit together"), "{name}: {said}");
        }
    }
}

/// What early stopping has seen before a run was broken off counts after it: whatever has been waited for of its patience.
#[test]
fn early_stopping_goes_on_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let (x, validation) = (rows::<f64>(60, 3, 1), rows::<f64>(200, 3, 2));
    let (x, validation) = (Table::from_rows(x, 3).unwrap(), Table::from_rows(validation, 3).unwrap());
    let fit = Fit::new().epochs(200).batch(20).schedule(Schedule::Constant(1e-2));
    let fit = fit.early_stopping(EarlyStopping::new(3).minimum(1e-3));
    let run = |fit: &Fit| {
        let mut model = Maf64::init(0);
        let report = fit.run(&mut model, &x, Some(&validation)).unwrap();
        (outcome(&model.parameters(), &report), report)
    };
    let (whole, report) = run(&fit);
    let epochs = report.epochs.len();
    assert!(report.ended == Ended::EarlyStopped && epochs > 5, "{report}");
    // Broken off in the epoch after whose end it stops, 2 epochs have been waited, and so on.
    for waited in [2, 1, 0] {
        let steps = 3 * (epochs - 3 + waited) + 2;
        run(&stop_after(fit.clone().checkpoint(&path, Every::Steps(9999)), steps));
        let written = fs::read(&path).unwrap();
        let says = format!("\\\"waited\\\":{waited}");
        assert!(written.windows(says.len()).any(|window| window == says.as_bytes()));
        let (resumed, report) = run(&fit.clone().resume(&path));
        assert_eq!((report.ended, report.epochs.len()), (Ended::EarlyStopped, epochs), "{waited}");
        assert!(resumed == whole, "{waited} epochs waited: {report}");
    }
}

#[test]
fn the_log_of_another_run_is_refused() {
    let setting = Setting::new();
    let (path, log) = (setting.path("run"), setting.path("run.jsonl"));
    setting.run(&stop_after(setting.fit().seed(5).log(&log), 6));
    setting.run(&stop_after(setting.fit().checkpoint(&path, Every::Steps(5)), 9));
    let (other, mut model) = (fs::read(&log).unwrap(), realnvp::<f64>());
    let before = model.parameters();
    let error = setting.run_model(&setting.fit().resume(&path).log(&log), &mut model).unwrap_err();
    let said = "this is the log of another run: options.seed was 5, and is 4 now; name another file";
    assert_eq!(error.to_string(), format!("{}: {said}", log.display()));
    assert_eq!((fs::read(&log).unwrap(), model.parameters()), (other, before));
}

/// Bits differ between instruction sets: the run goes on, and its log says so.
#[test]
fn another_instruction_set_is_logged() {
    let setting = Setting::new();
    let (path, log) = (setting.path("run"), setting.path("run.jsonl"));
    let run =
        |fit: &Fit, set: InstructionSet| setting.run_model(fit, &mut realnvp::<f64>().instruction_set(set)).unwrap();
    for set in InstructionSet::available() {
        run(&stop_after(setting.fit().checkpoint(&path, Every::Steps(5)).log(&log), 9), set);
        run(&setting.fit().resume(&path).log(&log), InstructionSet::best());
        let text = fs::read_to_string(&log).unwrap();
        let line = text.lines().find(|line| line.contains("\"resumed\"")).unwrap();
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let former = (set != InstructionSet::best()).then(|| set.to_string());
        assert_eq!(line["former_instruction_set"], serde_json::json!(former));
        assert_eq!(line["environment"]["instruction_set"], InstructionSet::best().to_string());
    }
}

/// The weights of a checkpoint are those that its run would have ended with there.
#[test]
fn weights_come_out_of_a_checkpoint() {
    let setting = Setting::new();
    let path = setting.path("run");
    let best = |fit: Fit| fit.early_stopping(EarlyStopping::new(6));
    let averaged = |fit: Fit| fit.average(Average::new(0.8).from_step(6));
    let plain = Fit::new().epochs(8).batch(20).rate(1e-2);
    for fit in [plain.clone(), averaged(plain.clone()), best(plain.clone()), averaged(best(plain))] {
        for steps in [3, 13] {
            let mut model = realnvp::<f64>();
            let stopped = stop_after(fit.clone().checkpoint(&path, Every::Steps(1000)), steps);
            setting.run_model(&stopped, &mut model).unwrap();
            let read = RealNvp64::from_checkpoint(&path).unwrap();
            assert_eq!(read.parameters(), model.parameters(), "after {steps} steps, {fit:?}");
        }
    }
    let said = RealNvp64::load(&path).unwrap_err().to_string();
    assert!(said.ends_with("; read the weights of a checkpoint by `Model::from_checkpoint`"), "{said}");
    let said = RealNvp::from_checkpoint(&path).unwrap_err().to_string();
    assert!(said.contains("are not f32"), "{said}");
    assert!(Maf64::from_checkpoint(&path).is_err());
}
