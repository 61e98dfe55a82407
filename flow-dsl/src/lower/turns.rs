//! Turns of one shape become instances of one body.
//!
//! Lowering is deterministic, so two turns of the same shape create values, products and free vectors in the same order: shifted by
//! the difference of their starts they are equal but for the rows that their views read. The bodies are then the shortest cycle of
//! shapes, and each view lists its rows instance by instance.

use crate::plan::{
    Body, Copies, CopyOp, FreeId, MapOp, Op, Operand, Output, Plan, Product, ProductId, ProductInputOp, ProductOp,
    ProductWeightsOp, RepeatOp, SweepOp, TurnName, ValueId, View,
};

/// How long the plan's lists were before a turn was lowered.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    values: u32,
    products: u32,
    free: u32,
}

impl Start {
    /// Of the plan as it is.
    pub fn of(plan: &Plan) -> Start {
        Start { values: plan.values.len() as u32, products: plan.products.len() as u32, free: plan.free.len() as u32 }
    }
}

/// One turn, lowered by itself.
pub struct Turn {
    /// Where it began.
    pub start: Start,
    /// The state as it finds it.
    pub input: ValueId,
    /// Its operations.
    pub ops: Vec<Op>,
    /// The state as it leaves it.
    pub result: View,
    /// The same as a value.
    pub output: ValueId,
}

/// The bodies: turn k is an instance of body k mod their number.
pub fn merge(plan: &mut Plan, turns: Vec<Turn>) -> Vec<Body> {
    let all = turns.len();
    let shapes = shapes(plan, &turns);
    let variants = (1..=all).find(|&p| (p..all).all(|t| shapes[t] == shapes[t - p])).unwrap_or(all);
    let end = Start::of(plan);
    let ends: Vec<Start> = (0..all).map(|t| turns.get(t + 1).map_or(end, |next| next.start)).collect();
    let mut bodies = Vec::new();
    for first in 0..variants {
        let instances: Vec<usize> = (first..all).step_by(variants).collect();
        let name = TurnName { count: instances.len(), step: variants, first };
        gather_lists(plan, &turns, &ends, &instances, name);
        bodies.push(body(plan, &turns, &instances));
    }
    bodies
}

/// What must agree for two turns to share a body: a number a turn, equal for equal shapes.
fn shapes(plan: &Plan, turns: &[Turn]) -> Vec<usize> {
    let mut known: Vec<Shape> = Vec::new();
    let mut shapes = Vec::with_capacity(turns.len());
    for turn in turns {
        let shape = Shape::of(plan, turn, turns[0].start);
        let same = known.iter().position(|other| *other == shape);
        shapes.push(same.unwrap_or(known.len()));
        if same.is_none() {
            known.push(shape);
        }
    }
    shapes
}

/// A turn without the rows of its views, under the names of the first turn.
#[derive(PartialEq)]
struct Shape<'a> {
    ops: Vec<Op>,
    result: usize,
    /// Levels may not differ; the order of dense rows and columns may.
    levels: Vec<(&'a [u32], &'a [u32])>,
}

impl<'a> Shape<'a> {
    fn of(plan: &'a Plan, turn: &Turn, first: Start) -> Shape<'a> {
        let shift = Shift { from: turn.start, to: first };
        let levels =
            |p: ProductId| (&plan.products[p.index()].row_levels[..], &plan.products[p.index()].column_levels[..]);
        Shape {
            ops: turn.ops.iter().map(|op| shift.names(blank(op.clone()))).collect(),
            result: turn.result.len(),
            levels: products(&turn.ops).map(levels).collect(),
        }
    }
}

fn products(ops: &[Op]) -> Box<dyn Iterator<Item = ProductId> + '_> {
    Box::new(ops.iter().flat_map(|op| -> Box<dyn Iterator<Item = ProductId> + '_> {
        match op {
            Op::Product(o) => Box::new(std::iter::once(o.product)),
            Op::ProductInput(o) => Box::new(std::iter::once(o.product)),
            Op::ProductWeights(o) => Box::new(std::iter::once(o.product)),
            Op::Sweep(o) => products(&o.ops),
            Op::Repeat(o) => Box::new(o.bodies.iter().flat_map(|b| products(&b.ops))),
            Op::Map(_) | Op::Copy(_) => Box::new(std::iter::empty()),
        }
    }))
}

