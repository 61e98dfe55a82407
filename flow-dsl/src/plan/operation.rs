//! The operations: what each of them names and states.

use super::{FreeId, MapId, ProductId, ValueId, View};
use crate::expr::Activation;

/// An operation. The set is closed: every use of it is an exhaustive `match`.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// y = act(W x + b) on a staircase of levels.
    Product(ProductOp),
    /// x̄ (=|+=) Wᵀ ȳ: the transposed product.
    ProductInput(ProductInputOp),
    /// W̄ += ȳ xᵀ, b̄ += Σ ȳ: the outer product on the same pattern.
    ProductWeights(ProductWeightsOp),
    /// A scalar map, feature by feature.
    Map(MapOp),
    /// Rows to rows: a view made a value. No optimised plan holds one that only permutes.
    Copy(CopyOp),
    /// A conditioner and a scalar map whose results the conditioner reads: level by level.
    Sweep(SweepOp),
    /// Turns of the same bodies.
    Repeat(RepeatOp),
}

/// y = act(W x + b).
#[derive(Clone, Debug, PartialEq)]
pub struct ProductOp {
    /// The step of the stack it belongs to.
    pub step: usize,
    /// W and b.
    pub product: ProductId,
    /// x, its rows sorted by level.
    pub input: View,
    /// y, its rows sorted by level.
    pub output: ValueId,
    /// act, one whose derivative is a function of its value.
    pub activation: Option<Activation>,
}

/// x̄ (=|+=) Wᵀ ȳ.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductInputOp {
    /// W.
    pub product: ProductId,
    /// ȳ.
    pub output_bar: View,
    /// x̄ piece by piece, in the order of the inputs.
    pub input_bar: Vec<Target>,
}

/// W̄ += ȳ xᵀ, b̄ += Σ ȳ.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductWeightsOp {
    /// W and b.
    pub product: ProductId,
    /// x.
    pub input: View,
    /// ȳ.
    pub output_bar: View,
}

/// Rows that an adjoint writes or adds to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The rows.
    pub rows: View,
    /// Whether the result replaces or adds.
    pub into: Into,
    /// The result is multiplied by act′, a function of the kept values of act.
    pub derivative: Option<(Activation, View)>,
}

/// Whether a result replaces or adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// Replaces.
    Set,
    /// Adds.
    Add,
}

/// A scalar map, feature by feature.
#[derive(Clone, Debug, PartialEq)]
pub struct MapOp {
    /// The step of the stack it belongs to.
    pub step: usize,
    /// Which map.
    pub map: MapId,
    /// Over how many features.
    pub count: usize,
    /// Its operands.
    pub inputs: Vec<Operand>,
    /// Its results.
    pub outputs: Vec<Output>,
    /// Levels of the features if the first operand is the variable of a transform and the others its parameters; empty otherwise.
    pub levels: Vec<u32>,
    /// Within a sweep the level at which each feature is evaluated, rising; empty outside.
    pub evaluated_at: Vec<u32>,
}

/// An operand of a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// Rows, one a feature.
    Rows(View),
    /// Free numbers, one a feature.
    Free(FreeId),
    /// The adjoint of an accumulator, the same for every feature.
    Seed(Sum),
}

/// A result of a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Rows, one a feature.
    Rows(View, Into),
    /// Summed over the features into an accumulator.
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

/// Rows to rows.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyOp {
    /// From where.
    pub from: View,
    /// To where; whole values where this is their definition.
    pub to: View,
    /// Whether the result replaces or adds.
    pub into: Into,
}

/// Operations restricted to the rows of each level in turn. At level i a product evaluates its rows of level i, and a map the features
/// that are evaluated at i; a product reads what lower levels have made. In all it does what one parallel pass does.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepOp {
    /// The step of the stack it belongs to.
    pub step: usize,
    /// How many levels.
    pub levels: usize,
    /// From the lowest level to the highest, or, in adjoints, back.
    pub order: Order,
    /// Products and maps (their adjoints, in adjoints), as one parallel pass would run them.
    pub ops: Vec<Op>,
}

/// Turns of the same bodies: turn k runs body k mod their number.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatOp {
    /// What it is called in the text's names.
    pub name: String,
    /// How many turns.
    pub turns: usize,
    /// From the data to the noise (density), or back (its adjoint).
    pub order: Order,
    /// The state where it enters.
    pub init: View,
    /// The same as a value: version `turns` (down) or 0 (up) of the state.
    pub entry: ValueId,
    /// The state where it leaves: version 0 (down) or `turns` (up).
    pub exit: ValueId,
    /// The bodies.
    pub bodies: Vec<Body>,
}

/// The order of turns, or of levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the last (turns: the one beside the data) to the first.
    Down,
    /// From the first (turns: the one beside the noise) to the last.
    Up,
}

impl Order {
    /// The other one.
    pub fn reversed(self) -> Order {
        match self {
            Order::Down => Order::Up,
            Order::Up => Order::Down,
        }
    }
}

/// One turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// How many turns run it, over all enclosing repeats.
    pub instances: usize,
    /// The state as the turn finds it.
    pub input: ValueId,
    /// The operations.
    pub ops: Vec<Op>,
    /// The state as the turn leaves it.
    pub result: View,
    /// The same as a value.
    pub output: ValueId,
}
