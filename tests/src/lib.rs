//! What the tests share: the cases compiled at both levels, the reference executor, parameters, numerical checks.

pub mod case;
pub mod close;
pub mod hand;
pub mod model;
pub mod parameters;
pub mod random;
pub mod reference;
pub mod setting;
pub mod stack;

/// The generated code: two modules a text, and the list of cases.
#[deny(warnings)]
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/cases.rs"));
}

pub use compiled::{CASES, HAND};
