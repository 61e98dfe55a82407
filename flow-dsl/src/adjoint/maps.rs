//! The adjoint of a scalar map: reverse accumulation over the shared graph of all its results, the log-det among them.

use crate::expr::{Graph, Id};
use crate::plan::{Operand, ScalarMap};

/// An adjoint map with its operands.
pub struct Adjoint {
    /// Results: the bars of the operands listed in `wanted`.
    pub map: ScalarMap,
    /// What it reads: those of the original operands that it needs, then the bars of the results.
    pub inputs: Vec<Operand>,
    /// Positions of the original operands.
    pub wanted: Vec<usize>,
}

/// The adjoint of `map` for its row operands; `None` if nothing reaches them.
pub fn adjoint(map: &ScalarMap, operands: &[Operand], bars: &[Option<Operand>]) -> Option<Adjoint> {
    let mut graph = map.graph.clone();
    let n = map.inputs.len();
    let seeds: Vec<(usize, &Operand)> =
        bars.iter().enumerate().filter_map(|(i, b)| b.as_ref().map(|b| (i, b))).collect();
    let outputs: Vec<(Id, Id)> =
        seeds.iter().enumerate().map(|(k, (i, _))| (map.outputs[*i].1, graph.var((n + k) as u32))).collect();
    let rows: Vec<usize> = (0..n).filter(|&i| matches!(operands[i], Operand::Rows(_))).collect();
    let variables: Vec<u32> = rows.iter().map(|&i| i as u32).collect();
    let gradients = graph.adjoint(&outputs, &variables);
    let reached: Vec<usize> = (0..rows.len()).filter(|&i| graph.value(gradients[i]) != Some(0.0)).collect();
    if reached.is_empty() {
        return None;
    }
    let ids: Vec<Id> = reached.iter().map(|&i| gradients[i]).collect();
    let wanted: Vec<usize> = reached.iter().map(|&i| rows[i]).collect();
    let names = |i: usize| map.inputs.get(i).cloned().unwrap_or_else(|| bar(&map.outputs[seeds[i - n].0].0));
    let operand = |i: usize| operands.get(i).unwrap_or_else(|| seeds[i - n].1).clone();
    let needed = needed(&graph, &ids, n + seeds.len());
    let ids = renumber(&mut graph, &ids, &needed);
    let ids = graph.share(&ids);
    Some(Adjoint {
        map: ScalarMap {
            name: format!("{}Adjoint", map.name),
            docs: format!("The adjoint of {}.", map.name),
            inputs: needed.iter().map(|&i| names(i)).collect(),
            outputs: wanted.iter().map(|&i| bar(&map.inputs[i])).zip(ids).collect(),
            graph,
            opposite: None,
        },
        inputs: needed.iter().map(|&i| operand(i)).collect(),
        wanted,
    })
}

fn bar(name: &str) -> String {
    format!("{name}_bar")
}

/// Which inputs the expressions use; at least one, since a map has an operand.
fn needed(graph: &Graph, ids: &[Id], all: usize) -> Vec<usize> {
    let mut used: Vec<u32> = ids.iter().flat_map(|&id| graph.variables(id)).collect();
    used.sort_unstable();
    used.dedup();
    if used.is_empty() { vec![all - 1] } else { used.into_iter().map(|v| v as usize).collect() }
}

fn renumber(graph: &mut Graph, ids: &[Id], needed: &[usize]) -> Vec<Id> {
    let renamed: Vec<(u32, Id)> =
        needed.iter().enumerate().map(|(new, &old)| (old as u32, graph.var(new as u32))).collect();
    ids.iter().map(|&id| graph.substitute(id, &renamed)).collect()
}

/// Zeros, with an operand to tell the lanes.
pub fn zero() -> ScalarMap {
    let mut graph = Graph::default();
    let zero = graph.constant(0.0);
    ScalarMap {
        name: "Zero".into(),
        docs: "Where a bar begins.".into(),
        inputs: vec!["seed".into()],
        outputs: vec![("bar".into(), zero)],
        graph,
        opposite: None,
    }
}