/// The operation without the rows of its views: what the shape is.
fn blank(op: Op) -> Op {
    map_views(op, &mut |v: &View| View::from_rows((0..v.len() as u32).map(|i| (ValueId(0), i))))
}

/// Every view of an operation, also inside the bodies of a repeat, replaced.
fn map_views(op: Op, f: &mut impl FnMut(&View) -> View) -> Op {
    op.map_views(&mut |v, _| f(v), 1)
}

/// Renames what one turn created to what another created in the same place.
struct Shift {
    from: Start,
    to: Start,
}

impl Shift {
    fn value(&self, v: ValueId) -> ValueId {
        ValueId(shifted(v.0, self.from.values, self.to.values))
    }

    fn product(&self, p: ProductId) -> ProductId {
        ProductId(shifted(p.0, self.from.products, self.to.products))
    }

    fn view(&self, view: &View) -> View {
        view.map_rows(|_, (v, r)| (self.value(v), r))
    }

    fn op(&self, op: Op) -> Op {
        self.names(map_views(op, &mut |v| self.view(v)))
    }

    /// What is not a view.
    fn names(&self, op: Op) -> Op {
        match op {
            Op::Product(o) => {
                Op::Product(ProductOp { product: self.product(o.product), output: self.value(o.output), ..o })
            }
            Op::ProductInput(o) => Op::ProductInput(ProductInputOp { product: self.product(o.product), ..o }),
            Op::ProductWeights(o) => Op::ProductWeights(ProductWeightsOp { product: self.product(o.product), ..o }),
            Op::Map(o) => Op::Map(MapOp { inputs: o.inputs.into_iter().map(|i| self.operand(i)).collect(), ..o }),
            Op::Copy(o) => Op::Copy(o),
            Op::Sweep(o) => Op::Sweep(SweepOp { ops: o.ops.into_iter().map(|op| self.names(op)).collect(), ..o }),
            Op::Repeat(o) => {
                let bodies = o.bodies.into_iter().map(|b| self.body(b)).collect();
                Op::Repeat(RepeatOp { entry: self.value(o.entry), exit: self.value(o.exit), bodies, ..o })
            }
        }
    }

    fn operand(&self, operand: Operand) -> Operand {
        match operand {
            Operand::Free(f) => Operand::Free(FreeId(shifted(f.0, self.from.free, self.to.free))),
            Operand::Rows(_) | Operand::Seed(_) => operand,
        }
    }

    fn body(&self, body: Body) -> Body {
        let ops = body.ops.into_iter().map(|op| self.names(op)).collect();
        Body { input: self.value(body.input), output: self.value(body.output), ops, ..body }
    }
}

fn shifted(id: u32, from: u32, to: u32) -> u32 {
    if id >= from { id - from + to } else { id }
}

/// One body for the turns listed, with the names of the first.
fn body(plan: &mut Plan, turns: &[Turn], instances: &[usize]) -> Body {
    let first = &turns[instances[0]];
    let mut ops = Vec::with_capacity(first.ops.len());
    for (i, op) in first.ops.iter().enumerate() {
        let shift = |&t: &usize| Shift { from: turns[t].start, to: first.start }.op(turns[t].ops[i].clone());
        let alike: Vec<Op> = instances.iter().map(shift).collect();
        ops.push(gather_views(op.clone(), &alike));
    }
    let results = |&t: &usize| Shift { from: turns[t].start, to: first.start }.view(&turns[t].result);
    let result = View::from_turns(instances.iter().map(results).collect());
    let mut body = Body { instances: 1, input: first.input, ops, result, output: first.output };
    multiply(plan, &mut body, instances.len());
    body
}

