//! Training: the likelihood of rows made large, by Adam.
//!
//! [`Fit`] holds the options; [`Fit::run`] does everything, and calls [`Session::step`] for each batch, which is also
//! there for training loops of one's own. The same seed, rows and options give the same parameters to the last bit, on
//! any number of threads.
pub mod adam;
pub mod batches;
pub mod progress;
pub mod report;
pub(crate) mod run;
pub mod schedule;
mod session;
pub(crate) mod steps;

pub use adam::{Adam, Betas};
pub use batches::{Batch, Batches, Source};
pub use progress::Progress;
pub use report::{EpochReport, Report};
pub use schedule::Schedule;
pub use session::Session;
pub(crate) use steps::Steps;

use crate::error::Result;
use crate::model::{Model, density_adjoint};
use crate::real::Real;
use crate::rt::v0_1::Program;
use crate::table::Table;

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
    /// Rows or context of another width, or under other names; NaN or infinite numbers; a constant column where the flow
    /// standardises; no rows to train or to validate on; weights that sum to 0, over all rows or over those of a batch;
    /// options that make no sense; [`Error::Diverged`](crate::error::Error::Diverged). The model then has the parameters
    /// of the last good step.
    pub fn run_on<P: Program, T: Real>(
        &self,
        model: &mut Model<P, T>,
        train: Source<'_, T>,
        validation: Option<Source<'_, T>>,
    ) -> Result<Report> {
        T::train(self, &mut model.engine, density_adjoint::<P, T>, train, validation)
    }

    /// Starts training by single steps, `steps` in all: the schedule is spread over them, and what goes on beyond has
    /// its last rate. Does not standardise: see [`Model::standardize`].
    ///
    /// # Errors
    /// [`Error::InvalidOption`](crate::error::Error::InvalidOption) for a rate or constants of Adam that make no sense.
    pub fn start<'m, P: Program, T: Real>(
        &self,
        model: &'m mut Model<P, T>,
        steps: usize,
    ) -> Result<Session<'m, P, T>> {
        let state = T::start(self, &mut model.engine, steps)?;
        Ok(Session { model, state })
    }
}
