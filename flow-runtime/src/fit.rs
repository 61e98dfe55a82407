//! Training: the likelihood of rows made large, by Adam.
//!
//! [`Fit`] holds the options; [`Fit::run`] does everything, and calls [`Session::step`] for each batch, which is also
//! there for training loops of one's own. The same seed, rows and options give the same parameters to the last bit, on
//! any number of threads.
pub mod adam;
pub mod batches;
pub mod progress;
pub mod report;
pub mod schedule;
mod session;

pub use adam::{Adam, Betas};
pub use batches::{Batch, Batches, Source};
pub use progress::Progress;
pub use report::{EpochReport, Report};
pub use schedule::Schedule;
pub use session::Session;

use crate::error::{Error, Result};
use crate::model::Model;
use crate::real::Real;
use crate::rt::v0_1::Program;
use crate::table::Table;
use std::time::Instant;

/// The options of a training run.
///
/// ```no_run
/// # use flow_runtime::{error::Result, fit::Fit, model::Model, rt::v0_1::Program, table::Table};
/// # fn train<Galaxy: Program>(train: Table<f32>, validation: Table<f32>) -> Result<()> {
/// let mut model = Model::<Galaxy, f32>::init(0);
/// let report = Fit::new().epochs(20).batch(512).rate(1e-3).progress(true).run(&mut model, &train, Some(&validation))?;
/// println!("{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Fit {
    epochs: usize,
    batch: usize,
    schedule: Schedule,
    betas: Betas,
    seed: u64,
    threads: Option<usize>,
    standardize: bool,
    progress: bool,
}

impl Default for Fit {
    fn default() -> Self {
        Fit {
            epochs: 20,
            batch: 512,
            schedule: Schedule::default(),
            betas: Betas::default(),
            seed: 0,
            threads: None,
            standardize: true,
            progress: false,
        }
    }
}

impl Fit {
    /// 20 epochs in batches of 512 rows, the rate falling from 1e-3 to 0 along a cosine, seed 0, no progress bar.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How often all training rows are seen.
    #[must_use]
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.epochs = epochs;
        self
    }

    /// Rows a step.
    #[must_use]
    pub fn batch(mut self, rows: usize) -> Self {
        self.batch = rows;
        self
    }

    /// The rate, and how it changes.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// The first rate; how it changes stays.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.schedule = match self.schedule {
            Schedule::Constant(_) => Schedule::Constant(rate),
            Schedule::Cosine(_) => Schedule::Cosine(rate),
        };
        self
    }

    /// The constants of Adam.
    #[must_use]
    pub fn betas(mut self, betas: Betas) -> Self {
        self.betas = betas;
        self
    }

    /// What the order of the rows is drawn from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many threads train, and the model uses from then on; as many as it uses already unless said otherwise.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Whether [`run`](Self::run) first sets the flow's `standardize`, if it has one, from the training rows, as it does
    /// unless told otherwise. Say no to train on where another run ended.
    #[must_use]
    pub fn standardize(mut self, standardize: bool) -> Self {
        self.standardize = standardize;
        self
    }

    /// Whether a progress bar is shown on stderr, if that is a terminal.
    #[must_use]
    pub fn progress(mut self, progress: bool) -> Self {
        self.progress = progress;
        self
    }

    /// Trains a model without a context on the rows of a table. After every epoch the validation rows are scored.
    ///
    /// # Errors
    /// Those of [`run_on`](Self::run_on).
    pub fn run<P: Program, T: Real>(
        &self,
        model: &mut Model<P, T>,
        train: &Table<T>,
        validation: Option<&Table<T>>,
    ) -> Result<Report> {
        self.run_on(model, train.into(), validation.map(Source::from))
    }

    /// Trains on rows with their context and weights, if they have any.
    ///
    /// # Errors
    /// Rows or context of another width; NaN or infinite numbers; a constant column where the flow standardises; no
    /// rows; options that make no sense; [`Error::Diverged`]. The model then has the parameters of the last good step.
    pub fn run_on<P: Program, T: Real>(
        &self,
        model: &mut Model<P, T>,
        train: Source<'_, T>,
        validation: Option<Source<'_, T>>,
    ) -> Result<Report> {
        let mut batches = Batches::new(train.rows(), self.batch, self.seed)?;
        if self.standardize {
            model.standardize(train.data())?;
        }
        let steps = batches.per_epoch() * self.epochs;
        let mut run = Run {
            session: self.start(model, steps)?,
            progress: Progress::new(self.epochs, steps, self.progress),
            batch: Batch::default(),
        };
        let mut report = Report { epochs: Vec::new(), rows: batches.per_epoch() * batches.size(), seconds: 0.0 };
        let start = Instant::now();
        for epoch in 0..self.epochs {
            let entry = run.epoch(epoch, &mut batches, &train, validation.as_ref())?;
            run.progress.epoch(&entry);
            report.epochs.push(entry);
        }
        run.progress.finish();
        report.seconds = start.elapsed().as_secs_f64();
        Ok(report)
    }

    /// Starts training by single steps, `steps` in all: the schedule is spread over them, and what goes on beyond has
    /// its last rate. Does not standardise: see [`Model::standardize`].
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a rate that makes no sense.
    pub fn start<'m, P: Program, T: Real>(
        &self,
        model: &'m mut Model<P, T>,
        steps: usize,
    ) -> Result<Session<'m, P, T>> {
        self.schedule.check()?;
        model.set_threads(self.threads.unwrap_or(model.thread_count()));
        Ok(Session::new(model, self.schedule, steps, self.betas))
    }
}

/// A run under way.
struct Run<'m, P: Program, T: Real> {
    session: Session<'m, P, T>,
    progress: Progress,
    batch: Batch<T>,
}

impl<P: Program, T: Real> Run<'_, P, T> {
    fn epoch(
        &mut self,
        epoch: usize,
        batches: &mut Batches,
        train: &Source<'_, T>,
        validation: Option<&Source<'_, T>>,
    ) -> Result<EpochReport> {
        let (start, steps) = (Instant::now(), batches.per_epoch());
        let (mut sum, mut rate) = (0.0, 0.0);
        for rows in batches.epoch(epoch) {
            self.batch.gather(train, rows)?;
            rate = self.session.rate();
            let context = train.context().map(|_| self.batch.context());
            let log_prob = self.session.step_on(self.batch.rows(), context, self.batch.weights());
            let log_prob = log_prob.map_err(|error| in_epoch(error, epoch))?;
            sum += log_prob;
            self.progress.step(epoch, log_prob, rate);
        }
        let validation_log_prob = validation.map(|rows| self.session.mean_log_prob(rows)).transpose()?;
        Ok(EpochReport {
            epoch,
            steps,
            train_log_prob: sum / steps as f64,
            validation_log_prob,
            rate,
            seconds: start.elapsed().as_secs_f64(),
        })
    }
}

/// A session does not know its epoch.
fn in_epoch(error: Error, epoch: usize) -> Error {
    match error {
        Error::Diverged { step, what, .. } => Error::Diverged { step, epoch, what },
        other => other,
    }
}
