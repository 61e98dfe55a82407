//! The table of functions: everything the compiler knows about each, in one place.

use super::graph::{Graph, Id};
use super::number::Number;
use super::signs::Signs;
use std::f64::consts::FRAC_2_SQRT_PI;

/// A function of one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)] // the names say it; each formula is below
pub enum Function {
    Neg,
    Abs,
    Sign,
    Recip,
    Exp,
    Expm1,
    Ln,
    Ln1p,
    Sqrt,
    Tanh,
    Sigmoid,
    Softplus,
    Erf,
    Sinh,
    Cosh,
    Asinh,
}

use Function::*;

impl Function {
    /// All of them.
    pub const ALL: [Function; 16] =
        [Neg, Abs, Sign, Recip, Exp, Expm1, Ln, Ln1p, Sqrt, Tanh, Sigmoid, Softplus, Erf, Sinh, Cosh, Asinh];

    /// The word for it in texts.
    pub fn name(self) -> &'static str {
        match self {
            Neg => "neg",
            Abs => "abs",
            Sign => "sign",
            Recip => "recip",
            Exp => "exp",
            Expm1 => "expm1",
            Ln => "log",
            Ln1p => "log1p",
            Sqrt => "sqrt",
            Tanh => "tanh",
            Sigmoid => "sigmoid",
            Softplus => "softplus",
            Erf => "erf",
            Sinh => "sinh",
            Cosh => "cosh",
            Asinh => "asinh",
        }
    }

    /// The function called `name`.
    pub fn named(name: &str) -> Option<Function> {
        Function::ALL.into_iter().find(|f| f.name() == name)
    }

    pub(super) fn apply<N: Number>(self, x: &N) -> N {
        match self {
            Neg => x.neg(),
            Abs => x.abs(),
            Sign => x.sign(),
            Recip => x.recip(),
            Exp => x.exp(),
            Expm1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Sqrt => x.sqrt(),
            Tanh => x.tanh(),
            Sigmoid => x.sigmoid(),
            Softplus => x.softplus(),
            Erf => x.erf(),
            Sinh => x.sinh(),
            Cosh => x.cosh(),
            Asinh => x.asinh(),
        }
    }

    /// dy/dx from the operand x and the value y, whichever is cheaper.
    pub(super) fn derivative(self, g: &mut Graph, x: Id, y: Id) -> Id {
        let one = g.constant(1.0);
        match self {
            Neg => g.constant(-1.0),
            Abs => g.function(Sign, x), // 0 at 0
            Sign => g.constant(0.0),
            Recip => {
                let square = g.mul(y, y);
                g.neg(square)
            }
            Exp => y,
            Expm1 => g.add(y, one),
            Ln => g.recip(x),
            Ln1p => {
                let shifted = g.add(x, one);
                g.recip(shifted)
            }
            Sqrt => {
                let double = g.scale(y, 2.0);
                g.recip(double)
            }
            Tanh => {
                let square = g.mul(y, y);
                g.sub(one, square)
            }
            Sigmoid => {
                let rest = g.sub(one, y);
                g.mul(y, rest)
            }
            Softplus => g.function(Sigmoid, x),
            Erf => {
                let square = g.mul(x, x);
                let minus = g.neg(square);
                let bell = g.exp(minus);
                g.scale(bell, FRAC_2_SQRT_PI)
            }
            Sinh => g.function(Cosh, x),
            Cosh => g.function(Sinh, x),
            Asinh => {
                let square = g.mul(x, x);
                let above = g.add(square, one);
                let root = g.function(Sqrt, above);
                g.recip(root)
            }
        }
    }

    /// The x with f(x) = y, for functions that are one to one and have a formula for it.
    pub(super) fn inverse(self, g: &mut Graph, y: Id) -> Option<Id> {
        Some(match self {
            Neg => g.neg(y),
            Recip => g.recip(y),
            Exp => g.function(Ln, y),
            Expm1 => g.function(Ln1p, y),
            Ln => g.exp(y),
            Ln1p => g.function(Expm1, y),
            Sqrt => g.mul(y, y),
            Sinh => g.function(Asinh, y),
            Asinh => g.function(Sinh, y),
            // ½ (ln(1 + y) − ln(1 − y))
            Tanh => {
                let minus = g.neg(y);
                let (above, below) = (g.function(Ln1p, y), g.function(Ln1p, minus));
                let difference = g.sub(above, below);
                g.scale(difference, 0.5)
            }
            // ln y − ln(1 − y)
            Sigmoid => {
                let minus = g.neg(y);
                let (above, below) = (g.function(Ln, y), g.function(Ln1p, minus));
                g.sub(above, below)
            }
            // y + ln(1 − exp(−y)): ln(exp(y) − 1) without its overflow
            Softplus => {
                let minus = g.neg(y);
                let e = g.function(Expm1, minus);
                let rest = g.neg(e);
                let log = g.function(Ln, rest);
                g.add(y, log)
            }
            Abs | Sign | Erf | Cosh => return None,
        })
    }

    /// Whether f(−x) = −f(x).
    pub(super) fn odd(self) -> bool {
        match self {
            Sign | Recip | Tanh | Erf | Sinh | Asinh | Neg => true,
            Abs | Exp | Expm1 | Ln | Ln1p | Sqrt | Sigmoid | Softplus | Cosh => false,
        }
    }

    /// Whether f(−x) = f(x).
    pub(super) fn even(self) -> bool {
        matches!(self, Abs | Cosh)
    }

    pub(super) fn signs(self, x: Signs) -> Signs {
        match self {
            Neg => x.negated(),
            Abs => x.magnitude(),
            Exp | Sigmoid | Softplus | Cosh => Signs::POSITIVE,
            Ln => Signs::ANY,
            Sqrt if x.positive() => Signs::POSITIVE,
            Sqrt => Signs::NON_NEGATIVE,
            Sign | Recip | Expm1 | Ln1p | Tanh | Erf | Sinh | Asinh => x,
        }
    }

    /// Whether it is a call rather than an instruction or two.
    pub fn transcendental(self) -> bool {
        match self {
            Neg | Abs | Sign | Recip | Sqrt => false,
            Exp | Expm1 | Ln | Ln1p | Tanh | Sigmoid | Softplus | Erf | Sinh | Cosh | Asinh => true,
        }
    }
}
