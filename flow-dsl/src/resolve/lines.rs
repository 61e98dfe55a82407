//! The lines of a flow: the base, and the layers bound to their definitions.
use super::arguments::Callee;
use super::context::Context;
use crate::ast::{self, Expr, Stmt, StmtKind};
use crate::bases::{self, BaseDef};
use crate::diagnostics::{ArgumentProblem, Diagnostic, NameProblem, StructureProblem};
use crate::hir::Args;
use crate::layers::{self, Body, Check, LayerDef, Position};
use crate::source::Range;
use std::rc::Rc;

/// A line of a flow.
pub(super) struct Line {
    /// Its definition and arguments; `None` if something in them was reported, so that nobody knows what it does.
    pub bound: Option<Bound>,
    /// Where it stands.
    pub range: Range,
    /// The lines inside it.
    pub body: Vec<Line>,
}

/// What a line is bound to.
pub(super) struct Bound {
    /// What it is.
    pub def: &'static LayerDef,
    /// Its arguments.
    pub args: Rc<Args>,
}

/// The base, if there is no error in it, and the lines of a flow.
pub(super) fn resolve<'a>(
    cx: &mut Context<'a>,
    flow: &'a ast::Ident,
    body: &'a ast::Body,
) -> (Option<&'static BaseDef>, Vec<Line>) {
    let base = base(cx, flow, body);
    last_lines(cx, &body.stmts, &body.stmts, true);
    (base, stack(cx, body))
}

fn layer(stmt: &Stmt) -> Option<&ast::Layer> {
    match &stmt.kind {
        StmtKind::Layer(layer) => Some(layer),
        _ => None,
    }
}

fn is_base(stmt: &Stmt) -> bool {
    layer(stmt).is_some_and(|layer| layer.name.text == "base")
}

/// The base of a flow, if it is its first line.
fn base<'a>(cx: &mut Context<'a>, flow: &ast::Ident, body: &'a ast::Body) -> Option<&'static BaseDef> {
    let mut first: Option<Range> = None;
    let mut found = None;
    misplaced(cx, &body.stmts, body.stmts.first().map_or(body.range, |stmt| stmt.range));
    for (i, stmt) in body.stmts.iter().enumerate().filter(|(_, stmt)| is_base(stmt)) {
        if let Some(first) = first {
            cx.push(Diagnostic::new(stmt.range, StructureProblem::BaseTwice).with(first));
            continue;
        }
        first = Some(stmt.range);
        if i > 0 {
            not_first(cx, stmt, body.stmts[0].range);
        }
        found = layer(stmt).and_then(|layer| base_value(cx, flow, layer));
    }
    if first.is_none() && !cx.failed {
        let flow_name = flow.text.clone();
        cx.report(flow.range, StructureProblem::NoBase { flow: flow_name });
    }
    found
}

fn not_first(cx: &mut Context, base: &Stmt, begins: Range) {
    let written = cx.written(base.range);
    let problem = StructureProblem::BaseNotFirst { written };
    cx.push(Diagnostic::new(base.range, problem).with(begins));
}

/// A base inside a scope.
fn misplaced(cx: &mut Context, stmts: &[Stmt], begins: Range) {
    for body in stmts.iter().filter_map(layer).filter(|layer| is_ours(layer)).filter_map(|layer| layer.body.as_ref()) {
        for stmt in body.stmts.iter().filter(|stmt| is_base(stmt)) {
            not_first(cx, stmt, begins);
        }
        misplaced(cx, &body.stmts, begins);
    }
}

/// A layer that this version knows: only then are the lines inside it looked at.
fn is_ours(layer: &ast::Layer) -> bool {
    layers::find(&layer.name.text).is_some()
}

fn base_value<'a>(cx: &mut Context<'a>, flow: &ast::Ident, layer: &'a ast::Layer) -> Option<&'static BaseDef> {
    let Some((word, args)) = layer.value.as_ref().and_then(Expr::as_call) else {
        match &layer.value {
            Some(value) => cx.wrong_kind("base", "a distribution", super::seen::describe(value), value.range),
            None => {
                let flow = flow.text.clone();
                cx.report(layer.range, StructureProblem::NoBase { flow });
            }
        }
        return None;
    };
    let Some(def) = bases::find(&word.text) else {
        let known: Vec<&str> = bases::BASES.iter().map(|base| base.name).collect();
        cx.unknown("base", word, &known);
        return None;
    };
    if let Some(args) = &layer.args {
        cx.report(args.range, ArgumentProblem::TooMany { of: "base".into(), takes: 0 });
    }
    if let Some(body) = &layer.body {
        cx.report(body.range, ArgumentProblem::NoBody { of: def.name.into() });
    }
    cx.arguments(&Callee::plain(def.name, &[], def.later, ""), args, word.range)?;
    Some(def)
}

