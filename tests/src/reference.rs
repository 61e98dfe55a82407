//! The reference executor: walks the unoptimised plan's `density` or `sampling` over dense tensors, found by name.
//!
//! It knows the plan and scalar expressions and nothing else of the compiler: no pass, no place, no generated code, no
//! runtime. It runs in any kind of [`Number`], so its derivatives come from dual numbers and never from `adjoint`.

mod dual;
mod gradient;
mod state;

pub use dual::Dual;
pub use gradient::{Line, Seeds, Slopes};

use flow_dsl::expr::Number;
use flow_dsl::plan::{Direction, MapOp, Op, Operand, Order, Output, Plan, ProductOp, RepeatOp, Sum, SweepOp, View};
use state::State;
use std::collections::BTreeMap;

/// Dense tensors by name: weights `[out, in]`, biases `[out]`, vectors.
pub type Tensors<N> = BTreeMap<String, Vec<N>>;

/// A flow that can be run.
pub struct Reference<'a, N> {
    /// The unoptimised plan.
    pub plan: &'a Plan,
    /// Its parameters.
    pub tensors: Tensors<N>,
}

/// What one row gives.
#[derive(Clone, Debug)]
pub struct Outcome<N> {
    /// The noise of data, or the data of noise.
    pub output: Vec<N>,
    /// log|det ∂z/∂x|, or log|det ∂x/∂z|.
    pub log_det: N,
    /// log p of the base at z.
    pub log_base: N,
    /// The log-det, step by step and feature by feature.
    pub terms: Vec<Term<N>>,
    /// The coordinates at some places of the stack: the input, before each turn of a repeat, the output.
    pub states: Vec<Vec<N>>,
}

/// The log-det of one step.
#[derive(Clone, Debug)]
pub struct Term<N> {
    /// The last products of its conditioner, by their tensors' name; none for free numbers.
    pub products: Vec<String>,
    /// One number a feature.
    pub values: Vec<N>,
}

impl<N: Number> Outcome<N> {
    /// log p of the row that `density` was run on.
    pub fn log_prob(&self) -> N {
        self.log_base.add(&self.log_det)
    }
}

impl<'a, N: Number> Reference<'a, N> {
    /// The flow with these parameters.
    pub fn new(plan: &'a Plan, tensors: &Tensors<f64>) -> Self {
        let constants = |values: &Vec<f64>| values.iter().map(|&v| N::constant(v)).collect();
        let tensors = tensors.iter().map(|(name, values)| (name.clone(), constants(values))).collect();
        Reference { plan, tensors }
    }

    /// One row of data with its context.
    pub fn run(&self, x: &[N], c: &[N]) -> Outcome<N> {
        self.run_in(Direction::Density, x, c)
    }

    /// One row of data or of noise with its context.
    pub fn run_in(&self, direction: Direction, input: &[N], c: &[N]) -> Outcome<N> {
        let program = self.plan.program(direction);
        let mut state = State::new(self.plan.values.len());
        for (view, numbers) in program.inputs.iter().zip([input, c]) {
            state.scatter(self.plan, view, 0, numbers.to_vec());
        }
        state.states.push(input.to_vec());
        self.ops(&program.ops, 0, &mut state);
        let output = state.gather(&program.results[0], 0);
        state.states.push(output.clone());
        Outcome { output, log_det: state.log_det, log_base: state.log_base, terms: state.terms, states: state.states }
    }

    fn ops(&self, ops: &[Op], instance: usize, state: &mut State<N>) {
        for op in ops {
            match op {
                Op::Product(o) => self.product(o, instance, state),
                Op::Map(o) => self.map(o, instance, state),
                Op::Copy(o) => {
                    let numbers = state.gather(&o.from, instance);
                    state.scatter(self.plan, &o.to, instance, numbers);
                }
                Op::Sweep(o) => self.sweep(o, instance, state),
                Op::Repeat(o) => self.repeat(o, instance, state),
                Op::ProductInput(_) | Op::ProductWeights(_) => {
                    panic!("an adjoint's operation in a density")
                }
            }
        }
    }

