//! Programs cut into levels.

use super::{MapOp, Op, Order, Plan, SweepOp, View};

/// A conditioner and the map that it has parameters for, to run level by level: `restrict`. Each operation is told at which level each
/// of its rows is evaluated; products know by the levels of their rows.
pub fn sweep(plan: &Plan, step: usize, ops: Vec<Op>) -> SweepOp {
    let ops: Vec<Op> = ops.into_iter().map(|op| restrict(plan, op)).collect();
    let last = |op: &Op| match op {
        Op::Map(o) => o.evaluated_at.last().copied(),
        Op::Product(o) => plan.products[o.product.index()].row_levels.last().copied(),
        _ => None,
    };
    let levels = ops.iter().filter_map(last).max().map_or(0, |last| last as usize + 1);
    SweepOp { step, levels, order: Order::Up, ops }
}

/// An operation that knows the level of each of its rows.
pub fn restrict(plan: &Plan, op: Op) -> Op {
    match op {
        Op::Map(o) if o.evaluated_at.is_empty() => Op::Map(MapOp { evaluated_at: evaluated_at(plan, &o), ..o }),
        other => other,
    }
}

/// A transform's feature is evaluated at the level below its own, where its parameters are; rows of a conditioner at the highest of
/// those that are joined.
fn evaluated_at(plan: &Plan, o: &MapOp) -> Vec<u32> {
    if !o.levels.is_empty() {
        return o.levels.iter().map(|level| level - 1).collect();
    }
    let reads = o.inputs.iter().filter_map(|i| i.view());
    let views = reads.chain(o.outputs.iter().filter_map(|output| output.view()).map(|(view, _)| view));
    let known: Vec<Vec<u32>> = views.filter_map(|view| levels(plan, view)).collect();
    (0..o.count).map(|i| known.iter().map(|levels| levels[i]).max().unwrap_or(0)).collect()
}

fn levels(plan: &Plan, view: &View) -> Option<Vec<u32>> {
    view.rows(0).map(|(value, row)| plan.values[value.index()].levels.get(row as usize).copied()).collect()
}