/// The views of several operations of one shape, instance by instance.
fn gather_views(op: Op, alike: &[Op]) -> Op {
    let mut lists: Vec<std::vec::IntoIter<(View, usize)>> = alike.iter().map(|o| views(o).into_iter()).collect();
    op.map_views(
        &mut |_, _| {
            let next: Vec<(View, usize)> = lists.iter_mut().filter_map(Iterator::next).collect();
            let spread = |(v, n): &(View, usize)| (0..*n).map(|g| one_turn(v, g)).collect::<Vec<_>>();
            View::from_turns(next.iter().flat_map(spread).collect())
        },
        1,
    )
}

/// Every view of an operation with the number of instances of the body it stands in.
fn views(op: &Op) -> Vec<(View, usize)> {
    let mut all = Vec::new();
    op.clone().map_views(
        &mut |v, n| {
            all.push((v.clone(), n));
            v.clone()
        },
        1,
    );
    all
}

fn one_turn(view: &View, g: usize) -> View {
    View::from_rows(view.rows(g))
}

/// A body that stood once now stands `times` times.
fn multiply(plan: &mut Plan, body: &mut Body, times: usize) {
    body.instances *= times;
    multiply_value(plan, body.input, times);
    multiply_value(plan, body.output, times);
    multiply_ops(plan, &mut body.ops, times);
}

fn multiply_ops(plan: &mut Plan, ops: &mut [Op], times: usize) {
    for op in ops {
        match op {
            Op::Product(o) => multiply_value(plan, o.output, times),
            Op::Map(MapOp { outputs, .. }) => {
                for output in outputs {
                    if let Output::Rows(view, _) = output {
                        multiply_view(plan, view, times);
                    }
                }
            }
            Op::Copy(CopyOp { to, .. }) => multiply_view(plan, to, times),
            Op::Sweep(o) => multiply_ops(plan, &mut o.ops, times),
            Op::Repeat(o) => {
                multiply_value(plan, o.entry, times);
                multiply_value(plan, o.exit, times);
                o.bodies.iter_mut().for_each(|b| multiply(plan, b, times));
            }
            Op::ProductInput(_) | Op::ProductWeights(_) => {}
        }
    }
}

fn multiply_view(plan: &mut Plan, view: &View, times: usize) {
    for value in view.values() {
        multiply_value(plan, value, times);
    }
}

fn multiply_value(plan: &mut Plan, value: ValueId, times: usize) {
    match &mut plan.values[value.index()].copies {
        Copies::Once => {}
        Copies::Each { instances } => *instances *= times,
    }
}

/// The tensors of several turns become copies of the first turn's.
fn gather_lists(plan: &mut Plan, turns: &[Turn], ends: &[Start], instances: &[usize], name: TurnName) {
    let (start, end) = (turns[instances[0]].start, ends[instances[0]]);
    for p in 0..end.products - start.products {
        let mut merged = plan.products[(start.products + p) as usize].clone();
        let each: Vec<Product> =
            instances.iter().map(|&t| plan.products[(turns[t].start.products + p) as usize].clone()).collect();
        let spread = |list: fn(&Product) -> &Vec<Vec<u32>>| -> Vec<Vec<u32>> {
            let of = |q: &Product| (0..q.instances).map(|g| list(q)[g % list(q).len()].clone()).collect::<Vec<_>>();
            crate::plan::shortest_cycle(each.iter().flat_map(of).collect())
        };
        (merged.out, merged.inp) = (spread(|q| &q.out), spread(|q| &q.inp));
        merged.instances *= instances.len();
        merged.name.turns.insert(0, name);
        plan.products[(start.products + p) as usize] = merged;
    }
}
