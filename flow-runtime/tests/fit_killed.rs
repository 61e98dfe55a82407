//! Runs in a process of their own, ended by signals: SIGKILL at any moment loses nothing, SIGINT and SIGTERM end a run in order.
#![cfg(unix)]
mod flows;

use flow_runtime::error::Error;
use flow_runtime::file::before_rename;
use flow_runtime::fit::{Average, EarlyStopping, Every, Fit, Report, Source};
use flow_runtime::model::Tensor;
use flow_runtime::random::Philox;
use flows::{Maf, rows};
use signal_hook::low_level::raise;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Lines, Write};
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

/// Steps in an epoch.
const PER_EPOCH: usize = 10;

/// Every option there is; it stops early.
fn fit() -> Fit {
    let fit = Fit::new().epochs(20).batch(96).seed(3).rate(5e-3).warm_up(12).clip(0.5).weight_decay(0.01);
    fit.average(Average::new(0.9).from_step(15)).early_stopping(EarlyStopping::new(9).minimum(1e-3)).group_tiles(1)
}

fn train(fit: &Fit) -> Result<String, Error> {
    let x = rows::<f32>(1000, 3, 1);
    let weights: Vec<f32> = (0..1000).map(|i| 0.25 + (i % 7) as f32).collect();
    let validation = rows::<f32>(200, 3, 2);
    let mut model = Maf::init(9);
    let source = Source::new(&x, 3)?.with_weights(&weights)?;
    let report = fit.run_on(&mut model, source, Some(Source::new(&validation, 3)?))?;
    Ok(outcome(&model.parameters(), &report))
}

/// The bits of all weights and of all that is reported, but for times.
fn outcome(tensors: &[Tensor<f32>], report: &Report) -> String {
    let mut text = format!("{:?} {:?} {}\n", report.ended, report.weights, report.epochs.len());
    for tensor in tensors {
        let bits: Vec<String> = tensor.values.iter().map(|x| format!("{:08x}", x.to_bits())).collect();
        text += &format!("{} {}\n", tensor.name, bits.join(" "));
    }
    for e in &report.epochs {
        let numbers = [e.train_log_prob, e.validation_log_prob.unwrap(), e.rate, e.gradient_norm].map(f64::to_bits);
        text += &format!("{} {numbers:x?} {}\n", e.epoch, e.clipped);
    }
    text
}

/// Steps taken, for the hook, and the step from which on it holds the process.
static STEP: AtomicUsize = AtomicUsize::new(0);
static HOLD: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Holds the process for ever where a checkpoint is written but has not its name yet.
fn hold(draft: &Path) {
    let is_checkpoint = draft.to_string_lossy().contains("run.checkpoint");
    while is_checkpoint && STEP.load(Ordering::SeqCst) >= HOLD.load(Ordering::SeqCst) {
        println!("held");
        thread::sleep(Duration::from_secs(60));
    }
}

/// What a child of these tests does; nothing if it is run as a test.
#[test]
fn child() {
    let Ok(task) = env::var("FIT_TASK") else { return };
    let (folder, number) = (env::var("FIT_FOLDER").unwrap(), env::var("FIT_NUMBER").unwrap().parse().unwrap());
    let folder = Path::new(&folder);
    match &task[..] {
        "train" => slowly(folder, number),
        "full" => fill_the_log(folder),
        "twice" => raise_in_step(folder, interrupt(), 2),
        _ => {
            raise_in_step(folder, signal_hook::consts::SIGTERM, 1);
            // After the run the signal does again what it did before.
            raise(signal_hook::consts::SIGTERM).unwrap();
        }
    }
}

/// A run that goes on if there is a checkpoint, at about 2 ms a step.
fn slowly(folder: &Path, threads: usize) {
    HOLD.store(env::var("FIT_HOLD").map_or(usize::MAX, |step| step.parse().unwrap()), Ordering::SeqCst);
    before_rename(hold);
    let path = folder.join("run.checkpoint");
    let fit = fit().threads(threads).checkpoint(&path, Every::Steps(3)).log(folder.join("run.jsonl")).log_steps(4);
    let fit = if path.exists() { fit.resume(&path) } else { fit };
    let fit = fit.on_step(|event| {
        STEP.store(event.step, Ordering::SeqCst);
        println!("step {}", event.step);
        thread::sleep(Duration::from_millis(2));
        ControlFlow::Continue(())
    });
    fs::write(folder.join("outcome"), train(&fit).unwrap()).unwrap();
}

/// SIGINT; SIGTERM where this process has been told to ignore that, as jobs in the background of a script are: so do runs then.
fn interrupt() -> i32 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    match ignored.unwrap_or(0) >> (signal_hook::consts::SIGINT - 1) & 1 {
        1 => signal_hook::consts::SIGTERM,
        _ => signal_hook::consts::SIGINT,
    }
}

fn raise_in_step(folder: &Path, signal: i32, times: usize) {
    let fit = fit().checkpoint(folder.join("run.checkpoint"), Every::Steps(1000)).on_step(move |event| {
        if event.step == 31 {
            (0..times).for_each(|_| raise(signal).unwrap());
        }
        ControlFlow::Continue(())
    });
    fs::write(folder.join("outcome"), train(&fit).unwrap_err().to_string()).unwrap();
}

/// Fills the log up to the size that files may have, and interrupts the run.
fn fill_the_log(folder: &Path) {
    let log = folder.join("run.jsonl");
    let fit = fit().checkpoint(folder.join("run.checkpoint"), Every::Steps(1000)).log(&log).on_step(move |event| {
        if event.step == 31 {
            let mut file = fs::OpenOptions::new().append(true).open(&log).unwrap();
            while file.write_all(&[b'x'; 100]).is_ok() {}
            raise(interrupt()).unwrap();
        }
        ControlFlow::Continue(())
    });
    fs::write(folder.join("outcome"), train(&fit).unwrap_err().to_string()).unwrap();
}

