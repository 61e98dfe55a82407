//! All that generated code may call: static tables of a flow and the interface of its executors.
//!
//! A compiled flow is a type that implements [`v0_1::Program`]: tables of its tensors and slots, and its programs, each a straight
//! sequence of calls, generic over the executor that runs it. Nothing here is for users; the module's name carries the version, so
//! that a compiler and a runtime that do not match say so in the error.

#[allow(missing_docs)]
pub mod v0_1 {
    pub use super::run::{
        Into::{self, Add, Set},
        Sum::{self, LogBase, LogDet},
    };
    pub use super::{
        program::*,
        run::{Adjoint, In, Out, Prepare, Run, Target},
        sweep::{Levels, MapOperands, ProductInputOperands, ProductOperands, Stage, sweep, sweep_back},
    };
    pub use crate::lane::{Lane, Map};
    pub use crate::ops::activation::Activation::{self, *};
}

mod program;
mod run;
mod sweep;
mod tables;

pub(crate) use sweep::{Restricted, Steps};
pub(crate) use tables::{Direction, Tables};
