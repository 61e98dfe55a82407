//! A shift.
use super::TransformDef;
use crate::expr::{Graph, Id};
use crate::hir::{Args, Equation};

/// See [`TransformDef::doc`].
pub static TRANSFORM: TransformDef = TransformDef {
    name: "additive",
    doc: "A shift; keeps volumes.",
    formula: "x = z + shift",
    reference: "Dinh, Krueger, Bengio 2014 (NICE)",
    example: "flow Nice[8] { base normal; repeat(4) { coupling(additive, hidden: [64]); } standardize; }",
    params: &[],
    later: &["shift"],
    parameters: |_| vec!["shift"],
    equation,
};

fn equation(_: &Args, graph: &mut Graph, z: Id, theta: &[Id]) -> Equation {
    Equation::Data(graph.add(z, theta[0]))
}
