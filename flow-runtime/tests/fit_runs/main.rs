//! Whole runs: what ends them, which weights they leave, what they report.
mod divergence;
mod endings;
#[path = "../flows/mod.rs"]
mod flows;
mod log;
mod notes;
mod refusals;
mod row_weights;

use flow_runtime::Real;
use flow_runtime::fit::{Fit, Schedule};
use flow_runtime::table::Table;
use flows::rows;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn table<T: Real>(count: usize, seed: u64) -> Table<T> {
    Table::from_rows(rows::<T>(count, 3, seed), 3).unwrap()
}

/// Few rows and a high rate: the validation likelihood rises and falls.
fn overfitting() -> (Table<f64>, Table<f64>, Fit) {
    (table(60, 1), table(200, 2), Fit::new().epochs(200).batch(20).schedule(Schedule::Constant(1e-2)))
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
