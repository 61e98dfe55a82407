//! Numbers: calculated, checked, and written with their values put in.
use super::context::Context;
use super::later;
use super::seen::{Seen, What};
use crate::ast::{Args, BinaryOp, Expr, ExprKind, Ident};
use crate::diagnostics::{ArgumentProblem, LimitProblem, NameProblem, suggest};

/// The functions of numbers.
static FUNCTIONS: &[&str] = &["floor", "ceil", "min", "max"];

/// Whether a word is a function of numbers, now or later.
pub(super) fn is_function(word: &str) -> bool {
    FUNCTIONS.contains(&word) || later::FUNCTIONS.contains(&word)
}

/// Whether an operator makes numbers of numbers.
pub(super) fn is_arithmetic(op: BinaryOp) -> bool {
    use BinaryOp::*;
    matches!(op, Add | Subtract | Multiply | Divide | Remainder | Power)
}

impl<'a> Context<'a> {
    /// The number that an expression is; `None` if something in it was reported.
    pub fn number(&mut self, expr: &'a Expr) -> Option<f64> {
        match &expr.kind {
            ExprKind::Number(number) => Some(number.value),
            ExprKind::Negative(inner) => self.number(inner).map(|value| -value),
            ExprKind::Binary { op, at, left, right } if is_arithmetic(*op) => {
                if let BinaryOp::Remainder | BinaryOp::Power = op {
                    self.not_available(*at, op.symbol());
                    return None;
                }
                let (left, right) = (self.number(left), self.number(right));
                let value = calculate(*op, left?, right?);
                self.finite(expr, value)
            }
            ExprKind::Call { name, args } if is_function(&name.text) => self.function(name, args),
            ExprKind::Name(word) => self.number_word(word),
            ExprKind::Bad => {
                self.failed = true;
                None
            }
            _ => {
                self.wrong_number(expr);
                None
            }
        }
    }

    fn number_word(&mut self, word: &'a Ident) -> Option<f64> {
        if let Some(seen) = self.let_value(&word.text, word.range) {
            return match seen.what {
                What::Number(value) => Some(value),
                What::Bad => {
                    self.failed = true;
                    None
                }
                _ => {
                    let found = seen.describe();
                    self.wrong_kind(&word.text, "a number here", found, word.range);
                    None
                }
            };
        }
        if let Some(value) = self.size_of(&word.text) {
            return Some(value);
        }
        self.failed = true;
        if !self.is_elsewhere(&word.text) {
            let mut known: Vec<&str> = self.lets.keys().copied().collect();
            known.sort_unstable();
            let suggestion = suggest(&word.text, known);
            self.report(word.range, NameProblem::UnknownName { word: word.text.clone(), suggestion });
        }
        None
    }

    fn wrong_number(&mut self, expr: &Expr) {
        let found = super::seen::describe(expr);
        self.wrong_kind("a calculation", "numbers", found, expr.range);
    }

    /// F0303 without help.
    pub fn wrong_kind(&mut self, name: &str, wanted: &str, found: String, range: crate::source::Range) {
        let (name, wanted) = (name.to_owned(), wanted.to_owned());
        self.report(range, ArgumentProblem::WrongKind { name, wanted, found, help: None });
    }

