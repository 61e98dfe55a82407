//! The models that the examples `learn` and `throughput` have compiled in.
use std::collections::BTreeMap;

use clap::ValueEnum;
use flow_runtime::{Model, Program};
use serde::Serialize;

/// Which model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Affine couplings, alternating.
    Realnvp,
    /// Masked autoregressive layers, their orders reversed in turn.
    Maf,
}

/// How many layers with a net a model has, and the widths of the hidden layers of the first one's net.
#[must_use]
pub fn sizes<P: Program>(model: &Model<P, f32>) -> (usize, Vec<usize>) {
    let mut nets = BTreeMap::<String, Vec<usize>>::new();
    for tensor in model.parameters() {
        // `repeat_0.3.coupling_1.net.0.bias`: the biases of a net come in the order of its layers.
        if let (Some((net, _)), true) = (tensor.name.split_once(".net."), tensor.name.ends_with(".bias")) {
            nets.entry(net.to_owned()).or_default().push(tensor.values.len());
        }
    }
    let mut hidden = nets.first_key_value().map(|(_, widths)| widths.clone()).unwrap_or_default();
    hidden.pop();
    (nets.len(), hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    flow_runtime::flow! {
        flow Couplings[3] {
            base normal;
            coupling(affine, on: odd, hidden: [5, 4]);
            repeat(12) { coupling(affine, hidden: [5, 4]); }
        }
    }

    #[test]
    fn sizes_are_those_of_the_flow() {
        assert_eq!(sizes(&Couplings::init(0)), (13, vec![5, 4]));
    }
}
