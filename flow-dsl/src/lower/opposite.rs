//! `sampling` from `density`: the same steps, walked from the noise to the data.
//!
//! Every value of `density` gets a twin, which is what the other direction makes of it or finds. A copy is turned round. A scalar map
//! becomes its opposite: it reads what it made and makes what it read. Its conditioner stays as it is; where it reads what the step
//! now makes, conditioner and map become a sweep, and where it read what the step made, the sweep becomes a straight line. Repeats
//! run their turns in the other order.

use crate::plan::{
    Body, CopyOp, Into, MapOp, Op, Operand, Output, Plan, ProductOp, Program, RepeatOp, SweepOp, Value, ValueId, View,
    sweep,
};
use std::collections::{BTreeMap, BTreeSet};

/// The plan with its other direction.
pub fn sampling(mut plan: Plan) -> Plan {
    let density = plan.density.clone();
    let mut mirror = Mirror { plan: &mut plan, twins: BTreeMap::new() };
    let z = &density.results[0];
    let noise = mirror.like(z.values()[0], "z", z.len());
    let mut inputs = vec![mirror.plan.all(noise)];
    inputs.extend(density.inputs.get(1).map(|c| mirror.twin(c)));
    let mut ops = vec![set(mirror.plan.all(noise), mirror.twin(z))];
    ops.extend(mirror.list(&density.ops));
    let results = vec![mirror.twin(&density.inputs[0])];
    plan.sampling = Program { inputs, ops, results };
    plan
}

struct Mirror<'a> {
    plan: &'a mut Plan,
    twins: BTreeMap<ValueId, ValueId>,
}

/// Values of both directions stand side by side in the generated code.
fn named(name: &str) -> String {
    format!("sampling_{name}")
}

fn set(from: View, to: View) -> Op {
    Op::Copy(CopyOp { from, to, into: Into::Set })
}

