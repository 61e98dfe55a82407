//! The items of a text.
use super::context::{Context, Here, Let};
use super::{expand, lines, shape};
use crate::ast::{self, ItemKind, ItemName};
use crate::diagnostics::{Diagnostic, Lint, NameProblem};
use crate::hir::Flow;
use crate::source::{Origin, Range};
use std::collections::HashMap;

/// Words that mean something else wherever a `let` is used.
static RESERVED: &[&str] =
    &["true", "false", "if", "else", "for", "in", "match", "base", "context", "let", "const", "pub"];

pub(super) fn resolve<'a>(cx: &mut Context<'a>, file: &'a ast::File) -> Vec<Flow> {
    names(cx, file);
    for item in file.items.iter().filter(|item| item.kind == ItemKind::Let) {
        if let ItemName::Word(name) = &item.name {
            cx.let_value(&name.text, name.range);
        }
    }
    file.items.iter().filter_map(|item| self::item(cx, item)).collect()
}

/// Enters the `let`s, and refuses a name that an item of the same kind has.
fn names<'a>(cx: &mut Context<'a>, file: &'a ast::File) {
    let mut first: HashMap<(&str, &str), Range> = HashMap::new();
    for item in &file.items {
        let ItemName::Word(name) = &item.name else {
            continue;
        };
        let kind = match item.kind {
            ItemKind::Flow => "flow",
            ItemKind::Let => "let",
            _ => continue,
        };
        if item.kind == ItemKind::Let && RESERVED.contains(&name.text.as_str()) {
            cx.report(name.range, NameProblem::Reserved { word: name.text.clone() });
        }
        if let Some(&first) = first.get(&(kind, name.text.as_str())) {
            let problem = NameProblem::Twice { kind, name: name.text.clone() };
            cx.push(Diagnostic::new(name.range, problem).with(first));
            continue;
        }
        first.insert((kind, &name.text), name.range);
        if let (ItemKind::Let, Some(value)) = (item.kind, &item.value) {
            cx.lets.insert(&name.text, Let::Todo(value));
        }
    }
}

fn item<'a>(cx: &mut Context<'a>, item: &'a ast::Item) -> Option<Flow> {
    for attr in &item.attrs {
        cx.not_available(attr.range, format!("#[{}]", attr.name.text));
    }
    match item.kind {
        ItemKind::Flow => return flow(cx, item),
        ItemKind::Let => {}
        ItemKind::Language => language(cx, item),
        ItemKind::Block | ItemKind::Transform | ItemKind::Density | ItemKind::Import => {
            cx.not_available(item.word.range, &item.word.text);
        }
        ItemKind::Other => {
            let word = &item.word;
            let known = ["flow", "let", "language"];
            if super::later::words("item").contains(&word.text.as_str()) {
                cx.not_available(word.range, &word.text);
            } else {
                cx.unknown("item", word, &known, false);
            }
        }
    }
    None
}

/// There is one version.
fn language(cx: &mut Context, item: &ast::Item) {
    if let ItemName::Number(number) = &item.name
        && number.value != 1.0
    {
        cx.not_available(number.range, format!("language {}", number.text));
    }
}

fn flow<'a>(cx: &mut Context<'a>, item: &'a ast::Item) -> Option<Flow> {
    let (ItemName::Word(name), Some(shape), Some(body)) = (&item.name, &item.shape, &item.body) else {
        return None;
    };
    cx.failed = false;
    type_name(cx, name);
    if let Some(param) = item.params.as_ref().and_then(|params| params.first()) {
        cx.not_available(param.range, "parameters of a flow");
    }
    let shape = shape::resolve(cx, shape)?;
    cx.flow = Some(Here { name: &name.text, shape: shape.clone() });
    let lines = lines::resolve(cx, name, body);
    cx.flow = None;
    let (base, lines) = lines?;
    if cx.failed {
        return None;
    }
    let stack = match expand::expand(&shape, &lines) {
        Ok(stack) => stack,
        Err(diagnostic) => {
            cx.push(*diagnostic);
            return None;
        }
    };
    Some(Flow {
        name: name.text.clone(),
        docs: item.docs.iter().map(|doc| doc.text.clone()).collect(),
        public: matches!(cx.source().origin, Origin::File) || item.visibility.is_some(),
        features: shape.features.columns(),
        context: shape.context.columns(),
        shape: shape.to_string(),
        base,
        stack,
        range: item.range,
    })
}

/// A flow becomes a type of Rust.
fn type_name(cx: &mut Context, name: &ast::Ident) {
    let text = &name.text;
    if text.starts_with(|c: char| c.is_ascii_uppercase()) && !text.contains('_') {
        return;
    }
    let corrected = crate::lower::camel(text);
    if corrected.starts_with(|c: char| c.is_ascii_uppercase()) {
        cx.report(name.range, Lint::TypeName { name: text.clone(), corrected });
    }
}
