//! What compiled normalizing flows run on: models, training, tables, files.
//!
//! A flow is written inline with [`flow!`], or in a `.flow` file that a build script compiles and [`include_flow!`] brings in.
//! Either way it becomes a type, a [`Model`].
mod engine;
pub mod error;
mod exec;
#[doc(hidden)]
pub mod file;
pub mod fit;
mod float;
#[doc(hidden)]
pub mod isa;
#[doc(hidden)]
pub mod lane;
#[doc(hidden)]
pub mod layout;
#[doc(hidden)]
pub mod math;
pub mod model;
#[doc(hidden)]
pub mod ops;
pub mod plot;
#[doc(hidden)]
pub mod pool;
pub mod random;
#[doc(hidden)]
pub mod real;
#[doc(hidden)]
pub mod rt;
pub mod table;
#[doc(hidden)]
pub mod tile;

pub use error::{Error, Result};
pub use fit::Fit;
pub use flow_macros::flow;
pub use isa::InstructionSet;
pub use model::Model;
pub use real::Real;
#[doc(hidden)]
pub use rt as __rt;
/// What the compiler makes of a flow: the bound of functions that are generic over flows.
#[doc(inline)]
pub use rt::v0_1::Program;
pub use table::Table;

/// Brings in the flows of a `.flow` file that the build script has compiled: `include_flow!("galaxy");` for
/// `flow_dsl::build::compile("flows/galaxy.flow")`. The name is the file's without `.flow`, whatever dots it has of its
/// own.
#[macro_export]
macro_rules! include_flow {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/flow/", $name, ".rs"));
    };
}