/// This very program, as a child that does a task.
fn start(task: &str, folder: &Path, number: usize, hold: Option<usize>) -> Child {
    start_by(Command::new(env::current_exe().unwrap()), task, folder, number, hold)
}

fn start_by(mut command: Command, task: &str, folder: &Path, number: usize, hold: Option<usize>) -> Child {
    command.args(["--exact", "child", "--nocapture", "--test-threads", "1"]).stdout(Stdio::piped());
    command.env("FIT_TASK", task).env("FIT_FOLDER", folder).env("FIT_NUMBER", number.to_string());
    if let Some(hold) = hold {
        command.env("FIT_HOLD", hold.to_string());
    }
    command.spawn().unwrap()
}

/// Reads what a child says until a line is wanted; none if it has ended before.
fn wait_for(lines: &mut Lines<BufReader<ChildStdout>>, mut wanted: impl FnMut(&str) -> bool) -> Option<String> {
    // The harness writes the name of the test in front of the first line.
    lines.map_while(Result::ok).find(|line| wanted(line.rsplit("... ").next().unwrap()))
}

fn step_of(line: &str) -> Option<usize> {
    line.strip_prefix("step ")?.parse().ok()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "it was killed and has not ended before");
}

/// Ten kills, the second and the seventh of them between the writing and the renaming of a checkpoint.
#[test]
fn a_run_killed_ten_times_ends_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("whole.jsonl");
    let whole = train(&fit().log(&log).log_steps(4)).unwrap();
    assert!(whole.starts_with("EarlyStopped Best"), "{whole}");
    let steps = PER_EPOCH * whole.lines().next().unwrap().rsplit(' ').next().unwrap().parse::<usize>().unwrap();
    assert!(steps >= 80, "too few steps for ten kills: {steps}");
    let seed = RandomState::new().build_hasher().finish();
    let mut random = Philox::new(seed, "kills");
    for kill_number in 0..10 {
        // One moment in each tenth of the run, so that every child has some way to go.
        let target = steps * kill_number / 10 + random.below(steps as u64 / 10 - 4) as usize;
        let held = kill_number == 1 || kill_number == 6;
        let before = drafts(folder.path());
        let child = start("train", folder.path(), 1 + kill_number % 3, held.then_some(target));
        let mut child = child;
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let seen = match held {
            true => wait_for(&mut lines, |line| line == "held"),
            false => wait_for(&mut lines, |line| step_of(line).is_some_and(|step| step >= target)),
        };
        assert!(seen.is_some(), "kill {kill_number}, step {target}, seed {seed}: the run has ended before");
        if !held {
            thread::sleep(Duration::from_micros(random.below(6000)));
        }
        kill(child);
        // Others may have been killed there by chance.
        let left = drafts(folder.path()) - before;
        assert!(if held { left == 1 } else { left <= 1 }, "held where a draft has not its name yet: {left}");
    }
    let mut child = start("train", folder.path(), 2, None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = wait_for(&mut lines, |line| step_of(line).is_some());
    assert!(first.is_some_and(|line| line.rsplit("step ").next().unwrap().parse::<usize>().unwrap() > steps / 2));
    wait_for(&mut lines, |_| false);
    assert!(child.wait().unwrap().success());
    assert!(fs::read_to_string(folder.path().join("outcome")).unwrap() == whole, "seed {seed}");
    assert_eq!(logged(&folder.path().join("run.jsonl")), logged(&log), "seed {seed}");
}

/// Checkpoints that have not got their name.
fn drafts(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".run.checkpoint.") && name.ends_with(".part")).count()
}

/// The lines of a log, without times and without what tells of resuming.
fn logged(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().skip(1).filter(|line| !line.contains("\"resumed\""));
    lines.map(|line| line.split("\"seconds\"").next().unwrap().to_owned()).collect()
}

#[test]
fn a_run_told_to_end_writes_a_checkpoint_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = start("once", folder.path(), 1, None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    wait_for(&mut lines, |_| false);
    assert_eq!(child.wait().unwrap().signal(), Some(15), "signals do what they did before the run");
    let said = fs::read_to_string(folder.path().join("outcome")).unwrap();
    assert!(said.starts_with("interrupted after 31 steps, in epoch 4; "), "{said}");
    let resumed = train(&fit().resume(folder.path().join("run.checkpoint"))).unwrap();
    assert!(resumed == train(&fit()).unwrap());
}

#[test]
fn a_second_signal_ends_the_process_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = start("twice", folder.path(), 1, None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    wait_for(&mut lines, |_| false);
    assert_eq!(child.wait().unwrap().signal(), Some(interrupt()));
    assert!(!folder.path().join("outcome").exists());
}

/// What has ended a run is told, even if the log can no longer be written.
#[test]
fn a_log_that_fails_does_not_hide_what_ended_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap '' XFSZ; ulimit -f 2000; exec "$0" "$@""#]).arg(env::current_exe().unwrap());
    let mut child = start_by(command, "full", folder.path(), 1, None);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    wait_for(&mut lines, |_| false);
    assert!(child.wait().unwrap().success());
    let said = fs::read_to_string(folder.path().join("outcome")).unwrap();
    assert!(said.starts_with("interrupted after 31 steps, in epoch 4; "), "{said}");
    let log = fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    assert!(log.ends_with('x'), "it could not be written");
}
