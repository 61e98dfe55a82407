//! A compiled model behind one interface, its numbers as f64 whatever its element type.

use flow_dsl::plan::Direction;
use flow_runtime::error::Result;
use flow_runtime::isa::InstructionSet;
use flow_runtime::model::{Gradient, Model, Tensor, Vjp};
use flow_runtime::real::Real;
use flow_runtime::rt::v0_1::Program;

/// Tensors by name, in the model's order.
pub type Named = Vec<(String, Vec<f64>)>;

/// What tests ask of a model. The context is empty for flows without one.
pub trait AnyModel {
    /// Names of the data columns.
    fn features(&self) -> &'static [&'static str];
    /// Names of the context columns.
    fn context(&self) -> &'static [&'static str];
    /// The element type's distance from 1 to the next number.
    fn epsilon(&self) -> f64;
    /// Names and shapes of all tensors.
    fn shapes(&self) -> Vec<(String, Vec<usize>)>;
    /// Sets a tensor.
    fn set(&mut self, name: &str, values: &[f64]) -> Result<()>;
    /// Sets the number of threads.
    fn set_threads(&mut self, threads: usize);
    /// On another instruction set.
    fn set_instructions(&mut self, set: InstructionSet);
    /// log p.
    fn log_prob(&self, x: &[f64], c: &[f64]) -> Vec<f64>;
    /// The output of a direction and its log-det: `inverse` or `forward`.
    fn evaluate(&self, direction: Direction, input: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>);
    /// The adjoint of a direction: `inverse_vjp` or `forward_vjp`.
    fn vjp(&self, direction: Direction, input: &[f64], c: &[f64], output_bar: &[f64], log_det_bar: &[f64]) -> Bars;
    /// z and the log-det.
    fn inverse(&self, x: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>) {
        self.evaluate(Direction::Density, x, c)
    }
    /// x and the log-det.
    fn forward(&self, z: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>) {
        self.evaluate(Direction::Sampling, z, c)
    }
    /// Samples with their log p.
    fn sample(&self, count: usize, c: &[f64], seed: u64) -> (Vec<f64>, Vec<f64>);
    /// The terms of log p that `explain_row` gives for one row, and log p.
    fn explain(&self, x: &[f64], c: &[f64]) -> (Vec<f64>, f64);
    /// ∇ₓ log p.
    fn score(&self, x: &[f64], c: &[f64]) -> Vec<f64>;
    /// The adjoint of log p at rows.
    fn log_prob_vjp(&self, x: &[f64], c: &[f64], bar: &[f64]) -> Bars;
    /// The gradient through samples, log p's own dependence on the parameters included or, along the path, left out.
    fn sample_vjp(&self, path: bool, c: &[f64], seed: u64, x_bar: &[f64], log_prob_bar: &[f64]) -> Bars;
    /// Mean log p and its gradient.
    fn likelihood(&self, x: &[f64], c: &[f64]) -> (f64, Named);
    /// log p by plain loops over the same code.
    fn naive_log_prob(&self, x: &[f64], c: &[f64]) -> Vec<f64>;
    /// A direction by plain loops over the same code.
    fn naive_evaluate(&self, direction: Direction, input: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>);
    /// Its adjoint by plain loops over the same code.
    fn naive_vjp(
        &self,
        direction: Direction,
        input: &[f64],
        c: &[f64],
        output_bar: &[f64],
        log_det_bar: &[f64],
    ) -> Bars;
}

/// What the adjoint of a direction gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// x̄ of a density, z̄ of a sampling.
    pub input: Vec<f64>,
    /// c̄.
    pub c: Vec<f64>,
    /// The parameters' gradient.
    pub parameters: Named,
}

/// A compiled flow's type.
pub trait Compiled {
    /// Its program.
    type Program: Program;
}

impl<P: Program, T: Real> Compiled for Model<P, T> {
    type Program = P;
}

/// A model of one program and element type.
pub struct Typed<P: Program, T: Real>(Model<P, T>);

impl<P: Program, T: Real> Typed<P, T> {
    /// With the parameters of seed 0.
    pub fn new() -> Self {
        Typed(Model::init(0))
    }
}

impl<P: Program, T: Real> Default for Typed<P, T> {
    fn default() -> Self {
        Self::new()
    }
}

fn narrow<T: Real>(numbers: &[f64]) -> Vec<T> {
    numbers.iter().map(|&x| T::from_f64(x)).collect()
}

fn wide<T: Real>(numbers: &[T]) -> Vec<f64> {
    numbers.iter().map(|x| x.to_f64()).collect()
}

fn named<T: Real>(gradient: &Gradient<T>) -> Named {
    let one = |t: Tensor<T>| (t.name, wide(&t.values));
    gradient.tensors().into_iter().map(one).collect()
}

/// Asks a model, with or without a context; an error fails the test.
macro_rules! ask {
    ($self:ident, $c:ident, $method:ident($($argument:expr),*)) => {{
        let context = narrow::<T>($c);
        let result = match P::CONTEXT.is_empty() {
            true => $self.0.$method($($argument),*),
            false => $self.0.given(&context).$method($($argument),*),
        };
        result.unwrap_or_else(|error| panic!("{}: {error}", P::NAME))
    }};
}

