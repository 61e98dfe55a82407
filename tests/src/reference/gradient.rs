//! Derivatives by dual numbers: one run a direction.

use super::{Dual, Outcome, Reference, Tensors};
use flow_dsl::expr::Number;
use flow_dsl::plan::{Direction, Plan};

/// What is differentiated: Σ ō·output + l̄·log-det + b̄·log p of the base, of one row.
#[derive(Clone, Debug)]
pub struct Seeds {
    /// ō: z̄ of a density, x̄ of a sampling.
    pub output: Vec<f64>,
    /// l̄.
    pub log_det: f64,
    /// b̄.
    pub log_base: f64,
}

impl Seeds {
    fn slope(&self, outcome: &Outcome<Dual>) -> f64 {
        let output: f64 = self.output.iter().zip(&outcome.output).map(|(bar, o)| bar * o.slope()).sum();
        output + self.log_det * outcome.log_det.slope() + self.log_base * outcome.log_base.slope()
    }
}

/// A line through one tensor.
#[derive(Clone, Debug)]
pub struct Line {
    /// The tensor.
    pub tensor: String,
    /// One number an entry.
    pub entries: Vec<f64>,
}

/// Differentiates a flow at fixed parameters.
pub struct Slopes<'a> {
    reference: Reference<'a, Dual>,
    direction: Direction,
}

impl<'a> Slopes<'a> {
    /// Of the flow with these parameters.
    pub fn new(plan: &'a Plan, tensors: &Tensors<f64>) -> Self {
        Slopes::of(Direction::Density, plan, tensors)
    }

    /// Of one direction of it.
    pub fn of(direction: Direction, plan: &'a Plan, tensors: &Tensors<f64>) -> Self {
        Slopes { reference: Reference::new(plan, tensors), direction }
    }

    fn run(&self, x: &[Dual], c: &[Dual]) -> Outcome<Dual> {
        self.reference.run_in(self.direction, x, c)
    }

    /// ∂output/∂input of one row: column by column, and the log-det's gradient.
    pub fn jacobian(&self, x: &[f64], c: &[f64]) -> Vec<Outcome<Dual>> {
        (0..x.len()).map(|j| self.run(&unit(x, Some(j)), &unit(c, None))).collect()
    }

    /// The gradients in the row and in its context.
    pub fn inputs(&self, x: &[f64], c: &[f64], seeds: &Seeds) -> (Vec<f64>, Vec<f64>) {
        let data = |j| seeds.slope(&self.run(&unit(x, Some(j)), &unit(c, None)));
        let context = |j| seeds.slope(&self.run(&unit(x, None), &unit(c, Some(j))));
        ((0..x.len()).map(data).collect(), (0..c.len()).map(context).collect())
    }

    /// The slope in a direction of the parameters, summed over rows.
    pub fn parameters(&mut self, line: &Line, rows: &[(&[f64], &[f64], &Seeds)]) -> f64 {
        self.turn(line, 1.0);
        let row = |(x, c, seeds): &(&[f64], &[f64], &Seeds)| seeds.slope(&self.run(&unit(x, None), &unit(c, None)));
        let sum = rows.iter().map(row).sum();
        self.turn(line, 0.0);
        sum
    }

    fn turn(&mut self, line: &Line, by: f64) {
        let tensor = self.reference.tensors.get_mut(&line.tensor).expect("a tensor of the flow");
        assert_eq!(tensor.len(), line.entries.len(), "{}", line.tensor);
        for (number, slope) in tensor.iter_mut().zip(&line.entries) {
            *number = Dual::new(number.real(), by * slope);
        }
    }
}

/// The numbers, of which one moves.
fn unit(numbers: &[f64], moving: Option<usize>) -> Vec<Dual> {
    let one = |(i, &x)| Dual::new(x, f64::from(u8::from(Some(i) == moving)));
    numbers.iter().enumerate().map(one).collect()
}
