//! What compiled normalizing flows run on: models, training, tables.
pub mod error;
mod exec;
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
