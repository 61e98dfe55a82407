//! The compiler for normalizing flows: from a text to specialised Rust.
//!
//! ```text
//! text or tokens → source → scan → parse → ast → resolve → hir → lower → plan
//!                → optimise → adjoint → place → emit → Rust
//! ```
//!
//! [`compile`] is the pipeline; the `flow!` macro, the helper for build scripts ([`build`]) and the tests are shells around it.
//! Invariants: parsing never fails, the plan is verified after every pass, emission is infallible, the output is a function of the
//! source, the options and the version.

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
#[cfg(feature = "build")]
pub mod reference;
pub mod resolve;
pub mod scan;
pub mod source;
pub mod transforms;

use diagnostics::{Diagnostic, Severity, Sink};
use optimise::Level;
use place::Placed;
use plan::Plan;
use proc_macro2::TokenStream;
use source::Source;

/// What a compilation may choose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How much is optimised.
    pub level: Level,
    /// How generated code is addressed.
    pub style: emit::Style,
}

/// What a compilation gives.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The generated items of all flows without errors.
    pub tokens: TokenStream,
    /// Errors and warnings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The stages of each flow.
    pub flows: Vec<Stages>,
}

/// The stages of one flow; every one of them prints.
#[derive(Clone, Debug)]
pub struct Stages {
    /// Layers bound to their definitions.
    pub bound: hir::Flow,
    /// The plan as the text says it.
    pub lowered: Plan,
    /// The plan after the passes, with its adjoint, and where its values live.
    pub placed: Placed,
}

/// Compiles a text.
///
/// Never fails: what is wrong stands in the diagnostics, and flows without errors are compiled all the same.
///
/// ```
/// let source = flow_dsl::source::Source::new("g.flow", "flow G[2] { base normal; coupling(affine); }");
/// let compiled = flow_dsl::compile(&source, &flow_dsl::Options::default());
/// assert!(!compiled.has_errors());
/// assert_eq!(compiled.flows[0].bound.name, "G");
/// ```
pub fn compile(source: &Source, options: &Options) -> Compiled {
    let mut sink = Sink::new();
    let tree = parse::parse(source, &mut sink);
    let bound = resolve::resolve(source, &tree, &mut sink);
    let flows: Vec<Stages> = bound.into_iter().map(|flow| stages(flow, options)).collect();
    let tokens = flows.iter().map(|f| emit::emit(&f.placed, &options.style)).collect();
    Compiled { tokens, diagnostics: sink.drain(), flows }
}

fn stages(bound: hir::Flow, options: &Options) -> Stages {
    let lowered = lower::lower(&bound);
    debug_assert_eq!(plan::verify(&lowered), Ok(()));
    let plan = optimise::optimise(lowered.clone(), options.level);
    let plan = adjoint::adjoint(plan);
    debug_assert_eq!(plan::verify(&plan), Ok(()));
    Stages { bound, lowered, placed: place::place(plan) }
}

impl Compiled {
    /// Whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.problem.severity() == Severity::Error)
    }
}
