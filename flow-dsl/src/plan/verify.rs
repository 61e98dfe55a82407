//! The invariants of a plan, executed.
//!
//! Every value is made before it is read, no operation sets a row twice, rows exist, lengths agree; a product's rows and columns
//! rise in level and are those of what it reads and makes; a transform's coordinate lies above all of its parameters, and at the level at which the same step's
//! products read it; in a sweep, rows are complete before they are read, level by level.

mod sweeps;

use super::{Body, Into, MapOp, Op, Operand, Output, Plan, ProductOp, Program, RepeatOp, ValueId, View};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a plan.
///
/// # Errors
/// What is wrong, as a sentence for the compiler's authors.
pub fn verify(plan: &Plan) -> Result<(), String> {
    products(plan)?;
    let mut check = Check { plan, written: BTreeMap::new(), levels: BTreeMap::new() };
    plan.programs().try_for_each(|program| check.program(program))
}

fn products(plan: &Plan) -> Result<(), String> {
    for p in &plan.products {
        let rising = |levels: &[u32]| levels.is_sorted();
        let permutation = |t: &Vec<u32>| {
            let mut sorted = t.clone();
            sorted.sort_unstable();
            sorted.iter().enumerate().all(|(i, &r)| i as u32 == r)
        };
        let orders = |tables: &[Vec<u32>], n: usize| tables.iter().all(|t| t.len() == n && permutation(t));
        ensure(rising(&p.row_levels) && rising(&p.column_levels), || format!("{}: levels must rise", p.name.text))?;
        let ordered = orders(&p.out, p.row_levels.len()) && orders(&p.inp, p.column_levels.len());
        ensure(ordered, || format!("{}: dense orders must be permutations", p.name.text))?;
    }
    Ok(())
}

fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

/// What is set twice has lost what was there first; contributions are added.
fn sets_once(op: &Op) -> Result<(), String> {
    let views: Vec<&View> = op.writes().into_iter().filter(|(_, into)| *into == Into::Set).map(|(v, _)| v).collect();
    for g in 0..views.iter().map(|v| v.turns()).max().unwrap_or(0) {
        let mut set = BTreeSet::new();
        for (value, row) in views.iter().flat_map(|v| v.rows(g)) {
            ensure(set.insert((value, row)), || format!("row {row} of value {} is set twice at once", value.0))?;
        }
    }
    Ok(())
}

struct Check<'a> {
    plan: &'a Plan,
    /// Which rows of each value have been written.
    written: BTreeMap<ValueId, Vec<bool>>,
    /// Level at which a step reads a row of the stack.
    levels: BTreeMap<(usize, ValueId, u32, usize), u32>,
}