    /// Dense rows and columns are looked up where they are stored; a weight counts iff its row's level is not below its column's.
    fn product(&self, o: &ProductOp, instance: usize, state: &mut State<N>) {
        let product = &self.plan.products[o.product.index()];
        assert!(o.activation.is_none(), "an unoptimised plan has its activations as maps");
        let name = product.name.of(instance);
        let (weight, bias) = match product.vector {
            true => (&[][..], self.tensor(&name)),
            false => (self.tensor(&format!("{name}.weight")), self.tensor(&format!("{name}.bias"))),
        };
        let (rows, columns) = (&product.out[instance % product.out.len()], &product.inp[instance % product.inp.len()]);
        let x = state.gather(&o.input, instance);
        let mut y = vec![N::constant(f64::NAN); rows.len()];
        for (r, &stored) in rows.iter().enumerate() {
            let level = product.row_levels[stored as usize];
            let seen = |&(_, &c): &(usize, &u32)| product.column_levels[c as usize] <= level;
            let terms = columns.iter().enumerate().filter(seen);
            let sum =
                |sum: N, (c, &from): (usize, &u32)| sum.add(&weight[r * columns.len() + c].mul(&x[from as usize]));
            y[stored as usize] = terms.fold(bias[r].clone(), sum);
        }
        state.made.insert(o.output, name);
        state.scatter(self.plan, &self.plan.all(o.output), instance, y);
    }

    fn map(&self, o: &MapOp, instance: usize, state: &mut State<N>) {
        let map = &self.plan.maps[o.map.index()];
        let operand = |operand: &Operand| match operand {
            Operand::Rows(view) => state.gather(view, instance),
            Operand::Free(f) => self.tensor(&self.plan.free[f.index()].name).to_vec(),
            Operand::Seed(_) => panic!("an adjoint's operand in a density"),
        };
        let inputs: Vec<Vec<N>> = o.inputs.iter().map(operand).collect();
        let ids: Vec<_> = map.outputs.iter().map(|(_, id)| *id).collect();
        let feature = |i: usize| map.graph.eval(&ids, &inputs.iter().map(|x| x[i].clone()).collect::<Vec<N>>());
        let results: Vec<Vec<N>> = (0..o.count).map(feature).collect();
        for (i, output) in o.outputs.iter().enumerate() {
            let numbers: Vec<N> = results.iter().map(|r| r[i].clone()).collect();
            match output {
                Output::Rows(view, _) => state.scatter(self.plan, view, instance, numbers),
                Output::Sum(Sum::LogBase) => {
                    state.log_base = numbers.iter().fold(state.log_base.clone(), |a, b| a.add(b))
                }
                Output::Sum(Sum::LogDet) => {
                    state.log_det = numbers.iter().fold(state.log_det.clone(), |a, b| a.add(b));
                    let products = o.inputs.iter().filter_map(Operand::view).flat_map(View::values);
                    let mut products: Vec<String> = products.filter_map(|v| state.made.get(&v).cloned()).collect();
                    products.dedup();
                    state.terms.push(Term { products, values: numbers });
                }
            }
        }
    }

    /// As many passes over the whole as there are levels, what is not known yet being 0: after pass i everything of levels up to i
    /// is what it will be. The log-det is that of the last pass.
    fn sweep(&self, o: &SweepOp, instance: usize, state: &mut State<N>) {
        for view in o.ops.iter().flat_map(Op::writes).map(|(view, _)| view) {
            state.scatter(self.plan, view, instance, vec![N::constant(0.0); view.len()]);
        }
        for pass in 0..o.levels {
            let (log_det, terms) = (state.log_det.clone(), state.terms.len());
            self.ops(&o.ops, instance, state);
            if pass + 1 < o.levels {
                state.log_det = log_det;
                state.terms.truncate(terms);
            }
        }
    }

    /// Turn i runs body i mod their number, and is instance outer·share + i div their number of it.
    fn repeat(&self, o: &RepeatOp, outer: usize, state: &mut State<N>) {
        let mut carry = state.gather(&o.init, outer);
        let bodies = o.bodies.len();
        let turns: Vec<usize> = match o.order {
            Order::Down => (0..o.turns).rev().collect(),
            Order::Up => (0..o.turns).collect(),
        };
        for i in turns {
            let body = &o.bodies[i % bodies];
            let share = (0..o.turns).filter(|t| t % bodies == i % bodies).count();
            let instance = outer * share + i / bodies;
            assert!(instance < body.instances, "{}: turn {i} has no instance", o.name);
            state.states.push(carry.clone());
            state.scatter(self.plan, &self.plan.all(body.input), instance, carry);
            self.ops(&body.ops, instance, state);
            carry = state.gather(&body.result, instance);
        }
        state.scatter(self.plan, &self.plan.all(o.exit), outer, carry);
    }

    fn tensor(&self, name: &str) -> &[N] {
        self.tensors.get(name).unwrap_or_else(|| panic!("no tensor `{name}`"))
    }
}
