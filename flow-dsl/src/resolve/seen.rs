//! Values as they are seen before anything is known of what is wanted of them: numbers calculated, `let`s put in.
use super::LETS;
use super::context::{Context, Let};
use crate::ast::{Args, BinaryOp, Expr, ExprKind, Ident};
use crate::diagnostics::{LimitProblem, NameProblem};
use crate::hir::Value;
use crate::source::Range;
use std::rc::Rc;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    /// What it is.
    pub what: What<'a>,
    /// Where it stands; a `let` stands where it is used.
    pub range: Range,
    /// As it is written.
    pub expr: Option<&'a Expr>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum What<'a> {
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(&'a str),
    /// A word that is no `let`.
    Word(&'a Ident),
    /// A word with arguments that is no function of numbers.
    Call(&'a Ident, &'a Args),
    /// `spectrum[3]`
    Index(&'a Ident, &'a [Expr]),
    /// Values.
    List(Rc<[Seen<'a>]>),
    /// `[64; 2]`
    Filled(Rc<Seen<'a>>, usize),
    /// `5..9`
    Range(&'a Expr, &'a Expr),
    /// A transform, net or activation of a `let`.
    Bound(Value),
    /// Something that nothing here takes.
    Other,
    /// Reported already.
    Bad,
}

impl<'a> Context<'a> {
    /// Looks at a value. With `features`, words in it that are features stay words.
    pub fn see(&mut self, expr: &'a Expr, features: bool) -> Seen<'a> {
        let what = match &expr.kind {
            ExprKind::Name(word) => match self.word(word, features) {
                Some(seen) => seen.what,
                None => What::Word(word),
            },
            ExprKind::Text(text) => What::Text(&text.value),
            ExprKind::List(list) => What::List(list.iter().map(|entry| self.see(entry, features)).collect()),
            ExprKind::Filled { value, count } => self.filled(value, count, features),
            ExprKind::Binary { op: BinaryOp::Range, left, right, .. } => What::Range(left, right),
            ExprKind::Call { name, args } if !super::numbers::is_function(&name.text) => What::Call(name, args),
            ExprKind::Index { of, at } => match of.as_name() {
                Some(word) => What::Index(word, at),
                None => What::Other,
            },
            ExprKind::Bad => {
                self.failed = true;
                What::Bad
            }
            ExprKind::Binary { op, .. } if !super::numbers::is_arithmetic(*op) => What::Other,
            ExprKind::Apply { .. } => What::Other,
            _ => self.number(expr).map_or(What::Bad, What::Number),
        };
        Seen { what, range: expr.range, expr: Some(expr) }
    }

    /// The meaning of a word that is a `let`, or a count of the flow.
    fn word(&mut self, word: &'a Ident, features: bool) -> Option<Seen<'a>> {
        if features && self.is_feature(&word.text) {
            return None;
        }
        if let Some(seen) = self.let_value(&word.text, word.range) {
            return Some(seen);
        }
        let number = self.size_of(&word.text)?;
        Some(Seen { what: What::Number(number), range: word.range, expr: None })
    }

    fn is_feature(&self, word: &str) -> bool {
        let shape = self.flow.as_ref().map(|flow| &flow.shape);
        shape.is_some_and(|s| s.features.find(word).is_some() || s.context.find(word).is_some())
    }

    /// `d` and `c`.
    pub fn size_of(&self, word: &str) -> Option<f64> {
        let shape = &self.flow.as_ref()?.shape;
        match word {
            "d" => Some(shape.features.count as f64),
            "c" => Some(shape.context.count as f64),
            _ => None,
        }
    }

    fn filled(&mut self, value: &'a Expr, count: &'a Expr, features: bool) -> What<'a> {
        let count = self.see(count, false);
        let value = self.see(value, features);
        match self.whole("a count", &count) {
            Some(count) => What::Filled(Rc::new(value), usize::try_from(count).unwrap_or(0)),
            None => What::Bad,
        }
    }

    /// The value of a `let`; looked into once, outside of any flow.
    pub fn let_value(&mut self, name: &str, at: Range) -> Option<Seen<'a>> {
        let (&key, state) = self.lets.get_key_value(name)?;
        self.used.insert(key);
        let expr = match state {
            Let::Done(seen) => return Some(seen.clone()),
            Let::Todo(expr) => *expr,
            Let::Busy => {
                self.report(at, NameProblem::Circular { name: key.to_owned() });
                return Some(Seen { what: What::Bad, range: at, expr: None });
            }
        };
        self.lets.insert(key, Let::Busy);
        let (flow, failed) = (self.flow.take(), std::mem::take(&mut self.failed));
        self.depth += 1;
        let mut seen = match self.depth <= LETS {
            true => self.see(expr, false),
            false => {
                if !std::mem::replace(&mut self.too_deep, true) {
                    self.report(expr.range, LimitProblem::LetsTooDeep { limit: LETS });
                }
                self.failed = true;
                Seen { what: What::Bad, range: expr.range, expr: None }
            }
        };
        seen.what = self.settle(seen.what, expr);
        self.depth -= 1;
        (self.flow, self.failed) = (flow, self.failed | failed);
        self.lets.insert(key, Let::Done(seen.clone()));
        Some(seen)
    }

    /// What a `let` may be: a number, a list of them, a transform, a net, an activation.
    fn settle(&mut self, what: What<'a>, expr: &'a Expr) -> What<'a> {
        let (word, args) = match what {
            What::Word(word) => (word, None),
            What::Call(word, args) => (word, Some(args)),
            What::List(list) => {
                let settle = |seen: &Seen<'a>| {
                    let what = match (&seen.what, seen.expr) {
                        (What::Word(_) | What::Call(..), Some(expr)) => self.settle(seen.what.clone(), expr),
                        (what, _) => what.clone(),
                    };
                    Seen { what, ..seen.clone() }
                };
                return What::List(list.iter().map(settle).collect());
            }
            other => return other,
        };
        let value = if crate::transforms::find(&word.text).is_some() {
            self.transform_call(word, args).map(Value::Transform)
        } else if crate::nets::find(&word.text).is_some() {
            self.net_call(word, args).map(Value::Net)
        } else if let (Some(activation), None) = (crate::activations::Activation::named(&word.text), args) {
            Some(Value::Activation(activation))
        } else {
            self.nothing(word, expr.range);
            None
        };
        value.map_or(What::Bad, What::Bound)
    }

    /// A word that is nothing that a `let` may be.
    pub fn nothing(&mut self, word: &Ident, range: Range) {
        self.failed = true;
        let later = |kind| super::later::words(kind).contains(&word.text.as_str());
        if self.is_elsewhere(&word.text) {
            return;
        }
        if later("transform") || later("net") || later("activation") {
            return self.not_available(word.range, &word.text);
        }
        let known = self.lets.keys().copied().filter(|name| *name != word.text);
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        let suggestion = crate::diagnostics::suggest(&word.text, known);
        let word_text = word.text.clone();
        let place = if word.range.is_empty() { range } else { word.range };
        self.report(place, NameProblem::UnknownName { word: word_text, suggestion });
    }
}

/// What a name of the text hides where a value is wanted: there a `let` wins.
pub(super) fn hides(word: &str) -> Option<&'static str> {
    let words: [(&str, &[&str]); 4] = [
        ("selection", &["even", "odd", "first", "last", "alternate", "random", "not"]),
        ("order", &["natural", "reverse"]),
        ("side", &["data", "noise"]),
        ("size", &["d", "c"]),
    ];
    let kind = words.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| *kind);
    let transform = crate::transforms::find(word).map(|_| "transform");
    let net = crate::nets::find(word).map(|_| "net");
    kind.or(transform).or(net).or(crate::activations::Activation::named(word).map(|_| "activation"))
}

/// What a value is, for "found …".
pub(super) fn describe(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Negative(_) => "a number".into(),
        ExprKind::Text(_) => "a text".into(),
        ExprKind::List(_) | ExprKind::Filled { .. } => "a list".into(),
        ExprKind::Name(word) => format!("`{}`", word.text),
        ExprKind::Call { name, .. } => format!("`{}(…)`", name.text),
        ExprKind::Binary { op: BinaryOp::Range, .. } => "a range".into(),
        ExprKind::Binary { op: BinaryOp::Arrow, .. } => "an arrow".into(),
        ExprKind::Binary { op, .. } if super::numbers::is_arithmetic(*op) => "a number".into(),
        ExprKind::Binary { .. } => "a comparison".into(),
        ExprKind::Index { .. } | ExprKind::Apply { .. } | ExprKind::Bad => "something else".into(),
    }
}

impl Seen<'_> {
    /// What it is, for "found …".
    pub fn describe(&self) -> String {
        match &self.what {
            What::Number(_) => "a number".into(),
            What::Text(_) => "a text".into(),
            What::List(_) | What::Filled(..) => "a list".into(),
            What::Range(..) => "a range".into(),
            What::Word(word) => format!("`{}`", word.text),
            What::Call(word, _) => format!("`{}(…)`", word.text),
            What::Index(word, _) => format!("`{}[…]`", word.text),
            What::Bound(Value::Transform(_)) => "a transform".into(),
            What::Bound(Value::Net(_)) => "a net".into(),
            What::Bound(Value::Activation(_)) => "an activation".into(),
            _ => self.expr.map_or_else(|| "something else".into(), describe),
        }
    }
}
