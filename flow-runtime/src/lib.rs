//! What compiled normalizing flows run on: models, training, tables.
pub mod error;
mod exec;
pub mod fit;
mod isa;
mod lane;
mod layout;
mod math;
pub mod model;
mod ops;
mod pool;
pub mod random;
mod real;
#[doc(hidden)]
pub mod rt;
pub mod table;
mod tile;
