//! Activations and their derivatives, the derivative as a function of the kept value h = act(x).
//!
//! ReLU is fused into the products. The others are a pass over the rows, in place. Errors are those of the lane
//! functions (`math`): below 6 ulp.
//!
//! NaN passes: relu(NaN) is NaN, because the select asks `0 > x`. The derivative at a NaN h is unspecified (the forward
//! pass has reported it by then).
use super::vectors_of_row;
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::{Lane, Vector};
use crate::real::Real;

/// What is applied to the rows of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// x
    Linear,
    /// max(x, 0)
    Relu,
    /// tanh x
    Tanh,
    /// 1 / (1 + e^−x)
    Sigmoid,
    /// ln(1 + e^x)
    Softplus,
    /// x, or e^x − 1 below 0
    Elu,
    /// x, or 0.01 x below 0
    LeakyRelu,
}

/// The slope of [`Activation::LeakyRelu`] below 0.
const LEAK: f64 = 0.01;

impl Activation {
    /// Every activation.
    pub const ALL: [Activation; 7] = [
        Activation::Linear,
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Elu,
        Activation::LeakyRelu,
    ];

    /// act(x)
    #[inline(always)]
    pub fn at<L: Lane>(self, x: L) -> L {
        let zero = x.constant(0.0);
        match self {
            Activation::Linear => x,
            Activation::Relu => zero.select_gt(x, zero, x),
            Activation::Tanh => x.tanh(),
            Activation::Sigmoid => x.sigmoid(),
            Activation::Softplus => x.softplus(),
            Activation::Elu => zero.select_gt(x, x.exp_m1(), x),
            Activation::LeakyRelu => zero.select_gt(x, x * LEAK, x),
        }
    }

    /// act'(x) as a function of h = act(x)
    #[inline(always)]
    pub fn derivative<L: Lane>(self, h: L) -> L {
        let (zero, one) = (h.constant(0.0), h.constant(1.0));
        match self {
            Activation::Linear => one,
            Activation::Relu => h.select_gt(zero, one, zero),
            Activation::Tanh => (one - h) * (h + one),
            Activation::Sigmoid => h * (one - h),
            Activation::Softplus => -(-h).exp_m1(),
            Activation::Elu => zero.select_gt(h, h + one, one),
            Activation::LeakyRelu => h.select_gt(zero, one, h.constant(LEAK)),
        }
    }
}

/// `y = act(y)`, whole rows.
pub fn activate<R: Real>(set: InstructionSet, act: Activation, y: &mut [R]) {
    R::activate(set, act, y);
}

/// `bar = bar ∘ act'(h)`, as many rows as `bar` has.
pub fn derive<R: Real>(set: InstructionSet, act: Activation, h: &[R], bar: &mut [R]) {
    R::derive(set, act, h, bar);
}

#[inline(always)]
pub(super) fn run_activate<R: Real>(set: InstructionSet, act: Activation, y: &mut [R]) {
    dispatch_on(set, Activate { act, y });
}

#[inline(always)]
pub(super) fn run_derive<R: Real>(set: InstructionSet, act: Activation, h: &[R], bar: &mut [R]) {
    dispatch_on(set, Derive { act, h, bar });
}

struct Activate<'a, R> {
    act: Activation,
    y: &'a mut [R],
}

impl<R: Real> Kernel for Activate<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        activate_vectors::<R, S>(s, self.act, R::vectors_mut::<S>(self.y));
    }
}

struct Derive<'a, R> {
    act: Activation,
    h: &'a [R],
    bar: &'a mut [R],
}

impl<R: Real> Kernel for Derive<'_, R> {
    type Out = ();
    #[inline(always)]
    fn run<S: Isa>(self, s: S) {
        debug_assert_eq!(R::vectors::<S>(self.bar).len() % vectors_of_row::<R, S>(), 0);
        derive_vectors::<R, S>(s, self.act, R::vectors::<S>(self.h), R::vectors_mut::<S>(self.bar));
    }
}

/// One loop for each activation, so that the choice stays outside it.
macro_rules! for_each_activation {
    ($act:expr, $name:ident => $loop:expr) => {
        match $act {
            Activation::Linear => {}
            Activation::Relu => {
                const $name: Activation = Activation::Relu;
                $loop
            }
            Activation::Tanh => {
                const $name: Activation = Activation::Tanh;
                $loop
            }
            Activation::Sigmoid => {
                const $name: Activation = Activation::Sigmoid;
                $loop
            }
            Activation::Softplus => {
                const $name: Activation = Activation::Softplus;
                $loop
            }
            Activation::Elu => {
                const $name: Activation = Activation::Elu;
                $loop
            }
            Activation::LeakyRelu => {
                const $name: Activation = Activation::LeakyRelu;
                $loop
            }
        }
    };
}

/// `y = act(y)`, inside a kernel.
#[inline(always)]
pub(super) fn activate_vectors<R: Real, S: Isa>(s: S, act: Activation, y: &mut [R::Vector<S>]) {
    for_each_activation!(act, ACT => for y in y {
        *y = ACT.at(Vector::<R, S>::new(s, *y)).v;
    });
}

/// `bar = bar ∘ act'(h)`, inside a kernel.
#[inline(always)]
pub(super) fn derive_vectors<R: Real, S: Isa>(s: S, act: Activation, h: &[R::Vector<S>], bar: &mut [R::Vector<S>]) {
    for_each_activation!(act, ACT => for (bar, h) in bar.iter_mut().zip(h) {
        *bar = (Vector::<R, S>::new(s, *bar) * ACT.derivative(Vector::new(s, *h))).v;
    });
}
