//! Products with activations between them.
use super::{Conditioner, NetDef};
use crate::activations::Activation;
use crate::hir::{Args, Kind, ParamDef, Value};
use crate::lower::{Builder, Rows};

/// See [`NetDef::doc`].
pub static NET: NetDef = NetDef {
    name: "mlp",
    doc: "Hidden layers of these widths, an activation after each; without any it is linear.",
    formula: "h = act(W·h + b) for each width, then W·h + b",
    reference: "",
    example: "flow RealNvp[7] { base normal; coupling(affine, net: mlp([64, 64], activation: tanh)); }",
    params: &[
        ParamDef {
            name: "widths",
            kind: Kind::Widths,
            default: Some(|| Value::Widths(vec![64, 64])),
            doc: "The widths of the hidden layers; `[w; n]` is n of width w, `[]` none.",
        },
        ParamDef {
            name: "activation",
            kind: Kind::Activation,
            default: Some(|| Value::Activation(Activation::Relu)),
            doc: "What stands after each hidden layer; relu by default.",
        },
    ],
    later: &["dropout", "norm", "gate", "out", "time"],
    short: &[("hidden", "widths"), ("activation", "activation")],
    widths: |args| args.widths("widths").clone(),
    lower,
};

fn lower(args: &Args, builder: &mut Builder, ask: Conditioner) -> Rows {
    let widths = args.widths("widths");
    let mut rows = ask.input;
    for (i, &width) in widths.iter().enumerate() {
        rows = builder.product(&format!("net.{i}"), &rows, &(ask.hidden)(width));
        rows = builder.activate(*args.activation("activation"), &rows);
    }
    builder.product(&format!("net.{}", widths.len()), &rows, ask.output)
}
