//! From a placed plan to Rust.
//!
//! One module a flow: tables, the programs as straight sequences of calls generic over the executor, one function a body of a
//! repeat, one type a scalar map. Infallible, and a function of the plan alone. Paths are absolute; nothing is `unsafe`.

mod maps;
mod names;
mod programs;
pub mod skeleton;
mod sweeps;
mod tables;
mod views;

use crate::place::Placed;
use names::Names;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// How generated code is addressed.
#[derive(Clone, Debug)]
pub struct Style {
    /// The path of the runtime crate.
    pub runtime: TokenStream,
}

impl Default for Style {
    fn default() -> Self {
        Style { runtime: quote!(::flow_runtime) }
    }
}

/// What the items of a flow are called: its type, the one in double precision, its module.
pub fn items(flow: &str) -> [String; 3] {
    [flow.to_owned(), format!("{flow}64"), format!("__{}", snake(flow))]
}

/// The items of one flow.
pub fn emit(placed: &Placed, style: &Style) -> TokenStream {
    let plan = &placed.plan;
    let names = Names::of(placed);
    let root = &style.runtime;
    let [name, double, module] = items(&plan.name).map(|item| ident(&item));
    let visibility = if plan.public { quote!(pub) } else { quote!() };
    let docs = docs(&plan.docs);
    let double_docs = doc(&format!("[`{}`] in double precision.", plan.name));
    let (tables, programs, maps) = (tables::emit(placed, &names), programs::emit(placed, &names), maps::emit(plan));
    let (slots, bodies) = (names.slots(placed), programs::bodies(placed, &names));
    // The compiler's own warning has said it.
    let allowed = (!is_camel(&plan.name)).then(|| quote!(#[allow(non_camel_case_types)]));
    let imports = imports(quote!(#slots #tables #(#programs)* #bodies));
    quote! {
        #docs
        #allowed
        #[allow(dead_code, unreachable_pub)] // few use both, or from outside
        #visibility type #name = #root::Model<#module::Flow, ::core::primitive::f32>;
        #double_docs
        #allowed
        #[allow(dead_code, unreachable_pub)]
        #visibility type #double = #root::Model<#module::Flow, ::core::primitive::f64>;
        #[doc(hidden)]
        #[allow(unreachable_pub, missing_debug_implementations, missing_copy_implementations, clippy::pedantic)] // no API
        pub mod #module {
            use #root::__rt::v0_1 as rt;
            use rt::{#(#imports),*};
            #slots
            /// The flow's tables and programs.
            pub struct Flow;
            impl rt::Program for Flow {
                #tables
                #(#programs)*
            }
            #bodies
            #maps
        }
    }
}

/// Whether rustc takes a name for that of a type.
fn is_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_')
}

/// What the code uses of the runtime by its bare name.
fn imports(code: TokenStream) -> Vec<Ident> {
    let mut used = BTreeSet::new();
    words(code, &mut used);
    const NAMES: [&str; 9] = ["Add", "In", "LogBase", "LogDet", "Out", "Rows", "Set", "Target", "Turn"];
    NAMES.into_iter().filter(|name| used.contains(*name)).map(ident).collect()
}

fn words(code: TokenStream, found: &mut BTreeSet<String>) {
    for token in code {
        match token {
            TokenTree::Ident(word) => drop(found.insert(word.to_string())),
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn ident(text: &str) -> Ident {
    match text {
        "self" | "Self" | "super" | "crate" | "_" => format_ident!("{}_", text),
        text if is_keyword(text) => Ident::new_raw(text, Span::call_site()),
        text => Ident::new(text, Span::call_site()),
    }
}

/// Rust's strict and reserved words that a raw identifier may be.
fn is_keyword(text: &str) -> bool {
    const WORDS: &str = "abstract as async await become box break const continue do dyn else enum extern false final fn for gen if \
        impl in let loop macro match mod move mut override priv pub ref return static struct trait true try type typeof unsafe \
        unsized use virtual where while yield";
    WORDS.split_whitespace().any(|w| w == text)
}

fn doc(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}

fn docs(lines: &[String]) -> TokenStream {
    lines.iter().map(|l| doc(l)).collect()
}

/// `RealNvp` → `real_nvp`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
