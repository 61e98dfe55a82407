//! Every coordinate changes, with parameters read from those before it in an order.
use super::{Body, Check, LayerDef, Position};
use crate::diagnostics::{ArgumentProblem, Diagnostic, Sink};
use crate::hir::{Args, Given, Kind, Layer, Order, ParamDef, Places, Value, Walk};
use crate::lower::{Builder, Rows};
use crate::nets;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "autoregressive",
    doc: "Every coordinate passes through a scalar transform whose parameters a masked net reads from the coordinates before \
          it and the context, on the side of the data (MAF) or of the noise (IAF). Both directions cost one pass of the net; the \
          one that reads what it makes runs it level by level.",
    formula: "xᵢ = T(zᵢ; θᵢ(x before i, c)), or θᵢ(z before i, c) with `given: noise`",
    inverse: "zᵢ = T⁻¹(xᵢ; θᵢ(x before i, c)), or θᵢ(z before i, c) with `given: noise`",
    log_det: "Σᵢ log|T′(zᵢ; θᵢ)|",
    reads: "For each coordinate: those before it in the order, on the side that `given` says, and the context. A coordinate that \
            comes first reads the context alone; without a context its parameters are the last bias.",
    cost: "Every weight within the masks is used once in either direction, and no others. `given: data`: a density is one parallel \
           pass of the net, a sample goes level by level, d levels that follow one another. `given: noise`: the other way \
           round. Batches hide most of that (64 rows fill the vectors); a single row pays for it.",
    reference: "Papamakarios, Pavlakou, Murray 2017 (MAF); Kingma et al. 2016 (IAF); Germain et al. 2015 (MADE)",
    example: "flow Maf[7] {
    base normal;
    repeat(5) { autoregressive(affine, hidden: [128, 128]); }
    standardize;
}",
    params: &[
        ParamDef { name: "transform", kind: Kind::Transform, default: None, doc: "T, the scalar transform." },
        ParamDef {
            name: "given",
            kind: Kind::Given,
            default: Some(|| Value::Given(Given::Data)),
            doc: "The side that the parameters are read from: `data` makes density one parallel pass, `noise` sampling.",
        },
        ParamDef {
            name: "order",
            kind: Kind::Order,
            default: Some(|| Value::Order(Order::Alternate)),
            doc: "The order of conditioning. By default the reverse of the autoregressive layer before.",
        },
        nets::PARAM,
    ],
    later: &["edges", "context", "on"],
    hints: &[],
    position: Position::Anywhere,
    body: Body::None,
    stretches: true,
    check,
    moves: super::stays,
    place,
    lower,
};

fn check(at: &Check, sink: &mut Sink) {
    let range = at.args.range("given");
    match at.args.given("given") {
        Given::List(_) => sink.report(
            range,
            ArgumentProblem::WrongKind {
                name: "given".into(),
                wanted: "`data` or `noise`".into(),
                found: "a list".into(),
                help: None,
            },
        ),
        Given::Data | Given::Noise | Given::Rest => {}
    }
}

fn place(args: &Args, walk: &mut Walk) -> Result<Places, Box<Diagnostic>> {
    let order = walk.sequence(args.order("order"), args.range("order"))?;
    walk.order = Some(order.clone());
    Ok(Places::default().with("order", order))
}

/// The coordinate that comes δ-th has, as data, level δ + 1 and its parameters level δ. Hidden rows climb in even steps
/// from a to n − 1, where a is 0 if a context is known before the first coordinate.
fn lower(layer: &Layer, builder: &mut Builder) {
    let order = layer.places.get("order");
    let n = order.len();
    let mut degrees = vec![0; n];
    for (degree, &place) in order.iter().enumerate() {
        degrees[place] = degree as u32;
    }
    let natural: Vec<usize> = (0..n).collect();
    let above: Vec<u32> = degrees.iter().map(|degree| degree + 1).collect();
    let a = usize::from(layer.context == 0);
    let transform = layer.args.transform("transform");
    let read = match layer.args.given("given") {
        Given::Noise => builder.read_noise(&natural, &above),
        _ => builder.read(&natural, &above),
    };
    let conditioner = nets::Conditioner {
        input: Rows::join(&[read, builder.context()]),
        hidden: &|width| (0..width).map(|h| (a + h * (n - a) / width) as u32).collect(),
        output: &degrees,
    };
    let parameters = layer.args.net("net").parameters(builder, transform, conditioner);
    let parameters: Vec<Rows> = parameters.iter().map(|rows| rows.pick(order)).collect();
    let levels: Vec<u32> = (1..=n as u32).collect();
    builder.transform(transform, order, &levels, &parameters);
}
