//! The log of a run.
use super::flows::Maf64;
use super::{lines, overfitting};
use std::fs;

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
    assert_eq!((&log[1]["step"], &log[3]["step"]), (&2.into(), &4.into()));
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
