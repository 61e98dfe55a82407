//! The page of the activations.
use super::{entry, example, formulas};
use crate::activations::Activation;
use crate::bases::BASES;
use crate::expr::Kept;
use crate::hir::Kind;
use crate::layers::LAYERS;
use crate::transforms::TRANSFORMS;

pub(super) fn page() -> String {
    let introduction = "What a [net](nets.md) applies between its products, as PyTorch defines it with its defaults. Where the \
                        slope is a function of the value, the product applies the activation itself and only the value is kept \
                        for gradients; otherwise the activation is a step of its own and its input is kept.";
    super::page("Activations", introduction, Activation::ALL.into_iter().map(of))
}

fn of(activation: Activation) -> String {
    let kept = match activation.kept() {
        Kept::Output => "Gradients keep its value.",
        Kept::Input => "Gradients keep its input.",
    };
    let parts = [formulas(&[activation.formula().to_owned()]), example(&text(activation))];
    entry(activation.name(), kept, &parts)
}

/// A flow that uses it, in the first layer that has a net.
fn text(activation: Activation) -> String {
    let layer = LAYERS.iter().find(|layer| layer.params.iter().any(|param| param.kind == Kind::Net));
    let layer = layer.map_or("", |layer| layer.name);
    let (base, transform) = (BASES[0].name, TRANSFORMS[0].name);
    format!("flow Example[3] {{ base {base}; {layer}({transform}, activation: {}); }}", activation.name())
}
