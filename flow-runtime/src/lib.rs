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
#[doc(hidden)]
pub use flow_macros::flow as __flow;
pub use isa::InstructionSet;
pub use model::Model;
pub use real::Real;
#[doc(hidden)]
pub use rt as __rt;
/// What the compiler makes of a flow: the bound of functions that are generic over flows.
#[doc(inline)]
pub use rt::v0_1::Program;
pub use table::Table;

/// Compiles flows that stand inline in Rust.
///
/// ```
/// flow_runtime::flow! {
///     /// Two moons.
///     pub flow Moons[2] { base normal; repeat(6) { coupling(affine, hidden: [64, 64]); } }
/// }
/// ```
///
/// gives the type `Moons` (and `Moons64` in double precision). Errors and warnings are reported at their place in the text; a
/// warning is one of rustc's `deprecated`, so that `#[allow(deprecated)]` and `#![deny(warnings)]` reach it.
// The path of this crate is handed on, so that it may have any name in a user's Cargo.toml.
#[macro_export]
macro_rules! flow {
    ($($text:tt)*) => {
        $crate::__flow! { $crate $($text)* }
    };
}

/// Brings in the flows of a `.flow` file that the build script has compiled: `include_flow!("galaxy");` for
/// `flow_dsl::build::compile("flows/galaxy.flow")`. The name is the file's without folders and `.flow`, whatever dots it has of
/// its own.
///
/// Where Cargo.toml gives this crate another name, the build script says it: `Build::new().runtime("::that_name")`.
#[macro_export]
macro_rules! include_flow {
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/flow/", $name, ".rs"));
    };
}
