//! The adjoint of a program, made of operations of the same set.
//!
//! Walks a value program backwards. Every value that is read gets a *bar*, the derivative of the loss by it: rows that the
//! adjoint writes first and adds to afterwards, or, where only one view reads the value, simply a view of the reader's bar. Products
//! give the transposed and the outer product, scalar maps the reverse accumulation of their expressions, copies and repeats
//! themselves in the other direction. No layer and no transform has an adjoint of its own.

mod bars;
mod maps;

use crate::plan::{
    Body, CopyOp, Direction, Into, MapOp, Op, Operand, Output, Plan, ProductInputOp, ProductOp, ProductWeightsOp,
    Program, RepeatOp, SweepOp, Target, View, prune, restrict,
};
use bars::Bars;
use std::collections::BTreeSet;

/// Derives `density_adjoint` (z̄ and the seeds of log-det and log p → x̄, c̄ and the gradients of all products) and, likewise,
/// `sampling_adjoint` (x̄, seeds → z̄, c̄, gradients).
pub fn adjoint(plan: Plan) -> Plan {
    prune(Direction::ALL.into_iter().fold(plan, one))
}

fn one(plan: Plan, direction: Direction) -> Plan {
    let mut zeroed = BTreeSet::new();
    loop {
        let mut trial = plan.clone();
        if let Some(program) = derive(&mut trial, direction, &mut zeroed) {
            *trial.adjoint_mut(direction) = Some(program);
            return trial;
        }
    }
}

/// One attempt; `None` if a bar turned out to need zeros first, which `zeroed` now says.
fn derive(plan: &mut Plan, direction: Direction, zeroed: &mut BTreeSet<u32>) -> Option<Program> {
    let program = plan.program(direction).clone();
    let before = zeroed.len();
    let bars = Bars::new(plan, &program, zeroed);
    let mut walk = Walk { bars, plan, ops: Vec::new() };
    let mut inputs = vec![walk.result_bar(&program.results[0])];
    if let Some(context) = program.inputs.get(1) {
        inputs.push(walk.bars.given(walk.plan, context));
    }
    walk.list(&program.ops);
    let results = program.inputs.iter().map(|v| walk.complete(v)).collect();
    let ops = walk.ops;
    (zeroed.len() == before).then_some(Program { inputs, ops, results })
}

struct Walk<'a> {
    plan: &'a mut Plan,
    bars: Bars<'a>,
    ops: Vec<Op>,
}

