//! The page of the layers.
use super::{arguments, entry, example, formulas, refused, said};
use crate::layers::{Body, LAYERS, LayerDef, Position};

pub(super) fn page() -> String {
    let introduction = "A layer is one line of a flow. The formulas go from the noise z to the data x, as the lines do; T is a \
                        [transform](transforms.md), θ its parameters, c the context, d the number of coordinates. The log-det is \
                        log|det ∂x/∂z|: a density subtracts it, log p(x) = log p(z) − Σ log|det ∂x/∂z|.";
    let page = super::page("Layers", introduction, LAYERS.iter().map(|layer| of(layer)));
    format!("{page}\n{}\n", arguments::notations())
}

fn of(layer: &LayerDef) -> String {
    let formulas = formulas(&[layer.formula, layer.inverse, &format!("log-det: {}", layer.log_det)].map(String::from));
    let parts = [
        formulas,
        arguments::table(layer.params),
        place(layer).into(),
        refused(layer.later),
        said("Reads", layer.reads),
        said("Costs", layer.cost),
        said("Source", layer.reference),
        example(layer.example),
    ];
    entry(layer.name, layer.doc, &parts)
}

/// Where it stands, if that is not anywhere and alone.
fn place(layer: &LayerDef) -> &'static str {
    match (layer.position, layer.body) {
        (Position::Last, _) => "It is the last line of a flow, or is left out.",
        (Position::Anywhere, Body::Turns(_)) => "Lines stand inside it, in `{ … }`.",
        (Position::Anywhere, Body::None) => "",
    }
}
