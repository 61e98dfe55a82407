//! A model asked through files, and samples by their numbers.
use super::{Given, Model};
use crate::error::Result;
use crate::real::Real;
use crate::rt::v0_1::Program;
use crate::table::{LogProbFile, LogProbReport};
use std::ops::Range;
use std::path::Path;

impl<P: Program, T: Real> Model<P, T> {
    /// log p of every row of a table file, in nats, into another file, part by part: [`LogProbFile`] as it is by default.
    /// The files are CSV or NPY by what their names end in; a flow with a context finds it in further columns.
    ///
    /// # Errors
    /// Those of [`LogProbFile::run`].
    pub fn log_prob_file(&self, input: impl AsRef<Path>, output: impl AsRef<Path>) -> Result<LogProbReport> {
        LogProbFile::new().run(self, input, output)
    }

    /// Samples `rows.start` to `rows.end - 1` of a seed, `[rows, features]`: what [`sample`](Self::sample) of `rows.end`
    /// samples has there, to the last bit.
    ///
    /// # Errors
    /// A flow with a context.
    pub fn sample_rows(&self, rows: Range<usize>, seed: u64) -> Result<Vec<T>> {
        self.alone().sample_rows(rows, seed)
    }

    /// The samples that [`sample`](Self::sample) gives, into a file, part by part: CSV with the features' names, or NPY of
    /// shape (n, features), by what its name ends in. The file is replaced as a whole: after an error it is as before.
    ///
    /// # Errors
    /// A flow with a context; a name with another ending; [`Error::Io`](crate::Error::Io).
    pub fn sample_file(&self, n: usize, seed: u64, output: impl AsRef<Path>) -> Result<()> {
        self.alone().sample_file(n, seed, output)
    }
}

impl<P: Program, T: Real> Given<'_, P, T> {
    /// See [`Model::sample_rows`]. A context has one row, or one for each of these samples.
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_rows(&self, rows: Range<usize>, seed: u64) -> Result<Vec<T>> {
        let mut x = vec![T::ZERO; rows.len() * P::FEATURES.len()];
        T::sample_rows(&self.call, rows, seed, &mut x)?;
        Ok(x)
    }

    /// See [`Model::sample_file`].
    ///
    /// # Errors
    /// Those of the model's method and of the context.
    pub fn sample_file(&self, n: usize, seed: u64, output: impl AsRef<Path>) -> Result<()> {
        T::sample_file(&self.call, n, seed, output.as_ref())
    }
}
