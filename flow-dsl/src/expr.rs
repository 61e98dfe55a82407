//! Scalar expressions: what a map does to one number.
//!
//! An activation, a scalar transform or a base density is a node of a [`Graph`]: a hash-consed directed graph in which
//! equal expressions are one node. Its constructors simplify, so the derivative, the logarithm of the derivative, the
//! adjoint and the inverse come out about as a careful person would write them; nothing else writes a gradient.
//!
//! ```text
//! function   the table of functions: name, value, derivative, inverse      lanes      how a lane computes each
//! node, graph  the closed set, interning   signs    which signs a value can have
//! build      sums   apply   functions, selections   product, assemble   products, quotients   logarithm   log|·|
//! differentiate, adjoint, invert, rebuild          from expressions to expressions
//! share      products re-associated for least work
//! eval       number, real: in any kind of number
//!                             print     text                         rust       tokens
//! ```

mod activation;
mod adjoint;
mod apply;
mod assemble;
mod bind;
mod build;
mod differentiate;
mod eval;
mod function;
mod graph;
mod invert;
mod lanes;
mod logarithm;
mod node;
mod number;
mod print;
mod product;
mod real;
mod rebuild;
mod rust;
mod share;
mod signs;
#[cfg(all(test, feature = "build"))] // emitted code is parsed and laid out
mod tests;

pub use activation::{Activation, Kept};
pub use function::Function;
pub use graph::{Cost, Graph};
pub use node::{Bits, Id, Node, Operator, Select};
pub use number::Number;
pub use rust::{body, pieces};
