//! Where values live.
//!
//! The only stage that decides what is kept, overwritten or recomputed. First the states of repeats are *settled*: what a turn hands
//! on is written where the next turn finds it. Then every value gets a slot, and two tables say where the slots are: one for
//! value-only use, where a row is reused as soon as nothing reads it any more, and one for use with gradients, where what the
//! adjoint reads is kept turn by turn.

mod lifetimes;
mod settle;
mod slots;

use crate::plan::{Plan, ValueId};
pub use lifetimes::everything;

/// A plan whose values have places.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The plan, states settled.
    pub plan: Plan,
    /// The slots, in the order in which the generated code numbers them.
    pub slots: Vec<Slot>,
    /// Rows of scratch for value-only use.
    pub value_rows: usize,
    /// Rows of scratch for use with gradients.
    pub gradient_rows: usize,
    homes: Vec<Option<Home>>,
}

/// Rows that one value, or all versions of one state, share.
#[derive(Clone, Debug)]
pub struct Slot {
    /// For the generated code.
    pub name: String,
    /// Rows of one version.
    pub rows: usize,
    /// For value-only use.
    pub value: Place,
    /// For use with gradients.
    pub gradient: Place,
}

/// Version v begins at row offset + stride·(v mod ring).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of version 0.
    pub offset: usize,
    /// Rows between versions; 0 where the slot is overwritten.
    pub stride: usize,
    /// Versions kept at a time.
    pub ring: usize,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// Index of its slot.
    pub slot: usize,
    /// Which version.
    pub version: Version,
}

/// Which version of a slot a value is, seen from where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// The only one.
    Once,
    /// That of this instance of the body.
    Each,
    /// The state on the noise side of this turn.
    Near,
    /// The state on the data side of this turn.
    Far,
    /// The state of a repeat of `turns` turns seen from outside, at boundary `at`.
    End {
        /// Its turns.
        turns: usize,
        /// 0 beside the noise, `turns` beside the data.
        at: usize,
    },
}

impl Placed {
    /// Where a value is.
    pub fn home(&self, value: ValueId) -> Home {
        self.homes[value.index()].unwrap_or(Home { slot: 0, version: Version::Once })
    }
}

/// Gives every value its place.
pub fn place(plan: Plan) -> Placed {
    slots::assign(settle::settle(plan))
}
