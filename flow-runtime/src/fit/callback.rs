//! What a run tells while it goes on, and how it is told to stop.
use super::EpochReport;
use std::fmt::{self, Debug, Formatter};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// A step of a run, after it was taken.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepEvent {
    /// Counted from 1 over the whole run.
    pub step: usize,
    /// Counted from 1.
    pub epoch: usize,
    /// Mean log p of the batch before the step, in nats.
    pub log_prob: f64,
    /// The rate of the step.
    pub rate: f64,
    /// L2 norm of the gradient of −mean log p over all learned numbers, before it was clipped.
    pub gradient_norm: f64,
    /// Whether it was clipped.
    pub clipped: bool,
}

type Call<E> = dyn FnMut(&E) -> ControlFlow<()> + Send;

/// A closure that is called with events. Copies of the options share it.
pub(crate) struct Callback<E>(Option<Arc<Mutex<Call<E>>>>);

impl<E> Callback<E> {
    pub fn new(call: impl FnMut(&E) -> ControlFlow<()> + Send + 'static) -> Self {
        Callback(Some(Arc::new(Mutex::new(call))))
    }

    /// Whether the run is to stop; without a closure it goes on.
    pub fn stops(&self, event: &E) -> bool {
        self.0.as_ref().is_some_and(|call| {
            let mut call = call.lock().unwrap_or_else(PoisonError::into_inner);
            call(event).is_break()
        })
    }
}

impl<E> Default for Callback<E> {
    fn default() -> Self {
        Callback(None)
    }
}

impl<E> Clone for Callback<E> {
    fn clone(&self) -> Self {
        Callback(self.0.clone())
    }
}

impl<E> Debug for Callback<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Callback" } else { "no callback" })
    }
}

/// All callbacks of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Callbacks {
    pub step: Callback<StepEvent>,
    pub epoch: Callback<EpochReport>,
}
