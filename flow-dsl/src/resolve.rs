//! From the tree of a text to the bound tree.
//!
//! Words find their definitions, arguments their types and defaults, shapes their sizes; then the stack is walked turn by
//! turn, which resolves alternation, drawn orders and names. Resolving never fails: what is wrong goes into the sink, several
//! things a run, and a flow with an error is left out.
mod arguments;
mod context;
mod expand;
mod items;
pub(crate) mod later;
mod limits;
mod lines;
mod numbers;
mod places;
mod seen;
mod shape;
mod values;

use crate::ast;
use crate::diagnostics::Sink;
use crate::hir::Flow;
use crate::source::Source;
use context::Context;

/// The flows of a text, in its order, without those that have errors.
pub fn resolve(source: &Source, file: &ast::File, sink: &mut Sink) -> Vec<Flow> {
    let mut context = Context::new(source, file, sink);
    items::resolve(&mut context, file)
}

/// Steps of a flow once its repeats are written out.
const STEPS: u64 = 10_000;
/// Coordinates of a shape.
const COORDINATES: u64 = 1_000_000;
/// Coordinates over all steps: orders are kept step by step.
const PLACES: u64 = 20_000_000;
/// Products of nets over all steps.
const PRODUCTS: u64 = 100_000;
/// Hidden units of nets over all steps.
const UNITS: u64 = 4_000_000;
/// Layers and products that stand in the code of a flow: each takes up to four slots, and the runtime has 65,536 of them.
const OPERATIONS: u64 = 10_000;
/// Width of a net.
const WIDTH: u64 = 65_536;
/// Hidden layers of a net.
const DEPTH: usize = 1_000;
/// `let`s that stand for one another.
const LETS: usize = 64;
