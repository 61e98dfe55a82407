//! What a layer says of itself.

use super::maps;
use crate::activations::{self, Activation};
use crate::hir::Transform;
use crate::plan::{
    Copies, CopyOp, Free, FreeId, Into, MapOp, Op, Operand, Output, Plan, Product, ProductId, ProductOp, Role, Sum,
    TensorName, Value, ValueId, View, sweep,
};

/// Rows within a conditioner, each with its level: how many features must be known before it.
#[derive(Clone, Debug)]
pub struct Rows {
    view: View,
    levels: Vec<u32>,
}

impl Rows {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.levels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Several one after the other.
    pub fn join(parts: &[Rows]) -> Rows {
        let views: Vec<View> = parts.iter().map(|p| p.view.clone()).collect();
        let levels = parts.iter().flat_map(|p| p.levels.iter().copied()).collect();
        Rows { view: View::join(&views), levels }
    }

    /// Some of them, by position.
    pub fn pick(&self, positions: &[usize]) -> Rows {
        let levels = positions.iter().map(|&i| self.levels[i]).collect();
        Rows { view: self.view.pick(positions.iter().copied()), levels }
    }
}

/// Writes one layer into the plan.
pub struct Builder<'a> {
    plan: &'a mut Plan,
    ops: &'a mut Vec<Op>,
    step: usize,
    path: String,
    context: Option<ValueId>,
    known: &'a mut maps::Known,
    state: View,
    /// What the layer makes, where its conditioner reads that: the value, and the operations before the conditioner.
    made: Option<(ValueId, usize)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        plan: &'a mut Plan,
        ops: &'a mut Vec<Op>,
        scope: &'a mut super::Scope,
        path: String,
        state: View,
    ) -> Self {
        let super::Scope { context, known, step, .. } = scope;
        Builder { plan, ops, step: *step, path, context: *context, known, state, made: None }
    }

    pub(super) fn finish(self) -> View {
        self.state
    }

    /// Number of coordinates at this place of the stack.
    pub fn features(&self) -> usize {
        self.state.len()
    }

    /// The context's rows (none without a context), known from the start: level 0.
    pub fn context(&self) -> Rows {
        let view = self.context.map_or(View::from_rows([]), |c| self.plan.all(c));
        Rows { levels: vec![0; view.len()], view }
    }

    /// The coordinates at `places` as the conditioner reads them, with their levels.
    ///
    /// They are read on the side that is known: what the layer changes is read as data, what it passes on is the same on both.
    pub fn read(&self, places: &[usize], levels: &[u32]) -> Rows {
        Rows { view: self.state.pick(places.iter().copied()), levels: levels.to_vec() }
    }

    /// The coordinates at `places`, which the layer changes, as the conditioner reads them on the side of the noise, with their
    /// levels. What follows, up to the transform, runs level by level.
    pub fn read_noise(&mut self, places: &[usize], levels: &[u32]) -> Rows {
        let (_, rank) = sorted(levels);
        let made = self.stack_value("y", places.len());
        self.made = Some((made, self.ops.len()));
        Rows { view: View::from_rows(rank.into_iter().map(|r| (made, r))), levels: levels.to_vec() }
    }

    /// W·input + b with one output a level given: tensors `name.weight` `[out, in]` and `name.bias` `[out]`, rows and columns in the order
    /// of `levels` and `input`. Weight (r, c) exists iff level(r) ≥ level(c).
    pub fn product(&mut self, name: &str, input: &Rows, levels: &[u32]) -> Rows {
        let (columns, inp) = sorted(&input.levels);
        let (rows, out) = sorted(levels);
        let stored: Vec<u32> = rows.iter().map(|&r| levels[r]).collect();
        let product = Product {
            name: TensorName { text: format!("{}.{name}", self.path), turns: Vec::new() },
            row_levels: stored.clone(),
            column_levels: columns.iter().map(|&c| input.levels[c]).collect(),
            out: vec![out.clone()],
            inp: vec![inp],
            instances: 1,
            vector: false,
        };
        self.plan.products.push(product);
        let product = ProductId(self.plan.products.len() as u32 - 1);
        let output = self.net_value(&label(name), stored);
        let input = input.view.pick(columns);
        self.ops.push(Op::Product(ProductOp { step: self.step, product, input, output, activation: None }));
        let rows = out.into_iter().map(|r| (output, r));
        Rows { view: View::from_rows(rows), levels: levels.to_vec() }
    }

    /// A vector of numbers that are learned, one a place, 0 at first: a product without inputs, so that its gradient is that of a
    /// bias.
    pub fn learned(&mut self, name: &str, len: usize) -> Rows {
        let nothing = Rows { view: View::from_rows([]), levels: Vec::new() };
        let rows = self.product(name, &nothing, &vec![0; len]);
        if let Some(product) = self.plan.products.last_mut() {
            product.vector = true;
        }
        rows
    }

    /// The activation, row by row, in order of level.
    pub fn activate(&mut self, activation: Activation, rows: &Rows) -> Rows {
        let map = self.known.map(self.plan, activation.name().into(), || activations::map(activation));
        let (order, rank) = sorted(&rows.levels);
        let output = self.net_value("h", order.iter().map(|&i| rows.levels[i]).collect());
        self.ops.push(Op::Map(MapOp {
            step: self.step,
            map,
            count: rows.len(),
            inputs: vec![Operand::Rows(rows.view.pick(order))],
            outputs: vec![Output::Rows(self.plan.all(output), Into::Set)],
            levels: Vec::new(),
            evaluated_at: Vec::new(),
        }));
        Rows { view: View::from_rows(rank.into_iter().map(|r| (output, r))), levels: rows.levels.clone() }
    }

    /// The coordinates at `places` pass through the transform; `parameters[p]` has one row a place. `levels` are the levels of the
    /// coordinates, each above those of its parameters. The map takes them in order of level, so that turns with other orders
    /// have the same shape.
    pub fn transform(&mut self, transform: &Transform, places: &[usize], levels: &[u32], parameters: &[Rows]) {
        let map = self.known.density(self.plan, transform);
        let (order, _) = sorted(levels);
        let operands = parameters.iter().map(|p| Operand::Rows(p.pick(&order).view)).collect();
        let places: Vec<usize> = order.iter().map(|&i| places[i]).collect();
        let levels: Vec<u32> = order.iter().map(|&i| levels[i]).collect();
        self.change(map, &places, &levels, operands);
    }

    /// The coordinates at `places` pass through z = (x − mean)/deviation, or any transform whose parameters are free numbers.
    pub fn transform_free(&mut self, transform: &Transform, places: &[usize], parameters: &[FreeId]) {
        let map = self.known.density(self.plan, transform);
        let operands = parameters.iter().map(|&f| Operand::Free(f)).collect();
        self.change(map, places, &[], operands);
    }

    /// A vector of free numbers, one a place, set from the data.
    pub fn free(&mut self, name: &str, len: usize, role: Role) -> FreeId {
        self.plan.free.push(Free { name: format!("{}.{name}", self.path), len, role });
        FreeId(self.plan.free.len() as u32 - 1)
    }

    /// xᵢ = z_p(i): place i of the data side is filled from place p(i) of the noise side.
    pub fn permute(&mut self, from: &[usize]) {
        let mut to_noise = vec![0; from.len()];
        for (i, &p) in from.iter().enumerate() {
            to_noise[p] = i;
        }
        let permuted = self.stack_value("z", from.len());
        self.copy(self.state.pick(to_noise), self.plan.all(permuted));
        self.state = self.plan.all(permuted);
    }

    fn change(&mut self, map: crate::plan::MapId, places: &[usize], levels: &[u32], parameters: Vec<Operand>) {
        let before = self.state.pick(places.iter().copied());
        let made = self.made.take();
        let changed = made.map_or_else(|| self.stack_value("y", places.len()), |(value, _)| value);
        let mut inputs = vec![Operand::Rows(before)];
        inputs.extend(parameters);
        self.ops.push(Op::Map(MapOp {
            step: self.step,
            map,
            count: places.len(),
            inputs,
            outputs: vec![Output::Rows(self.plan.all(changed), Into::Set), Output::Sum(Sum::LogDet)],
            levels: levels.to_vec(),
            evaluated_at: Vec::new(),
        }));
        if let Some((_, start)) = made {
            let swept = self.ops.split_off(start);
            self.ops.push(Op::Sweep(sweep(self.plan, self.step, swept)));
        }
        let mut changes = vec![false; self.state.len()];
        places.iter().for_each(|&i| changes[i] = true);
        let kept: Vec<usize> = (0..self.state.len()).filter(|&i| !changes[i]).collect();
        let settled = self.stack_value("z", self.state.len());
        self.copy(self.plan.all(changed), self.plan.all(settled).pick(places.iter().copied()));
        self.copy(self.state.pick(kept.iter().copied()), self.plan.all(settled).pick(kept));
        self.state = self.plan.all(settled);
    }

    fn copy(&mut self, from: View, to: View) {
        if !from.is_empty() {
            self.ops.push(Op::Copy(CopyOp { from, to, into: Into::Set }));
        }
    }

    fn stack_value(&mut self, name: &str, rows: usize) -> ValueId {
        self.plan.value(Value { name: name.into(), rows, levels: Vec::new(), copies: Copies::Each { instances: 1 } })
    }

    fn net_value(&mut self, name: &str, levels: Vec<u32>) -> ValueId {
        let copies = Copies::Each { instances: 1 };
        self.plan.value(Value { name: name.into(), rows: levels.len(), levels, copies })
    }
}

/// Positions sorted by level, and for each position where it went.
fn sorted(levels: &[u32]) -> (Vec<usize>, Vec<u32>) {
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by_key(|&i| levels[i]);
    let mut place = vec![0; levels.len()];
    for (stored, &dense) in order.iter().enumerate() {
        place[dense] = stored as u32;
    }
    (order, place)
}

/// `net.0` is called `net_0` in code.
fn label(name: &str) -> String {
    name.replace('.', "_")
}
