//! A scale and a shift.
use super::TransformDef;
use crate::expr::{Graph, Id};
use crate::hir::{Args, Equation, Kind, ParamDef, Value};

/// ln 1000: a layer scales by at most 1000 and at least 1/1000.
const BOUND: f64 = 6.907755278982137;

/// See [`TransformDef::doc`].
pub static TRANSFORM: TransformDef = TransformDef {
    name: "affine",
    doc: "A scale and a shift. The log-scale s is softly bounded, so that no layer can explode.",
    formula: "x = z·exp(s) + shift, s = log_scale/(1 + |log_scale|/bound)",
    reference: "Dinh, Sohl-Dickstein, Bengio 2017 (Real NVP); Papamakarios, Pavlakou, Murray 2017 (MAF)",
    example: "flow RealNvp[7] { base normal; repeat(8) { coupling(affine(bound: 3), hidden: [64]); } }",
    params: &[ParamDef {
        name: "bound",
        kind: Kind::Positive,
        default: Some(|| Value::Number(BOUND)),
        doc: "The log-scale stays between −bound and bound; ln 1000 by default.",
    }],
    later: &["scale", "shift", "log_scale"],
    parameters: |_| vec!["shift", "log_scale"],
    equation,
};

fn equation(args: &Args, graph: &mut Graph, z: Id, theta: &[Id]) -> Equation {
    let (shift, log_scale) = (theta[0], theta[1]);
    let s = graph.softclip(log_scale, *args.number("bound"));
    let scale = graph.exp(s);
    let scaled = graph.mul(z, scale);
    Equation::Data(graph.add(scaled, shift))
}
