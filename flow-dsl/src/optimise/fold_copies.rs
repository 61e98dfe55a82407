//! Copies become views.
//!
//! A copied value is replaced, wherever it is read, by the rows it was copied from. What remains is a copy whose reader would need
//! a view that no static table can say (rows of several values, mixed differently from turn to turn).

use crate::plan::{Body, CopyOp, Direction, Into, Op, Plan, Program, View};
use std::collections::{BTreeMap, BTreeSet};

/// Where each row of a copied value comes from, instance by instance.
type Sources = BTreeMap<u32, Vec<Vec<Option<(crate::plan::ValueId, u32)>>>>;

/// The pass.
pub fn run(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let folded = fold(&plan, plan.program(direction));
        *plan.program_mut(direction) = folded;
    }
    plan
}

fn fold(plan: &Plan, program: &Program) -> Program {
    let mut kept = BTreeSet::new();
    loop {
        let mut sources = Sources::new();
        let mut refused = BTreeSet::new();
        let mut folded = program.clone();
        folded.ops = ops(plan, folded.ops, &kept, &mut sources, &mut refused);
        folded.results = folded.results.iter().map(|v| through(v, &sources, &mut refused)).collect();
        if refused.is_empty() {
            return folded;
        }
        kept.append(&mut refused);
    }
}

fn ops(
    plan: &Plan,
    list: Vec<Op>,
    kept: &BTreeSet<u32>,
    sources: &mut Sources,
    refused: &mut BTreeSet<u32>,
) -> Vec<Op> {
    let mut out = Vec::with_capacity(list.len());
    for op in list {
        match op {
            Op::Copy(copy) if foldable(&copy, kept) => remember(plan, &copy, sources),
            Op::Repeat(mut o) => {
                o.init = handed_on(&o.init, sources, refused);
                for body in &mut o.bodies {
                    *body = fold_body(plan, body.clone(), kept, sources, refused);
                }
                out.push(Op::Repeat(o));
            }
            op => out.push(op.map_views(&mut |v, _| through(v, sources, refused), 1)),
        }
    }
    out
}

fn fold_body(
    plan: &Plan,
    body: Body,
    kept: &BTreeSet<u32>,
    sources: &mut Sources,
    refused: &mut BTreeSet<u32>,
) -> Body {
    let list = ops(plan, body.ops, kept, sources, refused);
    let result = handed_on(&body.result, sources, refused);
    Body { ops: list, result, ..body }
}

/// A state is written value by value, so it may be any mixture of as many rows of each.
fn handed_on(view: &View, sources: &Sources, refused: &mut BTreeSet<u32>) -> View {
    let seen = through(view, sources, &mut BTreeSet::new());
    if !seen.is_balanced() {
        refused.extend(view.values().iter().map(|v| v.0));
    }
    seen
}

fn foldable(copy: &CopyOp, kept: &BTreeSet<u32>) -> bool {
    copy.into == Into::Set && copy.to.only_value().is_some_and(|v| !kept.contains(&v.0))
}

/// The rows that the copy fills, seen through what is known of its own sources.
fn remember(plan: &Plan, copy: &CopyOp, sources: &mut Sources) {
    let Some(target) = copy.to.only_value() else {
        return;
    };
    let from = through(&copy.from, sources, &mut BTreeSet::new());
    let known = sources.remove(&target.0).unwrap_or_default();
    let turns = crate::plan::common_cycle(from.turns(), known.len().max(1));
    let turns = copy.to.cycle_with(turns).min(from.most());
    let rows = plan.values[target.index()].rows;
    let one = |g: usize| {
        let mut map = known.get(g % known.len().max(1)).cloned().unwrap_or_else(|| vec![None; rows]);
        for ((_, to), row) in copy.to.rows(g).zip(from.rows(g)) {
            map[to as usize] = Some(row);
        }
        map
    };
    sources.insert(target.0, (0..turns).map(one).collect());
}

/// The view seen through the copies; where no table can say it, the copied values it reads are refused.
fn through(view: &View, sources: &Sources, refused: &mut BTreeSet<u32>) -> View {
    let copied: Vec<u32> = view.values().into_iter().map(|v| v.0).filter(|v| sources.contains_key(v)).collect();
    if copied.is_empty() {
        return view.clone();
    }
    let turns = copied.iter().map(|v| sources[v].len()).fold(view.turns(), crate::plan::common_cycle);
    let seen = view.map_rows_over(turns, &mut |g, (v, r)| {
        let map = sources.get(&v.0).map(|turns| &turns[g % turns.len()]);
        map.and_then(|m| m[r as usize]).unwrap_or((v, r))
    });
    if !seen.is_static() {
        refused.extend(copied);
    }
    seen
}
