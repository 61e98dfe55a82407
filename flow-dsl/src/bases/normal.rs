//! The standard normal distribution.
use super::BaseDef;
use crate::expr::{Graph, Id};
use crate::plan::Noise;

/// ln(2π)/2.
const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;

/// See [`BaseDef::doc`].
pub static BASE: BaseDef = BaseDef {
    name: "normal",
    doc: "Independent standard normal coordinates.",
    formula: "log π(z) = −z²/2 − log(2π)/2",
    reference: "",
    example: "flow Maf[7] { base normal; repeat(5) { autoregressive(affine); } standardize; }",
    later: &["trainable", "covariance", "net", "mean", "scale"],
    noise: Noise::Normal,
    log_density,
};

fn log_density(graph: &mut Graph, z: Id) -> Id {
    let square = graph.mul(z, z);
    let minus_half = graph.constant(-0.5);
    let exponent = graph.mul(minus_half, square);
    let constant = graph.constant(HALF_LOG_TAU);
    graph.sub(exponent, constant)
}
