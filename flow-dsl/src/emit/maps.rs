//! Scalar maps as types that implement `rt::Map`.

use super::{doc, ident};
use crate::expr::{Id, pieces};
use crate::plan::{Plan, ScalarMap};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use std::collections::BTreeSet;

/// Every map that a program of the plan uses.
pub fn emit(plan: &Plan) -> TokenStream {
    let used = plan.used_maps();
    plan.maps.iter().enumerate().filter(|(i, _)| used.contains(i)).map(|(_, map)| one(map)).collect()
}

fn one(map: &ScalarMap) -> TokenStream {
    let name = ident(&map.name);
    let docs = doc(&map.docs);
    let inputs: Vec<Ident> = map.inputs.iter().map(|n| ident(n)).collect();
    let outputs: Vec<Id> = map.outputs.iter().map(|(_, id)| *id).collect();
    let names: Vec<String> = map.outputs.iter().map(|(n, _)| result_name(map, n)).collect();
    let (lets, values) = pieces(&map.graph, &inputs, &outputs, &names);
    let names: Vec<Ident> = names.iter().map(|n| ident(n)).collect();
    let results = results(&names, &values);
    let parameters = parameters(map, &inputs, &outputs);
    let (i, o) = (Literal::usize_unsuffixed(inputs.len()), Literal::usize_unsuffixed(outputs.len()));
    let allowed = named_constant(map, &outputs).then(|| quote!(#[allow(clippy::approx_constant)]));
    quote! {
        #docs
        pub struct #name;
        #allowed
        impl rt::Map<#i, #o> for #name {
            #[inline(always)]
            fn at<L: rt::Lane>([#(#parameters),*]: [L; #i]) -> [L; #o] {
                #lets
                #results
                [#(#names),*]
            }
        }
    }
}

/// Whether a number is so near one that the standard library names that clippy, by default an error, would have it named.
fn named_constant(map: &ScalarMap, outputs: &[Id]) -> bool {
    use std::f64::consts::*;
    const NAMED: [f64; 19] = [
        E,
        PI,
        TAU,
        SQRT_2,
        LN_2,
        LN_10,
        LOG2_E,
        LOG2_10,
        LOG10_2,
        LOG10_E,
        FRAC_1_PI,
        FRAC_2_PI,
        FRAC_PI_2,
        FRAC_PI_3,
        FRAC_PI_4,
        FRAC_PI_6,
        FRAC_PI_8,
        FRAC_1_SQRT_2,
        FRAC_2_SQRT_PI,
    ];
    let near = |x: f64| NAMED.iter().any(|n| (x.abs() / n - 1.0).abs() < 1e-2);
    map.graph.live(outputs).into_iter().filter_map(|id| map.graph.value(id)).any(near)
}

fn result_name(map: &ScalarMap, name: &str) -> String {
    if map.inputs.iter().any(|input| input == name) { format!("{name}_out") } else { name.to_string() }
}

/// `let z = …;` for each result that is not bound yet.
fn results(names: &[Ident], values: &[TokenStream]) -> TokenStream {
    let unbound = names.iter().zip(values).filter(|(name, value)| value.to_string() != name.to_string());
    unbound.map(|(name, value)| quote!(let #name = #value;)).collect()
}

/// Inputs that the expressions do not use are `_`; the first may be the witness of a constant.
fn parameters(map: &ScalarMap, inputs: &[Ident], outputs: &[Id]) -> Vec<TokenStream> {
    let used: BTreeSet<u32> = outputs.iter().flat_map(|&id| map.graph.variables(id)).collect();
    let keep = |(i, name): (usize, &Ident)| {
        if i == 0 || used.contains(&(i as u32)) { quote!(#name) } else { quote!(_) }
    };
    inputs.iter().enumerate().map(keep).collect()
}
