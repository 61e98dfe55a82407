//! Tile programs: single-assignment form over a closed set of operations.
//!
//! A value is a number of rows of lanes (a lane is a row of data). An operation reads [`View`]s of values and makes a value, or, in
//! adjoints, writes or adds to rows of one. Ranges, reversals, index tables and concatenations are views. A flow has the programs
//! `density` (x, c → z, log-det, log p) and `sampling` (z, c → x, log-det, log p), their adjoints, and `prepare` (once per change of
//! the parameters).
//!
//! Levels: a row's level is the number of features that must be known before it. A masked product's weight (r, c) exists iff
//! level(r) ≥ level(c); a scalar map's feature has a higher level than its parameters. [`verify`] holds both.

mod operation;
mod ops;
mod print;
mod prune;
mod sweep;
mod tensors;
mod verify;
mod view;

pub use operation::{
    Body, CopyOp, Into, MapOp, Op, Operand, Order, Output, ProductInputOp, ProductOp, ProductWeightsOp, RepeatOp, Sum,
    SweepOp, Target,
};
pub use print::signature;
pub use prune::prune;
pub use sweep::{restrict, sweep};
pub use tensors::{Free, Prepared, Product, Role, TensorName, TurnName};
pub use verify::verify;
pub use view::{Span, View, common_cycle, shortest_cycle, shortest_divisor};

use crate::expr::{Graph, Id};

/// A flow as programs.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The flow's name.
    pub name: String,
    /// Doc comment of the flow, line by line.
    pub docs: Vec<String>,
    /// The text with its defaults written out.
    pub text: String,
    /// Whether the generated type is public.
    pub public: bool,
    /// Names of the data columns.
    pub features: Vec<String>,
    /// Names of the context columns.
    pub context: Vec<String>,
    /// All values of all programs.
    pub values: Vec<Value>,
    /// The scalar maps in use.
    pub maps: Vec<ScalarMap>,
    /// The masked products with their tensors.
    pub products: Vec<Product>,
    /// Vectors of free numbers, one a feature.
    pub free: Vec<Free>,
    /// Names of the steps of the stack, by number; without the turns of the repeats around them.
    pub steps: Vec<String>,
    /// What the noise is.
    pub noise: Noise,
    /// x, c → z, log|det ∂z/∂x|, log p of the base.
    pub density: Program,
    /// z, c → x, log|det ∂x/∂z|, log p of the base.
    pub sampling: Program,
    /// The adjoint of `density`, once derived.
    pub density_adjoint: Option<Program>,
    /// The adjoint of `sampling`, once derived.
    pub sampling_adjoint: Option<Program>,
    /// Log-dets that no row of data changes, as `density` adds them.
    pub prepare: Vec<Prepared>,
}

/// What the noise is: how the runtime draws it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Noise {
    /// Standard normal.
    #[default]
    Normal,
    /// Standard logistic.
    Logistic,
}

/// One of the two directions of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the data to the noise.
    Density,
    /// From the noise to the data.
    Sampling,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::Density, Direction::Sampling];
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// As an index into its list.
            pub fn index(self) -> usize { self.0 as usize }
        }
    )* };
}

index! {
    /// A value of the plan.
    ValueId
    /// A scalar map of the plan.
    MapId
    /// A product of the plan.
    ProductId
    /// A free vector of the plan.
    FreeId
}

/// Rows of lanes.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is called in the plan's text and in the generated code.
    pub name: String,
    /// How many rows.
    pub rows: usize,
    /// Level of each row within a conditioner; empty for values of the stack.
    pub levels: Vec<u32>,
    /// How its copies are counted.
    pub copies: Copies,
}

/// How the copies of a value are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// Outside every repeat.
    Once,
    /// One for each instance of the body it stands in.
    Each {
        /// How many.
        instances: usize,
    },
}

/// A straight program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// What it reads, coordinate by coordinate: x, and c where there is one; in the adjoint z̄, and the c̄ that it adds to.
    pub inputs: Vec<View>,
    /// The operations, in order.
    pub ops: Vec<Op>,
    /// What it leaves: z, or x̄ and c̄.
    pub results: Vec<View>,
}

/// A scalar map: expressions over named inputs.
#[derive(Clone, Debug)]
pub struct ScalarMap {
    /// What it is called in the generated code, UpperCamel.
    pub name: String,
    /// Its formula, for people.
    pub docs: String,
    /// Names of the inputs; variable i of the graph is the i-th.
    pub inputs: Vec<String>,
    /// Names of the results with their expressions.
    pub outputs: Vec<(String, Id)>,
    /// Where the expressions live.
    pub graph: Graph,
    /// The same step in the other direction, where the map is a step of the stack.
    pub opposite: Option<Box<ScalarMap>>,
}

impl Plan {
    /// A new value.
    pub fn value(&mut self, value: Value) -> ValueId {
        self.values.push(value);
        ValueId(self.values.len() as u32 - 1)
    }

    /// The value program of a direction.
    pub fn program(&self, direction: Direction) -> &Program {
        match direction {
            Direction::Density => &self.density,
            Direction::Sampling => &self.sampling,
        }
    }

    /// The value program of a direction, to be changed.
    pub fn program_mut(&mut self, direction: Direction) -> &mut Program {
        match direction {
            Direction::Density => &mut self.density,
            Direction::Sampling => &mut self.sampling,
        }
    }

    /// The adjoint of a direction, once derived.
    pub fn adjoint(&self, direction: Direction) -> Option<&Program> {
        match direction {
            Direction::Density => self.density_adjoint.as_ref(),
            Direction::Sampling => self.sampling_adjoint.as_ref(),
        }
    }

    /// The adjoint of a direction, to be set.
    pub fn adjoint_mut(&mut self, direction: Direction) -> &mut Option<Program> {
        match direction {
            Direction::Density => &mut self.density_adjoint,
            Direction::Sampling => &mut self.sampling_adjoint,
        }
    }

    /// All programs over rows of data, each direction before its adjoint.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        Direction::ALL.into_iter().flat_map(|d| std::iter::once(self.program(d)).chain(self.adjoint(d)))
    }

    /// Positions of the maps that a program uses.
    pub fn used_maps(&self) -> std::collections::BTreeSet<usize> {
        let mut used: std::collections::BTreeSet<usize> = self.programs().flat_map(|p| ops::maps(&p.ops)).collect();
        used.extend(self.prepare.iter().map(|p| p.map.index()));
        used
    }

    /// All rows of a value.
    pub fn all(&self, id: ValueId) -> View {
        View::all(id, self.values[id.index()].rows)
    }

    /// The map, or an equal one that is there already.
    pub fn map(&mut self, map: ScalarMap) -> MapId {
        let text = signature(&map);
        let same = |m: &ScalarMap| signature(m) == text;
        if let Some(i) = self.maps.iter().position(same) {
            return MapId(i as u32);
        }
        self.maps.push(map);
        MapId(self.maps.len() as u32 - 1)
    }
}
