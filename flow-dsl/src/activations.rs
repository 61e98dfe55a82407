//! The conditioners' activations as scalar maps.

pub use crate::expr::Activation;
use crate::expr::{Graph, Kept};
use crate::plan::{ScalarMap, signature};

/// x → act(x).
pub fn map(activation: Activation) -> ScalarMap {
    let mut graph = Graph::default();
    let x = graph.var(0);
    let y = activation.value(&mut graph, x);
    ScalarMap {
        name: crate::lower::camel(activation.name()),
        docs: format!("The activation {}.", activation.name()),
        inputs: vec!["x".into()],
        outputs: vec![("y".into(), y)],
        graph,
        opposite: None,
    }
}

/// The activation that this map is, if it is one whose derivative is a function of its value: a product can apply it itself.
pub fn fusable(map_of: &ScalarMap) -> Option<Activation> {
    let text = signature(map_of);
    Activation::ALL.into_iter().find(|&a| a.kept() == Kept::Output && signature(&map(a)) == text)
}

/// h̄, h → h̄·act′ as a function of h.
pub fn derivative(activation: Activation) -> ScalarMap {
    let mut graph = Graph::default();
    let (bar, h) = (graph.var(0), graph.var(1));
    let slope = activation.slope(&mut graph, h);
    let product = graph.mul(bar, slope);
    ScalarMap {
        name: format!("{}Adjoint", crate::lower::camel(activation.name())),
        docs: format!("The adjoint of {}, from its value.", activation.name()),
        inputs: vec!["h_bar".into(), "h".into()],
        outputs: vec![("x_bar".into(), product)],
        graph,
        opposite: None,
    }
}
