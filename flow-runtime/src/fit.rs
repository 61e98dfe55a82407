//! Training: the likelihood of rows made large, by Adam.
//!
//! [`Fit`] holds the options; [`Fit::run`] does everything, and calls [`Session::step`] for each batch, which is also
//! there for training loops of one's own. The same seed, rows and options give the same parameters to the last bit, on
//! any number of threads of the same instruction set.
pub mod adam;
mod average;
pub mod batches;
mod builder;
mod callback;
mod check;
pub(crate) mod checkpoint;
mod clip;
mod configuration;
mod decay;
mod early_stopping;
mod interrupt;
mod log;
mod note;
mod options;
pub mod progress;
pub mod report;
pub(crate) mod run;
pub mod schedule;
mod session;
mod state;
pub(crate) mod steps;
mod validation;
pub mod warm_up;

pub use adam::{Adam, Betas};
pub use average::Average;
pub use batches::{Batch, Batches, Source};
pub use callback::StepEvent;
pub(crate) use callback::{Callback, Callbacks};
pub use checkpoint::Every;
pub use early_stopping::EarlyStopping;
pub use note::Note;
pub(crate) use options::Options;
pub use progress::Progress;
pub use report::{Ended, EpochReport, Report, Weights};
pub use schedule::Schedule;
pub use session::Session;
pub(crate) use steps::{Steps, Taken};

use crate::error::Result;
use crate::model::{Model, density_adjoint};
use crate::real::Real;
use crate::rt::v0_1::Program;
use crate::table::Table;
use std::path::PathBuf;

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
#[derive(Clone, Debug, Default)]
pub struct Fit {
    options: Options,
    threads: Option<usize>,
    progress: bool,
    callbacks: Callbacks,
    log: Option<PathBuf>,
    log_steps: Option<usize>,
    checkpoint: Option<(PathBuf, Every)>,
    resume: Option<PathBuf>,
}

impl Fit {
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

    /// Trains on rows with their context and weights, if they have any. A row of weight 0 does not matter, however far out it
    /// is. A batch with no other rows has no mean: its step is counted, but not taken
    /// ([`EpochReport::skipped`](EpochReport)).
    ///
    /// # Errors
    /// Rows or context of another width, or under other names; NaN or infinite numbers; a constant column where the flow
    /// standardises; no rows to train or to validate on; weights that sum to 0;
    /// options that make no sense; files that cannot be written; a checkpoint of another run;
    /// [`Error::Diverged`](crate::error::Error::Diverged) and [`Error::Interrupted`](crate::error::Error::Interrupted).
    /// Whatever ends a run that has begun, the model has the weights that it would have had after its last epoch: the best
    /// where these are kept, else the averaged, else those of the last step.
    pub fn run_on<P: Program, T: Real>(
        &self,
        model: &mut Model<P, T>,
        train: Source<'_, T>,
        validation: Option<Source<'_, T>>,
    ) -> Result<Report> {
        T::train(self, &mut model.engine, density_adjoint::<P, T>, train, validation)
    }

    /// Starts training by single steps, `steps` in all: the schedule is spread over them, and what goes on beyond has
    /// its last rate. Of the options those on single steps count: schedule, warm-up, Adam, decay, clipping, averaging, groups
    /// and threads. Does not standardise: see [`Model::standardize`].
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
