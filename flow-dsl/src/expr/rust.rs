//! Expressions as Rust: straight-line code over a generic lane type.
//!
//! A lane tells its instruction set, so a lone constant is made by the first input: `x.constant(1.0)`.

use super::bind::Bindings;
use super::function::Function;
use super::graph::{Graph, Id, Node, Operator};
use super::lanes::Lane;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

/// The body of a function from `inputs` to the outputs: `let`s for what is used twice, then one expression or a tuple.
pub fn body(graph: &Graph, inputs: &[Ident], outputs: &[Id]) -> TokenStream {
    let (lets, values) = pieces(graph, inputs, outputs, &[]);
    match values.as_slice() {
        [only] => quote!(#lets #only),
        _ => quote!(#lets (#(#values),*)),
    }
}

/// The parts of [`body`]: its `let`s, and an expression for each output. An output that is used again is bound to its name of
/// `names`, where there is one.
pub fn pieces(graph: &Graph, inputs: &[Ident], outputs: &[Id], names: &[String]) -> (TokenStream, Vec<TokenStream>) {
    let mut graph = graph.clone();
    let lowered = graph.lower(outputs);
    let outputs = graph.share(&lowered);
    let taken = inputs.iter().map(Ident::to_string).chain(names.iter().cloned());
    let given: Vec<(&str, Id)> = names.iter().map(String::as_str).zip(outputs.iter().copied()).collect();
    let bindings = Bindings::of(&graph, &outputs, &given, taken);
    let writer = Writer { graph: &graph, inputs, bindings: &bindings };
    let mut lets = TokenStream::new();
    for &id in &bindings.order {
        let (name, (value, _)) = (writer.reference(id), writer.node(id));
        lets.extend(quote!(let #name = #value;));
    }
    let values = outputs.iter().map(|&id| writer.operand(id, SUM)).collect();
    (lets, values)
}

/// How tightly Rust holds an expression together.
const SUM: u8 = 0;
const PRODUCT: u8 = 1;
const UNARY: u8 = 2;
const ATOM: u8 = 3;

struct Writer<'a> {
    graph: &'a Graph,
    inputs: &'a [Ident],
    bindings: &'a Bindings,
}

impl Writer<'_> {
    fn reference(&self, id: Id) -> Option<Ident> {
        self.bindings.name(id).map(|name| Ident::new(name, Span::call_site()))
    }

    fn input(&self, index: u32) -> Ident {
        let name = self.inputs.get(index as usize).cloned();
        name.unwrap_or_else(|| format_ident!("x{}", index))
    }

    /// An operand, in brackets if it is looser than `least`.
    fn operand(&self, id: Id, least: u8) -> TokenStream {
        if let Some(name) = self.reference(id) {
            return quote!(#name);
        }
        let (tokens, tightness) = self.node(id);
        if tightness < least { quote!((#tokens)) } else { tokens }
    }

    fn node(&self, id: Id) -> (TokenStream, u8) {
        match self.graph.node(id) {
            Node::Const(c) => {
                let (literal, witness) = (literal(c.value()), self.input(0));
                (quote!(#witness.constant(#literal)), ATOM)
            }
            Node::Var(index) => {
                let name = self.input(index);
                (quote!(#name), ATOM)
            }
            Node::Unary(Function::Neg, x) => {
                let x = self.operand(x, UNARY);
                (quote!(-#x), UNARY)
            }
            Node::Unary(f, x) => {
                let name = match f.lane() {
                    Lane::Method(name) => name,
                    Lane::Expanded => f.name(), // not after lowering
                };
                let (method, x) = (Ident::new(name, Span::call_site()), self.operand(x, ATOM));
                (quote!(#x.#method()), ATOM)
            }
            Node::Binary(Operator::Add, a, b) => self.sum(a, b),
            Node::Binary(op, a, b) => self.binary(op, a, b),
            Node::Select(s) => {
                let a = self.operand(s.greater, ATOM);
                let [b, then, otherwise] = [s.than, s.then, s.otherwise].map(|id| self.operand(id, SUM));
                (quote!(#a.select_gt(#b, #then, #otherwise)), ATOM)
            }
        }
    }

    fn sum(&self, a: Id, b: Id) -> (TokenStream, u8) {
        if let Some(c) = self.graph.value(b) {
            let (a, size) = (self.operand(a, SUM), literal(c.abs()));
            return (if c < 0.0 { quote!(#a - #size) } else { quote!(#a + #size) }, SUM);
        }
        for (product, other) in [(a, b), (b, a)] {
            if let Some((p, q)) = self.product_in_place(product) {
                let p = self.operand(p, ATOM);
                let [q, other] = [q, other].map(|id| self.operand(id, SUM));
                return (quote!(#p.mul_add(#q, #other)), ATOM);
            }
        }
        self.binary(Operator::Add, a, b)
    }

    /// The factors of a product that is written where it is used, and is not by a constant.
    fn product_in_place(&self, id: Id) -> Option<(Id, Id)> {
        match self.graph.node(id) {
            Node::Binary(Operator::Mul, p, q) if self.bindings.name(id).is_none() && self.graph.value(q).is_none() => {
                Some((p, q))
            }
            _ => None,
        }
    }

    fn binary(&self, op: Operator, a: Id, b: Id) -> (TokenStream, u8) {
        let (sign, tightness) = match op {
            Operator::Add => (quote!(+), SUM),
            Operator::Sub => (quote!(-), SUM),
            Operator::Mul => (quote!(*), PRODUCT),
            Operator::Div => (quote!(/), PRODUCT),
        };
        let a = self.operand(a, tightness);
        let b = match self.graph.value(b) {
            Some(c) => literal(c), // the right-hand side may be a number
            None => self.operand(b, tightness + 1),
        };
        (quote!(#a #sign #b), tightness)
    }
}

/// The shortest literal that reads back as the same number: `1e-300` rather than three hundred zeros.
fn literal(value: f64) -> TokenStream {
    if value.is_nan() {
        return quote!(f64::NAN);
    }
    let size = value.abs();
    let size = match format!("{size:?}").parse::<Literal>() {
        Ok(literal) => quote!(#literal),
        Err(_) => quote!(f64::INFINITY), // prints as `inf`, which is no literal
    };
    if value < 0.0 { quote!(-#size) } else { size }
}
