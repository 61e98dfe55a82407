//! The data's own units: mean and deviation of the training rows.
use super::{Body, LayerDef, Position};
use crate::expr::{Graph, Id};
use crate::hir::{Args, Equation, Layer, Transform};
use crate::lower::Builder;
use crate::plan::Role;
use crate::transforms::TransformDef;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "standardize",
    doc: "Gives every column mean 0 and deviation 1 on the training rows, as the last line. The numbers belong to the \
          model, so that densities are in the data's own units; no gradient changes them.",
    formula: "x = mean + deviation·z",
    inverse: "z = (x − mean)/deviation",
    log_det: "Σᵢ log deviationᵢ, the same for every row",
    reads: "Nothing: mean and deviation are set from the training rows.",
    cost: "One multiplication or division a coordinate; the log-det is computed once for each change of the constants.",
    reference: "",
    example: "flow Galaxy[7] {
    base normal;
    coupling(affine);
    standardize;
}",
    params: &[],
    later: &["on"],
    hints: &[],
    position: Position::Last,
    body: Body::None,
    stretches: true,
    check: super::fits,
    moves: super::stays,
    place: super::everywhere,
    lower,
};

/// Stated from the data, so that the constants are used as they are kept.
static STANDARDIZE: TransformDef = TransformDef {
    name: "standardize",
    doc: "Mean and deviation of the training rows.",
    formula: "z = (x − mean)/deviation",
    reference: "",
    example: LAYER.example,
    params: &[],
    later: &[],
    parameters: |_| vec!["mean", "deviation"],
    equation,
};

fn equation(_: &Args, graph: &mut Graph, x: Id, theta: &[Id]) -> Equation {
    let centred = graph.sub(x, theta[0]);
    Equation::Noise(graph.div(centred, theta[1]))
}

fn lower(layer: &Layer, builder: &mut Builder) {
    let places: Vec<usize> = (0..layer.features).collect();
    let mean = builder.free("mean", places.len(), Role::Mean);
    let deviation = builder.free("deviation", places.len(), Role::Deviation);
    builder.transform_free(&Transform::new(&STANDARDIZE), &places, &[mean, deviation]);
}
