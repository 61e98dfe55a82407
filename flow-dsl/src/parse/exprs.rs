//! Values: the grammar hands them over flat, here operators bind.
use std::iter::Peekable;

use pest::iterators::{Pair, Pairs};

use super::Builder;
use crate::ast::{Arg, Args, BinaryOp, Expr, ExprKind, Number, Text};
use crate::diagnostics::{LimitProblem, TextProblem};
use crate::grammar::Rule;
use crate::source::Range;

/// How many operators, calls and indices may stand around a value. Later stages walk trees by recursion.
const MAX_VALUE_DEPTH: usize = 256;

type Parts<'p> = Peekable<Pairs<'p, Rule>>;

impl Builder<'_> {
    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let operators = pair.clone().into_inner().filter(|part| part.as_rule() != Rule::term).count();
        self.deeper(operators, range, |this| {
            let mut parts = pair.into_inner().peekable();
            this.binary(&mut parts, 0, range)
        })
    }

    /// Builds a value inside `more` further operators, if that is not too deep.
    fn deeper(&mut self, more: usize, range: Range, build: impl FnOnce(&mut Self) -> Expr) -> Expr {
        if self.depth + more > MAX_VALUE_DEPTH {
            self.sink.report(range, LimitProblem::ValueTooDeep { limit: MAX_VALUE_DEPTH });
            return Expr { kind: ExprKind::Bad, range };
        }
        self.depth += more;
        let expr = build(self);
        self.depth -= more;
        expr
    }

    /// A value and the operators behind it that bind at least as tightly as `least`.
    fn binary(&mut self, parts: &mut Parts<'_>, least: u8, range: Range) -> Expr {
        let mut left = self.signed(parts, range);
        while let Some((op, at)) = self.operator(parts, least) {
            parts.next();
            // Powers group to the right, everything else to the left.
            let right_least = op.precedence() + u8::from(op != BinaryOp::Power);
            let right = self.binary(parts, right_least, range);
            let range = left.range.to(right.range);
            let (left_box, right) = (Box::new(left), Box::new(right));
            left = Expr { kind: ExprKind::Binary { op, at, left: left_box, right }, range };
        }
        left
    }

    /// The next operator, if it binds tightly enough.
    fn operator(&self, parts: &mut Parts<'_>, least: u8) -> Option<(BinaryOp, Range)> {
        let infix = parts.peek().filter(|part| part.as_rule() == Rule::infix)?;
        let op = BinaryOp::from_symbol(infix.as_str())?;
        (op.precedence() >= least).then(|| (op, self.range(infix)))
    }

    /// A term behind any number of minus signs; a sign takes in powers, so that -x^2 is -(x^2).
    fn signed(&mut self, parts: &mut Parts<'_>, range: Range) -> Expr {
        match parts.next() {
            Some(sign) if sign.as_rule() == Rule::minus => {
                let sign = self.range(&sign);
                let value = self.binary(parts, BinaryOp::NEGATIVE, range);
                let range = sign.to(value.range);
                Expr { kind: ExprKind::Negative(Box::new(value)), range }
            }
            Some(term) => self.term(term),
            None => Expr { kind: ExprKind::Bad, range },
        }
    }

    fn term(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut inner = pair.into_inner().filter(|part| !matches!(part.as_rule(), Rule::lparen | Rule::rparen));
        let Some(part) = inner.next() else {
            return Expr { kind: ExprKind::Bad, range };
        };
        let kind = match part.as_rule() {
            Rule::number => self.number(&part).map_or(ExprKind::Bad, ExprKind::Number),
            Rule::string => ExprKind::Text(self.string(&part)),
            Rule::list => self.list(part),
            Rule::path => return self.path(part),
            Rule::expr => self.expr(part).kind,
            _ => ExprKind::Bad,
        };
        Expr { kind, range }
    }

    /// A number; `None` if it is too large, which has been reported.
    pub(super) fn number(&mut self, pair: &Pair<'_, Rule>) -> Option<Number> {
        let (text, range) = (pair.as_str().to_owned(), self.range(pair));
        let value = text.replace('_', "").parse().unwrap_or(f64::INFINITY);
        if value.is_finite() {
            return Some(Number { text, value, range });
        }
        self.sink.report(range, TextProblem::NumberTooLarge);
        None
    }

    pub(super) fn string(&mut self, pair: &Pair<'_, Rule>) -> Text {
        let quoted = pair.as_str();
        let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or("");
        Text { value: unescape(inside), range: self.range(pair) }
    }

    fn list(&mut self, pair: Pair<'_, Rule>) -> ExprKind {
        let filled = pair.clone().into_inner().any(|part| part.as_rule() == Rule::semi);
        let mut values = self.exprs(pair);
        match (filled, values.pop()) {
            (true, Some(count)) => match values.pop() {
                Some(value) => ExprKind::Filled { value: Box::new(value), count: Box::new(count) },
                None => ExprKind::Bad,
            },
            (_, last) => {
                values.extend(last);
                ExprKind::List(values)
            }
        }
    }

    /// Every value directly inside a list or an index.
    pub(super) fn exprs(&mut self, pair: Pair<'_, Rule>) -> Vec<Expr> {
        let exprs = pair.into_inner().filter(|part| part.as_rule() == Rule::expr);
        exprs.map(|part| self.expr(part)).collect()
    }

    fn path(&mut self, pair: Pair<'_, Rule>) -> Expr {
        let range = self.range(&pair);
        let mut parts = pair.into_inner();
        let Some(word) = parts.next() else {
            return Expr { kind: ExprKind::Bad, range };
        };
        let name = self.ident(&word);
        self.deeper(parts.len().saturating_sub(1), range, |this| {
            let start = Expr { range: name.range, kind: ExprKind::Name(name) };
            parts.fold(start, |of, suffix| this.suffix(of, suffix))
        })
    }

    fn suffix(&mut self, of: Expr, pair: Pair<'_, Rule>) -> Expr {
        let range = of.range.to(self.range(&pair));
        let kind = match (pair.as_rule(), of.kind) {
            (Rule::args, ExprKind::Name(name)) => ExprKind::Call { name, args: self.args(pair) },
            (Rule::args, kind) => {
                let of = Box::new(Expr { kind, range: of.range });
                ExprKind::Apply { of, args: self.args(pair) }
            }
            (_, kind) => {
                let of = Box::new(Expr { kind, range: of.range });
                ExprKind::Index { of, at: self.exprs(pair) }
            }
        };
        Expr { kind, range }
    }

    pub(super) fn args(&mut self, pair: Pair<'_, Rule>) -> Args {
        let range = self.range(&pair);
        let mut list = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::arg => list.push(self.arg(part)),
                Rule::missing => self.missing(&part, ','),
                _ => {}
            }
        }
        Args { list, range }
    }

    fn arg(&mut self, pair: Pair<'_, Rule>) -> Arg {
        let range = self.range(&pair);
        let (mut name, mut equals, mut value) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::word => name = Some(self.ident(&part)),
                Rule::assign => equals = Some(self.range(&part)),
                Rule::expr => value = Some(self.expr(part)),
                _ => {}
            }
        }
        let value = value.unwrap_or(Expr { kind: ExprKind::Bad, range });
        if let (Some(equals), Some(name)) = (equals, &name) {
            let written = &self.text[value.range.bytes()];
            let short = written.len() <= 40 && !written.contains('\n');
            let corrected = short.then(|| format!("{}: {written}", name.text));
            self.sink.report(equals, TextProblem::EqualsForColon { corrected });
        }
        Arg { name, value, range }
    }
}

/// Replaces the four escapes; the scan has refused all others.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(char),
        }
    }
    out
}
