//! The interface of the executors: what a program is written in.

use super::program::{Rows, Turn};
use super::sweep::{Levels, MapOperands, ProductInputOperands, ProductOperands, Stage};
use crate::lane::Map;
use crate::ops::activation::Activation;

pub use crate::ops::Into;

/// Runs the value programs.
pub trait Run {
    /// A step of the stack begins, by its number; for executors that report what each did.
    fn step(&mut self, _: usize) {}

    /// y = act(W x + b): product `w`, its instance of turn `k`. `x` may be several pieces; `y` is one piece of step 1.
    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation);

    /// The scalar map `M`, feature by feature: reads `inputs`, writes `outputs`.
    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        map: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    );

    /// The operands of a [`product`](Run::product) in a sweep, found once for all stages.
    fn product_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands;

    /// The product on the rows of a stage: what older levels give at a block's beginning, then the rest and `act`.
    fn product_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation);

    /// The operands of a [`map`](Run::map) in a sweep, found once for all stages.
    fn map_operands<const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        levels: Levels,
        inputs: [In<'static>; I],
        outputs: [Out<'static>; O],
    ) -> MapOperands<I, O>;

    /// The map on the features of a stage's level.
    fn map_stage<M: Map<I, O>, const I: usize, const O: usize>(&mut self, map: M, of: &MapOperands<I, O>, stage: Stage);

    /// Rows to rows.
    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into);
}

/// Runs the adjoint programs.
pub trait Adjoint: Run {
    /// x̄ (=|+=) Wᵀ ȳ, then, where a target says so, times the derivative of the activation whose value it names.
    fn product_input(&mut self, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]);

    /// The operands of a [`product_input`](Adjoint::product_input) in a sweep, found once for all stages.
    fn product_input_operands(
        &mut self,
        w: usize,
        k: Turn,
        y_bar: &'static [Rows],
        x_bar: &'static [Target],
    ) -> ProductInputOperands;

    /// [`product_input`](Adjoint::product_input) on the columns of a stage: what higher levels give at a block's beginning, then the
    /// rest, added, and the derivative.
    fn product_input_stage(&mut self, of: &ProductInputOperands, stage: Stage);

    /// W̄ += ȳ xᵀ on the product's pattern, b̄ += Σ ȳ.
    fn product_weights(&mut self, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]);
}

/// Runs `prepare`: on numbers, without lanes.
pub trait Prepare {
    /// Adds Σᵢ m(freeᵢ…) to the log-det that every row has, `free` being indices into `Program::FREE`.
    fn log_det<M: Map<I, 1>, const I: usize>(&mut self, map: M, free: [usize; I]);
}

/// An operand of a map.
#[derive(Clone, Copy, Debug)]
pub enum In<'a> {
    /// Rows of values, one a feature.
    Rows(&'a [Rows]),
    /// Free numbers, one a feature: an index into `Program::FREE`.
    Free(usize),
    /// The adjoint of an accumulator, the same for every feature.
    Seed(Sum),
}

/// A result of a map.
#[derive(Clone, Copy, Debug)]
pub enum Out<'a> {
    /// Rows of values, one a feature.
    Rows(&'a [Rows], Into),
    /// Summed over the features into an accumulator, one number a row of data.
    Sum(Sum),
}

/// What a value is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// log|det ∂z/∂x|.
    LogDet,
    /// log p of the base at z.
    LogBase,
}

/// A piece of x̄ in the order of the product's inputs.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its rows.
    pub rows: Rows,
    /// Whether the result replaces or adds.
    pub into: Into,
    /// Multiply the whole by act′ at these kept values of act (rows in the same order).
    pub derivative: Option<(Activation, Rows)>,
}

impl Target {
    /// x̄ = ….
    pub const fn set(rows: Rows) -> Self {
        Target { rows, into: Into::Set, derivative: None }
    }

    /// x̄ += ….
    pub const fn add(rows: Rows) -> Self {
        Target { rows, into: Into::Add, derivative: None }
    }

    /// The same, times act′ at the kept values `h`.
    pub const fn through(self, act: Activation, h: Rows) -> Self {
        Target { derivative: Some((act, h)), ..self }
    }
}
