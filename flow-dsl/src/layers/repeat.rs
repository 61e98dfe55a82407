//! A body several times, each with its own weights.
use super::{Body, LayerDef, Position};
use crate::hir::{Args, Kind, Layer, ParamDef};
use crate::lower::Builder;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "repeat",
    doc: "The lines inside stand n times, each time with weights of their own. Alternation goes on through the turns, and \
          what is drawn by a seed is drawn anew at each.",
    formula: "f∘…∘f, n times",
    inverse: "f⁻¹∘…∘f⁻¹, n times",
    log_det: "the sum over the turns",
    reads: "",
    cost: "n times its lines. Turns of the same shape share their code, so the code does not grow with n.",
    reference: "",
    example: "flow Maf[7] {
    base normal;
    repeat(5) { autoregressive(affine, hidden: [128, 128]); }
    standardize;
}",
    params: &[ParamDef { name: "n", kind: Kind::Count, default: None, doc: "How many times." }],
    later: &["tied", "index"],
    hints: &[],
    position: Position::Anywhere,
    body: Body::Turns(turns),
    stretches: true,
    check: super::fits,
    moves: super::stays,
    place: super::everywhere,
    lower,
};

fn turns(args: &Args) -> usize {
    *args.count("n")
}

/// Its lines are lowered turn by turn; by itself it does nothing.
fn lower(_: &Layer, _: &mut Builder) {}
