//! What things are called in the generated code.

use super::ident;
use crate::place::{Home, Placed, Version};
use crate::plan::{Plan, ProductId, Program, ValueId};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};

/// Names of slots, as rows of one version each, and of products.
pub struct Names {
    rows: BTreeMap<(usize, Version), Ident>,
    products: Vec<Ident>,
}

impl Names {
    /// For everything that the plan mentions.
    pub fn of(placed: &Placed) -> Names {
        let used = homes(placed);
        let slots = distinct(placed.slots.iter().map(|s| s.name.to_uppercase()));
        let rows = used.into_iter().map(|home| {
            (
                (home.slot, home.version),
                ident(&rows_name(&slots[home.slot], home.version)),
            )
        });
        let products = distinct(placed.plan.products.iter().map(|p| constant(&p.name.text)));
        Names {
            rows: rows.collect(),
            products: products.iter().map(|n| ident(n)).collect(),
        }
    }

    /// The constant that stands for all rows of a value.
    pub fn rows(&self, placed: &Placed, value: ValueId) -> Ident {
        let home = placed.home(value);
        self.rows
            .get(&(home.slot, home.version))
            .cloned()
            .unwrap_or_else(|| format_ident!("NOWHERE"))
    }

    /// The constant that stands for a product's index.
    pub fn product(&self, id: ProductId) -> &Ident {
        &self.products[id.index()]
    }

    /// The constants.
    pub fn slots(&self, placed: &Placed) -> TokenStream {
        let rows = self.rows.iter().map(|(&(slot, version), name)| {
            let (number, count) = (
                Literal::usize_unsuffixed(slot),
                Literal::usize_unsuffixed(placed.slots[slot].rows),
            );
            let value = match version {
                Version::Once => quote!(Rows::once(#number, #count)),
                Version::Each => quote!(Rows::each(#number, #count)),
                Version::Near => quote!(Rows::near(#number, #count)),
                Version::Far => quote!(Rows::far(#number, #count)),
                Version::End { turns, at } => {
                    let (turns, at) = (
                        Literal::usize_unsuffixed(turns),
                        Literal::usize_unsuffixed(at),
                    );
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

fn homes(placed: &Placed) -> BTreeSet<Home> {
    let plan: &Plan = &placed.plan;
    let programs = std::iter::once(&plan.density).chain(&plan.density_adjoint);
    programs
        .flat_map(|p: &Program| crate::place::everything(p))
        .map(|v| placed.home(v))
        .collect()
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
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut out = Vec::new();
    for name in names {
        let numbered = (1..).map(|n| {
            if n == 1 {
                name.clone()
            } else {
                format!("{name}_{n}")
            }
        });
        let free = numbered
            .into_iter()
            .find(|n| !taken.contains(n))
            .unwrap_or(name);
        taken.insert(free.clone());
        out.push(free);
    }
    out
}
