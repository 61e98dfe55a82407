//! Shapes: how many coordinates there are, and what they are called.
use super::context::Context;
use super::{COORDINATES, later};
use crate::ast::{self, ExprKind};
use crate::diagnostics::{ArgumentProblem, Diagnostic, LimitProblem, NameProblem};
use crate::source::Range;
use std::fmt;

/// A shape.
#[derive(Clone, Debug)]
pub(super) struct Shape<'a> {
    /// Before the bar.
    pub features: Axes<'a>,
    /// After the bar.
    pub context: Axes<'a>,
}

/// One side of the bar.
#[derive(Clone, Debug, Default)]
pub(super) struct Axes<'a> {
    /// How many coordinates.
    pub count: usize,
    /// Their names; empty for a bare size.
    pub names: Vec<Feature<'a>>,
    /// Where they are listed.
    pub range: Range,
}

/// A named feature.
#[derive(Clone, Debug)]
pub(super) struct Feature<'a> {
    /// Its name.
    pub name: &'a str,
    /// How many coordinates, if it says so.
    pub size: Option<usize>,
    /// The first of them.
    pub first: usize,
    range: Range,
}

impl Feature<'_> {
    /// Its coordinates.
    pub fn coordinates(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.size.unwrap_or(1)
    }
}

impl<'a> Axes<'a> {
    /// The feature of this name.
    pub fn find(&self, name: &str) -> Option<&Feature<'a>> {
        self.names.iter().find(|feature| feature.name == name)
    }

    /// One name a coordinate: `wind`, `spectrum[3]`, or its number.
    pub fn columns(&self) -> Vec<String> {
        if self.names.is_empty() {
            return (0..self.count).map(|i| i.to_string()).collect();
        }
        let of = |feature: &Feature| match feature.size {
            None => vec![feature.name.to_owned()],
            Some(size) => (0..size).map(|i| format!("{}[{i}]", feature.name)).collect(),
        };
        self.names.iter().flat_map(of).collect()
    }
}

impl fmt::Display for Axes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.names.is_empty() {
            return write!(f, "{}", self.count);
        }
        for (i, feature) in self.names.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            let size = feature.size.map_or(String::new(), |size| format!("[{size}]"));
            write!(f, "{comma}{}{size}: real", feature.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.context.count {
            0 => write!(f, "[{}]", self.features),
            _ => write!(f, "[{} | {}]", self.features, self.context),
        }
    }
}

/// A shape; `None` if something in it was reported.
pub(super) fn resolve<'a>(cx: &mut Context<'a>, shape: &'a ast::Shape) -> Option<Shape<'a>> {
    let features = axes(cx, &shape.features, shape.range);
    let context = match &shape.context {
        Some(context) => axes(cx, context, shape.range),
        None => Some(Axes::default()),
    };
    let shape = Shape { features: features?, context: context? };
    twice(cx, &shape);
    Some(shape)
}

fn axes<'a>(cx: &mut Context<'a>, list: &'a [ast::Feature], shape: Range) -> Option<Axes<'a>> {
    let range = match (list.first(), list.last()) {
        (Some(first), Some(last)) => first.range.to(last.range),
        _ => {
            let problem = missing("a size or features");
            cx.report(shape, problem);
            return None;
        }
    };
    let named = list.iter().filter(|feature| feature.name.is_some()).count();
    let axes = match (named, list) {
        (0, [one]) => Axes { count: size(cx, &one.value)?, names: Vec::new(), range },
        (0, _) => return sizes(cx, list, range),
        _ => features(cx, list, range)?,
    };
    if axes.count as u64 > COORDINATES {
        let problem = LimitProblem::TooManyCoordinates { coordinates: axes.count as u64, limit: COORDINATES };
        cx.report(range, problem);
        return None;
    }
    Some(axes)
}

fn missing(what: &str) -> ArgumentProblem {
    ArgumentProblem::Missing { of: "[…]".into(), name: what.into(), example: None }
}

/// Several sizes are an image, unless they are names that forgot their domains.
fn sizes<'a>(cx: &mut Context<'a>, list: &'a [ast::Feature], range: Range) -> Option<Axes<'a>> {
    for entry in list {
        size(cx, &entry.value)?;
    }
    let what = format!("[{}]", cx.written(range));
    cx.not_available(range, what);
    None
}

/// A size: F0204 for a word that is no constant.
fn size<'a>(cx: &mut Context<'a>, value: &'a ast::Expr) -> Option<usize> {
    if let Some(word) = value.as_name() {
        if word.text == "_" {
            cx.not_available(word.range, "_");
            return None;
        }
        if !cx.lets.contains_key(word.text.as_str()) {
            cx.report(word.range, NameProblem::NotAConstant { word: word.text.clone() });
            return None;
        }
    }
    if let ExprKind::Call { name, .. } = &value.kind
        && !["floor", "ceil", "min", "max"].contains(&name.text.as_str())
    {
        cx.report(name.range, NameProblem::NotAConstant { word: name.text.clone() });
        return None;
    }
    let seen = cx.see(value, false);
    cx.count("a size", &seen)
}

fn features<'a>(cx: &mut Context<'a>, list: &'a [ast::Feature], range: Range) -> Option<Axes<'a>> {
    let mut axes = Axes { range, ..Axes::default() };
    for entry in list {
        let Some(name) = &entry.name else {
            let problem = ArgumentProblem::WrongKind {
                name: "[…]".into(),
                wanted: "a size or features".into(),
                found: "both".into(),
                help: None,
            };
            cx.report(entry.range, problem);
            return None;
        };
        domain(cx, &entry.value);
        let size = match entry.size.as_deref() {
            None => None,
            Some([one]) => Some(size(cx, one)?),
            Some(_) => {
                let what = cx.written(name.range.to(entry.range));
                cx.not_available(name.range, what);
                return None;
            }
        };
        axes.names.push(Feature { name: &name.text, size, first: axes.count, range: name.range });
        axes.count = axes.count.saturating_add(size.unwrap_or(1));
    }
    Some(axes)
}

/// `real`, so far.
fn domain(cx: &mut Context, value: &ast::Expr) {
    let Some((word, args)) = value.as_call() else {
        let problem = ArgumentProblem::WrongKind {
            name: "a feature".into(),
            wanted: "a domain".into(),
            found: super::seen::describe(value),
            help: None,
        };
        return if value.kind == ExprKind::Bad { cx.failed = true } else { cx.report(value.range, problem) };
    };
    if word.text != "real" {
        return cx.unknown("domain", word, &["real"]);
    }
    for arg in args.iter().flat_map(|args| &args.list) {
        match &arg.name {
            Some(name) if later::EVERY_DOMAIN.contains(&name.text.as_str()) => {
                cx.not_available(name.range, &name.text);
            }
            Some(name) => {
                let problem = ArgumentProblem::Unknown {
                    of: "real".into(),
                    name: name.text.clone(),
                    instead: Vec::new(),
                    note: None,
                };
                cx.report(name.range, problem);
            }
            None => cx.report(arg.range, ArgumentProblem::TooMany { of: "real".into(), takes: 0 }),
        }
    }
}

/// Features and context share their names.
fn twice(cx: &mut Context, shape: &Shape) {
    let mut first = std::collections::HashMap::new();
    for feature in shape.features.names.iter().chain(&shape.context.names) {
        if let Some(&first) = first.get(feature.name) {
            let problem = NameProblem::FeatureTwice { name: feature.name.to_owned() };
            cx.push(Diagnostic::new(feature.range, problem).with(first));
        } else {
            first.insert(feature.name, feature.range);
        }
    }
}
