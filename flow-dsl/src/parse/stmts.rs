//! Statements and bodies.
use pest::iterators::Pair;

use super::Builder;
use crate::ast::{Attr, Body, Expr, ExprKind, Ident, ItemKind, Layer, Stmt, StmtKind};
use crate::diagnostics::{NameProblem, TextProblem};
use crate::grammar::Rule;
use crate::source::Range;

/// The parts of a statement, as the grammar delivers them.
#[derive(Default)]
struct Parts {
    attrs: Vec<Attr>,
    is_let: bool,
    word: Ident,
    args: Option<crate::ast::Args>,
    /// What stands after `:`.
    colon: Option<Expr>,
    /// What stands after `=`.
    assign: Option<Expr>,
    /// What stands after the word alone.
    value: Option<Expr>,
    body: Option<Body>,
}

impl Builder<'_> {
    pub(super) fn body(&mut self, pair: Pair<'_, Rule>) -> Body {
        let range = self.range(&pair);
        let mut stmts = Vec::new();
        for inner in pair.into_inner() {
            match inner.as_rule() {
                Rule::stmt => self.stmt(inner, &mut stmts),
                Rule::bad => self.bad(inner, Rule::stmt),
                _ => {}
            }
        }
        let refused = stmts.is_empty() && self.sink.has_within(range);
        Body { stmts, refused, range }
    }

    /// Adds what one statement of the grammar says; two if a `;` is missing between them.
    fn stmt(&mut self, pair: Pair<'_, Rule>, out: &mut Vec<Stmt>) {
        let range = self.range(&pair);
        let mut docs = self.scan.take_docs(range.start);
        let parts = self.stmt_parts(pair);
        docs.extend(self.scan.take_docs(parts.word.range.start));
        let attrs = parts.attrs.clone();
        let kinds = if parts.is_let {
            self.let_stmt(parts).into_iter().collect()
        } else if parts.assign.is_some() {
            self.equation(parts).into_iter().collect()
        } else {
            self.layers(parts)
        };
        let count = kinds.len();
        for (index, kind) in kinds.into_iter().enumerate() {
            let first = index == 0;
            let range = match &kind {
                StmtKind::Layer(layer) if !first => Range { start: layer.range.start, ..range },
                StmtKind::Layer(layer) if count > 1 => Range { end: layer.range.end, ..range },
                _ => range,
            };
            let (docs, attrs) = if first { (std::mem::take(&mut docs), attrs.clone()) } else { Default::default() };
            out.push(Stmt { docs, attrs, kind, range });
        }
    }

    fn stmt_parts(&mut self, pair: Pair<'_, Rule>) -> Parts {
        let mut parts = Parts::default();
        let mut before = Rule::word;
        for part in pair.into_inner() {
            let rule = part.as_rule();
            match rule {
                Rule::attr => parts.attrs.push(self.attr(part)),
                Rule::kw_let => parts.is_let = true,
                Rule::word => parts.word = self.ident(&part),
                Rule::args => parts.args = Some(self.args(part)),
                Rule::expr => match before {
                    Rule::colon => parts.colon = Some(self.expr(part)),
                    Rule::assign => parts.assign = Some(self.expr(part)),
                    _ => parts.value = Some(self.expr(part)),
                },
                Rule::body => parts.body = Some(self.body(part)),
                Rule::missing => self.missing(&part, ';'),
                _ => {}
            }
            before = rule;
        }
        parts
    }

    fn let_stmt(&mut self, parts: Parts) -> Option<StmtKind> {
        self.check_name(&parts.word);
        match parts.assign {
            Some(value) => {
                self.no_body(&value, parts.body);
                Some(StmtKind::Let { name: parts.word, domain: parts.colon, value })
            }
            None => {
                let problem = TextProblem::StatementNeeds { part: "`=` and a value" };
                self.sink.report(parts.word.range.after(), problem);
                None
            }
        }
    }

    fn equation(&mut self, parts: Parts) -> Option<StmtKind> {
        let value = parts.assign?;
        self.no_body(&value, parts.body);
        Some(StmtKind::Equation { name: parts.word, domain: parts.colon, value })
    }

    fn no_body(&mut self, value: &Expr, body: Option<Body>) {
        if body.is_some() {
            self.sink.report(value.range.after(), TextProblem::Expected { what: ';' });
        }
    }

    fn layers(&mut self, parts: Parts) -> Vec<StmtKind> {
        let Parts { word, args, colon, value, body, .. } = parts;
        if let Some(layer) = colon {
            self.check_name(&word);
            return self.labelled(word, layer, body).into_iter().collect();
        }
        match value {
            Some(value) if !matches!(word.text.as_str(), "base" | "context") => self.no_value(word, value, body),
            value => {
                let end = args.as_ref().map(|args| args.range).or(value.as_ref().map(|value| value.range));
                let range = word.range.to(end.unwrap_or(word.range));
                vec![StmtKind::Layer(Layer { label: None, name: word, args, value, body, range })]
            }
        }
    }

    /// `mix: linear(lu);`
    fn labelled(&mut self, label: Ident, layer: Expr, body: Option<Body>) -> Option<StmtKind> {
        let layer = call(Some(label), layer, body);
        if let Err(range) = &layer {
            self.sink.report(*range, TextProblem::LabelNeedsLayer);
        }
        layer.ok().map(StmtKind::Layer)
    }

    /// `scale repeat(2) { … }`: two statements, if what follows the word can be one.
    fn no_value(&mut self, word: Ident, value: Expr, body: Option<Body>) -> Vec<StmtKind> {
        if ItemKind::from_word(&word.text) != ItemKind::Other {
            self.sink.report(word.range, TextProblem::ItemInBody { item: word.text });
            return Vec::new();
        }
        let at = value.range;
        let second = call(None, value, body).ok();
        let problem = NameProblem::TakesNoValue { word: word.text.clone(), separate: second.is_some() };
        self.sink.report(at, problem);
        let range = word.range;
        let first = Layer { label: None, name: word, args: None, value: None, body: None, range };
        [Some(first), second].into_iter().flatten().map(StmtKind::Layer).collect()
    }
}

/// A value read as a layer; its place if it is neither a word nor a call.
fn call(label: Option<Ident>, value: Expr, body: Option<Body>) -> Result<Layer, Range> {
    let range = value.range;
    let (name, args) = match value.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Call { name, args } => (name, Some(args)),
        _ => return Err(range),
    };
    Ok(Layer { label, name, args, value: None, body, range })
}
