//! What every operation reads and writes: the walks that passes are made of.

use crate::expr::Activation;

use super::{
    Body, CopyOp, MapOp, Op, Operand, Output, ProductInputOp, ProductOp, ProductWeightsOp, RepeatOp, SweepOp, Target,
    View,
};

/// Positions of the maps that a list uses.
pub fn maps(list: &[Op]) -> Vec<usize> {
    let one = |op: &Op| match op {
        Op::Map(o) => vec![o.map.index()],
        Op::Sweep(o) => maps(&o.ops),
        Op::Repeat(o) => o.bodies.iter().flat_map(|b| maps(&b.ops)).collect(),
        Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Copy(_) => Vec::new(),
    };
    list.iter().flat_map(one).collect()
}

impl Op {
    /// Every view replaced, also within the bodies of a repeat; `f` is told how many instances the view's surroundings have.
    pub fn map_views(self, f: &mut dyn FnMut(&View, usize) -> View, instances: usize) -> Op {
        match self {
            Op::Product(o) => Op::Product(ProductOp { input: f(&o.input, instances), ..o }),
            Op::ProductInput(o) => Op::ProductInput(ProductInputOp {
                output_bar: f(&o.output_bar, instances),
                input_bar: o.input_bar.into_iter().map(|t| t.map_views(f, instances)).collect(),
                ..o
            }),
            Op::ProductWeights(o) => Op::ProductWeights(ProductWeightsOp {
                input: f(&o.input, instances),
                output_bar: f(&o.output_bar, instances),
                ..o
            }),
            Op::Map(o) => Op::Map(MapOp {
                inputs: o.inputs.into_iter().map(|i| i.map_views(f, instances)).collect(),
                outputs: o.outputs.into_iter().map(|i| i.map_views(f, instances)).collect(),
                ..o
            }),
            Op::Copy(o) => Op::Copy(CopyOp { from: f(&o.from, instances), to: f(&o.to, instances), ..o }),
            Op::Sweep(o) => {
                let ops = o.ops.into_iter().map(|op| op.map_views(f, instances)).collect();
                Op::Sweep(SweepOp { ops, ..o })
            }
            Op::Repeat(o) => {
                let init = f(&o.init, instances);
                let bodies = o.bodies.into_iter().map(|b| b.map_views(f)).collect();
                Op::Repeat(RepeatOp { init, bodies, ..o })
            }
        }
    }

    /// The views read, not those within the bodies of repeats.
    pub fn reads(&self) -> Vec<&View> {
        match self {
            Op::Product(o) => vec![&o.input],
            Op::ProductInput(o) => {
                let kept = o.input_bar.iter().filter_map(|t| t.derivative.as_ref()).map(|(_, h)| h);
                std::iter::once(&o.output_bar).chain(kept).collect()
            }
            Op::ProductWeights(o) => vec![&o.input, &o.output_bar],
            Op::Map(o) => o.inputs.iter().filter_map(Operand::view).collect(),
            Op::Copy(o) => vec![&o.from],
            Op::Sweep(o) => o.ops.iter().flat_map(Op::reads).collect(),
            Op::Repeat(o) => vec![&o.init],
        }
    }

    /// The views written, with whether they are added to; not the values that products and repeats define.
    pub fn writes(&self) -> Vec<(&View, super::Into)> {
        match self {
            Op::Product(_) | Op::ProductWeights(_) | Op::Repeat(_) => Vec::new(),
            Op::ProductInput(o) => o.input_bar.iter().map(|t| (&t.rows, t.into)).collect(),
            Op::Map(o) => o.outputs.iter().filter_map(Output::view).collect(),
            Op::Copy(o) => vec![(&o.to, o.into)],
            Op::Sweep(o) => o.ops.iter().flat_map(Op::writes).collect(),
        }
    }
}

impl Body {
    fn map_views(self, f: &mut dyn FnMut(&View, usize) -> View) -> Body {
        let n = self.instances;
        let ops = self.ops.into_iter().map(|op| op.map_views(f, n)).collect();
        Body { ops, result: f(&self.result, n), ..self }
    }
}

impl Target {
    fn map_views(self, f: &mut dyn FnMut(&View, usize) -> View, n: usize) -> Target {
        let derivative = self.derivative.map(|(act, h): (Activation, View)| (act, f(&h, n)));
        Target { rows: f(&self.rows, n), derivative, ..self }
    }
}

impl Operand {
    /// The rows it reads.
    pub fn view(&self) -> Option<&View> {
        match self {
            Operand::Rows(view) => Some(view),
            Operand::Free(_) | Operand::Seed(_) => None,
        }
    }

    fn map_views(self, f: &mut dyn FnMut(&View, usize) -> View, n: usize) -> Operand {
        match self {
            Operand::Rows(view) => Operand::Rows(f(&view, n)),
            Operand::Free(_) | Operand::Seed(_) => self,
        }
    }
}

impl Output {
    /// The rows it writes.
    pub fn view(&self) -> Option<(&View, super::Into)> {
        match self {
            Output::Rows(view, into) => Some((view, *into)),
            Output::Sum(_) => None,
        }
    }

    fn map_views(self, f: &mut dyn FnMut(&View, usize) -> View, n: usize) -> Output {
        match self {
            Output::Rows(view, into) => Output::Rows(f(&view, n), into),
            Output::Sum(_) => self,
        }
    }
}
