//! Some coordinates change, with parameters read from the others.
use super::{Body, Check, LayerDef, Position};
use crate::diagnostics::{ArgumentProblem, Diagnostic, Sink, StructureProblem};
use crate::hir::{Args, Given, Hint, Kind, Layer, ParamDef, Places, Selection, Value, Walk};
use crate::lower::{Builder, Rows};
use crate::nets;

/// See [`LayerDef::doc`].
pub static LAYER: LayerDef = LayerDef {
    name: "coupling",
    doc: "The coordinates that `on` names pass through a scalar transform whose parameters a net reads from the others \
          and the context; the others pass unchanged. Both directions cost one pass of the net.",
    formula: "xᵢ = T(zᵢ; θᵢ(x_G, c)) for i in S",
    inverse: "zᵢ = T⁻¹(xᵢ; θᵢ(x_G, c)) for i in S; the others are equal on both sides, so x_G = z_G",
    log_det: "Σ log|T′(zᵢ; θᵢ)| over i in S",
    reads: "The coordinates in G and the context.",
    cost: "One parallel pass of the net in either direction.",
    reference: "Dinh, Krueger, Bengio 2014 (NICE); Dinh, Sohl-Dickstein, Bengio 2017 (Real NVP)",
    example: "flow RealNvp[7] {
    base normal;
    repeat(8) { coupling(affine, hidden: [128, 128]); }
    standardize;
}",
    params: &[
        ParamDef { name: "transform", kind: Kind::Transform, default: None, doc: "T, the scalar transform." },
        ParamDef {
            name: "on",
            kind: Kind::Selection,
            default: Some(|| Value::Selection(Selection::Alternate)),
            doc: "S, what changes. By default what the coupling before left alone.",
        },
        ParamDef {
            name: "given",
            kind: Kind::Given,
            default: Some(|| Value::Given(Given::Rest)),
            doc: "G, what the parameters are read from. By default everything not in S.",
        },
        nets::PARAM,
    ],
    later: &["rest", "context"],
    hints: &[Hint { words: &["mask"], instead: &["on: even", "on: odd"], note: Some(ArgumentProblem::MASK_NOTE) }],
    position: Position::Anywhere,
    body: Body::None,
    stretches: true,
    check,
    moves: super::stays,
    place,
    lower,
};

fn check(at: &Check, sink: &mut Sink) {
    if let Given::Data | Given::Noise = at.args.given("given") {
        sink.report(at.args.range("given"), StructureProblem::GivenInCoupling);
    }
    if at.features < 2 {
        let transform = (at.context > 0).then(|| (at.written)(at.args.range("transform")));
        let (layer, found) = (LAYER.name.into(), at.features);
        let problem = StructureProblem::NeedsTwoFeatures { layer, found, transform };
        sink.push(Diagnostic::new(at.word, problem).with(at.shape));
    }
}

fn place(args: &Args, walk: &mut Walk) -> Result<Places, Box<Diagnostic>> {
    let acted = walk.select(args.selection("on"))?;
    let (on, rest) = (acted.places(), acted.rest());
    let layer = LAYER.name.to_string();
    if on.is_empty() {
        let problem = StructureProblem::ChangesNothing { layer };
        return Err(Diagnostic::new(args.range("on"), problem).into());
    }
    let given = match args.given("given") {
        Given::List(list) => {
            let mut given = walk.places(list)?;
            if let Some(i) = given.iter().position(|&place| acted.set[place]) {
                let feature = given[i].to_string();
                let problem = StructureProblem::GivenChanges { feature };
                return Err(Diagnostic::new(list[i].range, problem).into());
            }
            given.sort_unstable();
            given
        }
        _ => rest.clone(),
    };
    if rest.is_empty() || given.len() + walk.site.context == 0 {
        let said = if rest.is_empty() { "on" } else { "given" };
        let problem = StructureProblem::ChangesEverything { layer };
        return Err(Diagnostic::new(args.range(said), problem).into());
    }
    walk.acted = Some(acted);
    Ok(Places::default().with("on", on).with("given", given))
}

/// What is read has level 0, and so have the net's rows and the parameters; what changes has level 1.
fn lower(layer: &Layer, builder: &mut Builder) {
    let (on, given) = (layer.places.get("on"), layer.places.get("given"));
    let transform = layer.args.transform("transform");
    let read = builder.read(given, &vec![0; given.len()]);
    let conditioner = nets::Conditioner {
        input: Rows::join(&[read, builder.context()]),
        hidden: &|width| vec![0; width],
        output: &vec![0; on.len()],
    };
    let parameters = layer.args.net("net").parameters(builder, transform, conditioner);
    builder.transform(transform, on, &vec![1; on.len()], &parameters);
}
