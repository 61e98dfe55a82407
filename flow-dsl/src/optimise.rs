//! The passes over a plan, in order.
//!
//! Each pass is one pure function in a file of its own; the plan is verified after each of them.

mod fold_copies;
mod fuse_activations;
mod hoist_log_dets;
mod order_rows;
mod simplify_maps;

use crate::plan::{Plan, prune, verify};

/// How much is optimised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// The plan as it was lowered.
    None,
    /// Every pass.
    #[default]
    All,
}

/// A pass.
pub struct Pass {
    /// Its name.
    pub name: &'static str,
    /// Why it stands where it stands.
    pub why_here: &'static str,
    /// The pass.
    pub run: fn(Plan) -> Plan,
}

/// All passes, in order.
pub static PASSES: &[Pass] = &[
    Pass {
        name: "simplify_maps",
        why_here: "first: a map that does nothing is an alias, which fold_copies then follows",
        run: simplify_maps::run,
    },
    Pass {
        name: "hoist_log_dets",
        why_here: "before anything looks at a map's results: a log-det that leaves is one result less",
        run: hoist_log_dets::run,
    },
    Pass {
        name: "fold_copies",
        why_here: "permutations and kept coordinates become views, which order_rows can then see through",
        run: fold_copies::run,
    },
    Pass {
        name: "fuse_activations",
        why_here: "after fold_copies: a product and its activation are neighbours in views, not only in the list",
        run: fuse_activations::run,
    },
    Pass {
        name: "order_rows",
        why_here: "last: rows are put in the order in which the final products read them",
        run: order_rows::run,
    },
];

/// The plan after the passes of a level.
pub fn optimise(plan: Plan, level: Level) -> Plan {
    optimise_without(plan, level, "")
}

/// The same with one pass left out, by name: what each pass is worth.
pub fn optimise_without(mut plan: Plan, level: Level, left_out: &str) -> Plan {
    let passes = match level {
        Level::None => &[],
        Level::All => PASSES,
    };
    for pass in passes.iter().filter(|p| p.name != left_out) {
        plan = prune((pass.run)(plan));
        debug_assert_eq!(verify(&plan), Ok(()), "after {}", pass.name);
    }
    plan
}
