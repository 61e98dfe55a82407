//! What things are called in the generated code.

use super::ident;
use crate::place::{Home, Placed, Version};
use crate::plan::{Op, Plan, ProductId, RepeatOp, ValueId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};

/// Names of slots, as rows of one version each, of products, and of the bodies of repeats.
pub struct Names {
    repeats: BTreeMap<ValueId, String>,
    rows: BTreeMap<(usize, Version), Ident>,
    products: Vec<Ident>,
}

impl Names {
    /// For everything that the plan mentions.
    pub fn of(placed: &Placed) -> Names {
        let used = homes(placed);
        let slots = distinct(placed.slots.iter().map(|s| s.name.to_uppercase()));
        let rows = used
            .into_iter()
            .map(|home| ((home.slot, home.version), ident(&rows_name(&slots[home.slot], home.version))));
        let products = distinct(placed.plan.products.iter().map(|p| constant(&p.name.text)));
        let repeats = repeats(&placed.plan);
        let bodies = distinct(repeats.iter().map(|(_, name)| name.clone()));
        let repeats = repeats.into_iter().map(|(entry, _)| entry).zip(bodies).collect();
        Names { repeats, rows: rows.collect(), products: products.iter().map(|n| ident(n)).collect() }
    }

    /// The constant that stands for all rows of a value.
    pub fn rows(&self, placed: &Placed, value: ValueId) -> Ident {
        let home = placed.home(value);
        self.rows.get(&(home.slot, home.version)).cloned().unwrap_or_else(|| format_ident!("NOWHERE"))
    }

    /// The function of one body of a repeat.
    pub fn body(&self, repeat: &RepeatOp, variant: usize) -> Ident {
        let name = self.repeats.get(&repeat.entry).unwrap_or(&repeat.name);
        if repeat.bodies.len() == 1 { ident(name) } else { format_ident!("{}_turn_{}", name, variant) }
    }

    /// The constant that stands for a product's index.
    pub fn product(&self, id: ProductId) -> &Ident {
        &self.products[id.index()]
    }

    /// The constants.
    pub fn slots(&self, placed: &Placed) -> TokenStream {
        let rows = self.rows.iter().map(|(&(slot, version), name)| {
            let (number, count) = (Literal::usize_unsuffixed(slot), Literal::usize_unsuffixed(placed.slots[slot].rows));
            let value = match version {
                Version::Once => quote!(Rows::once(#number, #count)),
                Version::Each => quote!(Rows::each(#number, #count)),
                Version::Near => quote!(Rows::near(#number, #count)),
                Version::Far => quote!(Rows::far(#number, #count)),
                Version::End { turns, at } => {
                    let (turns, at) = (Literal::usize_unsuffixed(turns), Literal::usize_unsuffixed(at));
                    quote!(Rows::end(#number, #count, #turns, #at))
                }
            };
            quote!(const #name: Rows = #value;)
        });
        let products = self.products.iter().enumerate().map(|(i, name)| {
            let i = Literal::usize_unsuffixed(i);
            quote!(const #name: usize = #i;)
        });
        quote!(#(#rows)* #(#products)*)
    }
}

/// All repeats of all programs by the value they begin with.
fn repeats(plan: &Plan) -> Vec<(ValueId, String)> {
    let mut all = Vec::new();
    plan.programs().for_each(|p| collect(&p.ops, &mut all));
    all
}

fn collect(ops: &[Op], all: &mut Vec<(ValueId, String)>) {
    for op in ops {
        if let Op::Repeat(o) = op {
            all.push((o.entry, o.name.clone()));
            o.bodies.iter().for_each(|b| collect(&b.ops, all));
        }
    }
}

fn homes(placed: &Placed) -> BTreeSet<Home> {
    placed.plan.programs().flat_map(crate::place::everything).map(|v| placed.home(v)).collect()
}

fn rows_name(slot: &str, version: Version) -> String {
    match version {
        Version::Once | Version::Each => slot.to_string(),
        Version::Near => format!("{slot}_NEAR"),
        Version::Far => format!("{slot}_FAR"),
        Version::End { at: 0, .. } => format!("{slot}_NOISE"),
        Version::End { .. } => format!("{slot}_DATA"),
    }
}

/// `repeat_0.{}.autoregressive_0.net.0` → `AUTOREGRESSIVE_0_NET_0`.
fn constant(text: &str) -> String {
    let last = text.rsplit("{}.").next().unwrap_or(text);
    last.replace('.', "_").to_uppercase()
}

/// Names with a number where they would be equal.
pub fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // Numbers below these are taken already: a long stack has thousands of one name.
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for name in names {
        let n = next.entry(name.clone()).or_insert(1);
        let numbered = |n: usize| if n == 1 { name.clone() } else { format!("{name}_{n}") };
        while taken.contains(&numbered(*n)) {
            *n += 1;
        }
        let free = numbered(*n);
        taken.insert(free.clone());
        out.push(free);
    }
    out
}
