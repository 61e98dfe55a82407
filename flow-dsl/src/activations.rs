//! The conditioners' activations, as PyTorch defines them.

use crate::expr::{Graph, Id};
use crate::plan::{self, ScalarMap};

/// One activation.
pub struct Activation {
    /// Its word in the text.
    pub name: &'static str,
    /// Its formula, for people.
    pub formula: &'static str,
    /// The formula.
    pub expression: fn(&mut Graph, Id) -> Id,
    /// The form that a product applies itself: where the derivative is a function of the value.
    pub fused: Option<plan::Activation>,
}

/// All of them.
pub static ACTIVATIONS: &[Activation] = &[
    Activation { name: "relu", formula: "max(x, 0)", expression: relu, fused: Some(plan::Activation::Relu) },
    Activation { name: "tanh", formula: "tanh x", expression: Graph::tanh, fused: Some(plan::Activation::Tanh) },
    Activation { name: "sigmoid", formula: "1/(1 + exp(−x))", expression: Graph::sigmoid, fused: Some(plan::Activation::Sigmoid) },
    Activation { name: "softplus", formula: "log(1 + exp x)", expression: Graph::softplus, fused: Some(plan::Activation::Softplus) },
    Activation { name: "elu", formula: "x, or exp(x) − 1 below 0", expression: elu, fused: Some(plan::Activation::Elu) },
    Activation { name: "silu", formula: "x·sigmoid(x)", expression: silu, fused: None },
    Activation { name: "gelu", formula: "x·Φ(x)", expression: gelu, fused: None },
    Activation { name: "leaky_relu", formula: "x, or x/100 below 0", expression: leaky_relu, fused: Some(plan::Activation::LeakyRelu) },
];

/// The activation of this name.
pub fn find(name: &str) -> Option<&'static Activation> {
    ACTIVATIONS.iter().find(|a| a.name == name)
}

/// The activation that this map is, if it is one.
pub fn recognise(map: &ScalarMap) -> Option<&'static Activation> {
    ACTIVATIONS.iter().find(|a| plan::signature(&a.map()) == plan::signature(map))
}

impl Activation {
    /// As a scalar map.
    pub fn map(&self) -> ScalarMap {
        let mut graph = Graph::default();
        let x = graph.var(0);
        let y = (self.expression)(&mut graph, x);
        ScalarMap {
            name: crate::lower::camel(self.name),
            docs: format!("{}: {}", self.name, self.formula),
            inputs: vec!["x".into()],
            outputs: vec![("y".into(), y)],
            graph,
        }
    }
}

fn relu(g: &mut Graph, x: Id) -> Id {
    let zero = g.constant(0.0);
    g.select_gt(x, zero, x, zero)
}

fn leaky_relu(g: &mut Graph, x: Id) -> Id {
    let (zero, slope) = (g.constant(0.0), g.constant(0.01));
    let below = g.mul(slope, x);
    g.select_gt(x, zero, x, below)
}

fn elu(g: &mut Graph, x: Id) -> Id {
    let zero = g.constant(0.0);
    let below = g.expm1(x);
    g.select_gt(x, zero, x, below)
}

fn silu(g: &mut Graph, x: Id) -> Id {
    let s = g.sigmoid(x);
    g.mul(x, s)
}

/// x·Φ(x) = x·(1 + erf(x/√2))/2.
fn gelu(g: &mut Graph, x: Id) -> Id {
    let scale = g.constant(std::f64::consts::FRAC_1_SQRT_2);
    let u = g.mul(x, scale);
    let e = g.erf(u);
    let (one, half) = (g.constant(1.0), g.constant(0.5));
    let twice = g.add(e, one);
    let phi = g.mul(half, twice);
    g.mul(x, phi)
}
