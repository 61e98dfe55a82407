//! Files through a model, part by part: log p of their rows, and samples.
mod kept;
mod log_probs;
mod order;
mod sink;

use std::ops::Range;
use std::path::Path;

use super::Csv;
use super::chunks::{CHUNK, Chunks, Format};
use super::counts::Counts;
use super::write::file;
use crate::engine::{Call, Engine};
use crate::error::{Error, Result};
use crate::model::{Model, Source};
use crate::real::Real;
use crate::rt::v0_1::Program;
use log_probs::LogProbs;
use sink::Sink;

/// The column that log p is written to.
const LOG_PROB: &str = "log_prob";

/// Which columns of the input a file of log-densities has too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// None: `log_prob` alone.
    #[default]
    None,
    /// All columns, in the order of the input, before `log_prob`. They may hold anything.
    All,
    /// The columns of these names, in this order.
    Columns(Vec<String>),
}

/// log p of every row of a table file, into another file, in memory that does not depend on how long they are.
///
/// Columns of a text are found by their names, in whatever order they stand: the flow's features, and its context if it has
/// one. Where [`Csv::columns`] chooses columns, these names must be among them and no others; but columns that have none of
/// the flow's names go by position, features first. So do those of an array, of a text without a header or with one of
/// `0`, `1`, …, and of a flow that only numbers its features. [`Csv::rename`] gives columns the flow's names. Rows keep their order.
///
/// ```
/// use flow_runtime::table::{Csv, Keep, LogProbFile, Missing};
///
/// flow_runtime::flow! {
///     pub flow Plane[x: real, y: real] {
///         base normal;
///         coupling(affine, on: even, hidden: [4]);
///     }
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let (input, output) = (folder.path().join("stars.csv"), folder.path().join("log_prob.csv"));
/// std::fs::write(&input, "name,y,x\nVega,1.5,2\nDeneb,NA,3\n")?;
/// let how = LogProbFile::new().csv(Csv::new().missing(Missing::DropRow)).keep(Keep::Columns(vec!["name".into()]));
/// let report = how.run(&Plane::init(0), &input, &output)?;
/// assert_eq!((report.counts.rows, report.counts.dropped_rows), (1, 1));
/// assert!(std::fs::read_to_string(&output)?.starts_with("name,log_prob\nVega,-"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct LogProbFile {
    csv: Csv,
    keep: Keep,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LogProbReport {
    /// Rows read, dropped and filled.
    pub counts: Counts,
    /// The mean of log p over the rows, in nats; none without rows.
    pub mean_log_prob: Option<f64>,
}

impl LogProbFile {
    /// CSV as [`Csv::new`] reads it; `log_prob` alone is written.
    pub fn new() -> Self {
        Self::default()
    }

    /// How a text is read. What is written has the same delimiter.
    pub fn csv(mut self, csv: Csv) -> Self {
        self.csv = csv;
        self
    }

    /// Which columns are kept beside `log_prob`, in a CSV.
    pub fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Reads `input`, a CSV or NPY file by what its name ends in, and writes `output`: a CSV with the column `log_prob`, or
    /// an NPY array of one dimension; in nats, and as [`Model::log_prob`] gives it to the last bit. To write NPY from CSV
    /// the input is read twice, first to count its rows.
    ///
    /// The output is replaced as a whole: after an error it is as before.
    ///
    /// # Errors
    /// Some of the flow's columns chosen beside others, or not all of them, or seemingly in another order. Those of
    /// [`Csv::chunks`], [`Chunks::from_npy`] and `Model::log_prob`: for a text with line and column, for an array
    /// with the row. [`Error::NotFinite`] if log p itself is NaN (−∞ is written). Columns to keep that are not there,
    /// or are called `log_prob`, or in an NPY file. [`Error::Io`].
    pub fn run<P: Program, T: Real>(
        &self,
        model: &Model<P, T>,
        input: impl AsRef<Path>,
        output: impl AsRef<Path>,
    ) -> Result<LogProbReport> {
        T::log_prob_file(&model.engine, self, input.as_ref(), output.as_ref())
    }
}

pub(crate) fn log_prob_file<T: Real>(
    engine: &Engine<T>,
    how: &LogProbFile,
    input: &Path,
    output: &Path,
) -> Result<LogProbReport> {
    let format = Format::of(output)?;
    if let (Ok(from), Ok(to)) = (input.canonicalize(), output.canonicalize())
        && from == to
    {
        return Err(Error::option("output", "it is the table that is read, which would be lost; give another file"));
    }
    if format == Format::Npy && how.keep != Keep::None {
        return Err(Error::option("keep", "an NPY file holds log p alone; write a CSV to keep columns"));
    }
    let csv = order::matched::<T>(engine.frame.tables, &how.csv, input)?;
    let rows = match format {
        Format::Csv => 0,
        Format::Npy => count(Chunks::<T>::open(input, &csv.without_means())?)?,
    };
    let mut log_probs = LogProbs::new(engine, Chunks::open(input, &csv)?, &how.keep)?;
    let names = log_probs.names();
    file(output, |out| {
        let mut sink = match format {
            Format::Csv => Sink::csv(out, csv.delimiter, &names)?,
            Format::Npy => Sink::npy::<T>(out, &[rows])?,
        };
        while log_probs.next(&mut sink)? {}
        Ok(sink.finish()?)
    })?;
    Ok(log_probs.report())
}

pub(crate) fn sample_file<T: Real>(call: &Call<'_, T>, rows: usize, seed: u64, output: &Path) -> Result<()> {
    let (features, format) = (call.engine.frame.tables.features, Format::of(output)?);
    let context_rows = call.noise(0..rows, seed)?.context_rows();
    let mut x = Vec::new();
    file(output, |out| {
        let mut sink = match format {
            Format::Csv => Sink::csv(out, b',', features)?,
            Format::Npy => Sink::npy::<T>(out, &[rows as u64, features.len() as u64])?,
        };
        for start in (0..rows).step_by(CHUNK) {
            let chunk = start..rows.min(start + CHUNK);
            x.resize(chunk.len() * features.len(), T::ZERO);
            T::sample_rows(&part(call, chunk.clone(), context_rows), chunk, seed, &mut x)?;
            sink.rows(&x, features.len())?;
        }
        Ok(sink.finish()?)
    })
}

/// The call with the context of these rows of data.
fn part<'a, T: Real>(call: &Call<'a, T>, rows: Range<usize>, context_rows: usize) -> Call<'a, T> {
    let columns = call.engine.frame.tables.context.len();
    let of_rows = |context: Source<'a, T>| if context_rows > 1 { context.part(rows, columns) } else { context };
    Call { engine: call.engine, context: call.context.map(of_rows) }
}

/// How many rows there are, all of them read.
fn count<T: Real>(mut chunks: Chunks<T>) -> Result<u64> {
    let mut values = Vec::new();
    if let Some(rows) = chunks.stated_rows() {
        return Ok(rows);
    }
    while chunks.append(&mut values, |_| {})? > 0 {
        values.clear();
    }
    Ok(chunks.counts().rows)
}
