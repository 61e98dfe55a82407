//! The options of a run, set one by one.
use super::{Average, Betas, Callback, EarlyStopping, EpochReport, Every, Fit, Schedule, StepEvent};
use std::ops::ControlFlow;
use std::path::PathBuf;

impl Fit {
    /// 20 epochs in batches of 512 rows, the rate falling from 1e-3 to 0 along a cosine, seed 0; nothing clipped, averaged,
    /// logged or shown.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How often all training rows are seen.
    #[must_use]
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.options.epochs = epochs;
        self
    }

    /// Rows a step.
    #[must_use]
    pub fn batch(mut self, rows: usize) -> Self {
        self.options.batch = rows;
        self
    }

    /// The rate, and how it changes.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.options.schedule = schedule;
        self
    }

    /// The first rate; how it changes stays.
    #[must_use]
    pub fn rate(mut self, rate: f64) -> Self {
        self.options.schedule = self.options.schedule.from_rate(rate);
        self
    }

    /// Steps in which the rate rises linearly to the first one of the schedule, which begins after them:
    /// [`warm_up::rate`](super::warm_up::rate).
    #[must_use]
    pub fn warm_up(mut self, steps: usize) -> Self {
        self.options.warm_up = steps;
        self
    }

    /// The constants of Adam.
    #[must_use]
    pub fn betas(mut self, betas: Betas) -> Self {
        self.options.betas = betas;
        self
    }

    /// AdamW: weights, but not biases, are multiplied by 1 − rate · decay before each step of Adam. 0, as it is unless said,
    /// is Adam.
    #[must_use]
    pub fn weight_decay(mut self, decay: f64) -> Self {
        self.options.weight_decay = decay;
        self
    }

    /// Gradients whose L2 norm over all learned numbers is larger are scaled to it.
    #[must_use]
    pub fn clip(mut self, norm: f64) -> Self {
        self.options.clip = Some(norm);
        self
    }

    /// Averages the weights over steps: it is the average that is validated and that the model ends with.
    #[must_use]
    pub fn average(mut self, average: Average) -> Self {
        self.options.average = Some(average);
        self
    }

    /// Stops when the validation likelihood does not rise any more; the model ends with the weights of the best epoch.
    #[must_use]
    pub fn early_stopping(mut self, stopping: EarlyStopping) -> Self {
        self.options.early_stopping = Some(stopping);
        self
    }

    /// Whether the model ends with the weights of the epoch whose validation likelihood was highest; so with early stopping
    /// in any case.
    #[must_use]
    pub fn keep_best(mut self, keep: bool) -> Self {
        self.options.keep_best = keep;
        self
    }

    /// What the order of the rows is drawn from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// How many tiles of 64 rows of a batch are added up one after the other; these sums are then added pairwise. It decides
    /// the last bits of a gradient and how many threads a batch can keep busy, at one buffer of gradients a group. More are
    /// taken where a batch would have more than 64 groups. Unless said it depends on the batch: 1 tile for 256 rows, 2 for
    /// 512, 4 for 1024 and more.
    #[must_use]
    pub fn group_tiles(mut self, tiles: usize) -> Self {
        self.options.group_tiles = Some(tiles);
        self
    }

    /// How many threads train, and the model uses from then on; as many as it uses already unless said otherwise. Results do
    /// not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Whether [`run`](Self::run) first sets the flow's `standardize`, if it has one, from the training rows whose weight is
    /// not 0, as it does unless told otherwise. Say no to train on where another run ended.
    #[must_use]
    pub fn standardize(mut self, standardize: bool) -> Self {
        self.options.standardize = standardize;
        self
    }

    /// Whether a progress bar is shown on stderr, if that is a terminal.
    #[must_use]
    pub fn progress(mut self, progress: bool) -> Self {
        self.progress = progress;
        self
    }

    /// Called after every step that a run takes; `Break` stops it. The model then ends as after the last epoch, and a run with
    /// [`checkpoint`](Self::checkpoint) has written one.
    #[must_use]
    pub fn on_step(mut self, call: impl FnMut(&StepEvent) -> ControlFlow<()> + Send + 'static) -> Self {
        self.callbacks.step = Callback::new(call);
        self
    }

    /// Called after every epoch of a run; `Break` stops it, as with [`on_step`](Self::on_step).
    #[must_use]
    pub fn on_epoch(mut self, call: impl FnMut(&EpochReport) -> ControlFlow<()> + Send + 'static) -> Self {
        self.callbacks.epoch = Callback::new(call);
        self
    }

    /// Writes a log of the run, a JSON object a line. The first has the whole configuration: `"kind": "run"`; then there is
    /// one for each remark on it, `"kind": "note"`, one for each epoch, `"kind": "epoch"`, and one for the end, `"kind": "end"` or `"failed"`.
    ///
    /// An older log at this path is replaced; any other file is left alone, and the run refused. A resumed run goes on with
    /// the log of the run that was broken off, and refuses that of another. Its line `"kind": "resumed"` names the
    /// instruction set of the part before if that was another.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// Has the log also report every so many steps, `"kind": "step"`.
    #[must_use]
    pub fn log_steps(mut self, every: usize) -> Self {
        self.log_steps = Some(every);
        self
    }

    /// Writes all that the run needs to go on to a file, every so often, all or nothing: whenever the process or the
    /// machine stops, the file is there as a whole.
    ///
    /// Such a run also listens for SIGINT (ctrl-c) and SIGTERM: it ends after the step it is in, with a checkpoint and
    /// [`Error::Interrupted`](crate::error::Error::Interrupted), so that no program takes a model for trained that is not. A
    /// second signal ends the process at once. After the run signals do what they did before; a program that handles them
    /// itself must do so before its first such run.
    #[must_use]
    pub fn checkpoint(mut self, path: impl Into<PathBuf>, every: Every) -> Self {
        self.checkpoint = Some((path.into(), every));
        self
    }

    /// Goes on from a checkpoint. Options, rows and flow must be those of the run that wrote it; the weights are then the
    /// same as if it had never stopped, to the last bit, whatever the number of threads (on the same
    /// [`InstructionSet`](crate::InstructionSet)). The model's own weights do not matter.
    #[must_use]
    pub fn resume(mut self, path: impl Into<PathBuf>) -> Self {
        self.resume = Some(path.into());
        self
    }
}
