//! Rows are put in the order in which products read them.
//!
//! A product wants its input as one piece, in order of level. Whoever writes a value of the stack writes it row by row and does not
//! care, so each value takes the order of the first product that reads it: what it reads, then the rest. The state of a repeat may
//! have another order at every turn; with an order that alternates, that is what makes all turns alike.

use crate::plan::{Body, Direction, Op, Order, Plan, Program, RepeatOp, ValueId, View};
use std::collections::BTreeMap;

/// New row → old row, instance by instance.
type Orders = BTreeMap<ValueId, Vec<Vec<u32>>>;

/// The pass.
pub fn run(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let ordered = program(&plan, plan.program(direction).clone());
        *plan.program_mut(direction) = ordered;
    }
    plan
}

fn program(plan: &Plan, program: Program) -> Program {
    let mut orders = Orders::new();
    let context = program.inputs.get(1).and_then(View::only_value);
    want(plan, &program.ops, 1, context, &mut orders);
    let ops: Vec<Op> = program.ops.into_iter().map(|op| states(op, 1, &mut orders)).collect();
    let places = inverse(&orders);
    let renamed = |v: &View| rename(v, &places);
    Program {
        ops: ops.into_iter().map(|op| op.map_views(&mut |v, _| renamed(v), 1)).collect(),
        inputs: program.inputs.iter().map(renamed).collect(),
        results: program.results.iter().map(renamed).collect(),
    }
}

/// The order that the first product to read a value wants of it.
fn want(plan: &Plan, list: &[Op], instances: usize, context: Option<ValueId>, orders: &mut Orders) {
    for op in list {
        match op {
            Op::Product(o) => {
                let stack = o.input.values().into_iter().filter(|&v| Some(v) != context);
                for value in stack.filter(|v| free_to_order(plan, *v, instances)) {
                    orders.entry(value).or_insert_with(|| reading_order(plan, &o.input, value));
                }
            }
            Op::Sweep(o) => want(plan, &o.ops, instances, context, orders),
            Op::Repeat(o) => o.bodies.iter().for_each(|b| want(plan, &b.ops, b.instances, context, orders)),
            Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) => {}
        }
    }
}

/// Values of the stack, read where they are made, and not what products make.
fn free_to_order(plan: &Plan, value: ValueId, instances: usize) -> bool {
    let v = &plan.values[value.index()];
    let here = instances == 1 || v.copies != crate::plan::Copies::Once;
    v.levels.is_empty() && here
}

fn reading_order(plan: &Plan, view: &View, value: ValueId) -> Vec<Vec<u32>> {
    let rows = plan.values[value.index()].rows as u32;
    let one = |g| {
        let mut order: Vec<u32> = Vec::with_capacity(rows as usize);
        let mut seen = vec![false; rows as usize];
        let read = view.rows(g).filter(|(v, _)| *v == value).map(|(_, r)| r);
        for r in read.chain(0..rows) {
            if !std::mem::replace(&mut seen[r as usize], true) {
                order.push(r);
            }
        }
        order
    };
    crate::plan::shortest_divisor((0..view.turns()).map(one).collect())
}

/// The states of repeats take the order that the turn which reads them wants.
fn states(op: Op, outer: usize, orders: &mut Orders) -> Op {
    let Op::Repeat(o) = op else { return op };
    let state = State { orders: (0..outer).map(|g| boundary_orders(&o, g, orders)).collect() };
    let init = o.init.pick_tables(&state.at(first(&o)));
    orders.insert(o.exit, state.at(last(&o)));
    let (variants, turns, found) = (o.bodies.len(), o.turns, found(&o, 0));
    let place = |variant| Stand { variant, variants, turns, found };
    let bodies = o.bodies.into_iter().enumerate().map(|(v, b)| body(b, place(v), &state, orders)).collect();
    Op::Repeat(RepeatOp { init, bodies, ..o })
}

/// The boundary at which a repeat begins. Boundary 0 is beside the noise.
fn first(o: &RepeatOp) -> usize {
    match o.order {
        Order::Down => o.turns,
        Order::Up => 0,
    }
}

/// The boundary at which it ends.
fn last(o: &RepeatOp) -> usize {
    o.turns - first(o)
}

/// The boundary that turn t finds; the other one of t and t + 1 it leaves.
fn found(o: &RepeatOp, t: usize) -> usize {
    match o.order {
        Order::Down => t + 1,
        Order::Up => t,
    }
}

fn left(o: &RepeatOp, t: usize) -> usize {
    2 * t + 1 - found(o, t)
}

/// One list of boundary orders for each instance of what is around the repeat.
struct State {
    orders: Vec<Vec<Vec<u32>>>,
}

/// Which turns a body runs, and which side of them it finds.
#[derive(Clone, Copy)]
struct Stand {
    variant: usize,
    variants: usize,
    turns: usize,
    found: usize,
}

impl State {
    fn at(&self, boundary: usize) -> Vec<Vec<u32>> {
        crate::plan::shortest_cycle(self.orders.iter().map(|o| o[boundary].clone()).collect())
    }

    /// Boundary t + side of every turn t of a body.
    fn of_body(&self, at: Stand, side: usize) -> Vec<Vec<u32>> {
        let turns = (at.variant..at.turns).step_by(at.variants);
        let of = |o: &Vec<Vec<u32>>| turns.clone().map(|t| o[t + side].clone()).collect::<Vec<_>>();
        crate::plan::shortest_cycle(self.orders.iter().flat_map(of).collect())
    }
}

