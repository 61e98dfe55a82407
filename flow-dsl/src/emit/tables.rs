//! The static tables: names, tensors, slots, ends.

use super::names::Names;
use super::sweeps::{levels, swept};
use super::views::view;
use crate::place::{Place, Placed};
use crate::plan::{Direction, Noise, Plan, Product, ProductId, Role, TensorName, ValueId, View};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The constants of `Program`.
pub fn emit(placed: &Placed, names: &Names) -> TokenStream {
    let plan = &placed.plan;
    let (name, features, context) = (&plan.name, &plan.features, &plan.context);
    let text = lines(&plan.text);
    let swept = swept(plan);
    let products = plan.products.iter().zip(0..).map(|(p, i)| product(p, swept.contains(&ProductId(i))));
    let free = free(plan);
    let slots = slots(placed);
    let steps = &plan.steps;
    let noise = match plan.noise {
        Noise::Normal => quote!(rt::Noise::Normal),
        Noise::Logistic => quote!(rt::Noise::Logistic),
    };
    let (density, sampling) = (ends(placed, names, Direction::Density), ends(placed, names, Direction::Sampling));
    quote! {
        const NAME: &'static str = #name;
        const TEXT: &'static str = #text;
        const FEATURES: &'static [&'static str] = &[#(#features),*];
        const CONTEXT: &'static [&'static str] = &[#(#context),*];
        const PRODUCTS: &'static [rt::Product] = &[#(#products),*];
        const FREE: &'static [rt::Free] = &[#(#free),*];
        const STEPS: &'static [&'static str] = &[#(#steps),*];
        const NOISE: rt::Noise = #noise;
        const SLOTS: rt::Slots = #slots;
        const DENSITY: rt::Ends = #density;
        const SAMPLING: rt::Ends = #sampling;
    }
}

/// A text as a literal in which its lines remain lines.
fn lines(text: &str) -> Literal {
    let raw = format!("r\"{text}\"").parse();
    raw.ok().filter(|_| !text.contains(['"', '\r'])).unwrap_or_else(|| Literal::string(text))
}

/// Where a direction's program and its adjoint begin and end.
fn ends(placed: &Placed, names: &Names, direction: Direction) -> TokenStream {
    let none = View::from_rows([]);
    let end = |views: &[View], i: usize| view(placed, names, views.get(i).unwrap_or(&none));
    let program = placed.plan.program(direction);
    let adjoint = placed.plan.adjoint(direction).cloned().unwrap_or_default();
    let (input, context, output) = (end(&program.inputs, 0), end(&program.inputs, 1), end(&program.results, 0));
    let (output_bar, input_bar) = (end(&adjoint.inputs, 0), end(&adjoint.results, 0));
    let context_bar = end(&adjoint.results, 1);
    quote! {
        rt::Ends {
            input: #input,
            context: #context,
            output: #output,
            output_bar: #output_bar,
            input_bar: #input_bar,
            context_bar: #context_bar,
        }
    }
}

fn size(n: usize) -> Literal {
    Literal::usize_unsuffixed(n)
}

fn product(p: &Product, swept: bool) -> TokenStream {
    let name = tensor_name(&p.name);
    let inputs = size(p.column_levels.len());
    let exact: Vec<usize> = (0..p.row_levels.len()).map(|r| p.sees(r)).collect();
    let runs = exact.chunk_by(|a, b| a == b).map(|run| {
        let (units, seen) = (size(run.len()), size(run[0]));
        quote!((#units, #seen))
    });
    let (instances, out, inp) = (size(p.instances), index(&p.out), index(&p.inp));
    let vector = p.vector;
    let by_level = if swept {
        let (rows, columns) = (levels(&p.row_levels), levels(&p.column_levels));
        quote!(Some((#rows, #columns)))
    } else {
        quote!(None)
    };
    quote! {
        rt::Product {
            name: #name,
            inputs: #inputs,
            rows: &[#(#runs),*],
            levels: #by_level,
            instances: #instances,
            vector: #vector,
            out: #out,
            inp: #inp,
        }
    }
}

fn tensor_name(name: &TensorName) -> TokenStream {
    let text = &name.text;
    if name.turns.is_empty() {
        return quote!(rt::Name::once(#text));
    }
    let turns = name.turns.iter().map(|t| {
        let (count, step, first) = (size(t.count), size(t.step), size(t.first));
        quote!((#count, #step, #first))
    });
    quote!(rt::Name { text: #text, turns: &[#(#turns),*] })
}

/// A permutation as arithmetic sequences, instance by instance.
fn index(tables: &[Vec<u32>]) -> TokenStream {
    let one = |table: &Vec<u32>| {
        let view = View::from_rows(table.iter().map(|&r| (ValueId(0), r)));
        let sequences = view.spans(0).iter().map(|s| {
            let (first, step) = (Literal::u32_unsuffixed(s.first), Literal::i32_unsuffixed(s.step));
            let count = Literal::u32_unsuffixed(s.count);
            quote!(rt::Sequence::new(#first, #step, #count))
        });
        quote!(&[#(#sequences),*])
    };
    let tables = tables.iter().map(one);
    quote!(rt::Index(&[#(#tables),*]))
}

fn free(plan: &Plan) -> impl Iterator<Item = TokenStream> + '_ {
    plan.free.iter().map(|f| {
        let (name, len) = (&f.name, size(f.len));
        let role = match f.role {
            Role::Mean => quote!(rt::Role::Mean),
            Role::Deviation => quote!(rt::Role::Deviation),
        };
        quote!(rt::Free { name: #name, len: #len, role: #role })
    })
}

fn slots(placed: &Placed) -> TokenStream {
    let place = |p: Place| {
        let (offset, stride, ring) = (size(p.offset), size(p.stride), size(p.ring));
        quote!(rt::Place::new(#offset, #stride, #ring))
    };
    let value = placed.slots.iter().map(|s| place(s.value));
    let gradient = placed.slots.iter().map(|s| place(s.gradient));
    let (value_rows, gradient_rows) = (size(placed.value_rows), size(placed.gradient_rows));
    quote! {
        rt::Slots {
            value: &[#(#value),*],
            value_rows: #value_rows,
            gradient: &[#(#gradient),*],
            gradient_rows: #gradient_rows,
        }
    }
}
