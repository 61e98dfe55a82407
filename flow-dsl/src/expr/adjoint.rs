//! Reverse accumulation over the shared graph of all outputs at once.

use super::graph::{Graph, Id, Node};
use std::collections::{BTreeMap, BTreeSet};

impl Graph {
    /// For each wanted input w: Σ bar · ∂output/∂w over the pairs (output, bar).
    ///
    /// Bars are nodes like any other, usually inputs of their own. Values of the outputs' graph (an exponential, a
    /// tanh) are reused; [`share`](Graph::share) the results for the least work.
    pub fn adjoint(&mut self, outputs: &[(Id, Id)], wanted: &[u32]) -> Vec<Id> {
        let roots: Vec<Id> = outputs.iter().map(|&(output, _)| output).collect();
        let live = self.live(&roots);
        let varying = self.varying(&live, wanted);
        let mut bars: BTreeMap<Id, Id> = BTreeMap::new();
        for &(output, bar) in outputs {
            self.accumulate(&mut bars, output, bar);
        }
        // Operands have smaller ids: from the end, a node's bar is complete when it is reached.
        for &id in live.iter().rev().filter(|id| varying.contains(id)) {
            let Some(&bar) = bars.get(&id) else { continue };
            for (operand, partial) in self.partials(id) {
                if varying.contains(&operand) {
                    let term = self.mul(bar, partial);
                    self.accumulate(&mut bars, operand, term);
                }
            }
        }
        let zero = self.constant(0.0);
        let mut result = Vec::with_capacity(wanted.len());
        for &index in wanted {
            let var = self.var(index);
            result.push(bars.get(&var).copied().unwrap_or(zero));
        }
        result
    }

    fn accumulate(&mut self, bars: &mut BTreeMap<Id, Id>, id: Id, term: Id) {
        let sum = match bars.get(&id) {
            Some(&bar) => self.add(bar, term),
            None => term,
        };
        bars.insert(id, sum);
    }

    /// The nodes that depend on a wanted input.
    fn varying(&self, live: &[Id], wanted: &[u32]) -> BTreeSet<Id> {
        let mut varying = BTreeSet::new();
        for &id in live {
            let node = self.node(id);
            let itself = matches!(node, Node::Var(index) if wanted.contains(&index));
            if itself || node.operands().any(|operand| varying.contains(&operand)) {
                varying.insert(id);
            }
        }
        varying
    }
}
