//! Slots and their rows.
//!
//! Rows are given out first-fit along the list of operations; a repeat is one point of the list around it, and its bodies share the
//! rows that it takes there. In the table for gradients everything that the adjoint reads of the density comes first and stays; the
//! rest of both programs shares what follows.

use super::lifetimes::{Lifetimes, everything, in_place, lifetimes};
use super::{Home, Place, Placed, Slot, Version};
use crate::plan::{Copies, Direction, Op, Order, Plan, Program, RepeatOp, ValueId, View};
use std::collections::{BTreeMap, BTreeSet};

/// Slots for a plan with settled states.
pub fn assign(plan: Plan) -> Placed {
    let mut placed =
        Placed { homes: vec![None; plan.values.len()], slots: Vec::new(), value_rows: 0, gradient_rows: 0, plan };
    for direction in Direction::ALL {
        let program = placed.plan.program(direction).clone();
        let adjoint = placed.plan.adjoint(direction).cloned().unwrap_or_default();
        pair(&mut placed, &program, &adjoint);
    }
    placed
}

/// Slots for a program and its adjoint; the other direction's are used at other times and share their rows.
fn pair(placed: &mut Placed, program: &Program, adjoint: &Program) {
    name(placed, program);
    name(placed, adjoint);
    let mode = Mode { kept: BTreeSet::new(), kept_slots: BTreeSet::new(), table: value_table, from: 0 };
    placed.value_rows = placed.value_rows.max(layout(placed, program, &mode));
    let kept: BTreeSet<ValueId> = everything(program).intersection(&everything(adjoint)).copied().collect();
    let kept_rows = keep(placed, program, &kept);
    let mode = Mode { kept_slots: slots_of(placed, &kept), kept, table: gradient_table, from: kept_rows };
    for program in [program, adjoint] {
        placed.gradient_rows = placed.gradient_rows.max(layout(placed, program, &mode));
    }
}

/// A layout over one of the tables.
struct Mode {
    /// Values whose slots are placed already.
    kept: BTreeSet<ValueId>,
    /// Their slots: no version of such a state is placed again.
    kept_slots: BTreeSet<usize>,
    table: fn(&mut Slot) -> &mut Place,
    /// The first row to give out.
    from: usize,
}

fn value_table(slot: &mut Slot) -> &mut Place {
    &mut slot.value
}

fn gradient_table(slot: &mut Slot) -> &mut Place {
    &mut slot.gradient
}

/// Products write whole panels of four rows.
fn padded(rows: usize) -> usize {
    rows.next_multiple_of(4)
}

/// Every value of a program gets a slot; all versions of a state get one together.
fn name(placed: &mut Placed, program: &Program) {
    name_list(placed, &program.ops);
    for value in everything(program) {
        if placed.homes[value.index()].is_none() {
            let version = match placed.plan.values[value.index()].copies {
                Copies::Once => Version::Once,
                Copies::Each { .. } => Version::Each,
            };
            let slot = new_slot(placed, value);
            placed.homes[value.index()] = Some(Home { slot, version });
        }
    }
}

fn name_list(placed: &mut Placed, ops: &[Op]) {
    for op in ops {
        if let Op::Repeat(o) = op {
            name_state(placed, o);
            o.bodies.iter().for_each(|b| name_list(placed, &b.ops));
        }
    }
}

fn name_state(placed: &mut Placed, o: &RepeatOp) {
    let slot = new_slot(placed, o.entry);
    let turns = o.turns;
    let (first, last, found, left) = match o.order {
        Order::Down => (turns, 0, Version::Far, Version::Near),
        Order::Up => (0, turns, Version::Near, Version::Far),
    };
    let mut home = |value: ValueId, version| placed.homes[value.index()] = Some(Home { slot, version });
    home(o.entry, Version::End { turns, at: first });
    home(o.exit, Version::End { turns, at: last });
    for body in &o.bodies {
        home(body.input, found);
        home(body.output, left);
    }
}

fn new_slot(placed: &mut Placed, value: ValueId) -> usize {
    let value = &placed.plan.values[value.index()];
    let nowhere = Place { offset: 0, stride: 0, ring: 1 };
    placed.slots.push(Slot { name: value.name.clone(), rows: value.rows, value: nowhere, gradient: nowhere });
    placed.slots.len() - 1
}

/// Places what the adjoint reads, with room for every version.
fn keep(placed: &mut Placed, density: &Program, kept: &BTreeSet<ValueId>) -> usize {
    let mut versions = vec![0; placed.slots.len()];
    let mut list = |value: ValueId, n: usize| {
        if kept.contains(&value) {
            let slot = placed.homes[value.index()].map_or(0, |h| h.slot);
            versions[slot] = versions[slot].max(n);
        }
    };
    for value in everything(density) {
        let n = match placed.plan.values[value.index()].copies {
            Copies::Once => 1,
            Copies::Each { instances } => instances,
        };
        list(value, n);
    }
    for_each_repeat(&density.ops, 1, &mut |o, outer| {
        let ends = o.bodies.iter().flat_map(|b| [b.input, b.output]).chain([o.entry, o.exit]);
        ends.for_each(|v| list(v, outer * (o.turns + 1)));
    });
    let mut at = 0;
    for (slot, &n) in placed.slots.iter_mut().zip(&versions) {
        if n > 0 {
            let stride = padded(slot.rows);
            slot.gradient = Place { offset: at, stride: if n > 1 { stride } else { 0 }, ring: n };
            at += stride * n;
        }
    }
    at
}

