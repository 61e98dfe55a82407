//! What a run is: the flow, the options, the rows; as logs state it and checkpoints compare it.
use super::batches::Batches;
use super::options::Options;
use super::{Fit, Source};
use crate::engine::{Engine, Groups};
use crate::file::stamp;
use crate::real::Real;
use pulp::bytemuck;
use serde::Serialize;
use serde_json::Value;

/// All that the weights depend on. Two runs with the same configuration have the same weights, to the last bit where they have the
/// same instruction set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Configuration {
    pub flow: Flow,
    /// `f32` or `f64`
    pub element: &'static str,
    pub options: Options,
    pub train: Rows,
    pub validation: Option<Rows>,
}

/// The flow, by all that the model knows of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Flow {
    pub name: &'static str,
    pub features: &'static [&'static str],
    pub context: &'static [&'static str],
    pub parameters: usize,
    /// Of [`Program::TEXT`](crate::Program::TEXT).
    pub text_sha256: String,
}

/// Rows, by their bits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Rows {
    pub rows: usize,
    pub columns: usize,
    pub context_columns: usize,
    pub weighted: bool,
    /// Of the rows, their context and their weights.
    pub sha256: String,
}

/// What the weights do not depend on, or no program can choose.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Environment {
    pub flow_runtime: &'static str,
    pub threads: usize,
    pub instruction_set: String,
    pub system: &'static str,
    pub architecture: &'static str,
    /// Rows of a batch, steps in all, and how a batch is split.
    pub batch_rows: usize,
    pub steps: usize,
    pub group_tiles: usize,
    pub groups: usize,
    /// Steps between two `step` lines.
    pub log_steps: Option<usize>,
}

impl Configuration {
    pub fn of<T: Real>(
        options: &Options,
        engine: &Engine<T>,
        train: &Source<'_, T>,
        validation: Option<&Source<'_, T>>,
    ) -> Self {
        Configuration {
            flow: Flow::of(engine),
            element: T::NAME,
            options: options.clone(),
            train: Rows::of(train),
            validation: validation.map(Rows::of),
        }
    }

    /// As JSON text has it: numbers are what they are after they were written and read.
    pub fn to_json(&self) -> Value {
        let text = serde_json::to_string(self).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

impl Flow {
    fn of<T: Real>(engine: &Engine<T>) -> Self {
        let tables = engine.frame.tables;
        Flow {
            name: tables.name,
            features: tables.features,
            context: tables.context,
            parameters: engine.frame.tensors.dense_count(),
            text_sha256: stamp::sha256([tables.text.as_bytes()]),
        }
    }
}

impl Rows {
    fn of<T: Real>(source: &Source<'_, T>) -> Self {
        let (rows, context, weights) = source.numbers();
        let parts = [rows, context, weights.unwrap_or_default()];
        let sha256 = stamp::sha256(parts.map(bytemuck::cast_slice::<T, u8>));
        let (columns, context_columns) = source.widths();
        Rows { rows: source.rows(), columns, context_columns, weighted: weights.is_some(), sha256 }
    }
}

impl Environment {
    pub fn of<T: Real>(fit: &Fit, engine: &Engine<T>, batches: &Batches) -> Self {
        let groups = Groups::of(batches.size(), fit.options.group_tiles);
        Environment {
            flow_runtime: env!("CARGO_PKG_VERSION"),
            threads: engine.threads,
            instruction_set: engine.set.to_string(),
            system: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            batch_rows: batches.size(),
            steps: batches.per_epoch() * fit.options.epochs,
            group_tiles: groups.tiles,
            groups: groups.count,
            log_steps: fit.log_steps,
        }
    }
}

/// Where two values differ first, `options.batch`, and how.
pub(crate) fn first_difference(saved: &Value, found: &Value) -> Option<(String, String, String)> {
    match (saved, found) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = b.keys().chain(a.keys().filter(|key| !b.contains_key(*key))).collect();
            keys.sort_by_key(|key| rank(key));
            keys.into_iter().find_map(|key| {
                let none = &Value::Null;
                let (what, a, b) = first_difference(a.get(key).unwrap_or(none), b.get(key).unwrap_or(none))?;
                Some((if what.is_empty() { key.clone() } else { format!("{key}.{what}") }, a, b))
            })
        }
        _ if saved == found => None,
        _ => Some((String::new(), saved.to_string(), found.to_string())),
    }
}

/// What tells most comes first, and hashes come last.
fn rank(key: &str) -> usize {
    let first = ["flow", "element", "name", "features", "context", "options", "train", "validation"];
    if key.ends_with("sha256") { usize::MAX } else { first.iter().position(|name| *name == key).unwrap_or(first.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_named() {
        let a = json!({"options": {"batch": 512, "clip": null}, "flow": {"name": "A", "text_sha256": "x"}});
        assert_eq!(first_difference(&a, &a), None);
        let mut b = a.clone();
        b["options"]["clip"] = json!(1.5);
        assert_eq!(first_difference(&a, &b), Some(("options.clip".into(), "null".into(), "1.5".into())));
        (b["flow"]["name"], b["flow"]["text_sha256"]) = (json!("B"), json!("y"));
        assert_eq!(first_difference(&a, &b), Some(("flow.name".into(), "\"A\"".into(), "\"B\"".into())));
        let c = json!({"options": {"batch": 512}, "flow": {"name": "A", "text_sha256": "x"}});
        assert_eq!(first_difference(&a, &c), None);
        assert!(first_difference(&json!({"validation": null}), &json!({"validation": {"rows": 1}})).is_some());
    }
}
