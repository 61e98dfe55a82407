//! The scalar maps of the density direction, derived from a transform's one equation.

use super::camel;
use crate::bases::BaseDef;
use crate::expr::{Graph, Id};
use crate::hir::{Equation, Transform};
use crate::plan::ScalarMap;

/// x, θ → z = g(x; θ), log|g′|.
pub fn density(transform: &Transform) -> ScalarMap {
    let mut graph = Graph::default();
    let parameters = transform.parameters();
    let side = graph.var(0);
    let theta: Vec<Id> = (1..=parameters.len() as u32).map(|i| graph.var(i)).collect();
    let z = match transform.equation(&mut graph, side, &theta) {
        Equation::Noise(z) => z,
        Equation::Data(x) => unwind(&mut graph, x, parameters.len() as u32 + 1),
    };
    let slope = graph.derivative(z, 0);
    let log_slope = graph.log_abs(slope);
    let mut inputs = vec!["x".to_string()];
    inputs.extend(parameters.iter().map(|p| p.to_string()));
    ScalarMap {
        name: format!("{}Density", camel(transform.name())),
        docs: format!("Noise of data: {}.", transform.formula()),
        inputs,
        outputs: vec![("z".into(), z), ("log_det".into(), log_slope)],
        graph,
    }
}

/// x = f(z; θ) solved for z, with x in the place of z.
fn unwind(graph: &mut Graph, f: Id, spare: u32) -> Id {
    match graph.invert(f, 0, spare) {
        Some(g) => {
            let x = graph.var(0);
            graph.substitute(g, &[(spare, x)])
        }
        None => {
            unreachable!("a transform whose z stands more than once is refused when it is bound")
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
    }
}