impl Mirror<'_> {
    /// A new value that is counted as another is.
    fn like(&mut self, value: ValueId, name: &str, rows: usize) -> ValueId {
        let copies = self.plan.values[value.index()].copies;
        self.plan.value(Value { name: named(name), rows, levels: Vec::new(), copies })
    }

    fn twin_of(&mut self, value: ValueId) -> ValueId {
        if let Some(twin) = self.twins.get(&value) {
            return *twin;
        }
        let of = self.plan.values[value.index()].clone();
        let twin = self.plan.value(Value { name: named(&of.name), ..of });
        self.twins.insert(value, twin);
        twin
    }

    fn twin(&mut self, view: &View) -> View {
        view.map_rows(|_, (value, row)| (self.twin_of(value), row))
    }

    /// The steps in the other order; a conditioner stays before the map that it has parameters for.
    fn list(&mut self, ops: &[Op]) -> Vec<Op> {
        let mut out = Vec::new();
        let mut rest = ops;
        while let Some((op, before)) = rest.split_last() {
            rest = before;
            match op {
                Op::Copy(o) => out.push(set(self.twin(&o.to), self.twin(&o.from))),
                Op::Map(o) if self.plan.maps[o.map.index()].opposite.is_some() => {
                    let start = before.iter().rposition(|op| !self.is_conditioner(op)).map_or(0, |i| i + 1);
                    out.extend(self.step(&before[start..], o));
                    rest = &before[..start];
                }
                Op::Map(o) => out.push(Op::Map(self.beside(o))),
                Op::Sweep(o) => out.extend(self.unswept(o)),
                Op::Repeat(o) => out.extend(self.repeat(o)),
                Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) => {
                    unreachable!("a conditioner stands before the map that reads it")
                }
            }
        }
        out
    }

    fn is_conditioner(&self, op: &Op) -> bool {
        match op {
            Op::Product(_) => true,
            Op::Map(o) => self.plan.maps[o.map.index()].opposite.is_none(),
            Op::ProductInput(_) | Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => false,
        }
    }

    /// A sweep of `density` reads what is given here: a straight line.
    fn unswept(&mut self, o: &SweepOp) -> Vec<Op> {
        let Some((Op::Map(map), conditioner)) = o.ops.split_last() else {
            unreachable!("a sweep ends with the map that makes what it reads");
        };
        let line = |op: &Op| match op.clone() {
            Op::Map(m) => Op::Map(MapOp { evaluated_at: Vec::new(), ..m }),
            other => other,
        };
        let conditioner: Vec<Op> = conditioner.iter().map(line).collect();
        self.step(&conditioner, &MapOp { evaluated_at: Vec::new(), ..map.clone() })
    }

    /// A conditioner and its map in the other direction.
    fn step(&mut self, conditioner: &[Op], o: &MapOp) -> Vec<Op> {
        let made = self.made(o);
        let (before, after) = match (&o.inputs[0], &o.outputs[0]) {
            (Operand::Rows(before), Output::Rows(after, _)) => (before, after),
            _ => unreachable!("the map of a step reads its coordinates first and makes them first"),
        };
        let swept = reads(conditioner, before);
        let mut ops: Vec<Op> =
            conditioner.iter().map(|op| self.conditioner(op, before, swept.then_some(made))).collect();
        let mut inputs = vec![Operand::Rows(self.twin(after))];
        inputs.extend(o.inputs[1..].iter().map(|operand| self.operand(operand)));
        let opposite = self.plan.maps[o.map.index()].opposite.as_deref().cloned();
        let map = opposite.map_or(o.map, |map| self.plan.map(map));
        let mut outputs = vec![Output::Rows(self.plan.all(made), Into::Set)];
        outputs.extend(o.outputs[1..].iter().cloned());
        ops.push(Op::Map(MapOp { map, inputs, outputs, ..o.clone() }));
        if swept {
            ops = vec![Op::Sweep(sweep(self.plan, o.step, ops))];
        }
        ops.push(set(self.plan.all(made), self.twin(before)));
        ops
    }

    /// The value that a step makes, in the order of its features.
    fn made(&mut self, o: &MapOp) -> ValueId {
        let like = o.outputs[0].view().map(|(view, _)| view.values()[0]);
        like.map_or(ValueId(0), |value| self.like(value, "x", o.count))
    }

    /// An operation of a conditioner; rows of `before` are read in `made`, where that is what is known of them.
    fn conditioner(&mut self, op: &Op, before: &View, made: Option<ValueId>) -> Op {
        let op = op.clone().map_views(&mut |view, _| self.known(view, before, made), 1);
        match op {
            Op::Product(o) => Op::Product(ProductOp { output: self.twin_of(o.output), ..o }),
            other => other,
        }
    }

    fn known(&mut self, view: &View, before: &View, made: Option<ValueId>) -> View {
        let Some(made) = made else { return self.twin(view) };
        let ranks: Vec<BTreeMap<(ValueId, u32), u32>> =
            (0..before.turns()).map(|g| before.rows(g).zip(0..).collect()).collect();
        view.map_rows_over(before.turns(), &mut |g, row| match ranks[g % ranks.len()].get(&row) {
            Some(&rank) => (made, rank),
            None => (self.twin_of(row.0), row.1),
        })
    }

    fn operand(&mut self, operand: &Operand) -> Operand {
        match operand {
            Operand::Rows(view) => Operand::Rows(self.twin(view)),
            Operand::Free(_) | Operand::Seed(_) => operand.clone(),
        }
    }

    /// A map that is no step of the stack: the base.
    fn beside(&mut self, o: &MapOp) -> MapOp {
        MapOp { inputs: o.inputs.iter().map(|operand| self.operand(operand)).collect(), ..o.clone() }
    }

    fn repeat(&mut self, o: &RepeatOp) -> Vec<Op> {
        let rows = o.init.len();
        let bodies = o.bodies.iter().map(|b| self.body(b)).collect();
        let exit = self.plan.all(o.exit);
        let init = self.twin(&exit);
        let (entry, left) = (self.like(o.exit, "state", rows), self.like(o.entry, "state", rows));
        let (name, order) = (format!("{}_sampling", o.name), o.order.reversed());
        let repeat = RepeatOp { name, turns: o.turns, order, init, entry, exit: left, bodies };
        vec![Op::Repeat(repeat), set(self.plan.all(left), self.twin(&o.init))]
    }

    fn body(&mut self, b: &Body) -> Body {
        let rows = b.result.len();
        let input = self.like(b.output, "z", rows);
        let mut ops = vec![set(self.plan.all(input), self.twin(&b.result))];
        ops.extend(self.list(&b.ops));
        let all = self.plan.all(b.input);
        let result = self.twin(&all);
        Body { instances: b.instances, input, ops, result, output: self.like(b.input, "x", rows) }
    }
}

/// Whether a conditioner reads any of the rows.
fn reads(conditioner: &[Op], rows: &View) -> bool {
    let any = |g: usize| {
        let made: BTreeSet<(ValueId, u32)> = rows.rows(g).collect();
        conditioner.iter().flat_map(Op::reads).any(|view| view.rows(g).any(|row| made.contains(&row)))
    };
    (0..rows.turns()).any(any)
}
