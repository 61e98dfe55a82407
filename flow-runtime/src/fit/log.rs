//! The log of a run: JSON objects, one a line, the first of them the configuration.
use super::configuration::{Configuration, Environment, first_difference};
use super::report::{Ended, EpochReport, Report, Weights};
use super::state::Position;
use super::{Note, StepEvent};
use crate::error::{Error, Result};
use crate::file::atomic;
use serde::Serialize;
use serde_json::Value;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// One line.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line<'a> {
    Run { configuration: &'a Configuration, environment: &'a Environment },
    Resumed { steps: usize, epoch: usize, former_instruction_set: Option<&'a str>, environment: &'a Environment },
    Note { note: String },
    Step { step: usize, epoch: usize, log_prob: f64, rate: f64, gradient_norm: f64, clipped: bool },
    Epoch(&'a EpochReport),
    Failed { steps: usize, error: String },
    End { ended: Ended, weights: Weights, steps: usize, seconds: f64 },
}

/// Where a run goes on.
#[derive(Debug)]
pub(crate) struct Resumed {
    position: Position,
    /// The instruction set of the part before, if it was another: then the weights are not the same to the last bit.
    former_instruction_set: Option<String>,
}

impl Resumed {
    /// `before` is the environment that the checkpoint was written in.
    pub fn new(position: Position, before: &Value, environment: &Environment) -> Self {
        let former = before["instruction_set"].as_str().filter(|former| *former != environment.instruction_set);
        Resumed { position, former_instruction_set: former.map(str::to_owned) }
    }
}

/// A log that is open at its end.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    steps: Option<usize>,
}

impl Log {
    /// Begins a log, or goes on with that of a run that has come to a position: what it wrote later is dropped.
    pub fn open(
        path: &Path,
        configuration: &Configuration,
        environment: &Environment,
        notes: &[Note],
        resumed: Option<&Resumed>,
    ) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let old = own_lines(path)?;
        let kept = resumed.map(|resumed| kept(path, &old, configuration, resumed.position)).transpose()?;
        let mut text = kept.unwrap_or_default();
        let first = match resumed {
            Some(Resumed { position: Position { steps, epoch, .. }, former_instruction_set: former })
                if !text.is_empty() =>
            {
                Line::Resumed {
                    steps: *steps,
                    epoch: *epoch + 1,
                    former_instruction_set: former.as_deref(),
                    environment,
                }
            }
            _ => Line::Run { configuration, environment },
        };
        text += &format!("{}\n", json(&first));
        if matches!(first, Line::Run { .. }) {
            text.extend(notes.iter().map(|note| format!("{}\n", json(&Line::Note { note: note.to_string() }))));
        }
        atomic::write(path, |out| out.write_all(text.as_bytes()))?;
        let file = OpenOptions::new().append(true).open(path).map_err(io)?;
        Ok(Log { path: path.to_owned(), file, steps: environment.log_steps })
    }

    pub fn step(&mut self, event: &StepEvent) -> Result<()> {
        let StepEvent { step, epoch, log_prob, rate, gradient_norm, clipped } = *event;
        match self.steps {
            Some(every) if step.is_multiple_of(every.max(1)) => {
                self.write(&Line::Step { step, epoch, log_prob, rate, gradient_norm, clipped })
            }
            _ => Ok(()),
        }
    }

    pub fn epoch(&mut self, report: &EpochReport) -> Result<()> {
        self.write(&Line::Epoch(report))
    }

    pub fn end(&mut self, report: &Report, steps: usize) -> Result<()> {
        let Report { ended, weights, seconds, .. } = *report;
        self.write(&Line::End { ended, weights, steps, seconds })
    }

    pub fn failed(&mut self, error: &Error, steps: usize) -> Result<()> {
        self.write(&Line::Failed { steps, error: error.to_string() })
    }

    /// A line at once: nobody waits for the end of a run to read its log.
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        let text = format!("{}\n", json(line));
        self.file.write_all(text.as_bytes()).map_err(|source| Error::Io { path: self.path.clone(), source })
    }
}

fn json(line: &Line<'_>) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

/// The whole lines of a log that is there; refuses a file of another kind.
fn own_lines(path: &Path) -> Result<Vec<String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) if error.kind() == ErrorKind::InvalidData => String::from("not text"),
        Err(source) => return Err(Error::Io { path: path.to_owned(), source }),
    };
    let lines: Vec<String> =
        text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::to_owned).collect();
    if text.is_empty() || lines.first().is_some_and(|line| kind(line).as_deref() == Some("run")) {
        return Ok(lines);
    }
    Err(refused(path, "this is there already and no log of a run; name another file".into()))
}

/// What stays of the log of the run that goes on: what it wrote later is dropped. Refuses the log of another run.
fn kept(path: &Path, lines: &[String], configuration: &Configuration, position: Position) -> Result<String> {
    let Some(first) = lines.first() else { return Ok(String::new()) };
    let first = serde_json::from_str::<Value>(first).unwrap_or_default();
    match first_difference(&first["configuration"], &configuration.to_json()) {
        None => Ok(lines.iter().take_while(|line| !is_later(line, position)).map(|line| format!("{line}\n")).collect()),
        Some((what, saved, found)) => {
            let reason = format!("this is the log of another run: {what} was {saved}, and is {found} now");
            Err(refused(path, format!("{reason}; name another file")))
        }
    }
}

fn refused(path: &Path, reason: String) -> Error {
    Error::Io { path: path.to_owned(), source: io::Error::new(ErrorKind::AlreadyExists, reason) }
}

fn kind(line: &str) -> Option<String> {
    serde_json::from_str::<Value>(line).ok()?["kind"].as_str().map(str::to_owned)
}

/// Whether a line is of something that a run at this position has yet to do.
fn is_later(line: &str, position: Position) -> bool {
    let Ok(line) = serde_json::from_str::<Value>(line) else { return true };
    let number = |key: &str| line[key].as_u64().map_or(usize::MAX, |n| n as usize);
    match line["kind"].as_str() {
        Some("run" | "note") => false,
        Some("resumed") => number("steps") >= position.steps,
        Some("step") => number("step") > position.steps,
        Some("epoch") => number("epoch") > position.epoch,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_future_are_told() {
        let at = Position { steps: 10, epoch: 1, batch: 2 };
        let later = |line: &str| is_later(line, at);
        assert!(!later(r#"{"kind":"run"}"#) && !later(r#"{"kind":"step","step":10}"#));
        assert!(!later(r#"{"kind":"epoch","epoch":1}"#) && !later(r#"{"kind":"resumed","steps":9}"#));
        assert!(later(r#"{"kind":"step","step":11}"#) && later(r#"{"kind":"epoch","epoch":2}"#));
        assert!(later(r#"{"kind":"end"}"#) && later(r#"{"kind":"ep"#) && later(r#"{"kind":"resumed","steps":10}"#));
    }
}
