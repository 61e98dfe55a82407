//! What rounding can do to a row: the condition of a stack.

use crate::reference::{Dual, Outcome, Slopes};
use crate::setting::Setting;
use faer::Mat;
use faer::prelude::Solve;
use flow_dsl::expr::Number;
use flow_dsl::plan::Direction;

/// How far outputs and log-det move if every number h of every state of the stack is wrong by 1 + |h|.
///
/// The states are the input, what enters each turn of a repeat, and the output. A layer that computes h to a relative error of ε
/// moves the output by |∂output/∂h|·ε·(1 + |h|), whatever the layers after it do; with one layer that is the bound of a residual,
/// ε(1 + |y| + g′(x)(1 + |x|)).
pub struct Condition {
    /// One number a coordinate of the output.
    pub output: Vec<f64>,
    /// Of the log-det.
    pub log_det: f64,
    /// Σ|terms| of the log-det, each of which is rounded by itself.
    pub terms: f64,
}

impl Condition {
    /// At one row of a direction's input.
    pub fn of(setting: &Setting, direction: Direction, input: &[f64], c: &[f64]) -> Condition {
        let columns = Slopes::of(direction, &setting.plan, &setting.tensors).jacobian(input, c);
        let d = input.len();
        let slope = |r: usize, k: usize| if r < d { columns[k].output[r].slope() } else { columns[k].log_det.slope() };
        let whole = Mat::from_fn(d, d + 1, |k, r| slope(r, k));
        let mut moved = vec![0.0; d + 1];
        for s in 0..columns[0].states.len() {
            let to_state = Mat::from_fn(d, d, |k, r| columns[k].states[s][r].slope());
            let from_state = to_state.partial_piv_lu().solve(&whole);
            for (r, moved) in moved.iter_mut().enumerate() {
                *moved += (0..d).map(|j| from_state[(j, r)].abs() * (1.0 + size(&columns[0], s, j))).sum::<f64>();
            }
        }
        let log_det = moved.pop().unwrap_or(0.0);
        let terms = columns[0].terms.iter().flat_map(|term| &term.values).map(|value| value.real().abs()).sum();
        Condition { output: moved, log_det, terms }
    }
}

fn size(outcome: &Outcome<Dual>, state: usize, j: usize) -> f64 {
    outcome.states[state][j].real().abs()
}

/// The other direction.
pub fn other(direction: Direction) -> Direction {
    match direction {
        Direction::Density => Direction::Sampling,
        Direction::Sampling => Direction::Density,
    }
}