    fn function(&mut self, name: &'a Ident, args: &'a Args) -> Option<f64> {
        if later::FUNCTIONS.contains(&name.text.as_str()) {
            self.not_available(name.range, &name.text);
            return None;
        }
        let values: Vec<Option<f64>> = args.list.iter().map(|arg| self.number(&arg.value)).collect();
        let values: Vec<f64> = values.into_iter().collect::<Option<_>>()?;
        let (wanted, least) = match name.text.as_str() {
            "floor" | "ceil" => ("one number", 1),
            _ => ("two numbers or more", 2),
        };
        let fits = values.len() == least || (least == 2 && values.len() > 2);
        if !fits || args.list.iter().any(|arg| arg.name.is_some()) {
            let found = format!("{} arguments", values.len());
            self.wrong_kind(&name.text, wanted, found, args.range);
            return None;
        }
        Some(match name.text.as_str() {
            "floor" => values[0].floor(),
            "ceil" => values[0].ceil(),
            "min" => values.into_iter().fold(f64::INFINITY, f64::min),
            _ => values.into_iter().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    fn finite(&mut self, expr: &'a Expr, value: f64) -> Option<f64> {
        if value.is_finite() {
            return Some(value);
        }
        let computed = self.computed(expr);
        self.report(expr.range, ArgumentProblem::NoValue { computed });
        None
    }

    /// A whole number, from 0 up.
    pub fn whole(&mut self, name: &str, seen: &Seen<'a>) -> Option<u64> {
        let value = self.real(name, "a whole number", seen)?;
        let name = name.to_owned();
        if value.fract() != 0.0 {
            let calculated = seen.expr.filter(|expr| !matches!(expr.kind, ExprKind::Number(_) | ExprKind::Negative(_)));
            let named = |expr: &&Expr| !matches!(expr.kind, ExprKind::Name(_));
            let computed = calculated.filter(named).map(|expr| self.computed(expr));
            let written = calculated.map(|expr| self.written(expr.range));
            let problem = ArgumentProblem::NotWhole { name, value: shown(value), computed, written };
            self.report(seen.range, problem);
            return None;
        }
        if !(0.0..=9_007_199_254_740_992.0).contains(&value) {
            let wanted = if value < 0.0 { "a whole number from 0 up" } else { "a whole number below 2^53" };
            self.out_of_range(name, wanted, value, seen, None);
            return None;
        }
        Some(value as u64)
    }

    fn out_of_range(&mut self, name: String, wanted: &str, value: f64, seen: &Seen, help: Option<&'static str>) {
        let (wanted, value) = (wanted.to_owned(), shown(value));
        self.report(seen.range, ArgumentProblem::OutOfRange { name, wanted, value, help });
    }

    /// A whole number, from 1 up.
    pub fn count(&mut self, name: &str, seen: &Seen<'a>) -> Option<usize> {
        self.at_least_one(name, seen, None)
    }

    fn at_least_one(&mut self, name: &str, seen: &Seen<'a>, help: Option<&'static str>) -> Option<usize> {
        match self.whole(name, seen)? {
            0 => {
                self.out_of_range(name.to_owned(), "at least 1", 0.0, seen, help);
                None
            }
            value => usize::try_from(value).ok(),
        }
    }

    /// A number above 0.
    pub fn positive(&mut self, name: &str, seen: &Seen<'a>) -> Option<f64> {
        let value = self.real(name, "a number", seen)?;
        if value > 0.0 {
            return Some(value);
        }
        self.out_of_range(name.to_owned(), "a positive number", value, seen, None);
        None
    }

    /// A number.
    pub fn real(&mut self, name: &str, wanted: &str, seen: &Seen<'a>) -> Option<f64> {
        match &seen.what {
            What::Number(value) => Some(*value),
            What::Bad => {
                self.failed = true;
                None
            }
            What::Word(word) => self.number_word(word),
            _ => {
                self.wrong_kind(name, wanted, seen.describe(), seen.range);
                None
            }
        }
    }

    /// A whole width of a net.
    pub fn width(&mut self, name: &str, seen: &Seen<'a>) -> Option<usize> {
        let width = self.at_least_one(name, seen, Some("a net without hidden layers is `[]`"))?;
        if width as u64 > super::WIDTH {
            let problem = LimitProblem::TooWide { width: width as u64, limit: super::WIDTH };
            self.report(seen.range, problem);
            return None;
        }
        Some(width)
    }

    /// A calculation with its numbers put in: `7 / 2`.
    fn computed(&mut self, expr: &'a Expr) -> String {
        match &expr.kind {
            ExprKind::Name(word) => match self.let_value(&word.text, word.range).map(|seen| seen.what) {
                Some(What::Number(value)) => shown(value),
                _ => self.size_of(&word.text).map_or_else(|| word.text.clone(), |value| value.to_string()),
            },
            ExprKind::Binary { op, left, right, .. } => {
                let (left, right) = (self.operand(*op, left, false), self.operand(*op, right, true));
                format!("{left} {} {right}", op.symbol())
            }
            ExprKind::Negative(inner) => {
                format!("-{}", self.operand(BinaryOp::Power, inner, false))
            }
            ExprKind::Call { name, args } => {
                let list: Vec<String> = args.list.iter().map(|arg| self.computed(&arg.value)).collect();
                format!("{}({})", name.text, list.join(", "))
            }
            _ => self.written(expr.range),
        }
    }

    /// A side of an operator, in parentheses where they are needed.
    fn operand(&mut self, op: BinaryOp, side: &'a Expr, right: bool) -> String {
        let text = self.computed(side);
        match &side.kind {
            ExprKind::Binary { op: inner, .. }
                if inner.precedence() < op.precedence() || (right && inner.precedence() == op.precedence()) =>
            {
                format!("({text})")
            }
            _ => text,
        }
    }
}

/// A number as people write it: `1e300`, not its 301 digits.
fn shown(value: f64) -> String {
    let plain = value == 0.0 || (1e-6..1e16).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

fn calculate(op: BinaryOp, left: f64, right: f64) -> f64 {
    match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide => left / right,
        _ => f64::NAN,
    }
}
