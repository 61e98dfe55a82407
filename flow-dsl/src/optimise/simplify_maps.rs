//! Results that are constant zero are dropped, and maps that only hand their input on become copies.

use crate::expr::Node;
use crate::plan::{Body, CopyOp, Direction, Into, MapOp, Op, Operand, Output, Plan, ScalarMap, SweepOp};

/// The pass.
pub fn run(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let list = std::mem::take(&mut plan.program_mut(direction).ops);
        plan.program_mut(direction).ops = ops(&mut plan, list);
    }
    plan
}

fn ops(plan: &mut Plan, list: Vec<Op>) -> Vec<Op> {
    let mut out = Vec::with_capacity(list.len());
    for op in list {
        match op {
            Op::Map(o) => out.extend(map(plan, o, true)),
            Op::Sweep(o) => out.push(Op::Sweep(sweep(plan, o))),
            Op::Repeat(mut o) => {
                let bodies = std::mem::take(&mut o.bodies);
                o.bodies = bodies.into_iter().map(|b| Body { ops: ops(plan, b.ops), ..b }).collect();
                out.push(Op::Repeat(o));
            }
            Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Copy(_) => out.push(op),
        }
    }
    out
}

/// In a sweep a map stays one, whatever it does: a copy has no levels.
fn sweep(plan: &mut Plan, o: SweepOp) -> SweepOp {
    let swept = |op| match op {
        Op::Map(m) => map(plan, m, false),
        other => Some(other),
    };
    SweepOp { ops: o.ops.into_iter().filter_map(swept).collect(), ..o }
}

fn map(plan: &mut Plan, mut o: MapOp, copies: bool) -> Option<Op> {
    let map = plan.maps[o.map.index()].clone();
    let zero = |i: usize| map.graph.value(map.outputs[i].1) == Some(0.0);
    let useless = |i: usize| matches!(o.outputs[i], Output::Sum(_)) && zero(i);
    let wanted: Vec<usize> = (0..o.outputs.len()).filter(|&i| !useless(i)).collect();
    if wanted.len() < o.outputs.len() {
        o.outputs = wanted.iter().map(|&i| o.outputs[i].clone()).collect();
        o.map = plan.map(ScalarMap { outputs: wanted.iter().map(|&i| map.outputs[i].clone()).collect(), ..map });
    }
    if o.outputs.is_empty() {
        return None;
    }
    let copy = if copies { identity(plan, &o) } else { None };
    Some(copy.unwrap_or(Op::Map(o)))
}

/// The map as a copy, if it hands one of its inputs on and does nothing else.
fn identity(plan: &Plan, o: &MapOp) -> Option<Op> {
    let map = &plan.maps[o.map.index()];
    let ([Output::Rows(to, Into::Set)], [(_, id)]) = (&o.outputs[..], &map.outputs[..]) else {
        return None;
    };
    let Node::Var(input) = map.graph.node(*id) else {
        return None;
    };
    let Operand::Rows(from) = &o.inputs[input as usize] else {
        return None;
    };
    Some(Op::Copy(CopyOp { from: from.clone(), to: to.clone(), into: Into::Set }))
}