impl Check<'_> {
    fn program(&mut self, program: &Program) -> Result<(), String> {
        program.inputs.iter().try_for_each(|v| self.write(v, Into::Set))?;
        program.ops.iter().try_for_each(|op| self.op(op))?;
        program.results.iter().try_for_each(|v| self.read(v))
    }

    fn op(&mut self, op: &Op) -> Result<(), String> {
        if !matches!(op, Op::Sweep(_)) {
            self.views(op)?;
        }
        sets_once(op)?;
        match op {
            Op::Product(o) => self.product(o),
            Op::ProductInput(o) => {
                let p = &self.plan.products[o.product.index()];
                let n: usize = o.input_bar.iter().map(|t| t.rows.len()).sum();
                let lengths = n == p.column_levels.len() && o.output_bar.len() == p.row_levels.len();
                ensure(lengths, || format!("{}: lengths of a transposed product", p.name.text))
            }
            Op::ProductWeights(o) => {
                let p = &self.plan.products[o.product.index()];
                let lengths = o.input.len() == p.column_levels.len() && o.output_bar.len() == p.row_levels.len();
                ensure(lengths, || format!("{}: lengths of an outer product", p.name.text))
            }
            Op::Map(o) => self.map(o),
            Op::Copy(o) => ensure(o.from.len() == o.to.len(), || "a copy keeps its length".into()),
            Op::Sweep(o) => self.sweep(o),
            Op::Repeat(o) => self.repeat(o),
        }
    }

    fn views(&mut self, op: &Op) -> Result<(), String> {
        for view in op.reads() {
            self.read(view)?;
            // What enters a repeat is written value by value.
            let said = if matches!(op, Op::Repeat(_)) { view.is_balanced() } else { view.is_static() };
            ensure(said, || format!("no table can say {view:?}"))?;
        }
        op.writes().into_iter().try_for_each(|(view, into)| self.write(view, into))
    }

    fn product(&mut self, o: &ProductOp) -> Result<(), String> {
        let p = &self.plan.products[o.product.index()];
        let y = &self.plan.values[o.output.index()];
        let name = &p.name.text;
        ensure(o.input.len() == p.column_levels.len() && y.rows == p.row_levels.len(), || format!("{name}: lengths"))?;
        ensure(y.levels == p.row_levels, || format!("{name}: its rows have the levels of what it makes"))?;
        for g in 0..o.input.turns() {
            for ((value, row), &level) in o.input.rows(g).zip(&p.column_levels) {
                self.reads_at(o.step, value, row, g, level)?;
            }
        }
        self.define(o.output);
        Ok(())
    }

    /// A conditioner's row has its level; a row of the stack has one level within a step.
    fn reads_at(&mut self, step: usize, value: ValueId, row: u32, g: usize, level: u32) -> Result<(), String> {
        let own = self.plan.values[value.index()].levels.get(row as usize).copied();
        let known = *self.levels.entry((step, value, row, g)).or_insert(level);
        let agrees = own.unwrap_or(known) == level;
        ensure(agrees, || format!("step {step} reads row {row} of value {} at level {level}", value.0))
    }

    fn map(&mut self, o: &MapOp) -> Result<(), String> {
        let map = &self.plan.maps[o.map.index()];
        let arity = map.inputs.len() == o.inputs.len() && map.outputs.len() == o.outputs.len();
        ensure(arity, || format!("{}: operands", map.name))?;
        let views =
            o.inputs.iter().filter_map(Operand::view).chain(o.outputs.iter().filter_map(Output::view).map(|(v, _)| v));
        for view in views {
            ensure(view.len() == o.count, || format!("{}: one row a feature", map.name))?;
        }
        if o.levels.is_empty() { self.elementwise(o) } else { self.transform(o) }
    }

    /// Rows of a conditioner keep their level.
    fn elementwise(&self, o: &MapOp) -> Result<(), String> {
        let highest = self.highest(o);
        for (view, _) in o.outputs.iter().filter_map(Output::view) {
            let conditioner = view.values().iter().any(|v| !self.plan.values[v.index()].levels.is_empty());
            let kept = !conditioner || self.levels_of(view).iter().zip(&highest).all(|(made, read)| made >= read);
            ensure(kept, || format!("{}: a result lies below an operand", self.plan.maps[o.map.index()].name))?;
        }
        Ok(())
    }

    /// Feature by feature, the highest level that a map reads.
    fn highest(&self, o: &MapOp) -> Vec<u32> {
        let operands: Vec<Vec<u32>> =
            o.inputs.iter().filter_map(Operand::view).map(|view| self.levels_of(view)).collect();
        (0..o.count).map(|i| operands.iter().map(|levels| levels[i]).max().unwrap_or(0)).collect()
    }

    fn levels_of(&self, view: &View) -> Vec<u32> {
        let level = |(v, r): (ValueId, u32)| self.plan.values[v.index()].levels.get(r as usize).copied().unwrap_or(0);
        view.rows(0).map(level).collect()
    }

    fn transform(&mut self, o: &MapOp) -> Result<(), String> {
        let name = &self.plan.maps[o.map.index()].name;
        let views: Vec<&View> = o.inputs.iter().filter_map(Operand::view).collect();
        let Some((x, parameters)) = views.split_first() else {
            return Err(format!("{name}: no coordinate"));
        };
        for parameter in parameters {
            for ((value, row), &level) in parameter.rows(0).zip(&o.levels) {
                let own = self.plan.values[value.index()].levels.get(row as usize).copied().unwrap_or(0);
                ensure(own < level, || {
                    format!("{name}: a parameter of level {own} for a coordinate of level {level}")
                })?;
            }
        }
        for g in 0..x.turns() {
            for ((value, row), &level) in x.rows(g).zip(&o.levels) {
                self.reads_at(o.step, value, row, g, level)?;
            }
        }
        Ok(())
    }

    fn repeat(&mut self, o: &RepeatOp) -> Result<(), String> {
        let rows = self.plan.values[o.exit.index()].rows;
        ensure(o.init.len() == rows && !o.bodies.is_empty(), || format!("{}: its state", o.name))?;
        self.define(o.entry);
        for body in &o.bodies {
            self.define(body.input);
            self.body(body)?;
        }
        self.define(o.exit);
        Ok(())
    }

    fn body(&mut self, body: &Body) -> Result<(), String> {
        body.ops.iter().try_for_each(|op| self.op(op))?;
        self.read(&body.result)
    }

    fn define(&mut self, value: ValueId) {
        self.written.insert(value, vec![true; self.plan.values[value.index()].rows]);
    }

    fn write(&mut self, view: &View, into: Into) -> Result<(), String> {
        if into == Into::Add {
            return self.read(view);
        }
        for g in 0..view.turns() {
            for (value, row) in view.rows(g) {
                let rows = self.plan.values[value.index()].rows;
                let written = self.written.entry(value).or_insert_with(|| vec![false; rows]);
                ensure((row as usize) < rows, || format!("value {} has no row {row}", value.0))?;
                written[row as usize] = true;
            }
        }
        Ok(())
    }

    fn read(&self, view: &View) -> Result<(), String> {
        for g in 0..view.turns() {
            for (value, row) in view.rows(g) {
                let known = self.written.get(&value).and_then(|w| w.get(row as usize)).copied();
                ensure(known == Some(true), || format!("row {row} of value {} is read before it is made", value.0))?;
            }
        }
        Ok(())
    }
}
