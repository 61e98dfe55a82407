//! The items of a text.
use super::context::{Context, Here, Let};
use super::{expand, limits, lines, shape};
use crate::ast::{self, ItemKind, ItemName};
use crate::diagnostics::{Diagnostic, Lint, NameProblem};
use crate::hir::Flow;
use crate::source::{Origin, Range};
use std::collections::{HashMap, HashSet};

/// Words that mean something else wherever a `let` is used.
static RESERVED: &[&str] =
    &["true", "false", "if", "else", "for", "in", "match", "base", "context", "let", "const", "pub"];

pub(super) fn resolve<'a>(cx: &mut Context<'a>, file: &'a ast::File) -> Vec<Flow> {
    let again = names(cx, file);
    lets(cx, file);
    let flows = file.items.iter().filter_map(|item| self::item(cx, item));
    // A second flow of one name is looked at, and left out.
    let flows = flows.filter(|flow| !again.contains(&flow.range)).collect();
    unused(cx, file);
    flows
}

/// Looks into every `let`, so that what is wrong in it is said even if nothing uses it.
fn lets<'a>(cx: &mut Context<'a>, file: &'a ast::File) {
    for item in file.items.iter().filter(|item| item.kind == ItemKind::Let) {
        if let ItemName::Word(name) = &item.name {
            let used = cx.used.contains(name.text.as_str());
            cx.let_value(&name.text, name.range);
            if !used {
                cx.used.remove(name.text.as_str());
            }
        }
    }
}

/// `let`s that nothing uses. Where anything is wrong or not available yet, nobody knows what it would have used.
fn unused(cx: &mut Context, file: &ast::File) {
    if cx.any_errors() {
        return;
    }
    for item in file.items.iter().filter(|item| item.kind == ItemKind::Let) {
        if let ItemName::Word(name) = &item.name
            && !cx.used.contains(name.text.as_str())
            && !name.text.starts_with('_')
        {
            cx.report(name.range, Lint::UnusedLet { name: name.text.clone() });
        }
    }
}

/// Enters the `let`s, and refuses a name that an item of the same kind has; gives the flows that are refused.
fn names<'a>(cx: &mut Context<'a>, file: &'a ast::File) -> HashSet<Range> {
    let (mut lets, mut rust) = (HashMap::new(), HashMap::new());
    let mut again = HashSet::new();
    for item in &file.items {
        let ItemName::Word(name) = &item.name else {
            continue;
        };
        match item.kind {
            ItemKind::Let => enter(cx, name, item.value.as_ref(), &mut lets),
            ItemKind::Flow if taken(cx, name, &mut rust) => drop(again.insert(item.range)),
            _ => {}
        }
    }
    again
}

fn enter<'a>(
    cx: &mut Context<'a>,
    name: &'a ast::Ident,
    value: Option<&'a ast::Expr>,
    first: &mut HashMap<&'a str, Range>,
) {
    if RESERVED.contains(&name.text.as_str()) {
        cx.report(name.range, NameProblem::Reserved { word: name.text.clone() });
    }
    if let Some(kind) = super::seen::hides(&name.text) {
        cx.report(name.range, Lint::Shadows { name: name.text.clone(), kind });
    }
    if let Some(&first) = first.get(name.text.as_str()) {
        let problem = NameProblem::Twice { kind: "let", name: name.text.clone() };
        return cx.push(Diagnostic::new(name.range, problem).with(first));
    }
    first.insert(&name.text, name.range);
    if let Some(value) = value {
        cx.lets.insert(&name.text, Let::Todo(value));
    }
}

/// Whether an item in Rust of another flow has a name that one of this flow would have; then it is reported.
fn taken<'a>(cx: &mut Context<'a>, name: &'a ast::Ident, rust: &mut HashMap<String, &'a ast::Ident>) -> bool {
    let items = crate::emit::items(&name.text);
    if let Some((item, &first)) = items.iter().find_map(|item| rust.get_key_value(item)) {
        let problem = match first.text == name.text {
            true => NameProblem::Twice { kind: "flow", name: name.text.clone() },
            false => NameProblem::SameInRust {
                name: name.text.clone(),
                first: first.text.clone(),
                rust: item.clone(),
                items: crate::emit::items(&first.text),
            },
        };
        cx.push(Diagnostic::new(name.range, problem).with(first.range));
        return true;
    }
    rust.extend(items.map(|item| (item, name)));
    false
}

fn item<'a>(cx: &mut Context<'a>, item: &'a ast::Item) -> Option<Flow> {
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
                cx.unknown("item", word, &known);
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
        cx.not_available(param.range, format!("flow {}(…)", name.text));
    }
    let shape = shape::resolve(cx, shape)?;
    cx.flow = Some(Here { name: &name.text, shape: shape.clone() });
    let (base, lines) = lines::resolve(cx, name, body);
    let stack = limits::fit(cx, name, &lines).then(|| expand::expand(cx, &shape, &lines));
    cx.flow = None;
    let (base, stack) = (base?, stack??);
    if cx.failed {
        return None;
    }
    if !limits::compilable(cx, name, shape.features.count + shape.context.count, &stack) {
        return None;
    }
    super::lints::stack(cx, &shape, base, &stack);
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
    // Where a letter was refused, nobody knows the name.
    if cx.any_within(name.range) || text.starts_with(|c: char| c.is_ascii_uppercase()) && !text.contains('_') {
        return;
    }
    let corrected = crate::lower::camel(text);
    if corrected.starts_with(|c: char| c.is_ascii_uppercase()) {
        cx.report(name.range, Lint::TypeName { name: text.clone(), corrected });
    }
}
