//! Rows are put in the order in which products read them.
//!
//! A product wants its input as one piece, in order of level. Whoever writes a value of the stack writes it row by row and does not
//! care, so each value takes the order of the first product that reads it: what it reads, then the rest. The state of a repeat may
//! have another order at every turn; with an order that alternates, that is what makes all turns alike.

use crate::plan::{Body, Op, Order, Plan, RepeatOp, ValueId, View};
use std::collections::BTreeMap;

/// New row → old row, instance by instance.
type Orders = BTreeMap<ValueId, Vec<Vec<u32>>>;

/// The pass.
pub fn run(mut plan: Plan) -> Plan {
    let mut orders = Orders::new();
    want(&plan, &plan.density.ops, 1, &mut orders);
    let list = std::mem::take(&mut plan.density.ops);
    plan.density.ops = list.into_iter().map(|op| states(op, 1, &mut orders)).collect();
    let places = inverse(&orders);
    let renamed = |v: &View| rename(v, &places);
    plan.density.ops = plan.density.ops.into_iter().map(|op| op.map_views(&mut |v, _| renamed(v), 1)).collect();
    plan.density.inputs = plan.density.inputs.iter().map(renamed).collect();
    plan.density.results = plan.density.results.iter().map(renamed).collect();
    plan
}

/// The order that the first product to read a value wants of it.
fn want(plan: &Plan, list: &[Op], instances: usize, orders: &mut Orders) {
    for op in list {
        match op {
            Op::Product(o) => {
                for value in o.input.values().into_iter().filter(|v| free_to_order(plan, *v, instances)) {
                    orders.entry(value).or_insert_with(|| reading_order(plan, &o.input, value));
                }
            }
            Op::Repeat(o) => o.bodies.iter().for_each(|b| want(plan, &b.ops, b.instances, orders)),
            Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) => {}
        }
    }
}

/// Values of the stack, read where they are made; not the context, and not what products make.
fn free_to_order(plan: &Plan, value: ValueId, instances: usize) -> bool {
    let v = &plan.values[value.index()];
    let context = plan.density.inputs.get(1).and_then(View::only_value);
    let here = instances == 1 || v.copies != crate::plan::Copies::Once;
    v.levels.is_empty() && here && context != Some(value)
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
    let (first, last) = match o.order {
        Order::Down => (o.turns, 0),
        Order::Up => (0, o.turns),
    };
    let variants = o.bodies.len();
    let init = o.init.pick_tables(&state.at(first));
    orders.insert(o.exit, state.at(last));
    let bodies = o.bodies.into_iter().enumerate().map(|(v, b)| body(b, v, variants, o.turns, &state, orders)).collect();
    Op::Repeat(RepeatOp { init, bodies, ..o })
}

/// One list of boundary orders for each instance of what is around the repeat.
struct State {
    orders: Vec<Vec<Vec<u32>>>,
}

impl State {
    fn at(&self, boundary: usize) -> Vec<Vec<u32>> {
        crate::plan::shortest_cycle(self.orders.iter().map(|o| o[boundary].clone()).collect())
    }

    /// Boundary t + side of every turn t of a variant.
    fn of_variant(&self, variant: usize, variants: usize, turns: usize, side: usize) -> Vec<Vec<u32>> {
        let of =
            |o: &Vec<Vec<u32>>| (variant..turns).step_by(variants).map(|t| o[t + side].clone()).collect::<Vec<_>>();
        crate::plan::shortest_cycle(self.orders.iter().flat_map(of).collect())
    }
}

fn body(b: Body, variant: usize, variants: usize, turns: usize, state: &State, orders: &mut Orders) -> Body {
    let result = b.result.pick_tables(&state.of_variant(variant, variants, turns, 0));
    orders.insert(b.input, state.of_variant(variant, variants, turns, 1));
    let instances = b.instances;
    let ops = b.ops.into_iter().map(|op| states(op, instances, orders)).collect();
    Body { result, ops, ..b }
}

/// Boundary b is read by turn b − 1; boundary 0 by what follows the repeat.
fn boundary_orders(o: &RepeatOp, outer: usize, orders: &Orders) -> Vec<Vec<u32>> {
    let variants = o.bodies.len();
    let instance = |t: usize| outer * (o.turns - t % variants).div_ceil(variants) + t / variants;
    let wanted = |value: &ValueId, g: usize| orders.get(value).map(|t| t[g % t.len()].clone());
    let natural: Vec<u32> = (0..o.init.len() as u32).collect();
    let turn = |t: usize| wanted(&o.bodies[t % variants].input, instance(t)).unwrap_or(natural.clone());
    let mut all = vec![wanted(&o.exit, outer).unwrap_or(natural.clone())];
    all.extend((0..o.turns).map(turn));
    if wanted(&o.exit, outer).is_none() && o.turns > variants {
        all[0] = as_other_turns(o, instance(0), instance(variants), &all).unwrap_or(natural.clone());
    }
    all
}

/// The order of boundary 0 for which the first turn writes its state as the next turn of its body does.
fn as_other_turns(o: &RepeatOp, first: usize, next: usize, orders: &[Vec<u32>]) -> Option<Vec<u32>> {
    let (body, variants) = (&o.bodies[0], o.bodies.len());
    let written = |g: usize, far: &Vec<u32>| -> Vec<(ValueId, u32)> {
        let place = |r: u32| far.iter().position(|&old| old == r).map_or(r, |new| new as u32);
        body.result.rows(g).map(|(v, r)| if v == body.input { (v, place(r)) } else { (v, r) }).collect()
    };
    let (here, there) = (written(first, &orders[1]), written(next, &orders[variants + 1]));
    let row = |&old: &u32| here.iter().position(|row| *row == there[old as usize]).map(|i| i as u32);
    orders[variants].iter().map(row).collect()
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
