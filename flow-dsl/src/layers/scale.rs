//! Every coordinate times a number of its own.
use super::{Body, LayerDef, Position};
use crate::expr::{Graph, Id};
use crate::hir::{Args, Equation, Layer, Transform};
use crate::lower::Builder;
use crate::transforms::TransformDef;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "scale",
    doc: "Gives every coordinate a scale that is learned and the same for all rows; 1 at first. NICE has it beside the noise, \
          because its couplings keep volumes.",
    formula: "x = exp(s)·z",
    inverse: "z = exp(−s)·x",
    log_det: "Σᵢ sᵢ, the same for every row",
    reads: "Nothing: s is learned, one number a coordinate.",
    cost: "One multiplication a coordinate in either direction; the log-det is computed once for each change of the parameters.",
    reference: "Dinh, Krueger, Bengio 2014 (NICE), section 3.3",
    example: "flow Nice[7] {
    base logistic;
    scale;
    repeat(4) { coupling(additive, hidden: [64; 3]); }
}",
    params: &[],
    later: &["on"],
    hints: &[],
    position: Position::Anywhere,
    body: Body::None,
    stretches: true,
    check: super::fits,
    moves: super::stays,
    place: super::everywhere,
    lower,
};

static SCALE: TransformDef = TransformDef {
    name: "scale",
    doc: "A scale.",
    formula: "x = exp(s)·z",
    reference: "",
    example: LAYER.example,
    params: &[],
    later: &[],
    parameters: |_| vec!["log_scale"],
    equation,
};

fn equation(_: &Args, graph: &mut Graph, z: Id, theta: &[Id]) -> Equation {
    let scale = graph.exp(theta[0]);
    Equation::Data(graph.mul(z, scale))
}

fn lower(layer: &Layer, builder: &mut Builder) {
    let places: Vec<usize> = (0..layer.features).collect();
    let log_scale = builder.learned("log_scale", places.len());
    builder.transform(&Transform::new(&SCALE), &places, &vec![1; places.len()], &[log_scale]);
}
