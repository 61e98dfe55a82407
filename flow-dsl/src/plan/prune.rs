//! What no program mentions is dropped, and the rest numbered anew in order of first mention.

use super::{
    Body, CopyOp, MapId, MapOp, Op, Plan, ProductId, ProductInputOp, ProductOp, ProductWeightsOp, Program, RepeatOp,
    SweepOp, ValueId, View,
};
use std::collections::BTreeMap;

/// The plan without what it does not use; names of maps are distinct afterwards.
pub fn prune(plan: Plan) -> Plan {
    let mut numbers = Numbers::default();
    let density = numbers.program(plan.density);
    let density_adjoint = plan.density_adjoint.map(|a| numbers.program(a));
    let sampling = numbers.program(plan.sampling);
    let sampling_adjoint = plan.sampling_adjoint.map(|a| numbers.program(a));
    let prepare = plan.prepare.into_iter().map(|p| super::Prepared { map: numbers.map(p.map), ..p }).collect();
    let mut maps = sorted(&numbers.maps, |i| plan.maps[i].clone());
    distinct(&mut maps);
    Plan {
        values: sorted(&numbers.values, |i| plan.values[i].clone()),
        products: sorted(&numbers.products, |i| plan.products[i].clone()),
        maps,
        density,
        density_adjoint,
        sampling,
        sampling_adjoint,
        prepare,
        ..plan
    }
}

fn sorted<T>(numbers: &BTreeMap<u32, u32>, of: impl Fn(usize) -> T) -> Vec<T> {
    let mut pairs: Vec<(u32, u32)> = numbers.iter().map(|(old, new)| (*new, *old)).collect();
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, old)| of(old as usize)).collect()
}

fn distinct(maps: &mut [super::ScalarMap]) {
    for i in 1..maps.len() {
        let (before, rest) = maps.split_at_mut(i);
        let taken = |name: &str| before.iter().any(|m| m.name == name);
        let wanted = rest[0].name.clone();
        let mut n = 1;
        while taken(&rest[0].name) {
            n += 1;
            rest[0].name = format!("{wanted}{n}");
        }
    }
}

/// Old number → new number.
#[derive(Default)]
struct Numbers {
    values: BTreeMap<u32, u32>,
    products: BTreeMap<u32, u32>,
    maps: BTreeMap<u32, u32>,
}

fn number(table: &mut BTreeMap<u32, u32>, old: u32) -> u32 {
    let next = table.len() as u32;
    *table.entry(old).or_insert(next)
}

impl Numbers {
    fn value(&mut self, v: ValueId) -> ValueId {
        ValueId(number(&mut self.values, v.0))
    }

    fn product(&mut self, p: ProductId) -> ProductId {
        ProductId(number(&mut self.products, p.0))
    }

    fn map(&mut self, m: MapId) -> MapId {
        MapId(number(&mut self.maps, m.0))
    }

    fn view(&mut self, view: &View) -> View {
        view.map_rows(|_, (v, r)| (self.value(v), r))
    }

    fn program(&mut self, program: Program) -> Program {
        Program {
            inputs: program.inputs.iter().map(|v| self.view(v)).collect(),
            ops: program.ops.into_iter().map(|op| self.op(op)).collect(),
            results: program.results.iter().map(|v| self.view(v)).collect(),
        }
    }

    fn op(&mut self, op: Op) -> Op {
        match op {
            Op::Product(o) => {
                let (product, input) = (self.product(o.product), self.view(&o.input));
                Op::Product(ProductOp { product, input, output: self.value(o.output), ..o })
            }
            Op::ProductInput(ProductInputOp { product, .. }) | Op::ProductWeights(ProductWeightsOp { product, .. }) => {
                let product = self.product(product);
                match self.views(op) {
                    Op::ProductInput(o) => Op::ProductInput(ProductInputOp { product, ..o }),
                    Op::ProductWeights(o) => Op::ProductWeights(ProductWeightsOp { product, ..o }),
                    other => other,
                }
            }
            Op::Map(o) => {
                let map = self.map(o.map);
                match self.views(Op::Map(o)) {
                    Op::Map(o) => Op::Map(MapOp { map, ..o }),
                    other => other,
                }
            }
            Op::Copy(o) => Op::Copy(CopyOp { from: self.view(&o.from), to: self.view(&o.to), ..o }),
            Op::Sweep(o) => Op::Sweep(SweepOp { ops: o.ops.into_iter().map(|op| self.op(op)).collect(), ..o }),
            Op::Repeat(o) => {
                let (init, entry) = (self.view(&o.init), self.value(o.entry));
                let bodies = o.bodies.into_iter().map(|b| self.body(b)).collect();
                Op::Repeat(RepeatOp { init, entry, exit: self.value(o.exit), bodies, ..o })
            }
        }
    }

    fn views(&mut self, op: Op) -> Op {
        op.map_views(&mut |v, _| self.view(v), 1)
    }

    fn body(&mut self, b: Body) -> Body {
        let input = self.value(b.input);
        let ops = b.ops.into_iter().map(|op| self.op(op)).collect();
        Body { input, ops, result: self.view(&b.result), output: self.value(b.output), ..b }
    }
}
