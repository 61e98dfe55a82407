//! Lints of a bound stack, and the attributes that silence them.
use super::context::Context;
use super::shape::Shape;
use crate::ast::{self, Attr, Stmt, StmtKind};
use crate::bases::BaseDef;
use crate::diagnostics::{ArgumentProblem, Code, Diagnostic, Lint, NameProblem, suggest};
use crate::hir::{Args, Kind, Layer, Order, Permutation, Selection, Step, Value};
use crate::source::Range;
use std::collections::BTreeSet;

/// What attributes silence: the lint, and where. An `#[allow(…)]` that silences nothing is fine, as in Rust.
pub(super) fn allowed(cx: &mut Context, file: &ast::File) -> Vec<(&'static str, Range)> {
    let mut all = Vec::new();
    for item in &file.items {
        attributes(cx, &item.attrs, item.range, &mut all);
        item.body.iter().for_each(|body| statements(cx, &body.stmts, &mut all));
    }
    all
}

fn statements(cx: &mut Context, stmts: &[Stmt], all: &mut Vec<(&'static str, Range)>) {
    for stmt in stmts {
        attributes(cx, &stmt.attrs, stmt.range, all);
        if let StmtKind::Layer(ast::Layer { body: Some(body), .. }) = &stmt.kind {
            statements(cx, &body.stmts, all);
        }
    }
}

fn attributes(cx: &mut Context, attrs: &[Attr], range: Range, all: &mut Vec<(&'static str, Range)>) {
    for attr in attrs {
        if attr.name.text != "allow" {
            unknown(cx, "attribute", &attr.name, &["allow"]);
            continue;
        }
        let list = attr.args.iter().flat_map(|args| &args.list);
        if list.clone().next().is_none() {
            let (of, name) = ("allow".into(), "the name of a lint".into());
            let example = Some("#[allow(same_order)]".into());
            cx.report(attr.range, ArgumentProblem::Missing { of, name, example });
        }
        for arg in list {
            match (arg.value.as_name(), &arg.name) {
                (Some(word), None) => all.extend(lint(cx, word).map(|lint| (lint, range))),
                (_, Some(_)) => cx.wrong_kind("allow", "names of lints", "an argument with a name".into(), arg.range),
                _ => cx.wrong_kind("allow", "names of lints", super::seen::describe(&arg.value), arg.range),
            }
        }
    }
}

fn lint(cx: &mut Context, word: &ast::Ident) -> Option<&'static str> {
    let known: Vec<&str> = Code::lints().collect();
    let found = Code::lints().find(|lint| *lint == word.text);
    if found.is_none() {
        unknown(cx, "lint", word, &known);
    }
    found
}

fn unknown(cx: &mut Context, kind: &'static str, word: &ast::Ident, known: &[&str]) {
    let suggestion = suggest(&word.text, known.iter().copied());
    let known = known.iter().map(|word| word.to_string()).collect();
    cx.report(word.range, NameProblem::Unknown { kind, word: word.text.clone(), suggestion, known });
}

/// All lints of one flow.
pub(super) fn stack(cx: &mut Context, shape: &Shape, base: &BaseDef, steps: &[Step]) {
    let columns = shape.features.columns();
    let mut layers = Vec::new();
    flatten(steps, &mut layers);
    let origin = follow(columns.len(), &layers);
    unchanged(cx, &columns, &layers, &origin);
    same_order(cx, shape, &columns, &layers, &origin);
    layers.iter().for_each(|layer| one_feature(cx, layer));
    only_stretched(cx, shape, base, &layers);
    idle_permute(cx, &layers);
}

fn flatten<'s>(steps: &'s [Step], out: &mut Vec<&'s Layer>) {
    for step in steps {
        match step {
            Step::Layer(layer) => out.push(layer),
            Step::Repeat(repeat) => repeat.turns.iter().for_each(|turn| flatten(turn, out)),
        }
    }
}

