//! Flows of layers that the language does not have yet: features that share degrees, and edges from feature to feature. The build script
//! emits them, and the tests run them, as they do the cases.

use flow_dsl::hir::{Flow, Given, Layer, Step};
use flow_dsl::layers::{self, Body, LayerDef, Position};
use flow_dsl::lower::{Builder, Rows};
use flow_dsl::nets::Conditioner;
use flow_dsl::optimise::{Level, optimise};
use flow_dsl::source::Source;
use flow_dsl::{Options, Stages, activations, adjoint, lower, place, plan};

/// Texts in which a layer of the language stands for the layer meant.
pub static FLOWS: &[(&str, &LayerDef)] = &[
    (
        "/// Features 0, 1 · 2, 3, 4 · 5 of an order share degrees.
flow SharedData[6] {
    base normal;
    repeat(2) { autoregressive(affine, hidden: [7, 5], activation: tanh); }
    standardize;
}",
        &SHARED,
    ),
    (
        "/// The same on the side of the noise.
flow SharedNoise[6 | 2] {
    base normal;
    repeat(3) { autoregressive(affine, given: noise, hidden: [7], activation: silu); }
}",
        &SHARED,
    ),
    (
        "/// Levels of several features in blocks, both ways.
flow SharedWide[36] {
    base normal;
    autoregressive(affine, given: noise, hidden: [40], activation: elu);
    autoregressive(affine, hidden: [40], activation: tanh);
}",
        &SHARED,
    ),
    (
        "/// A graph of features.
flow EdgesData[6 | 1] {
    base normal;
    repeat(2) { autoregressive(affine); }
}",
        &EDGES,
    ),
    (
        "/// The same on the side of the noise, beside a coupling.
flow EdgesNoise[6 | 1] {
    base logistic;
    autoregressive(affine, given: noise);
    coupling(affine, hidden: [5], activation: tanh);
    autoregressive(additive, given: noise);
}",
        &EDGES,
    ),
];

static SHARED: LayerDef = by_hand("shared", shared);
static EDGES: LayerDef = by_hand("edges", edges);

/// What the language would say of such a layer is not needed: it has been bound as another.
pub const fn by_hand(name: &'static str, lower: fn(&Layer, &mut Builder)) -> LayerDef {
    LayerDef {
        name,
        doc: "",
        formula: "",
        inverse: "",
        log_det: "",
        reads: "",
        cost: "",
        reference: "",
        example: "",
        params: &[],
        later: &[],
        hints: &[],
        position: Position::Anywhere,
        body: Body::None,
        stretches: true,
        check: layers::fits,
        moves: layers::stays,
        place: layers::everywhere,
        lower,
    }
}

/// The stages of one of the flows.
pub fn stages(text: &str, def: &'static LayerDef, level: Level) -> Stages {
    let compiled = flow_dsl::compile(&Source::new("hand.flow", text), &Options::default());
    assert!(compiled.diagnostics.is_empty(), "{text}: {:?}", compiled.diagnostics);
    let mut bound: Flow = compiled.flows.into_iter().next().expect("a flow").bound;
    replace(&mut bound.stack, def);
    let lowered = lower::lower(&bound);
    assert_eq!(plan::verify(&lowered), Ok(()), "{lowered}");
    let plan = adjoint::adjoint(optimise(lowered.clone(), level));
    assert_eq!(plan::verify(&plan), Ok(()), "{plan}");
    Stages { bound, lowered, placed: place::place(plan) }
}

fn replace(stack: &mut [Step], def: &'static LayerDef) {
    for step in stack {
        match step {
            Step::Layer(layer) if !layer.places.get("order").is_empty() => layer.def = def,
            Step::Layer(_) => {}
            Step::Repeat(repeat) => repeat.turns.iter_mut().for_each(|turn| replace(turn, def)),
        }
    }
}

/// What the layer's conditioner reads: all features, at the levels above their degrees.
fn read(layer: &Layer, builder: &mut Builder, degrees: &[u32]) -> Rows {
    let natural: Vec<usize> = (0..degrees.len()).collect();
    let above: Vec<u32> = degrees.iter().map(|degree| degree + 1).collect();
    match layer.args.given("given") {
        Given::Noise => builder.read_noise(&natural, &above),
        _ => builder.read(&natural, &above),
    }
}

fn change(layer: &Layer, builder: &mut Builder, degrees: &[u32], parameters: &[Rows]) {
    let natural: Vec<usize> = (0..degrees.len()).collect();
    let above: Vec<u32> = degrees.iter().map(|degree| degree + 1).collect();
    builder.transform(layer.args.transform("transform"), &natural, &above, parameters);
}

/// Six features of an order after the other: two, three, one of a degree.
fn shared(layer: &Layer, builder: &mut Builder) {
    let mut degrees = vec![0; layer.features];
    for (i, &place) in layer.places.get("order").iter().enumerate() {
        degrees[place] = (3 * (i / 6) + [0, 0, 1, 1, 1, 2][i % 6]) as u32;
    }
    let n = degrees.iter().max().map_or(1, |last| *last as usize + 1);
    let a = usize::from(layer.context == 0);
    let conditioner = Conditioner {
        input: Rows::join(&[read(layer, builder, &degrees), builder.context()]),
        hidden: &|width| (0..width).map(|h| (a + h * (n - a) / width) as u32).collect(),
        output: &degrees,
    };
    let parameters = layer.args.net("net").parameters(builder, layer.args.transform("transform"), conditioner);
    change(layer, builder, &degrees, &parameters);
}

/// What each feature is given; its degree is the length of the longest path to it.
const PARENTS: [&[usize]; 6] = [&[], &[0], &[], &[1, 4], &[2], &[3, 0]];
const DEGREES: [u32; 6] = [0, 1, 0, 2, 1, 3];

/// A net for each feature. Nothing is given 5; 0 is read at two levels.
fn edges(layer: &Layer, builder: &mut Builder) {
    let count = layer.args.transform("transform").parameters().len();
    let (all, context) = (read(layer, builder, &DEGREES), builder.context());
    let mut nets = Vec::new();
    for (i, parents) in PARENTS.iter().enumerate() {
        let given = Rows::join(&[all.pick(parents), context.clone()]);
        let hidden = builder.product(&format!("net.{i}.0"), &given, &[DEGREES[i]; 4]);
        let hidden = builder.activate(activations::Activation::Tanh, &hidden);
        nets.push(builder.product(&format!("net.{i}.1"), &hidden, &vec![DEGREES[i]; count]));
    }
    let of = |p: usize| Rows::join(&nets.iter().map(|net| net.pick(&[p])).collect::<Vec<_>>());
    let parameters: Vec<Rows> = (0..count).map(of).collect();
    change(layer, builder, &DEGREES, &parameters);
}
