//! What a flow may cost to compile: counted before the work is done.
use super::context::Context;
use super::lines::Line;
use super::{CODED, FLOW, LISTED, OPERATIONS, PLACES, PRODUCTS, SHARES, STEPS, UNITS};
use crate::ast::Ident;
use crate::diagnostics::LimitProblem;
use crate::hir::{Args, Layer, Step, Value};
use crate::layers::Body;
use crate::source::Range;
use std::collections::HashSet;

/// What lines amount to once repeats are written out.
#[derive(Clone, Copy, Default)]
struct Size {
    steps: u64,
    products: u64,
    units: u64,
}

impl Size {
    fn and(self, other: Size) -> Size {
        Size {
            steps: self.steps.saturating_add(other.steps),
            products: self.products.saturating_add(other.products),
            units: self.units.saturating_add(other.units),
        }
    }

    fn times(self, turns: u64) -> Size {
        Size {
            steps: self.steps.saturating_mul(turns),
            products: self.products.saturating_mul(turns),
            units: self.units.saturating_mul(turns),
        }
    }
}

fn size(lines: &[Line]) -> Size {
    lines.iter().map(of_line).fold(Size::default(), Size::and)
}

/// A line that nobody knows counts once.
fn of_line(line: &Line) -> Size {
    match line.bound.as_ref().map(|bound| (bound.def.body, &bound.args)) {
        None => Size { steps: 1, ..size(&line.body) },
        Some((Body::Turns(turns), args)) => size(&line.body).times(turns(args) as u64),
        Some((Body::None, args)) => {
            let widths = widths(args);
            let units = widths.iter().flatten().map(|&width| width as u64).sum();
            Size { steps: 1, products: products(args), units }
        }
    }
}

/// The widths of the nets that a layer has.
fn widths(args: &Args) -> Vec<Vec<usize>> {
    let of = |value: &Value| match value {
        Value::Net(net) => Some((net.def.widths)(&net.args)),
        _ => None,
    };
    args.list.iter().filter_map(|arg| of(&arg.value)).collect()
}

fn products(args: &Args) -> u64 {
    widths(args).iter().map(|widths| widths.len() as u64 + 1).sum()
}

/// Whether a flow is small enough to be walked; else that is reported.
pub(super) fn fit(cx: &mut Context, flow: &Ident, lines: &[Line]) -> bool {
    cx.walked += 1;
    let size = size(lines);
    let shape = cx.flow.as_ref().map(|flow| &flow.shape);
    let coordinates = shape.map_or(0, |shape| shape.features.count.saturating_add(shape.context.count));
    if size.steps > STEPS {
        cx.report(flow.range, LimitProblem::TooManySteps { steps: size.steps, limit: STEPS });
        return false;
    }
    let counts = [
        ("steps", size.steps, STEPS),
        ("coordinates over all steps", size.steps.saturating_mul(coordinates as u64), PLACES),
        ("products of nets over all steps", size.products, PRODUCTS),
        ("hidden units over all steps", size.units, UNITS),
    ];
    let over = counts.into_iter().find(|(_, count, limit)| count > limit);
    if let Some((what, count, limit)) = over {
        cx.report(flow.range, LimitProblem::TooMany { what, count, limit });
    }
    over.is_none() && spend(cx, flow, FLOW + share(&counts))
}

fn share(counts: &[(&str, u64, u64)]) -> f64 {
    counts.iter().map(|(_, count, limit)| *count as f64 / *limit as f64).sum()
}

/// Whether the flows of the text are small enough together; else that is reported, once.
fn spend(cx: &mut Context, flow: &Ident, share: f64) -> bool {
    let before = cx.spent;
    cx.spent += share;
    // The limits of one flow are enough for the first; nothing fits beside it if it takes all.
    if cx.walked == 1 {
        cx.spent = cx.spent.min(SHARES);
    }
    if cx.spent > SHARES && before <= SHARES {
        cx.report(flow.range, LimitProblem::FlowsTooLarge);
    }
    cx.spent <= SHARES
}

