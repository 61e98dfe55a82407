//! Programs as straight sequences of calls.

use super::names::Names;
use super::sweeps::{block, levels};
use super::views::{pieces, view};
use super::{doc, ident};
use crate::expr::Activation;
use crate::place::Placed;
use crate::plan::{
    Body, Direction, Into, MapOp, Op, Operand, Order, Output, Plan, Program, RepeatOp, Sum, SweepOp, Target,
};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// The functions of `Program`, and after them those of the bodies of its repeats.
pub fn emit(placed: &Placed, names: &Names) -> Vec<TokenStream> {
    let plan = &placed.plan;
    let mut programs = Vec::new();
    for direction in Direction::ALL {
        let name = name(direction);
        let marked = direction == Direction::Density;
        let program = Writer { placed, names, adjoint: false, marked }.program(name, plan.program(direction));
        let adjoint = plan.adjoint(direction).cloned().unwrap_or_default();
        let adjoint =
            Writer { placed, names, adjoint: true, marked: false }.program(&format!("{name}_adjoint"), &adjoint);
        programs.extend([program, adjoint]);
    }
    programs.push(prepare(plan));
    programs
}

fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Density => "density",
        Direction::Sampling => "sampling",
    }
}

/// The functions of the bodies, which stand beside the `impl`.
pub fn bodies(placed: &Placed, names: &Names) -> TokenStream {
    let plan = &placed.plan;
    let bodies = |adjoint: bool, marked: bool, ops: &[Op]| Writer { placed, names, adjoint, marked }.bodies(ops);
    let of = |direction: Direction| {
        let value = bodies(false, direction == Direction::Density, &plan.program(direction).ops);
        let adjoint = plan.adjoint(direction).map(|program| bodies(true, false, &program.ops));
        quote!(#value #adjoint)
    };
    Direction::ALL.into_iter().map(of).collect()
}

fn prepare(plan: &Plan) -> TokenStream {
    let calls = plan.prepare.iter().map(|p| {
        let map = ident(&plan.maps[p.map.index()].name);
        let free = p.free.iter().map(|f| Literal::usize_unsuffixed(f.index()));
        quote!(t.log_det(#map, [#(#free),*]);)
    });
    let t = if plan.prepare.is_empty() { quote!(_) } else { quote!(t) };
    quote! {
        fn prepare<T: rt::Prepare>(#t: &mut T) {
            #(#calls)*
        }
    }
}

struct Writer<'a> {
    placed: &'a Placed,
    names: &'a Names,
    adjoint: bool,
    /// Whether steps of the stack are marked.
    marked: bool,
}

impl Writer<'_> {
    fn bound(&self) -> TokenStream {
        if self.adjoint { quote!(rt::Adjoint) } else { quote!(rt::Run) }
    }

    fn program(&self, name: &str, program: &Program) -> TokenStream {
        let (name, bound) = (ident(name), self.bound());
        let ops = self.ops(&program.ops);
        quote! {
            fn #name<T: #bound>(t: &mut T) {
                let k = Turn::ONCE;
                #ops
            }
        }
    }

    fn ops(&self, ops: &[Op]) -> TokenStream {
        let marked = |op| {
            let (mark, op) = (self.mark(op), self.op(op));
            quote!(#mark #op)
        };
        ops.iter().map(marked).collect()
    }

    /// Says which step of the stack begins, for executors that report.
    fn mark(&self, op: &Op) -> Option<TokenStream> {
        let step = match op {
            Op::Map(o) => self.placed.plan.maps[o.map.index()].opposite.as_ref().map(|_| o.step),
            Op::Sweep(o) => Some(o.step),
            Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Copy(_) | Op::Repeat(_) => None,
        };
        let step = step.filter(|_| self.marked).map(Literal::usize_unsuffixed);
        step.map(|step| quote!(t.step(#step);))
    }

    fn view(&self, v: &crate::plan::View) -> TokenStream {
        view(self.placed, self.names, v)
    }

    fn op(&self, op: &Op) -> TokenStream {
        match op {
            Op::Product(o) => {
                let (w, x, act) = (self.names.product(o.product), self.view(&o.input), activation(o.activation));
                let y = self.view(&self.placed.plan.all(o.output));
                quote!(t.product(#w, k, #x, #y, #act);)
            }
            Op::ProductInput(o) => {
                let (w, y) = (self.names.product(o.product), self.view(&o.output_bar));
                let targets = o.input_bar.iter().flat_map(|target| self.target(target));
                quote!(t.product_input(#w, k, #y, &[#(#targets),*]);)
            }
            Op::Map(o) => {
                let (map, inputs, outputs) = self.map(o);
                quote!(t.map(#map, k, [#(#inputs),*], [#(#outputs),*]);)
            }
            Op::ProductWeights(o) => {
                let (w, x, y) = (self.names.product(o.product), self.view(&o.input), self.view(&o.output_bar));
                quote!(t.product_weights(#w, k, #x, #y);)
            }
            Op::Copy(o) => {
                let (from, to, into) = (self.view(&o.from), self.view(&o.to), into(o.into));
                quote!(t.copy(k, #from, #to, #into);)
            }
            Op::Sweep(o) => self.sweep(o),
            Op::Repeat(o) => self.turns(o),
        }
    }

    /// An operation in a sweep: its operands, found before the first stage, and its call for a stage.
    fn stage(&self, op: &Op, of: &Ident) -> (TokenStream, TokenStream) {
        match op {
            Op::Product(o) => {
                let (w, x, act) = (self.names.product(o.product), self.view(&o.input), activation(o.activation));
                let y = self.view(&self.placed.plan.all(o.output));
                let find = quote!(let #of = t.product_operands(#w, k, const { #x }, const { #y }););
                (find, quote!(t.product_stage(&#of, stage, #act);))
            }
            Op::ProductInput(o) => {
                let (w, y) = (self.names.product(o.product), self.view(&o.output_bar));
                let targets = o.input_bar.iter().flat_map(|target| self.target(target));
                let find = quote! {
                    let #of = t.product_input_operands(#w, k, const { #y }, const { &[#(#targets),*] });
                };
                (find, quote!(t.product_input_stage(&#of, stage);))
            }
            Op::Map(o) => {
                let (map, inputs, outputs) = self.map(o);
                let levels = levels(&o.evaluated_at);
                let find = quote! {
                    let #of = t.map_operands(k, #levels, const { [#(#inputs),*] }, const { [#(#outputs),*] });
                };
                (find, quote!(t.map_stage(#map, &#of, stage);))
            }
            Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => {
                unreachable!("a sweep holds products and maps")
            }
        }
    }

    /// What the operands of a sweep's operations are called: after their tensors or their map, numbered where that is one name.
    fn locals(&self, ops: &[Op]) -> Vec<Ident> {
        let plan = &self.placed.plan;
        let name = |op: &Op| match op {
            Op::Product(o) => local(&plan.products[o.product.index()].name.text),
            Op::ProductInput(o) => local(&plan.products[o.product.index()].name.text),
            Op::Map(o) => super::snake(&plan.maps[o.map.index()].name),
            Op::ProductWeights(_) | Op::Copy(_) | Op::Sweep(_) | Op::Repeat(_) => String::new(),
        };
        super::names::distinct(ops.iter().map(name)).iter().map(|name| ident(name)).collect()
    }

    fn sweep(&self, o: &SweepOp) -> TokenStream {
        let (n, block) = (Literal::usize_unsuffixed(o.levels), Literal::usize_unsuffixed(block(&self.placed.plan, o)));
        let stages = match o.order {
            Order::Up => quote!(rt::sweep(#n, #block)),
            Order::Down => quote!(rt::sweep_back(#n, #block)),
        };
        let (find, run): (Vec<_>, Vec<_>) =
            o.ops.iter().zip(self.locals(&o.ops)).map(|(op, of)| self.stage(op, &of)).unzip();
        quote! {
            #(#find)*
            for stage in #stages { #(#run)* }
        }
    }

    /// One target a piece; where there is a derivative, the kept values have the same pieces.
    fn target(&self, target: &Target) -> Vec<TokenStream> {
        let rows = pieces(self.placed, self.names, &target.rows);
        let method = match target.into {
            Into::Set => format_ident!("set"),
            Into::Add => format_ident!("add"),
        };
        let kept =
            target.derivative.as_ref().map(|(act, h)| (activation(Some(*act)), pieces(self.placed, self.names, h)));
        let through = |i: usize| kept.as_ref().map(|(act, h)| (act, &h[i])).map(|(act, h)| quote!(.through(#act, #h)));
        rows.iter()
            .enumerate()
            .map(|(i, rows)| (rows, through(i)))
            .map(|(rows, t)| quote!(Target::#method(#rows)#t))
            .collect()
    }

    fn map(&self, o: &MapOp) -> (Ident, Vec<TokenStream>, Vec<TokenStream>) {
        let map = ident(&self.placed.plan.maps[o.map.index()].name);
        let inputs = o.inputs.iter().map(|i| match i {
            Operand::Rows(v) => {
                let v = self.view(v);
                quote!(In::Rows(#v))
            }
            Operand::Free(f) => {
                let f = Literal::usize_unsuffixed(f.index());
                quote!(In::Free(#f))
            }
            Operand::Seed(s) => {
                let s = sum(*s);
                quote!(In::Seed(#s))
            }
        });
        let outputs = o.outputs.iter().map(|o| match o {
            Output::Rows(v, i) => {
                let (v, i) = (self.view(v), into(*i));
                quote!(Out::Rows(#v, #i))
            }
            Output::Sum(s) => {
                let s = sum(*s);
                quote!(Out::Sum(#s))
            }
        });
        (map, inputs.collect(), outputs.collect())
    }

    fn turns(&self, o: &RepeatOp) -> TokenStream {
        let (n, p) = (Literal::usize_unsuffixed(o.turns), Literal::usize_unsuffixed(o.bodies.len()));
        let order = match o.order {
            Order::Down => quote!((0..#n).rev()),
            Order::Up => quote!(0..#n),
        };
        let call = |v: usize| {
            let body = self.names.body(o, v);
            quote!(#body(t, k.turn(i, #n, #p)))
        };
        if o.bodies.len() == 1 {
            let call = call(0);
            return quote!(for i in #order { #call; });
        }
        let last = o.bodies.len() - 1;
        let arms = (0..last).map(|v| {
            let (call, v) = (call(v), Literal::usize_unsuffixed(v));
            quote!(#v => #call,)
        });
        let last = call(last);
        quote!(for i in #order { match i % #p { #(#arms)* _ => #last } })
    }

    fn bodies(&self, ops: &[Op]) -> TokenStream {
        let mut all = TokenStream::new();
        for op in ops {
            if let Op::Repeat(o) = op {
                for (v, body) in o.bodies.iter().enumerate() {
                    all.extend(self.body(o, v, body));
                    all.extend(self.bodies(&body.ops));
                }
            }
        }
        all
    }

    fn body(&self, o: &RepeatOp, variant: usize, body: &Body) -> TokenStream {
        let (name, bound, ops) = (self.names.body(o, variant), self.bound(), self.ops(&body.ops));
        let docs = doc(&turns_text(o, variant));
        quote! {
            #docs
            fn #name<T: #bound>(t: &mut T, k: Turn) {
                #ops
            }
        }
    }
}

/// `repeat_0.{}.autoregressive_0.net.1` → `net_1`: products of one sweep are those of one layer.
fn local(text: &str) -> String {
    let layer = text.rsplit("{}.").next().unwrap_or(text);
    layer.split_once('.').map_or(layer, |(_, rest)| rest).replace('.', "_")
}

fn turns_text(o: &RepeatOp, variant: usize) -> String {
    match o.bodies.len() {
        1 => format!("One turn of `{}`.", o.name),
        n => format!("Turns {variant}, {}, … of `{}`.", variant + n, o.name),
    }
}

fn activation(a: Option<Activation>) -> TokenStream {
    let name = a.map_or("Linear".to_string(), |a| crate::lower::camel(a.name()));
    let name = ident(&name);
    quote!(rt::#name)
}

fn into(i: Into) -> TokenStream {
    match i {
        Into::Set => quote!(Set),
        Into::Add => quote!(Add),
    }
}

fn sum(s: Sum) -> TokenStream {
    match s {
        Sum::LogDet => quote!(LogDet),
        Sum::LogBase => quote!(LogBase),
    }
}
