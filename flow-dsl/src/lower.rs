//! From the bound tree to the unoptimised plan.
//!
//! The stack is walked from the data to the noise, as `density` runs. A layer says what it is through a [`Builder`]: which rows a
//! conditioner reads, the conditioner's products, the scalar map and the rows it changes. Every layer ends with its state as a
//! value of its own; the passes turn the copies into views. `sampling` is then derived from `density` (`opposite`): no layer says
//! its other direction.

mod builder;
mod maps;
mod opposite;
mod summary;
mod turns;

pub use builder::{Builder, Rows};

use crate::hir::{Flow, Repeat, Step};
use crate::plan::{Copies, MapOp, Op, Operand, Order, Output, Plan, RepeatOp, Sum, Value, ValueId, View, prune};

/// The plan as the text says it, before any pass.
pub fn lower(flow: &Flow) -> Plan {
    let mut plan = Plan {
        name: flow.name.clone(),
        docs: if flow.docs.is_empty() { vec![summary::summary(flow)] } else { flow.docs.clone() },
        text: flow.text(),
        public: flow.public,
        noise: flow.base.noise,
        features: flow.features.clone(),
        context: flow.context.clone(),
        ..Plan::default()
    };
    let x = stack_value(&mut plan, "x", flow.features.len(), Copies::Once);
    let mut scope = Scope { context: None, path: String::new(), step: 0, known: maps::Known::default() };
    let state = plan.all(x);
    plan.density.inputs.push(state.clone());
    if !flow.context.is_empty() {
        let c = stack_value(&mut plan, "c", flow.context.len(), Copies::Once);
        let all = plan.all(c);
        plan.density.inputs.push(all);
        scope.context = Some(c);
    }
    let mut ops = Vec::new();
    let z = steps(&mut plan, &mut scope, &mut ops, &flow.stack, state);
    base(&mut plan, &mut ops, flow, scope.step, &z);
    plan.density.ops = ops;
    plan.density.results = vec![z];
    prune(opposite::sampling(plan))
}

/// What a step needs to know of where it stands.
struct Scope {
    context: Option<ValueId>,
    path: String,
    step: usize,
    known: maps::Known,
}

fn stack_value(plan: &mut Plan, name: &str, rows: usize, copies: Copies) -> ValueId {
    plan.value(Value { name: name.into(), rows, levels: Vec::new(), copies })
}

/// Steps from the data to the noise; gives the state they end with.
fn steps(plan: &mut Plan, scope: &mut Scope, ops: &mut Vec<Op>, stack: &[Step], mut state: View) -> View {
    for step in stack.iter().rev() {
        scope.step += 1;
        state = match step {
            Step::Layer(layer) => {
                let path = format!("{}{}", scope.path, layer.name);
                plan.steps.resize((scope.step + 1).max(plan.steps.len()), String::new());
                plan.steps[scope.step] = path.replace(".{}", "");
                let mut builder = Builder::new(plan, ops, scope, path, state);
                (layer.def.lower)(layer, &mut builder);
                builder.finish()
            }
            Step::Repeat(r) => repeat(plan, scope, ops, r, state),
        };
    }
    state
}

/// Every turn is lowered by itself; turns of one shape then become instances of one body.
fn repeat(plan: &mut Plan, scope: &mut Scope, ops: &mut Vec<Op>, repeat: &Repeat, init: View) -> View {
    let rows = init.len();
    let turns = repeat.turns.len();
    let around = if scope.path.is_empty() { Copies::Once } else { Copies::Each { instances: 1 } };
    let outer = std::mem::take(&mut scope.path);
    scope.path = format!("{outer}{}.{{}}.", repeat.name);
    let step = scope.step;
    let mut lowered = Vec::new();
    for stack in &repeat.turns {
        scope.step = step;
        let start = turns::Start::of(plan);
        let once = Copies::Each { instances: 1 };
        let (input, output) = (stack_value(plan, "x", rows, once), stack_value(plan, "z", rows, once));
        let mut body = Vec::new();
        let state = plan.all(input);
        let result = steps(plan, scope, &mut body, stack, state);
        lowered.push(turns::Turn { start, input, ops: body, result, output });
    }
    scope.path = outer;
    let bodies = turns::merge(plan, lowered);
    let (entry, exit) = (stack_value(plan, "state", rows, around), stack_value(plan, "state", rows, around));
    let order = Order::Down;
    let name = format!("{}{}", scope.path, repeat.name).replace(".{}.", "_");
    ops.push(Op::Repeat(RepeatOp { name, turns, order, init, entry, exit, bodies }));
    plan.all(exit)
}

/// The base is the last step: a map and a sum over the features.
fn base(plan: &mut Plan, ops: &mut Vec<Op>, flow: &Flow, step: usize, z: &View) {
    let map = plan.map(maps::base(flow.base));
    ops.push(Op::Map(MapOp {
        step: step + 1,
        map,
        count: z.len(),
        inputs: vec![Operand::Rows(z.clone())],
        outputs: vec![Output::Sum(Sum::LogBase)],
        levels: Vec::new(),
        evaluated_at: Vec::new(),
    }));
}

/// `leaky_relu` → `LeakyRelu`.
pub fn camel(word: &str) -> String {
    let piece =
        |p: &str| p.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(p.chars().skip(1)).collect::<String>();
    word.split('_').map(piece).collect()
}