/// Whether the code of a flow can be compiled; else that is reported. Turns that are alike are one function, so what counts is
/// how much of the stack is different.
pub(super) fn compilable(cx: &mut Context, flow: &Ident, coordinates: usize, stack: &[Step]) -> bool {
    let different = Different::of(stack);
    if different.operations > OPERATIONS {
        cx.report(flow.range, LimitProblem::TooMuchCode { operations: different.operations, limit: OPERATIONS });
        return false;
    }
    // The base is a step too.
    let coded = different.layers.saturating_add(1).saturating_mul(coordinates as u64);
    let mut known = HashSet::new();
    let operations = ("operations", different.operations, OPERATIONS);
    let counts = [
        operations,
        ("coordinates over all different steps", coded, CODED),
        ("coordinates that follow no rule", listed(stack, OUTSIDE, &mut known), LISTED),
    ];
    let over = counts.into_iter().find(|(_, count, limit)| count > limit);
    if let Some((what, count, limit)) = over {
        cx.report(flow.range, LimitProblem::TooMany { what, count, limit });
    }
    over.is_none() && spend(cx, flow, share(&counts))
}

/// How many coordinates the code lists one by one: where a list goes on with another than the next coordinate, and where two
/// lists of a layer take turns. Turns with the same lists share them.
fn listed<'a>(stack: &'a [Step], weight: u64, known: &mut HashSet<(Range, &'static str, &'a [usize])>) -> u64 {
    let mut all = 0_u64;
    for step in stack {
        match step {
            Step::Layer(layer) => {
                let new = layer.places.iter().filter(|(name, list)| known.insert((layer.range, *name, list)));
                let lists: Vec<&[usize]> = new.map(|(_, list)| list).collect();
                let breaks: u64 = lists.iter().map(|list| breaks(list)).sum();
                all = all.saturating_add(breaks.saturating_mul(if lists.len() > 1 { weight } else { 1 }));
            }
            Step::Repeat(repeat) => {
                all = repeat.turns.iter().fold(all, |all, turn| all.saturating_add(listed(turn, 1, known)));
            }
        }
    }
    all
}

/// Where two lists of a layer take turns, everything that is put together of them breaks too; in a repeat it is copied to one
/// piece at the end of each turn.
const OUTSIDE: u64 = 4;

fn breaks(list: &[usize]) -> u64 {
    list.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) != 1).count() as u64
}

/// What the code of steps is made of.
#[derive(Default)]
struct Different {
    operations: u64,
    layers: u64,
    /// Equal for turns that share a function: how many coordinates each layer means.
    shape: Vec<usize>,
}

impl Different {
    fn of(stack: &[Step]) -> Different {
        let mut all = Different::default();
        for step in stack {
            match step {
                Step::Layer(layer) => all.layer(layer),
                Step::Repeat(repeat) => all.turns(repeat.turns.iter().map(|turn| Different::of(turn)).collect()),
            }
        }
        all
    }

    fn layer(&mut self, layer: &Layer) {
        self.operations += 1 + products(&layer.args);
        self.layers += 1;
        self.shape.extend(layer.places.iter().map(|(_, places)| places.len()));
    }

    /// One function a turn of the shortest cycle, as the plan has them.
    fn turns(&mut self, turns: Vec<Different>) {
        let alike = |cycle: &usize| turns[*cycle..].iter().zip(&turns).all(|(turn, before)| turn.shape == before.shape);
        let cycle = (1..=turns.len()).find(alike).unwrap_or(0);
        self.operations += 1;
        for turn in turns.into_iter().take(cycle) {
            self.operations += turn.operations;
            self.layers += turn.layers;
            self.shape.extend(turn.shape);
        }
        self.shape.push(cycle);
    }
}
