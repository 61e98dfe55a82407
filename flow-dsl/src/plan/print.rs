//! The plan's text form.
//!
//! ```text
//! density(x[7]) -> v9
//!   v1[7] = StandardizeDensity(x, standardize_0.mean, standardize_0.deviation); log_det
//!   state = repeat_0 down 5 from v1
//!     turn(v2[7]) × 5 -> v6[6..-1..0]
//!       v3[128] = relu(autoregressive_0.net.0 · v2)
//! ```

use crate::expr::Activation;

use super::{
    Body, CopyOp, Into, MapOp, Op, Operand, Order, Output, Plan, Product, ProductInputOp, Program, RepeatOp, Role,
    ScalarMap, Span, Sum, Target, ValueId, View,
};
use std::fmt::{self, Display, Formatter, Write};

impl Display for Plan {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let context =
            if self.context.is_empty() { String::new() } else { format!(", context {}", self.context.join(" ")) };
        writeln!(f, "flow {}: features {}{context}", self.name, self.features.join(" "))?;
        for product in &self.products {
            writeln!(f, "tensor {}", Text(product))?;
        }
        for free in &self.free {
            let role = match free.role {
                Role::Mean => "mean",
                Role::Deviation => "deviation",
            };
            writeln!(f, "free {}[{}] = {role}", free.name, free.len)?;
        }
        for map in &self.maps {
            writeln!(f, "map {map}")?;
        }
        for prepared in &self.prepare {
            let free: Vec<&str> = prepared.free.iter().map(|x| self.free[x.index()].name.as_str()).collect();
            writeln!(f, "prepare log_det += sum {}({})", self.maps[prepared.map.index()].name, free.join(", "))?;
        }
        program(self, f, "density", &self.density)?;
        self.density_adjoint.as_ref().map_or(Ok(()), |a| program(self, f, "density_adjoint", a))?;
        program(self, f, "sampling", &self.sampling)?;
        self.sampling_adjoint.as_ref().map_or(Ok(()), |a| program(self, f, "sampling_adjoint", a))
    }
}

impl Display for ScalarMap {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.inputs.iter().map(String::as_str).collect();
        let outputs: Vec<(&str, crate::expr::Id)> = self.outputs.iter().map(|(n, id)| (n.as_str(), *id)).collect();
        let lines = self.graph.listing(&outputs, &names);
        write!(f, "{}({}): {}", self.name, names.join(", "), lines.trim_end().replace('\n', "; "))
    }
}

/// What a map computes, whatever it is called.
pub fn signature(map: &ScalarMap) -> String {
    map.to_string().split_once('(').map_or_else(String::new, |(_, rest)| rest.to_string())
}

struct Text<'a>(&'a Product);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let p = self.0;
        write!(f, "{}[{}", p.name.text, p.row_levels.len())?;
        f.write_str(&if p.vector { "]".into() } else { format!(", {}]", p.column_levels.len()) })?;
        if p.instances > 1 {
            write!(f, " × {}", p.instances)?;
        }
        let exact: Vec<usize> = (0..p.row_levels.len()).map(|r| p.sees(r)).collect();
        let dense = exact.iter().all(|&n| n == p.column_levels.len());
        if !dense {
            let runs: Vec<String> =
                exact.chunk_by(|a, b| a == b).map(|run| format!("{}×{}", run.len(), run[0])).collect();
            write!(f, " staircase {}", runs.join(" "))?;
        }
        order(f, "rows", &p.out)?;
        order(f, "columns", &p.inp)
    }
}

/// A dense order that is not the stored one.
fn order(f: &mut Formatter<'_>, what: &str, tables: &[Vec<u32>]) -> fmt::Result {
    if tables.iter().all(|t| t.iter().enumerate().all(|(i, &k)| i as u32 == k)) {
        return Ok(());
    }
    let one = |t: &Vec<u32>| spans(View::from_rows(t.iter().map(|&r| (ValueId(0), r))).spans(0));
    write!(f, " {what} {}", tables.iter().map(one).collect::<Vec<_>>().join(" | "))
}

fn spans(spans: &[Span]) -> String {
    spans.iter().map(span).collect::<Vec<_>>().join(",")
}

fn span(s: &Span) -> String {
    match (s.count, s.step) {
        (1, _) => s.first.to_string(),
        (n, 1) => format!("{}..{}", s.first, s.first + n),
        (n, step) => format!("{}..{step}..{}", s.first, s.row(n - 1)),
    }
}

fn program(plan: &Plan, f: &mut Formatter<'_>, name: &str, program: &Program) -> fmt::Result {
    let inputs: Vec<String> = program.inputs.iter().map(|v| view(plan, v)).collect();
    let results: Vec<String> = program.results.iter().map(|v| view(plan, v)).collect();
    writeln!(f, "{name}({}) -> {}", inputs.join(", "), results.join(", "))?;
    ops(plan, f, &program.ops, 1)
}

