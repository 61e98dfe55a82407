//! Buffers that a call needs, kept for the next one.
use crate::exec::tile::Scratch;
use crate::real::Real;
use std::sync::{Mutex, PoisonError};

/// The buffers of one call: grown when a call needs more, never shrunk.
#[derive(Debug, Default)]
pub struct Workspace<T> {
    /// One a thread; more than this call uses if another one used more.
    pub workers: Vec<Scratch<T>>,
    /// How many threads this call uses.
    pub threads: usize,
    /// The gradients of the groups of a batch, one after the other.
    pub groups: Vec<T>,
    /// The sums of a batch's groups: log-likelihoods.
    pub totals: Vec<f64>,
    /// Adjoints of the context, one row a row of data, before they are summed.
    pub context: Vec<T>,
}

impl<T> Workspace<T> {
    /// The scratch of this call's threads.
    pub fn active(&mut self) -> &mut [Scratch<T>] {
        &mut self.workers[..self.threads]
    }
}

/// Workspaces that no call uses at the moment: as many as calls have run at once.
///
/// A call takes one at its beginning and puts it back at its end; the lock is held for two moves.
#[derive(Debug, Default)]
pub struct Spare<T>(Mutex<Vec<Workspace<T>>>);

impl<T: Real> Spare<T> {
    /// Runs `call` with a workspace for so many threads.
    pub fn with<O>(&self, threads: usize, call: impl FnOnce(&mut Workspace<T>) -> O) -> O {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut workspace = taken.unwrap_or_else(|| Workspace {
            workers: Vec::new(),
            threads,
            groups: Vec::new(),
            totals: Vec::new(),
            context: Vec::new(),
        });
        if workspace.workers.len() < threads {
            workspace.workers.resize_with(threads, Scratch::default);
        }
        workspace.threads = threads;
        let output = call(&mut workspace);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        output
    }
}