/// For each layer, which data column each of its places becomes.
fn follow(features: usize, layers: &[&Layer]) -> Vec<Vec<usize>> {
    let mut columns: Vec<usize> = (0..features).collect();
    let mut all = vec![Vec::new(); layers.len()];
    for (layer, at) in layers.iter().zip(&mut all).rev() {
        let from = layer.places.get("from");
        if !from.is_empty() {
            let mut above = vec![0; features];
            from.iter().enumerate().for_each(|(i, &p)| above[p] = columns[i]);
            columns = above;
        }
        at.clone_from(&columns);
    }
    all
}

/// Whether a layer has parameters that it reads from other coordinates.
fn is_conditioned(layer: &Layer) -> bool {
    layer.def.params.iter().any(|param| param.kind == Kind::Net)
}

fn find<'a, T>(args: &'a Args, pick: impl Fn(&'a Value) -> Option<T>) -> Option<(T, Range)> {
    args.list.iter().find_map(|arg| pick(&arg.value).map(|value| (value, arg.range)))
}

/// What a layer changes, and where that is said, if it is said.
fn selection(layer: &Layer) -> Option<(&Selection, Range)> {
    find(&layer.args, |value| match value {
        Value::Selection(selection) => Some(selection),
        _ => None,
    })
}

/// The same where it is not left to alternation.
fn explicit(layer: &Layer) -> Option<(&Selection, Range)> {
    selection(layer).filter(|(on, _)| !alternates(on))
}

fn alternates(selection: &Selection) -> bool {
    matches!(selection, Selection::Alternate | Selection::AlternateHalves)
}

/// Two steps or more, `on` written out, and still some features are never changed.
fn unchanged(cx: &mut Context, columns: &[String], layers: &[&Layer], origin: &[Vec<usize>]) {
    let conditioned = || layers.iter().zip(origin).filter(|(layer, _)| is_conditioned(layer));
    let on = |layer: &Layer, origin: &[usize]| -> Vec<usize> {
        layer.places.get("on").iter().map(|&place| origin[place]).collect()
    };
    let Some(first) = layers.iter().find(|layer| explicit(layer).is_some()) else { return };
    if conditioned().count() < 2 || conditioned().any(|(layer, _)| layer.places.get("on").is_empty()) {
        return;
    }
    let changed: BTreeSet<usize> = conditioned().flat_map(|(layer, origin)| on(layer, origin)).collect();
    let never: Vec<usize> = (0..columns.len()).filter(|column| !changed.contains(column)).collect();
    let Some((said, range)) = explicit(first).filter(|_| !never.is_empty()) else { return };
    let lands: BTreeSet<usize> =
        conditioned().filter(|(layer, _)| layer.range == first.range).flat_map(|(l, o)| on(l, o)).collect();
    let names = |list: &mut dyn Iterator<Item = usize>| list.map(|column| columns[column].clone()).collect();
    let problem = Lint::Unchanged {
        features: names(&mut never.into_iter()),
        lands: names(&mut lands.into_iter()),
        note: parity(said, layers, columns.len()),
    };
    cx.report(range, problem);
}

/// Why reversing does not help.
fn parity(on: &Selection, layers: &[&Layer], features: usize) -> Option<String> {
    let parity = match on {
        Selection::Even => "even",
        Selection::Odd => "odd",
        _ => return None,
    };
    let reverses = |layer: &&Layer| matches!(permutation(layer), Some((Permutation::Reverse, _)));
    let applies = features % 2 == 1 && layers.iter().any(reverses);
    applies.then(|| format!("with {features} features, reversing keeps {parity} places {parity}"))
}

fn permutation(layer: &Layer) -> Option<(&Permutation, Range)> {
    find(&layer.args, |value| match value {
        Value::Permutation(permutation) => Some(permutation),
        _ => None,
    })
}

fn order(layer: &Layer) -> Option<(&Order, Range)> {
    find(&layer.args, |value| match value {
        Value::Order(order) => Some(order),
        _ => None,
    })
}