fn ops(plan: &Plan, f: &mut Formatter<'_>, list: &[Op], depth: usize) -> fmt::Result {
    for op in list {
        write!(f, "{:1$}", "", 2 * depth)?;
        match op {
            Op::Product(o) => {
                let (y, w) = (defined(plan, o.output), &plan.products[o.product.index()].name.text);
                writeln!(f, "{y} = {}", activated(o.activation, &format!("{w} · {}", view(plan, &o.input))))?;
            }
            Op::ProductInput(o) => writeln!(f, "{}", product_input(plan, o))?,
            Op::ProductWeights(o) => {
                let w = &plan.products[o.product.index()].name.text;
                writeln!(f, "{w} bar += {} ⊗ {}", view(plan, &o.output_bar), view(plan, &o.input))?;
            }
            Op::Map(o) => writeln!(f, "{}", map(plan, o))?,
            Op::Copy(o) => writeln!(f, "{}", copy(plan, o))?,
            Op::Sweep(o) => {
                writeln!(f, "sweep {} {}", direction(o.order), o.levels)?;
                ops(plan, f, &o.ops, depth + 1)?;
            }
            Op::Repeat(o) => repeat(plan, f, o, depth)?,
        }
    }
    Ok(())
}

fn activated(act: Option<Activation>, inner: &str) -> String {
    act.map_or_else(|| inner.to_string(), |act| format!("{}({inner})", act.name()))
}

fn product_input(plan: &Plan, o: &ProductInputOp) -> String {
    let w = &plan.products[o.product.index()].name.text;
    let targets: Vec<String> = o.input_bar.iter().map(|t| target(plan, t)).collect();
    format!("{} {w}ᵀ · {}", targets.join(", "), view(plan, &o.output_bar))
}

fn target(plan: &Plan, t: &Target) -> String {
    let mut text = format!("{} {}", view(plan, &t.rows), assign(t.into));
    if let Some((act, h)) = &t.derivative {
        let _ = write!(text, " {}′({}) ∘", act.name(), view(plan, h));
    }
    text
}

fn assign(into: Into) -> &'static str {
    match into {
        Into::Set => "=",
        Into::Add => "+=",
    }
}

fn map(plan: &Plan, o: &MapOp) -> String {
    let input = |i: &Operand| match i {
        Operand::Rows(v) => view(plan, v),
        Operand::Free(x) => plan.free[x.index()].name.clone(),
        Operand::Seed(s) => format!("{}_bar", sum(*s)),
    };
    let output = |o: &Output| match o {
        Output::Rows(v, into) => format!("{} {}", view(plan, v), assign(*into)),
        Output::Sum(s) => format!("{} +=", sum(*s)),
    };
    let outputs: Vec<String> = o.outputs.iter().map(output).collect();
    let inputs: Vec<String> = o.inputs.iter().map(input).collect();
    format!("{} {}({})", outputs.join(", "), plan.maps[o.map.index()].name, inputs.join(", "))
}

fn sum(s: Sum) -> &'static str {
    match s {
        Sum::LogDet => "log_det",
        Sum::LogBase => "log_base",
    }
}

fn copy(plan: &Plan, o: &CopyOp) -> String {
    format!("{} {} {}", view(plan, &o.to), assign(o.into), view(plan, &o.from))
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::Down => "down",
        Order::Up => "up",
    }
}

fn repeat(plan: &Plan, f: &mut Formatter<'_>, o: &RepeatOp, depth: usize) -> fmt::Result {
    let order = direction(o.order);
    writeln!(f, "{} = {} {order} {} from {}", defined(plan, o.exit), o.name, o.turns, view(plan, &o.init))?;
    for body in &o.bodies {
        let Body { instances, input, ops: list, result, .. } = body;
        let indent = 2 * (depth + 1);
        writeln!(f, "{:indent$}turn({}) × {instances} -> {}", "", defined(plan, *input), view(plan, result))?;
        ops(plan, f, list, depth + 2)?;
    }
    Ok(())
}

fn name(plan: &Plan, id: ValueId) -> String {
    let value = &plan.values[id.index()];
    format!("{}_{}", value.name, id.0)
}

fn defined(plan: &Plan, id: ValueId) -> String {
    let value = &plan.values[id.index()];
    let levels = match (value.levels.first(), value.levels.last()) {
        (Some(a), Some(b)) if a != b => format!(" levels {a}..={b}"),
        _ => String::new(),
    };
    format!("{}[{}]{levels}", name(plan, id), value.rows)
}

fn view(plan: &Plan, v: &View) -> String {
    let one = |g: usize| -> String {
        let pieces = v.spans(g).chunk_by(|a, b| a.value == b.value);
        let text: Vec<String> = pieces.map(|p| piece(plan, p)).collect();
        if text.len() == 1 { text.concat() } else { format!("({})", text.join(", ")) }
    };
    if v.is_empty() {
        return "()".into();
    }
    (0..v.turns()).map(one).collect::<Vec<_>>().join(" | ")
}

fn piece(plan: &Plan, p: &[Span]) -> String {
    let value = p[0].value;
    let rows = plan.values[value.index()].rows;
    let whole = matches!(p, [s] if s.first == 0 && s.count as usize == rows && (s.step == 1 || rows == 1));
    if whole { name(plan, value) } else { format!("{}[{}]", name(plan, value), spans(p)) }
}