impl Walk<'_> {
    /// Where the bar of the result z (or x) is given: the bar of the value that holds it, or a value of its own.
    fn result_bar(&mut self, z: &View) -> View {
        let whole = z.only_value().is_some_and(|v| z.turns() == 1 && z.len() == self.plan.values[v.index()].rows);
        if whole {
            return self.bars.given(self.plan, z);
        }
        let seed = self.bars.fresh(self.plan, "result_bar", z.len(), z);
        self.hand_on(&seed, z);
        seed
    }

    fn list(&mut self, ops: &[Op]) {
        ops.iter().rev().for_each(|op| self.op(op));
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Product(o) => self.product(o),
            Op::Map(o) => self.map(o),
            Op::Copy(o) => {
                if let Some(bar) = self.bar(&o.to) {
                    self.hand_on(&bar, &o.from);
                }
            }
            Op::Sweep(o) => self.sweep(o),
            Op::Repeat(o) => self.repeat(o),
            Op::ProductInput(_) | Op::ProductWeights(_) => {
                unreachable!("a value program has no adjoint operations")
            }
        }
    }

    /// The bar of what a view reads, if anything reads it.
    fn bar(&mut self, view: &View) -> Option<View> {
        self.bars.view(view)
    }

    /// The bar of what a view reads, with zeros where nothing does.
    fn complete(&mut self, view: &View) -> View {
        match self.bars.view(view) {
            Some(bar) => bar,
            None => {
                for (rows, _) in self.targets(view) {
                    self.zero(rows);
                }
                self.bars.view(view).unwrap_or_else(|| view.clone())
            }
        }
    }

    /// Where contributions to the bar of `view` go, piece by piece; a bar that must begin as zeros is cleared here.
    fn targets(&mut self, view: &View) -> Vec<(View, Into)> {
        for whole in self.bars.open(self.plan, view) {
            self.zero(whole);
        }
        for (from, to) in self.bars.own(self.plan, view) {
            self.ops.push(Op::Copy(CopyOp { from, to, into: Into::Set }));
        }
        self.bars.write(view)
    }

    fn zero(&mut self, rows: View) {
        let map = self.plan.map(maps::zero());
        let (inputs, outputs) =
            (vec![Operand::Seed(crate::plan::Sum::LogDet)], vec![Output::Rows(rows.clone(), Into::Set)]);
        self.ops.push(Op::Map(MapOp {
            step: 0,
            map,
            count: rows.len(),
            inputs,
            outputs,
            levels: Vec::new(),
            evaluated_at: Vec::new(),
        }));
    }

    /// `bar` is a contribution to the bar of `view`.
    fn hand_on(&mut self, bar: &View, view: &View) {
        let rest = self.bars.borrow(view, bar);
        let (view, bar) = (view.pick_tables(&rest), bar.pick_tables(&rest));
        let targets = self.targets(&view);
        let parts = bar.parts(targets.iter().map(|(to, _)| to.len()));
        for (from, (to, into)) in parts.into_iter().zip(targets) {
            self.ops.push(Op::Copy(CopyOp { from, to, into }));
        }
    }

    fn product(&mut self, o: &ProductOp) {
        let output = self.plan.all(o.output);
        let Some(mut output_bar) = self.bar(&output) else {
            return;
        };
        if let Some(activation) = o.activation {
            output_bar = self.through(activation, &output, output_bar);
        }
        self.ops.push(Op::ProductWeights(ProductWeightsOp {
            product: o.product,
            input: o.input.clone(),
            output_bar: output_bar.clone(),
        }));
        let pieces = self.targets(&o.input);
        let input_bar = pieces.into_iter().map(|(rows, into)| Target { rows, into, derivative: None }).collect();
        self.ops.push(Op::ProductInput(ProductInputOp { product: o.product, output_bar, input_bar }));
    }

    /// The bar of act's input from that of its value: within the transposed product that made it, if that alone did.
    fn through(&mut self, activation: crate::expr::Activation, h: &View, bar: View) -> View {
        let made = self.ops.iter_mut().rev().find(|op| op.writes().iter().any(|(v, _)| overlaps(v, &bar)));
        if let Some(Op::ProductInput(o)) = made
            && let [target] = &mut o.input_bar[..]
            && target.rows == bar
            && target.into == Into::Set
        {
            target.derivative = Some((activation, h.clone()));
            return bar;
        }
        let own = self.bars.fresh(self.plan, "pre_bar", h.len(), h);
        let map = self.plan.map(crate::activations::derivative(activation));
        self.ops.push(Op::Map(MapOp {
            step: 0,
            map,
            count: h.len(),
            inputs: vec![Operand::Rows(bar), Operand::Rows(h.clone())],
            outputs: vec![Output::Rows(own.clone(), Into::Set)],
            levels: Vec::new(),
            evaluated_at: Vec::new(),
        }));
        own
    }

    fn map(&mut self, o: &MapOp) {
        let bars: Vec<Option<Operand>> = o.outputs.iter().map(|output| self.output_bar(output)).collect();
        if bars.iter().all(Option::is_none) {
            return;
        }
        let Some(adjoint) = maps::adjoint(&self.plan.maps[o.map.index()].clone(), &o.inputs, &bars) else {
            return;
        };
        let mut outputs = Vec::new();
        for i in adjoint.wanted {
            let Operand::Rows(view) = &o.inputs[i] else {
                continue;
            };
            let pieces = self.targets(view);
            outputs.push(match &pieces[..] {
                [] => continue,
                [(_, into), rest @ ..] if rest.iter().all(|(_, other)| other == into) => {
                    let rows: Vec<View> = pieces.iter().map(|(v, _)| v.clone()).collect();
                    Output::Rows(View::join(&rows), *into)
                }
                _ => {
                    self.bars.refuse(view);
                    Output::Rows(View::join(&pieces.iter().map(|(v, _)| v.clone()).collect::<Vec<_>>()), Into::Add)
                }
            });
        }
        let map = self.plan.map(adjoint.map);
        let count = o.count;
        let (inputs, evaluated_at) = (adjoint.inputs, o.evaluated_at.clone());
        self.ops.push(Op::Map(MapOp { step: o.step, map, count, inputs, outputs, levels: Vec::new(), evaluated_at }));
    }

    fn output_bar(&mut self, output: &Output) -> Option<Operand> {
        match output {
            Output::Rows(view, _) => self.bar(view).map(Operand::Rows),
            Output::Sum(sum) => Some(Operand::Seed(*sum)),
        }
    }

    /// The same operations' adjoints, level by level from the other end. Weights get theirs in one piece afterwards.
    fn sweep(&mut self, o: &SweepOp) {
        let outside = std::mem::take(&mut self.ops);
        self.list(&o.ops);
        let (mut swept, mut after) = (Vec::new(), Vec::new());
        for op in std::mem::replace(&mut self.ops, outside) {
            match op {
                Op::ProductWeights(_) => after.push(op),
                Op::Map(_) if op.reads().is_empty() => self.ops.push(op),
                Op::Copy(_) => self.ops.push(op),
                Op::Map(_) | Op::Product(_) | Op::ProductInput(_) | Op::Sweep(_) | Op::Repeat(_) => {
                    swept.push(restrict(self.plan, op));
                }
            }
        }
        self.ops.push(Op::Sweep(SweepOp { step: o.step, levels: o.levels, order: o.order.reversed(), ops: swept }));
        self.ops.append(&mut after);
    }

    fn repeat(&mut self, o: &RepeatOp) {
        let exit = self.plan.all(o.exit);
        let Some(init) = self.bar(&exit) else { return };
        let bodies = o.bodies.iter().map(|b| self.body(b)).collect();
        let order = o.order.reversed();
        let rows = exit.len();
        let name = format!("{}_bar", o.name);
        let (entry, left) = (
            self.bars.fresh(self.plan, "state_bar", rows, &exit),
            self.bars.fresh(self.plan, "state_bar", rows, &exit),
        );
        let id = |v: &View| v.only_value().unwrap_or(o.exit);
        let repeat = RepeatOp { name, turns: o.turns, order, init, entry: id(&entry), exit: id(&left), bodies };
        self.ops.push(Op::Repeat(repeat));
        self.hand_on(&left, &o.init);
    }

    fn body(&mut self, b: &Body) -> Body {
        let outside = std::mem::take(&mut self.ops);
        let input = self.bars.fresh(self.plan, "z_bar", b.result.len(), &self.plan.all(b.input));
        self.hand_on(&input, &b.result);
        self.list(&b.ops);
        let result = self.complete(&self.plan.all(b.input));
        let output = self.bars.fresh(self.plan, "x_bar", b.result.len(), &self.plan.all(b.input));
        let ops = std::mem::replace(&mut self.ops, outside);
        let id = |v: &View| v.only_value().unwrap_or(b.input);
        Body { instances: b.instances, input: id(&input), ops, result, output: id(&output) }
    }
}

fn overlaps(a: &View, b: &View) -> bool {
    a.values().iter().any(|v| b.values().contains(v))
}