impl<P: Program, T: Real> AnyModel for Typed<P, T> {
    fn features(&self) -> &'static [&'static str] {
        P::FEATURES
    }
    fn context(&self) -> &'static [&'static str] {
        P::CONTEXT
    }
    fn epsilon(&self) -> f64 {
        T::EPSILON
    }
    fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        self.0.parameters().into_iter().map(|t| (t.name, t.shape)).collect()
    }
    fn set(&mut self, name: &str, values: &[f64]) -> Result<()> {
        self.0.set_parameter(name, &narrow(values))
    }
    fn set_threads(&mut self, threads: usize) {
        self.0.set_threads(threads);
    }
    fn set_instructions(&mut self, set: InstructionSet) {
        self.0 = self.0.clone().instruction_set(set);
    }
    fn log_prob(&self, x: &[f64], c: &[f64]) -> Vec<f64> {
        let x = narrow(x);
        wide(&ask!(self, c, log_prob(&x)))
    }
    fn evaluate(&self, direction: Direction, input: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let input = narrow(input);
        let (output, log_det) = match direction {
            Direction::Density => ask!(self, c, inverse(&input)),
            Direction::Sampling => ask!(self, c, forward(&input)),
        };
        (wide(&output), wide(&log_det))
    }
    fn vjp(&self, direction: Direction, input: &[f64], c: &[f64], output_bar: &[f64], log_det_bar: &[f64]) -> Bars {
        let (input, output_bar, log_det_bar) = (narrow(input), narrow(output_bar), narrow(log_det_bar));
        bars(match direction {
            Direction::Density => ask!(self, c, inverse_vjp(&input, &output_bar, &log_det_bar)),
            Direction::Sampling => ask!(self, c, forward_vjp(&input, &output_bar, &log_det_bar)),
        })
    }
    fn sample(&self, count: usize, c: &[f64], seed: u64) -> (Vec<f64>, Vec<f64>) {
        let (x, log_prob) = ask!(self, c, sample_with_log_prob(count, seed));
        (wide(&x), wide(&log_prob))
    }
    fn explain(&self, x: &[f64], c: &[f64]) -> (Vec<f64>, f64) {
        let x = narrow(x);
        let explanation = ask!(self, c, explain_row(&x));
        let steps = explanation.steps.iter().map(|step| step.log_det);
        (steps.chain([explanation.log_base]).collect(), explanation.log_prob)
    }
    fn score(&self, x: &[f64], c: &[f64]) -> Vec<f64> {
        let x = narrow(x);
        wide(&ask!(self, c, score(&x)))
    }
    fn log_prob_vjp(&self, x: &[f64], c: &[f64], bar: &[f64]) -> Bars {
        let (x, bar) = (narrow(x), narrow(bar));
        bars(ask!(self, c, log_prob_vjp(&x, &bar)))
    }
    fn sample_vjp(&self, path: bool, c: &[f64], seed: u64, x_bar: &[f64], log_prob_bar: &[f64]) -> Bars {
        let (x_bar, log_prob_bar) = (narrow(x_bar), narrow(log_prob_bar));
        bars(match path {
            true => ask!(self, c, sample_path_vjp(seed, &x_bar, &log_prob_bar)),
            false => ask!(self, c, sample_vjp(seed, &x_bar, &log_prob_bar)),
        })
    }
    fn likelihood(&self, x: &[f64], c: &[f64]) -> (f64, Named) {
        let x = narrow(x);
        let (value, gradient) = ask!(self, c, log_prob_gradient(&x, None));
        (value, named(&gradient))
    }
    fn naive_log_prob(&self, x: &[f64], c: &[f64]) -> Vec<f64> {
        let x = narrow(x);
        wide(&ask!(self, c, naive_log_prob(&x)))
    }
    fn naive_evaluate(&self, direction: Direction, input: &[f64], c: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let input = narrow(input);
        let (output, log_det) = match direction {
            Direction::Density => ask!(self, c, naive_inverse(&input)),
            Direction::Sampling => ask!(self, c, naive_forward(&input)),
        };
        (wide(&output), wide(&log_det))
    }
    fn naive_vjp(
        &self,
        direction: Direction,
        input: &[f64],
        c: &[f64],
        output_bar: &[f64],
        log_det_bar: &[f64],
    ) -> Bars {
        let (input, output_bar, log_det_bar) = (narrow(input), narrow(output_bar), narrow(log_det_bar));
        bars(match direction {
            Direction::Density => ask!(self, c, naive_inverse_vjp(&input, &output_bar, &log_det_bar)),
            Direction::Sampling => ask!(self, c, naive_forward_vjp(&input, &output_bar, &log_det_bar)),
        })
    }
}

fn bars<T: Real>(vjp: Vjp<T>) -> Bars {
    Bars { input: wide(&vjp.input_bar), c: wide(&vjp.c_bar), parameters: named(&vjp.parameters) }
}
