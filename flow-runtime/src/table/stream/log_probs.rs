//! log p chunk by chunk.
use std::io;

use csv::ByteRecord;

use super::kept::Kept;
use super::sink::Sink;
use super::{Keep, LOG_PROB, LogProbReport};
use crate::engine::{Call, Engine};
use crate::error::{Error, Result};
use crate::model::Source;
use crate::real::Real;
use crate::table::chunks::Chunks;
use crate::table::write::{Stop, into_io, npy_numbers, text};
use crate::tile::LANES;

pub(super) struct LogProbs<'e, T> {
    engine: &'e Engine<T>,
    chunks: Chunks<T>,
    kept: Kept,
    /// Features and context of the chunk's rows, as they stand in the file, then apart.
    values: Vec<T>,
    features: Vec<T>,
    context: Vec<T>,
    log_prob: Vec<T>,
    /// Rows done, and the sum of log p over them.
    done: usize,
    sum: f64,
}

impl<'e, T: Real> LogProbs<'e, T> {
    pub fn new(engine: &'e Engine<T>, chunks: Chunks<T>, keep: &Keep) -> Result<Self> {
        let tables = engine.frame.tables;
        let kept = Kept::new(&chunks, keep, &[tables.features, tables.context].concat())?;
        let (values, features, context, log_prob) = Default::default();
        Ok(Self { engine, chunks, kept, values, features, context, log_prob, done: 0, sum: 0.0 })
    }

    /// The names of the columns to write.
    pub fn names(&self) -> Vec<String> {
        self.kept.names.iter().cloned().chain([LOG_PROB.to_owned()]).collect()
    }

    pub fn report(&self) -> LogProbReport {
        let mean_log_prob = (self.done > 0).then(|| self.sum / self.done as f64);
        LogProbReport { counts: self.chunks.counts(), mean_log_prob }
    }

    /// Goes on by a chunk; `false` at the end.
    pub fn next(&mut self, sink: &mut Sink<'_>) -> std::result::Result<bool, Stop> {
        self.values.clear();
        self.kept.clear();
        let kept = &mut self.kept;
        let rows = self.chunks.append(&mut self.values, |row| kept.take(row))?;
        if rows == 0 {
            return Ok(false);
        }
        self.evaluate(rows).map_err(|error| later(error, self.done))?;
        self.write(sink)?;
        self.done += rows;
        self.sum += self.log_prob.iter().map(|log_prob| log_prob.to_f64()).sum::<f64>();
        Ok(true)
    }

    fn evaluate(&mut self, rows: usize) -> Result<()> {
        self.fill_tile(rows);
        let (engine, width) = (self.engine, self.width());
        self.log_prob.resize(self.values.len() / width, T::ZERO);
        if engine.frame.tables.context.is_empty() {
            T::log_prob_into(&Call { engine, context: None }, Source::Flat(&self.values), &mut self.log_prob)?;
        } else {
            self.part();
            let call = Call { engine, context: Some(Source::Flat(&self.context)) };
            T::log_prob_into(&call, Source::Flat(&self.features), &mut self.log_prob)?;
        }
        self.log_prob.truncate(rows);
        let Some(row) = self.log_prob.iter().position(|log_prob| log_prob.to_f64().is_nan()) else { return Ok(()) };
        Err(Error::NotFinite { row, column: LOG_PROB.into(), value: f64::NAN })
    }

    /// Repeats the rows of a short last chunk: few rows would go one by one and be rounded otherwise than in one call for
    /// the whole file.
    fn fill_tile(&mut self, rows: usize) {
        if self.done > 0 && rows < LANES {
            let more: Vec<T> = self.values.iter().copied().cycle().take((LANES - rows) * self.width()).collect();
            self.values.extend(more);
        }
    }

    /// Parts features and context.
    fn part(&mut self) {
        let features = self.engine.frame.tables.features.len();
        self.features.clear();
        self.context.clear();
        for row in self.values.chunks_exact(self.width()) {
            self.features.extend_from_slice(&row[..features]);
            self.context.extend_from_slice(&row[features..]);
        }
    }

    fn width(&self) -> usize {
        self.engine.frame.tables.features.len() + self.engine.frame.tables.context.len()
    }

    fn write(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        let csv = match sink {
            Sink::Npy(out) => return npy_numbers(*out, &self.log_prob),
            Sink::Csv(csv) => csv,
        };
        let mut record = ByteRecord::new();
        let rows = self.values.chunks_exact(self.width()).zip(&self.log_prob);
        for (i, (row, log_prob)) in rows.enumerate() {
            record.clear();
            self.kept.append(i, row, &mut record);
            record.push_field(text(log_prob).as_bytes());
            csv.write_byte_record(&record).map_err(into_io)?;
        }
        Ok(())
    }
}

/// Counts the rows of an error from the first of the file.
fn later(error: Error, done: usize) -> Error {
    match error {
        Error::NotFinite { row, column, value } => Error::NotFinite { row: row + done, column, value },
        other => other,
    }
}