/// Two layers or more that condition, all in one order of the data columns.
fn same_order(cx: &mut Context, shape: &Shape, columns: &[String], layers: &[&Layer], origin: &[Vec<usize>]) {
    let conditioned: Vec<_> = layers.iter().zip(origin).filter(|(layer, _)| is_conditioned(layer)).collect();
    let orders: BTreeSet<Vec<usize>> =
        conditioned.iter().map(|(l, at)| l.places.get("order").iter().map(|&place| at[place]).collect()).collect();
    let (Some(order), Some((last, _))) = (orders.first(), conditioned.last()) else { return };
    if conditioned.len() < 2 || orders.len() != 1 || order.len() < 2 {
        return;
    }
    let Some((Order::Natural | Order::Reverse | Order::Random(_) | Order::List(_), range)) = self::order(last) else {
        return;
    };
    let name = &columns[order[0]];
    let first = if shape.features.names.is_empty() { format!("x_{name}") } else { format!("x[{name}]") };
    let range = with_name(cx, "order", range);
    cx.report(range, Lint::SameOrder { first, features: order.len() });
}

/// The place of an argument's value, its name taken in if that stands right before it.
fn with_name(cx: &Context, name: &str, value: Range) -> Range {
    let before = &cx.source().text[..value.start as usize];
    let named = before.trim_end().strip_suffix(':').map(str::trim_end).and_then(|text| text.strip_suffix(name));
    named.map_or(value, |text| Range { start: text.len() as u32, ..value })
}

/// `on` leaves one feature of four or more to change or to read, and the text does not name that one. Of two and three, one
/// always is alone.
fn one_feature(cx: &mut Context, layer: &Layer) {
    let (on, given) = (layer.places.get("on").len(), layer.places.get("given").len());
    let Some((said, range)) = explicit(layer) else { return };
    let reads_one = given == 1 && on + given == layer.features && layer.context == 0;
    let lone = match said {
        Selection::Not(_) => on == 1,
        _ => reads_one,
    };
    if lone && layer.features >= 4 {
        let problem = Lint::OneFeature { layer: layer.def.name.into(), changes: on == 1, features: layer.features };
        cx.report(range, problem);
    }
}

/// One feature, nothing to read, a net all the same, and only layers that shift and stretch.
fn only_stretched(cx: &mut Context, shape: &Shape, base: &BaseDef, layers: &[&Layer]) {
    let Some(first) = layers.iter().find(|layer| is_conditioned(layer)) else { return };
    let lone = shape.features.count == 1 && shape.context.count == 0;
    if lone && layers.iter().all(|layer| stretches(layer)) {
        let problem = Lint::OnlyStretched { base: base.name.into() };
        cx.push(Diagnostic::new(first.range, problem).with(shape.features.range));
    }
}

fn stretches(layer: &Layer) -> bool {
    let bent = |value: &Value| matches!(value, Value::Transform(transform) if !transform.stretches());
    layer.def.stretches && !layer.args.list.iter().any(|arg| bent(&arg.value))
}

/// A drawn permutation, and no layer around it that would notice.
fn idle_permute(cx: &mut Context, layers: &[&Layer]) {
    let Some(argument) = followed(layers) else { return };
    for layer in layers {
        if let Some((Permutation::Random(_), range)) = permutation(layer) {
            cx.push(Diagnostic::new(range, Lint::IdlePermute { argument }));
        }
    }
}

/// The argument by which every layer follows coordinates; `None` if a layer does not.
fn followed(layers: &[&Layer]) -> Option<&'static str> {
    let mut argument = None;
    let mut steps = 0;
    for layer in layers.iter().filter(|layer| permutation(layer).is_none()) {
        argument = match (selection(layer), order(layer)) {
            (Some((on, _)), None) if alternates(on) => Some("on"),
            (None, Some((Order::Alternate, _))) => Some("order"),
            (None, None) if layer.def.params.is_empty() => continue,
            _ => return None,
        };
        steps += 1;
    }
    argument.filter(|_| steps > 1)
}
