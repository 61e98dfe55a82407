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
mod lints;
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
    let flows = items::resolve(&mut context, file);
    let allowed = lints::allowed(&mut context, file);
    allowed.into_iter().for_each(|(lint, range)| sink.allow(lint, range));
    flows
}

/// Steps of a flow once its repeats are written out.
const STEPS: u64 = 10_000;
/// Coordinates of a shape.
const COORDINATES: u64 = 1_000_000;
/// Coordinates over all steps: each turn is lowered by itself before those that are alike become one.
const PLACES: u64 = 1_000_000;
/// Coordinates over the steps that stand in the code, alike turns once.
const CODED: u64 = 250_000;
/// Coordinates that the code lists one by one, because they follow no rule.
const LISTED: u64 = 60_000;
/// Products of nets over all steps.
const PRODUCTS: u64 = 65_000;
/// Hidden units of nets over all steps.
const UNITS: u64 = 4_000_000;
/// Layers and products that stand in the code of a flow: nobody writes more, and Rust would take minutes for them.
const OPERATIONS: u64 = 1_500;
/// Shares of these limits that the flows of one text have together; the first flow alone may have more.
const SHARES: f64 = 3.0;
/// The share of a flow for being there.
const FLOW: f64 = 0.002;
/// Width of a net.
const WIDTH: u64 = 65_536;
/// Hidden layers of a net.
const DEPTH: usize = 1_000;
/// `let`s that stand for one another.
const LETS: usize = 64;