fn body(b: Body, at: Stand, state: &State, orders: &mut Orders) -> Body {
    let result = b.result.pick_tables(&state.of_body(at, 1 - at.found));
    orders.insert(b.input, state.of_body(at, at.found));
    let instances = b.instances;
    let ops = b.ops.into_iter().map(|op| states(op, instances, orders)).collect();
    Body { result, ops, ..b }
}

/// A boundary has the order that its reader wants; if that does not care, the order in which its writer's products read what it
/// makes; else its own.
fn boundary_orders(o: &RepeatOp, outer: usize, orders: &Orders) -> Vec<Vec<u32>> {
    let variants = o.bodies.len();
    let instance = |t: usize| outer * (o.turns - t % variants).div_ceil(variants) + t / variants;
    let wanted = |value: &ValueId, g: usize| orders.get(value).map(|t| t[g % t.len()].clone());
    let natural: Vec<u32> = (0..o.init.len() as u32).collect();
    let mut all: Vec<Option<Vec<u32>>> = vec![None; o.turns + 1];
    for t in 0..o.turns {
        all[left(o, t)] = made(&o.bodies[t % variants], instance(t), orders);
    }
    for t in 0..o.turns {
        if let Some(order) = wanted(&o.bodies[t % variants].input, instance(t)) {
            all[found(o, t)] = Some(order);
        }
    }
    let end = wanted(&o.exit, outer).or(all[last(o)].take());
    let free_to_begin = all[first(o)].is_none();
    let mut all: Vec<Vec<u32>> = all.into_iter().map(|order| order.unwrap_or(natural.clone())).collect();
    all[last(o)] = match end {
        None if o.turns > variants => as_other_turns(o, &instance, &all).unwrap_or(natural),
        end => end.unwrap_or(natural),
    };
    if free_to_begin
        && o.turns > variants
        && let Some(order) = as_other_turns_find(o, &instance, &all)
    {
        all[first(o)] = order;
    }
    all
}

/// The order of the first boundary for which the first turn reads what it finds as another turn of its body does.
fn as_other_turns_find(o: &RepeatOp, instance: &impl Fn(usize) -> usize, orders: &[Vec<u32>]) -> Option<Vec<u32>> {
    let variants = o.bodies.len();
    let (here, there) = match o.order {
        Order::Down => (o.turns - 1, o.turns - 1 - variants),
        Order::Up => (0, variants),
    };
    let body = &o.bodies[here % variants];
    let whole = |view: &&View| view.only_value() == Some(body.input) && view.len() == o.init.len();
    let view = body.ops.iter().flat_map(Op::reads).find(whole)?;
    let (own, other) = (view.rows(instance(here)), view.rows(instance(there)));
    let known = &orders[found(o, there)];
    let mut order = orders[found(o, here)].clone();
    for ((_, row), (_, old)) in own.zip(other) {
        order[known.iter().position(|&r| r == old)?] = row;
    }
    Some(order)
}

/// The order in which a body makes its state, if it makes it as one value which its own products read: that of a sweep.
fn made(body: &Body, g: usize, orders: &Orders) -> Option<Vec<u32>> {
    let value = body.result.only_value().filter(|value| *value != body.input && orders.contains_key(value))?;
    let order = &orders[&value][g % orders[&value].len()];
    let rows: Vec<u32> = body.result.rows(g).map(|(_, row)| row).collect();
    order.iter().map(|row| rows.iter().position(|r| r == row).map(|at| at as u32)).collect()
}

/// The order of the last boundary for which the last turn leaves its state as another turn of its body does.
fn as_other_turns(o: &RepeatOp, instance: &impl Fn(usize) -> usize, orders: &[Vec<u32>]) -> Option<Vec<u32>> {
    let variants = o.bodies.len();
    let (here, there) = match o.order {
        Order::Down => (0, variants),
        Order::Up => (o.turns - 1, o.turns - 1 - variants),
    };
    let body = &o.bodies[here % variants];
    let written = |t: usize| -> Vec<(ValueId, u32)> {
        let far = &orders[found(o, t)];
        let place = |r: u32| far.iter().position(|&old| old == r).map_or(r, |new| new as u32);
        body.result.rows(instance(t)).map(|(v, r)| if v == body.input { (v, place(r)) } else { (v, r) }).collect()
    };
    let (own, other) = (written(here), written(there));
    let row = |&old: &u32| own.iter().position(|row| *row == other[old as usize]).map(|i| i as u32);
    orders[left(o, there)].iter().map(row).collect()
}

/// Old row → new row.
fn inverse(orders: &Orders) -> Orders {
    let one = |order: &Vec<u32>| {
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old as usize] = new as u32;
        }
        place
    };
    orders.iter().map(|(v, turns)| (*v, turns.iter().map(one).collect())).collect()
}

fn rename(view: &View, places: &Orders) -> View {
    let turns =
        view.values().iter().filter_map(|v| places.get(v)).map(Vec::len).fold(view.turns(), crate::plan::common_cycle);
    view.map_rows_over(turns, &mut |g, (v, r)| match places.get(&v) {
        Some(table) => (v, table[g % table.len()][r as usize]),
        None => (v, r),
    })
}
