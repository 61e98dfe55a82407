//! The scalar maps of both directions, derived from a transform's one equation.

use super::camel;
use crate::bases::BaseDef;
use crate::expr::{Graph, Id};
use crate::hir::{Equation, Transform};
use crate::plan::{Direction, MapId, Plan, ScalarMap};
use std::collections::HashMap;

/// The maps that a plan has already, by what they were made of: a repeat asks for the same ones at every turn.
#[derive(Default)]
pub struct Known(HashMap<String, MapId>);

impl Known {
    /// The map of a transform.
    pub fn density(&mut self, plan: &mut Plan, transform: &Transform) -> MapId {
        self.map(plan, format!("{} {}", transform.name(), transform.formula()), || density(transform))
    }

    /// The map that goes by this key; made if it is new.
    pub fn map(&mut self, plan: &mut Plan, key: String, make: impl FnOnce() -> ScalarMap) -> MapId {
        *self.0.entry(key).or_insert_with(|| plan.map(make()))
    }
}

/// x, θ → z = g(x; θ), log|g′|; its opposite is z, θ → x = f(z; θ), log|f′|.
fn density(transform: &Transform) -> ScalarMap {
    let opposite = Box::new(one_way(transform, Direction::Sampling));
    ScalarMap { opposite: Some(opposite), ..one_way(transform, Direction::Density) }
}

fn one_way(transform: &Transform, direction: Direction) -> ScalarMap {
    let mut graph = Graph::default();
    let parameters = transform.parameters();
    let side = graph.var(0);
    let theta: Vec<Id> = (1..=parameters.len() as u32).map(|i| graph.var(i)).collect();
    let spare = parameters.len() as u32 + 1;
    let result = match (transform.equation(&mut graph, side, &theta), direction) {
        (Equation::Noise(z), Direction::Density) => z,
        (Equation::Data(x), Direction::Sampling) => x,
        (Equation::Data(f), Direction::Density) | (Equation::Noise(f), Direction::Sampling) => {
            unwind(&mut graph, f, spare)
        }
    };
    let slope = graph.derivative(result, 0);
    let log_slope = graph.log_abs(slope);
    let (from, to, name, what) = match direction {
        Direction::Density => ("x", "z", "Density", "Noise of data"),
        Direction::Sampling => ("z", "x", "Sampling", "Data of noise"),
    };
    let mut inputs = vec![from.to_string()];
    inputs.extend(parameters.iter().map(|p| p.to_string()));
    ScalarMap {
        name: format!("{}{name}", camel(transform.name())),
        docs: format!("{what}: {}.", transform.formula()),
        inputs,
        outputs: vec![(to.into(), result), ("log_det".into(), log_slope)],
        graph,
        opposite: None,
    }
}

/// The equation solved for the variable on its other side, which then stands in the place of the first.
fn unwind(graph: &mut Graph, f: Id, spare: u32) -> Id {
    match graph.invert(f, 0, spare) {
        Some(g) => {
            let x = graph.var(0);
            graph.substitute(g, &[(spare, x)])
        }
        None => {
            unreachable!("a transform whose variable stands more than once is refused when it is bound")
        }
    }
}

/// z → log π(z).
pub fn base(base: &'static BaseDef) -> ScalarMap {
    let mut graph = Graph::default();
    let z = graph.var(0);
    let log = (base.log_density)(&mut graph, z);
    ScalarMap {
        name: format!("{}LogDensity", camel(base.name)),
        docs: format!("Base: {}.", base.formula),
        inputs: vec!["z".into()],
        outputs: vec![("log_base".into(), log)],
        graph,
        opposite: None,
    }
}
