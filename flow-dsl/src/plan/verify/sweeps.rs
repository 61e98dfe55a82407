//! What is asked of a sweep: in either direction an operation finds complete what it reads.

use super::{Check, ensure};
use crate::plan::{Into, MapOp, Op, Operand, Order, Output, Plan, SweepOp, ValueId, View, common_cycle};
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn sweep(&mut self, o: &SweepOp) -> Result<(), String> {
        for op in &o.ops {
            op.writes().into_iter().try_for_each(|(view, into)| self.write(view, into))?;
            match op {
                Op::Map(m) => self.swept(o, m)?,
                Op::Product(_) | Op::ProductInput(_) => evaluated(self.plan, o, op)?,
                Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => {
                    return Err("a sweep holds an operation that has no levels".into());
                }
            }
        }
        o.ops.iter().try_for_each(|op| self.op(op))?;
        (0..instances(o)).try_for_each(|g| complete(self.plan, o, g))
    }

    /// The features of a map in a sweep rise in level; what a transform makes is read at its features' levels.
    fn swept(&mut self, o: &SweepOp, m: &MapOp) -> Result<(), String> {
        let name = &self.plan.maps[m.map.index()].name;
        let within = m.evaluated_at.iter().all(|&at| (at as usize) < o.levels);
        ensure(m.evaluated_at.len() == m.count && m.evaluated_at.is_sorted() && within, || {
            format!("{name}: where it is evaluated")
        })?;
        let above = m.levels.iter().zip(&m.evaluated_at).all(|(level, at)| *level == at + 1);
        ensure(above, || format!("{name}: its levels"))?;
        for (view, _) in m.outputs.iter().filter_map(Output::view) {
            for g in 0..view.turns() {
                for ((value, row), &level) in view.rows(g).zip(&m.levels) {
                    self.reads_at(o.step, value, row, g, level)?;
                }
            }
        }
        Ok(())
    }
}

/// Some level of the sweep evaluates each row that a product sets. Nothing is added to a column above all of its rows.
fn evaluated(plan: &Plan, o: &SweepOp, op: &Op) -> Result<(), String> {
    let within = made(plan, op, 0).iter().all(|&(_, level, into)| into == Into::Add || (level as usize) < o.levels);
    ensure(within, || format!("{}: has rows that no level of the sweep evaluates", name(plan, op)))
}

/// After how many instances all views of a sweep repeat.
fn instances(o: &SweepOp) -> usize {
    let written = |op| Op::writes(op).into_iter().map(|(view, _)| view);
    let views = || o.ops.iter().flat_map(|op| op.reads().into_iter().chain(written(op)));
    let most = views().map(View::most).min().unwrap_or(usize::MAX);
    views().map(View::turns).fold(1, common_cycle).min(most)
}

/// When something happens: levels follow one another, and at each of them the operations.
type Time = (i64, usize);

fn time(o: &SweepOp, level: u32, position: usize) -> Time {
    match o.order {
        Order::Up => (i64::from(level), position),
        Order::Down => (-i64::from(level), position),
    }
}

/// Whatever is read has been written for the last time before.
fn complete(plan: &Plan, o: &SweepOp, g: usize) -> Result<(), String> {
    let last = last_written(plan, o, g)?;
    for (i, op) in o.ops.iter().enumerate() {
        for (row, level) in read(plan, op, g) {
            let known = last.get(&row).is_none_or(|made| *made < time(o, level, i));
            ensure(known, || format!("{}: runs before what it reads", name(plan, op)))?;
        }
    }
    Ok(())
}

/// When each row is written for the last time. It is set before anything is added; a product adds as soon as its block of levels
/// begins, before any map of the block.
fn last_written(plan: &Plan, o: &SweepOp, g: usize) -> Result<BTreeMap<Row, Time>, String> {
    let (mut set, mut last) = (BTreeMap::new(), BTreeMap::new());
    for (i, op) in o.ops.iter().enumerate() {
        let maps = matches!(op, Op::Map(_));
        for (row, level, into) in made(plan, op, g) {
            let now = time(o, level, i);
            let &mut (begun, by_map) = set.entry(row).or_insert((now, maps && into == Into::Set));
            let fits = if into == Into::Set { !last.contains_key(&row) } else { begun <= now && (maps || !by_map) };
            ensure(fits, || format!("{}: adds to what is not set yet", name(plan, op)))?;
            let latest = last.entry(row).or_insert(now);
            *latest = now.max(*latest);
        }
    }
    Ok(last)
}

type Row = (ValueId, u32);

/// The rows that an operation writes, each with the level at which it does.
fn made(plan: &Plan, op: &Op, g: usize) -> Vec<(Row, u32, Into)> {
    let at = |rows: &mut dyn Iterator<Item = (Row, Into)>, levels: &[u32]| {
        rows.zip(levels).map(|((row, into), &level)| (row, level, into)).collect()
    };
    let all = |(view, into): (&View, Into)| view.rows(g).map(move |row| (row, into)).collect::<Vec<_>>();
    match op {
        Op::Product(o) => {
            at(&mut (0..).map(|row| ((o.output, row), Into::Set)), &plan.products[o.product.index()].row_levels)
        }
        Op::ProductInput(o) => {
            at(&mut op.writes().into_iter().flat_map(all), &plan.products[o.product.index()].column_levels)
        }
        Op::Map(o) => {
            let outputs = o.outputs.iter().filter_map(Output::view).map(all);
            outputs.flat_map(|rows| at(&mut rows.into_iter(), &o.evaluated_at)).collect::<Vec<_>>()
        }
        Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => Vec::new(),
    }
}

/// The rows that an operation reads, each with the level at which it does so first; not the kept values of activations, which are no
/// bars and stand before the sweep.
fn read(plan: &Plan, op: &Op, g: usize) -> Vec<(Row, u32)> {
    let at = |view: &View, levels: &[u32]| view.rows(g).zip(levels.iter().copied()).collect::<Vec<_>>();
    match op {
        Op::Product(o) => at(&o.input, &plan.products[o.product.index()].column_levels),
        Op::ProductInput(o) => at(&o.output_bar, &plan.products[o.product.index()].row_levels),
        Op::Map(o) => o.inputs.iter().filter_map(Operand::view).flat_map(|view| at(view, &o.evaluated_at)).collect(),
        Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => Vec::new(),
    }
}

fn name(plan: &Plan, op: &Op) -> String {
    match op {
        Op::Product(o) => plan.products[o.product.index()].name.text.clone(),
        Op::ProductInput(o) => format!("transposed {}", plan.products[o.product.index()].name.text),
        Op::Map(o) => plan.maps[o.map.index()].name.clone(),
        Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => String::new(),
    }
}
