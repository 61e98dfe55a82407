//! From where to where each value of a list of operations is needed.

use crate::plan::{Copies, Op, Plan, Program, RepeatOp, ValueId, View};
use std::collections::{BTreeMap, BTreeSet};

/// First and last operation of the list at which a value is needed.
pub type Lifetimes = BTreeMap<ValueId, (usize, usize)>;

/// The lifetimes of what a list mentions outside the bodies of its repeats; `end` values live to its end.
pub fn lifetimes(plan: &Plan, ops: &[Op], begin: &[ValueId], end: &[ValueId]) -> Lifetimes {
    let outside = |v: &ValueId| plan.values[v.index()].copies == Copies::Once;
    let mut lives = Lifetimes::new();
    begin.iter().for_each(|&v| need(&mut lives, v, 0));
    for (i, op) in ops.iter().enumerate() {
        mentioned(op, &outside).into_iter().for_each(|v| need(&mut lives, v, i));
    }
    end.iter().for_each(|&v| need(&mut lives, v, ops.len()));
    lives
}

fn need(lives: &mut Lifetimes, value: ValueId, at: usize) {
    let life = lives.entry(value).or_insert((at, at));
    life.1 = life.1.max(at);
}

/// The values that an operation reads, writes or defines, and of those that its bodies mention the ones that `inside` picks.
fn mentioned(op: &Op, inside: &impl Fn(&ValueId) -> bool) -> BTreeSet<ValueId> {
    let mut all: BTreeSet<ValueId> = op.reads().into_iter().flat_map(View::values).collect();
    all.extend(op.writes().into_iter().flat_map(|(v, _)| v.values()));
    match op {
        Op::Product(o) => drop(all.insert(o.output)),
        // Every stage of a sweep needs all of its values.
        Op::Sweep(o) => all.extend(o.ops.iter().flat_map(|op| mentioned(op, inside))),
        Op::Repeat(o) => {
            all.extend([o.entry, o.exit]);
            for body in &o.bodies {
                let deep = body.ops.iter().flat_map(|op| mentioned(op, inside));
                all.extend(deep.filter(inside));
            }
        }
        Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) => {}
    }
    all
}

/// Everything that a program mentions, at any depth.
pub fn everything(program: &Program) -> BTreeSet<ValueId> {
    let mut all: BTreeSet<ValueId> = program.inputs.iter().chain(&program.results).flat_map(View::values).collect();
    all.extend(program.ops.iter().flat_map(|op| mentioned(op, &|_| true)));
    all
}

/// Whether every turn may write its state over the one it found: no row is read after another feature has overwritten it.
pub fn in_place(repeat: &RepeatOp) -> bool {
    repeat.bodies.iter().all(|body| {
        let mut written = BTreeSet::new();
        body.ops.iter().all(|op| step(op, body.input, body.output, &mut written))
    })
}

fn step(op: &Op, input: ValueId, output: ValueId, written: &mut BTreeSet<u32>) -> bool {
    let rows = |v: &View, of: ValueId| positions(v, of);
    let reads: Vec<(usize, usize, u32)> = op.reads().into_iter().flat_map(|v| rows(v, input)).collect();
    let writes: Vec<(usize, usize, u32)> = op.writes().into_iter().flat_map(|(v, _)| rows(v, output)).collect();
    let writers = writers(&writes);
    let elementwise = elementwise(op, input);
    let clashes = |&(g, i, r): &(usize, usize, u32)| {
        let other = |one: &Option<(usize, usize)>| !elementwise || *one != Some((g, i));
        written.contains(&r) || writers.get(&r).is_some_and(other)
    };
    let nested =
        |o: &RepeatOp| o.bodies.iter().any(|b| b.ops.iter().any(|op| mentioned(op, &|_| true).contains(&input)));
    let clear = !reads.iter().any(clashes) && !matches!(op, Op::Repeat(o) if nested(o));
    written.extend(writes.iter().map(|w| w.2));
    clear
}

/// Whether row i of what it reads of a value matters to row i of what it writes alone.
fn elementwise(op: &Op, input: ValueId) -> bool {
    let reads = |op: &Op| op.reads().iter().any(|view| view.values().contains(&input));
    match op {
        Op::Map(_) | Op::Copy(_) => true,
        Op::Sweep(o) => !o.ops.iter().any(|op| !matches!(op, Op::Map(_)) && reads(op)),
        Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Repeat(_) => false,
    }
}

/// The instance and position that writes each row, if there is but one.
fn writers(writes: &[(usize, usize, u32)]) -> BTreeMap<u32, Option<(usize, usize)>> {
    let mut writers = BTreeMap::new();
    for &(g, i, row) in writes {
        let one = writers.entry(row).or_insert(Some((g, i)));
        if *one != Some((g, i)) {
            *one = None;
        }
    }
    writers
}

/// (instance, position, row) of the rows of one value in a view.
fn positions(view: &View, of: ValueId) -> Vec<(usize, usize, u32)> {
    let one = |g: usize| view.rows(g).enumerate().filter(move |(_, (v, _))| *v == of).map(move |(i, (_, r))| (g, i, r));
    (0..view.turns()).flat_map(one).collect()
}
