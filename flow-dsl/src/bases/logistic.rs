//! The standard logistic distribution.
use super::BaseDef;
use crate::expr::{Function, Graph, Id};
use crate::plan::Noise;

/// See [`BaseDef::doc`].
pub static BASE: BaseDef = BaseDef {
    name: "logistic",
    doc: "Independent standard logistic coordinates.",
    formula: "log π(z) = −z − 2·log(1 + exp(−z))",
    reference: "Dinh, Krueger, Bengio 2014 (NICE), section 3.4",
    example: "flow Nice[7] { base logistic; scale; repeat(4) { coupling(additive, hidden: [64; 3]); } }",
    later: &["trainable", "net", "mean", "scale"],
    noise: Noise::Logistic,
    log_density,
};

/// −|z| − 2·softplus(−|z|): the density is even, and so this loses nothing in either tail.
fn log_density(graph: &mut Graph, z: Id) -> Id {
    let away = graph.abs(z);
    let toward = graph.neg(away);
    let softplus = graph.function(Function::Softplus, toward);
    let twice = graph.scale(softplus, 2.0);
    graph.sub(toward, twice)
}
