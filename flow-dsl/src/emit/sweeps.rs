//! The levels of sweeps as the executors want them.

use crate::plan::{Op, Plan, ProductId, SweepOp};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// Below so many levels every level is a block of its own.
const FEW: usize = 16;

/// From so many levels on larger blocks pay.
const MANY: usize = 48;

/// How many levels an executor takes together: what older levels give to them is added in bulk, by kernels that want a few rows.
/// Fewer than 4 new rows of the narrowest product a block would leave these kernels idle.
pub fn block(plan: &Plan, o: &SweepOp) -> usize {
    if o.levels < FEW {
        return 1;
    }
    let least = if o.levels < MANY { 8 } else { 16 };
    let narrowest = products(&o.ops).map(|p| plan.products[p.index()].row_levels.len()).min().unwrap_or(1);
    (4 * o.levels).div_ceil(narrowest.max(1)).next_power_of_two().max(least)
}

fn products(ops: &[Op]) -> impl Iterator<Item = ProductId> + '_ {
    ops.iter().filter_map(|op| match op {
        Op::Product(o) => Some(o.product),
        Op::ProductInput(o) => Some(o.product),
        Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => None,
    })
}

/// The products that stand in a sweep anywhere.
pub fn swept(plan: &Plan) -> BTreeSet<ProductId> {
    let mut all = BTreeSet::new();
    plan.programs().for_each(|program| collect(&program.ops, &mut all));
    all
}

fn collect(ops: &[Op], all: &mut BTreeSet<ProductId>) {
    for op in ops {
        match op {
            Op::Sweep(o) => all.extend(products(&o.ops)),
            Op::Repeat(o) => o.bodies.iter().for_each(|b| collect(&b.ops, all)),
            Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) | Op::Copy(_) => {}
        }
    }
}

/// Rising levels of rows: as many of each level, or where each level begins.
pub fn levels(levels: &[u32]) -> TokenStream {
    if let Some((first, width)) = even(levels) {
        let (first, width) = (Literal::u32_unsuffixed(first), Literal::usize_unsuffixed(width));
        return quote!(rt::Levels::even(#first, #width));
    }
    let last = levels.last().copied().unwrap_or(0);
    let starts = (0..=last + 1).map(|level| Literal::usize_unsuffixed(levels.partition_point(|&l| l < level)));
    quote!(rt::Levels::starts(&[#(#starts),*]))
}

/// The first level and how many rows it has, if every level after it has as many.
fn even(levels: &[u32]) -> Option<(u32, usize)> {
    let first = levels.first().copied().unwrap_or(0);
    let width = levels.iter().take_while(|&&level| level == first).count().max(1);
    let even = levels.iter().enumerate().all(|(i, &level)| level as usize == first as usize + i / width);
    even.then_some((first, width))
}
