//! A layer that the language does not have: its net reads what it makes twice, which no listed layer does.
use super::shared::lines;
use flow_dsl::activations::Activation;
use flow_dsl::hir::{Layer, Step};
use flow_dsl::layers::LayerDef;
use flow_dsl::lower::{Builder, Rows, lower};
use flow_dsl::optimise::{Level, optimise};
use flow_dsl::{adjoint, plan};
use flow_tests::hand::by_hand;

static TWICE: LayerDef = by_hand("twice", read_twice);

/// In the place of a coupling without context: its last product reads the hidden rows, the inputs, and the hidden rows again.
fn read_twice(layer: &Layer, builder: &mut Builder) {
    let (on, given) = (layer.places.get("on"), layer.places.get("given"));
    let input = builder.read(given, &vec![0; given.len()]);
    let hidden = builder.product("net.0", &input, &[0; 4]);
    let hidden = builder.activate(Activation::Tanh, &hidden);
    let read = Rows::join(&[hidden.clone(), input, hidden]);
    let shift = builder.product("net.1", &read, &vec![0; on.len()]);
    builder.transform(layer.args.transform("transform"), on, &vec![1; on.len()], &[shift]);
}

/// The first contribution to a row's derivative is set and the second added, though one operation makes both.
#[test]
fn both_readings_reach_the_derivative() {
    let mut flow = lines(4, "coupling(additive); coupling(additive);");
    for step in &mut flow.stack {
        let Step::Layer(layer) = step else { panic!("a layer") };
        layer.def = &TWICE;
    }
    for level in [Level::None, Level::All] {
        let plan = adjoint::adjoint(optimise(lower(&flow), level));
        assert_eq!(plan::verify(&plan), Ok(()), "{plan}");
    }
}
