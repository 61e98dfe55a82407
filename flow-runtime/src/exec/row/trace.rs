//! What each step did to a row.
//!
//! Coordinates are followed from the rows of the buffer that hold the data: a map hands the coordinate it reads on to the row
//! it writes, a product's result is none.
use std::ops::Range;

/// The report of one run of `density`.
#[derive(Debug, Default)]
pub struct Trace {
    /// Which coordinate of the data a row of the buffer holds.
    owners: Vec<Option<usize>>,
    /// The steps so far, from the data to the noise.
    pub steps: Vec<Step>,
    /// The log-det where the last step began.
    before: f64,
}

/// What one step did.
#[derive(Debug)]
pub struct Step {
    /// Its number in the flow's table.
    pub step: usize,
    /// What it changed.
    pub changes: Vec<Change>,
    /// What it added to the log-det while it ran.
    pub log_det: f64,
    /// It used constants of the model, whose log-det is not added while it runs.
    pub constant: bool,
}

/// What a step made of a coordinate.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The coordinate, by its column of the data.
    pub feature: usize,
    /// On the side of the data.
    pub before: f64,
    /// On the side of the noise.
    pub after: f64,
}

impl Trace {
    pub(super) fn begin(&mut self, rows: usize, data: &[usize]) {
        self.owners = vec![None; rows];
        data.iter().enumerate().for_each(|(feature, &row)| self.owners[row] = Some(feature));
        self.steps.clear();
        self.before = 0.0;
    }

    pub(super) fn step(&mut self, step: usize, log_det: f64) {
        self.close(log_det);
        self.steps.push(Step { step, changes: Vec::new(), log_det: 0.0, constant: false });
    }

    /// The last step has ended.
    pub(crate) fn close(&mut self, log_det: f64) {
        if let Some(last) = self.steps.last_mut() {
            last.log_det += log_det - self.before;
        }
        self.before = log_det;
    }

    pub(super) fn forget(&mut self, rows: Range<usize>) {
        self.owners[rows].fill(None);
    }

    /// A copy: the coordinate has another row now and is as it was.
    pub(super) fn hand_on(&mut self, from: usize, to: usize) {
        self.owners[to] = self.owners[from];
    }

    pub(super) fn change(&mut self, from: usize, to: usize, before: f64, constant: bool) {
        let owner = self.owners[from];
        self.owners[to] = owner;
        if let (Some(feature), Some(last)) = (owner, self.steps.last_mut()) {
            last.changes.push(Change { feature, before, after: before });
            last.constant |= constant;
        }
    }

    pub(super) fn became(&mut self, row: usize, after: f64) {
        let (Some(feature), Some(last)) = (self.owners[row], self.steps.last_mut()) else { return };
        if let Some(change) = last.changes.iter_mut().rev().find(|change| change.feature == feature) {
            change.after = after;
        }
    }
}