fn for_each_repeat(ops: &[Op], outer: usize, f: &mut impl FnMut(&RepeatOp, usize)) {
    for op in ops {
        if let Op::Repeat(o) = op {
            f(o, outer);
            o.bodies.iter().for_each(|b| for_each_repeat(&b.ops, b.instances, f));
        }
    }
}

/// Places the rest of a program; gives the rows in use at most.
fn layout(placed: &mut Placed, program: &Program, mode: &Mode) -> usize {
    let values = |views: &[View]| views.iter().flat_map(View::values).collect::<Vec<_>>();
    let mut rows = Rows { taken: Vec::new(), most: mode.from, from: mode.from, given: vec![false; placed.slots.len()] };
    let (begin, mut end) = (values(&program.inputs), values(&program.results));
    // The context is read by every turn, c̄ by the caller.
    end.extend(program.inputs.get(1).map(View::values).unwrap_or_default());
    list(placed, &program.ops, &begin, &end, mode, &mut rows);
    rows.most
}

fn list(placed: &mut Placed, ops: &[Op], begin: &[ValueId], end: &[ValueId], mode: &Mode, rows: &mut Rows) {
    let lives = lifetimes(&placed.plan, ops, begin, end);
    let (born, ends, rings) = (births(&lives, ops.len()), slot_ends(placed, &lives), rings(placed, ops));
    let mut open: Vec<(usize, usize)> = Vec::new(); // slot, last use
    for at in 0..=ops.len() {
        for value in &born[at] {
            let Some(home) = placed.homes[value.index()].filter(local) else {
                continue;
            };
            if !mode.kept.contains(value)
                && !mode.kept_slots.contains(&home.slot)
                && !std::mem::replace(&mut rows.given[home.slot], true)
            {
                give(placed, rings.get(&home.slot).copied().unwrap_or(1), home.slot, mode, rows);
                open.push((home.slot, ends[&home.slot]));
            }
        }
        if let Some(Op::Repeat(o)) = ops.get(at) {
            for body in &o.bodies {
                list(placed, &body.ops, &[], &[body.output], mode, rows);
            }
        }
        open.retain(|&(slot, last)| {
            if last == at {
                rows.free(slot);
            }
            last != at
        });
    }
}

/// The state of a repeat was placed in the list around the repeat.
fn local(home: &Home) -> bool {
    !matches!(home.version, Version::Near | Version::Far)
}

fn slots_of(placed: &Placed, values: &BTreeSet<ValueId>) -> BTreeSet<usize> {
    values.iter().filter_map(|v| placed.homes[v.index()]).map(|home| home.slot).collect()
}

/// The values that are needed first at each operation.
fn births(lives: &Lifetimes, ops: usize) -> Vec<Vec<ValueId>> {
    let mut born = vec![Vec::new(); ops + 1];
    lives.iter().for_each(|(value, life)| born[life.0].push(*value));
    born
}

/// The last use of any value of each slot.
fn slot_ends(placed: &Placed, lives: &Lifetimes) -> BTreeMap<usize, usize> {
    let mut ends = BTreeMap::new();
    for (value, life) in lives {
        if let Some(home) = placed.homes[value.index()] {
            let end = ends.entry(home.slot).or_insert(0);
            *end = life.1.max(*end);
        }
    }
    ends
}

/// How many versions of each state of a list are needed at a time: two where a turn may not overwrite what it finds.
fn rings(placed: &Placed, ops: &[Op]) -> BTreeMap<usize, usize> {
    let ring = |op: &Op| match op {
        Op::Repeat(o) => Some((placed.home(o.entry).slot, if in_place(o) { 1 } else { 2 })),
        Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) | Op::Sweep(_) => None,
    };
    ops.iter().filter_map(ring).collect()
}

fn give(placed: &mut Placed, ring: usize, slot: usize, mode: &Mode, rows: &mut Rows) {
    let stride = padded(placed.slots[slot].rows);
    let offset = rows.take(slot, stride * ring);
    *(mode.table)(&mut placed.slots[slot]) = Place { offset, stride: if ring > 1 { stride } else { 0 }, ring };
}

/// Rows of scratch, given out first-fit.
struct Rows {
    /// (first row, number, slot), by first row.
    taken: Vec<(usize, usize, usize)>,
    most: usize,
    from: usize,
    /// Slots that have been placed: what lies around a body was placed there.
    given: Vec<bool>,
}

impl Rows {
    fn take(&mut self, slot: usize, n: usize) -> usize {
        let mut at = self.from;
        let mut index = 0;
        for (i, &(first, rows, _)) in self.taken.iter().enumerate() {
            if first >= at + n {
                break;
            }
            at = first + rows;
            index = i + 1;
        }
        self.taken.insert(index, (at, n, slot));
        self.most = self.most.max(at + n);
        at
    }

    fn free(&mut self, slot: usize) {
        self.taken.retain(|t| t.2 != slot);
    }
}
