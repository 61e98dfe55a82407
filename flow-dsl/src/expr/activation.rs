//! The activations of the language, and the bound of `affine`'s log-scale.

use super::function::Function;
use super::graph::{Graph, Id, Select};
use std::f64::consts::FRAC_1_SQRT_2;

/// What a net applies between its layers, as PyTorch defines it with its defaults.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)] // the names say it
pub enum Activation {
    Relu,
    Tanh,
    Sigmoid,
    Softplus,
    Elu,
    Silu,
    Gelu,
    LeakyRelu,
}

/// What has to be kept for the slope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// h = act(x) is enough.
    Output,
    /// The function is not one to one: x itself.
    Input,
}

use Activation::*;

impl Activation {
    /// All of them, in the order of the language's page.
    pub const ALL: [Activation; 8] = [Relu, Tanh, Sigmoid, Softplus, Elu, Silu, Gelu, LeakyRelu];

    /// The word of the language.
    pub fn name(self) -> &'static str {
        match self {
            Relu => "relu",
            Tanh => "tanh",
            Sigmoid => "sigmoid",
            Softplus => "softplus",
            Elu => "elu",
            Silu => "silu",
            Gelu => "gelu",
            LeakyRelu => "leaky_relu",
        }
    }

    /// Its formula, for people.
    pub fn formula(self) -> &'static str {
        match self {
            Relu => "max(x, 0)",
            Tanh => "tanh(x)",
            Sigmoid => "1/(1 + exp(−x))",
            Softplus => "log(1 + exp(x))",
            Elu => "x for x > 0, else exp(x) − 1",
            Silu => "x/(1 + exp(−x))",
            Gelu => "x·Φ(x), Φ the standard normal distribution function (exact, by erf)",
            LeakyRelu => "x for x > 0, else 0.01·x",
        }
    }

    /// The activation called `name`.
    pub fn named(name: &str) -> Option<Activation> {
        Activation::ALL.into_iter().find(|a| a.name() == name)
    }

    /// act(x)
    pub fn value(self, g: &mut Graph, x: Id) -> Id {
        match self {
            Relu => {
                let zero = g.constant(0.0);
                g.if_positive(x, x, zero)
            }
            Tanh => g.function(Function::Tanh, x),
            Sigmoid => g.function(Function::Sigmoid, x),
            Softplus => g.function(Function::Softplus, x),
            Elu => {
                let (e, one) = (g.exp(x), g.constant(1.0));
                let below = g.sub(e, one);
                g.if_positive(x, x, below)
            }
            Silu => {
                let s = g.function(Function::Sigmoid, x);
                g.mul(x, s)
            }
            Gelu => {
                let (root, one) = (g.scale(x, FRAC_1_SQRT_2), g.constant(1.0));
                let erf = g.function(Function::Erf, root);
                let sum = g.add(erf, one);
                let phi = g.scale(sum, 0.5);
                g.mul(x, phi)
            }
            LeakyRelu => {
                let below = g.scale(x, 0.01);
                g.if_positive(x, x, below)
            }
        }
    }

    /// What [`slope`](Activation::slope) takes.
    pub fn kept(self) -> Kept {
        match self {
            Relu | Tanh | Sigmoid | Softplus | Elu | LeakyRelu => Kept::Output,
            Silu | Gelu => Kept::Input,
        }
    }

    /// act′ as an expression in what is kept: the output h where that determines it, else the input.
    pub fn slope(self, g: &mut Graph, kept: Id) -> Id {
        let (zero, one) = (g.constant(0.0), g.constant(1.0));
        match self {
            Relu => g.if_positive(kept, one, zero),
            Tanh => Function::Tanh.derivative(g, kept, kept), // both need the value alone
            Sigmoid => Function::Sigmoid.derivative(g, kept, kept),
            Softplus => {
                let minus = g.neg(kept);
                let e = g.exp(minus);
                g.sub(one, e)
            }
            Elu => {
                let below = g.add(kept, one);
                g.if_positive(kept, one, below)
            }
            LeakyRelu => {
                let below = g.constant(0.01);
                g.if_positive(kept, one, below)
            }
            Silu | Gelu => self.slope_at_input(g, kept),
        }
    }

    fn slope_at_input(self, g: &mut Graph, x: Id) -> Id {
        let mut own = Graph::new();
        let input = own.var(0);
        let value = self.value(&mut own, input);
        let slope = own.derivative(value, 0);
        g.import(&own, slope, &[x])
    }
}

impl Graph {
    fn if_positive(&mut self, x: Id, then: Id, otherwise: Id) -> Id {
        let than = self.constant(0.0);
        self.select(Select { greater: x, than, then, otherwise })
    }

    /// x / (1 + |x| / bound), which lies between −bound and bound.
    pub fn softclip(&mut self, x: Id, bound: f64) -> Id {
        let (size, one) = (self.abs(x), self.constant(1.0));
        let share = self.scale(size, 1.0 / bound);
        let under = self.add(share, one);
        self.div(x, under)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_from_what_is_kept_is_the_derivative() {
        for activation in Activation::ALL {
            let mut g = Graph::new();
            let x = g.var(0);
            let h = activation.value(&mut g, x);
            let expected = g.derivative(h, 0);
            let kept = if activation.kept() == Kept::Output { h } else { x };
            let slope = activation.slope(&mut g, kept);
            for at in [-3.0, -0.4, -1e-3, 1e-3, 0.7, 4.0] {
                let both = g.eval(&[expected, slope], &[at]);
                assert!((both[0] - both[1]).abs() < 1e-14, "{activation:?} at {at}: {both:?}");
            }
            assert_eq!(Activation::named(activation.name()), Some(activation));
        }
    }

    #[test]
    fn branches_not_taken_do_no_harm() {
        // exp(800) overflows in elu's other branch
        let mut g = Graph::new();
        let (x, bar) = (g.var(0), g.var(1));
        let h = Elu.value(&mut g, x);
        let adjoint = g.adjoint(&[(h, bar)], &[0]);
        assert_eq!(g.eval(&[h, adjoint[0]], &[800.0, 3.0]), [800.0, 3.0]);
        assert_eq!(g.text(adjoint[0], &["x", "bar"]), "x > 0 ? bar : bar * exp(x)");
    }
}
