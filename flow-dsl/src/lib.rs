//! The compiler for normalizing flows: from a text to specialised Rust.
//!
//! ```text
//! text or tokens → source → scan → parse → ast → resolve → hir → lower → plan
//!                → optimise → adjoint → place → emit → Rust
//! ```
pub mod activations;
pub mod adjoint;
pub mod ast;
pub mod bases;
#[cfg(feature = "build")]
pub mod build;
pub mod diagnostics;
pub mod emit;
pub mod expr;
pub mod fmt;
#[rustfmt::skip]
#[allow(dead_code, missing_docs, unused_qualifications, clippy::all)] // generated
mod grammar;
pub mod hir;
pub mod layers;
pub mod lower;
pub mod nets;
pub mod optimise;
pub mod parse;
pub mod place;
pub mod plan;
pub mod resolve;
pub mod scan;
pub mod source;
pub mod transforms;
