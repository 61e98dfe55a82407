//! A product whose only reader is an activation applies it itself, where the activation's derivative is a function of its value.

use crate::activations;
use crate::plan::{Body, Direction, Into, MapOp, Op, Operand, Output, Plan, ProductOp, SweepOp, ValueId};
use std::collections::BTreeMap;

/// The pass.
pub fn run(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let list = std::mem::take(&mut plan.program_mut(direction).ops);
        plan.program_mut(direction).ops = ops(&plan, list);
    }
    plan
}

fn ops(plan: &Plan, list: Vec<Op>) -> Vec<Op> {
    let readers = readers(&list);
    let mut out: Vec<Op> = Vec::with_capacity(list.len());
    for op in list {
        match op {
            Op::Map(o) => match fusable(plan, &o, &readers, &out) {
                Some((i, fused)) => out[i] = Op::Product(fused),
                None => out.push(Op::Map(o)),
            },
            Op::Sweep(o) => out.push(Op::Sweep(SweepOp { ops: ops(plan, o.ops), ..o })),
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

/// How many views read each value.
fn readers(list: &[Op]) -> BTreeMap<ValueId, usize> {
    let mut count = BTreeMap::new();
    for value in list.iter().flat_map(Op::reads).flat_map(|v| v.values()) {
        *count.entry(value).or_insert(0) += 1;
    }
    count
}

/// The product before it with the activation, and where it stands.
fn fusable(plan: &Plan, o: &MapOp, readers: &BTreeMap<ValueId, usize>, before: &[Op]) -> Option<(usize, ProductOp)> {
    let activation = activations::fusable(&plan.maps[o.map.index()])?;
    let ([Operand::Rows(input)], [Output::Rows(output, Into::Set)]) = (&o.inputs[..], &o.outputs[..]) else {
        return None;
    };
    let (from, to) = (input.only_value()?, output.only_value()?);
    let whole = |v: ValueId, view: &crate::plan::View| view.is_whole(plan.values[v.index()].rows);
    if readers.get(&from) != Some(&1) || !whole(from, input) || !whole(to, output) {
        return None;
    }
    let made = |op: &Op| matches!(op, Op::Product(p) if p.output == from && p.activation.is_none());
    let i = before.iter().position(made)?;
    let Op::Product(product) = &before[i] else {
        return None;
    };
    Some((i, ProductOp { output: to, activation: Some(activation), ..product.clone() }))
}