/// Refuses layers that belong last and do not stand there.
fn last_lines(cx: &mut Context, flow: &[Stmt], stmts: &[Stmt], outermost: bool) {
    for (i, stmt) in stmts.iter().enumerate() {
        let Some(layer) = layer(stmt) else { continue };
        let def = layers::find(&layer.name.text);
        if let Some(LayerDef { position: Position::Last, .. }) = def
            && !(outermost && i + 1 == stmts.len())
        {
            let last = flow.last().and_then(self::layer);
            let below = last.filter(|last| last.name.text != layer.name.text);
            let below = below.map(|last| line(cx, last));
            cx.report(layer.range, StructureProblem::StandardizeNotLast { below });
        }
        if let Some(body) = layer.body.as_ref().filter(|_| def.is_some()) {
            last_lines(cx, flow, &body.stmts, false);
        }
    }
}

/// A line in short: `repeat(8) { … }`.
fn line(cx: &Context, layer: &ast::Layer) -> String {
    let head = cx.written(layer.range);
    if layer.body.is_some() { format!("{head} {{ … }}") } else { format!("{head};") }
}

fn stack<'a>(cx: &mut Context<'a>, body: &'a ast::Body) -> Vec<Line> {
    body.stmts.iter().filter(|stmt| !is_base(stmt)).map(|stmt| one(cx, stmt)).collect()
}

fn one<'a>(cx: &mut Context<'a>, stmt: &'a Stmt) -> Line {
    let (bound, body) = match &stmt.kind {
        StmtKind::Layer(layer) => bind(cx, layer),
        StmtKind::Let { name, .. } => {
            cx.not_available(name.range, "let");
            (None, Vec::new())
        }
        StmtKind::Equation { name, .. } => {
            let word = name.text.clone();
            cx.report(name.range, NameProblem::TakesNoValue { word, separate: false });
            (None, Vec::new())
        }
    };
    Line { bound, range: stmt.range, body }
}

fn bind<'a>(cx: &mut Context<'a>, layer: &'a ast::Layer) -> (Option<Bound>, Vec<Line>) {
    let word = &layer.name;
    if let Some(label) = &layer.label {
        cx.not_available(label.range, format!("{}:", label.text));
    }
    if word.text == "context" {
        cx.not_available(word.range, "context");
        return (None, Vec::new());
    }
    let Some(def) = layers::find(&word.text) else {
        let known: Vec<&str> = layers::LAYERS.iter().map(|def| def.name).collect();
        let known: Vec<&str> = known.into_iter().chain(["base"]).collect();
        cx.unknown("layer", word, &known);
        return (None, Vec::new());
    };
    let args = cx.arguments(&Callee::layer(def), layer.args.as_ref(), word.range);
    let body = inside(cx, def, layer);
    let bound = args.filter(|args| check(cx, def, args, word.range));
    (bound.map(|args| Bound { def, args: Rc::new(args) }), body)
}

fn inside<'a>(cx: &mut Context<'a>, def: &'static LayerDef, layer: &'a ast::Layer) -> Vec<Line> {
    let of = def.name.to_owned();
    match (def.body, &layer.body) {
        (Body::None, None) => {}
        (Body::None, Some(body)) => cx.report(body.range, ArgumentProblem::NoBody { of }),
        (Body::Turns(_), Some(body)) if !body.stmts.is_empty() => return stack(cx, body),
        (Body::Turns(_), Some(body)) if body.refused => cx.failed = true,
        (Body::Turns(_), Some(body)) => cx.report(body.range, ArgumentProblem::EmptyBody { of }),
        (Body::Turns(_), None) => {
            let written = cx.written(layer.range);
            cx.report(layer.range, ArgumentProblem::NeedsBody { of, written });
        }
    }
    Vec::new()
}

/// Whether a layer fits the flow's shape.
fn check(cx: &mut Context, def: &'static LayerDef, args: &Args, word: Range) -> bool {
    let Some(flow) = &cx.flow else { return false };
    let (features, context) = (&flow.shape.features, &flow.shape.context);
    let (features, context, shape) = (features.count, context.count, features.range);
    let source = cx.source();
    let written = move |range| super::context::written(source, range);
    let before = std::mem::take(&mut cx.failed);
    cx.reporting(|sink| {
        (def.check)(&Check { args, features, context, word, shape, written: &written }, sink);
    });
    let fits = !cx.failed;
    cx.failed |= before;
    fits
}
