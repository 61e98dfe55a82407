//! Values of the kinds that arguments take.
use super::DEPTH;
use super::arguments::Callee;
use super::context::Context;
use super::seen::{Seen, What};
use crate::activations::Activation;
use crate::ast::{Args, Expr, Ident};
use crate::diagnostics::{ArgumentProblem, LimitProblem, NameProblem, TransformProblem};
use crate::hir::{Kind, Transform, Value};
use crate::nets::{self, Net};
use crate::transforms;
use std::rc::Rc;

impl<'a> Context<'a> {
    /// The value of an argument; `None` if something in it was reported.
    pub fn value(&mut self, kind: Kind, name: &str, expr: &'a Expr) -> Option<Value> {
        let lists = matches!(kind, Kind::Selection | Kind::Given | Kind::Order);
        let seen = self.see(expr, lists);
        let value = match &seen.what {
            What::Bad => None,
            What::Text(text) => self.quoted(name, text, kind, &seen),
            _ => match kind {
                Kind::Count => self.count(name, &seen).map(Value::Count),
                Kind::Positive => self.positive(name, &seen).map(Value::Number),
                Kind::Widths => self.widths(name, &seen).map(Value::Widths),
                Kind::Activation => self.activation(name, &seen),
                Kind::Transform => self.transform(name, &seen),
                Kind::Net => self.net(name, &seen),
                Kind::Selection => self.selection(name, &seen).map(Value::Selection),
                Kind::Given => self.given(name, &seen).map(Value::Given),
                Kind::Order => self.order(name, &seen).map(Value::Order),
                Kind::Permutation => self.permutation(name, &seen).map(Value::Permutation),
            },
        };
        self.failed |= value.is_none();
        value
    }

    /// F0205, where a word is wanted.
    fn quoted(&mut self, name: &str, text: &str, kind: Kind, seen: &Seen<'a>) -> Option<Value> {
        let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_word && !matches!(kind, Kind::Count | Kind::Positive | Kind::Widths) {
            let corrected = format!("{name}: {text}");
            self.report(seen.range, NameProblem::Quoted { corrected });
        } else {
            self.wrong(name, wanted(kind), seen, help(kind));
        }
        None
    }

    /// F0303.
    pub fn wrong(&mut self, name: &str, wanted: &str, seen: &Seen, help: Option<&str>) {
        self.failed = true;
        if let What::Bad = seen.what {
            return;
        }
        let problem = ArgumentProblem::WrongKind {
            name: name.into(),
            wanted: wanted.into(),
            found: seen.describe(),
            help: help.map(str::to_owned),
        };
        self.report(seen.range, problem);
    }

    fn widths(&mut self, name: &str, seen: &Seen<'a>) -> Option<Vec<usize>> {
        let widths = match &seen.what {
            What::List(list) => {
                let widths: Vec<Option<usize>> = list.iter().map(|entry| self.width(name, entry)).collect();
                widths.into_iter().collect::<Option<Vec<usize>>>()?
            }
            What::Filled(value, count) => {
                let width = self.width(name, value)?;
                if self.too_deep(*count, seen) {
                    return None;
                }
                vec![width; *count]
            }
            _ => {
                let help = match seen.what {
                    What::Number(width) if width >= 1.0 && width.fract() == 0.0 => Some(self.one_width(seen)),
                    What::Number(_) => Some("one hidden layer of 64 units is `[64]`, none is `[]`".into()),
                    _ => None,
                };
                self.wrong(name, wanted(Kind::Widths), seen, help.as_deref());
                return None;
            }
        };
        (!self.too_deep(widths.len(), seen)).then_some(widths)
    }

    fn one_width(&self, seen: &Seen) -> String {
        let width = seen.expr.map_or_else(String::new, |expr| self.written(expr.range));
        format!("one hidden layer is `[{width}]`, two are `[{width}, {width}]` or `[{width}; 2]`")
    }

    fn too_deep(&mut self, count: usize, seen: &Seen) -> bool {
        let deep = count > DEPTH;
        if deep {
            let problem = LimitProblem::TooMany { what: "layers in one net", count: count as u64, limit: DEPTH as u64 };
            self.report(seen.range, problem);
        }
        deep
    }

    fn activation(&mut self, name: &str, seen: &Seen<'a>) -> Option<Value> {
        match &seen.what {
            What::Bound(value @ Value::Activation(_)) => Some(value.clone()),
            What::Word(word) => {
                let found = Activation::named(&word.text).map(Value::Activation);
                if found.is_none() {
                    let known: Vec<&str> = Activation::ALL.iter().map(|a| a.name()).collect();
                    self.unknown("activation", word, &known);
                }
                found
            }
            _ => {
                self.wrong(name, wanted(Kind::Activation), seen, None);
                None
            }
        }
    }

    fn transform(&mut self, name: &str, seen: &Seen<'a>) -> Option<Value> {
        let transform = match &seen.what {
            What::Bound(Value::Transform(transform)) => Some(transform.clone()),
            What::Word(word) => self.transform_call(word, None),
            What::Call(word, args) => self.transform_call(word, Some(args)),
            _ => {
                self.wrong(name, wanted(Kind::Transform), seen, None);
                None
            }
        }?;
        if !transform.is_closed_form() {
            let problem = TransformProblem::NoInverse {
                transform: transform.name().into(),
                equation: transform.def.formula.into(),
            };
            self.report(seen.range, problem);
            return None;
        }
        Some(Value::Transform(transform))
    }

    /// A transform with its arguments.
    pub fn transform_call(&mut self, word: &'a Ident, args: Option<&'a Args>) -> Option<Transform> {
        let Some(def) = transforms::find(&word.text) else {
            let known: Vec<&str> = transforms::TRANSFORMS.iter().map(|def| def.name).collect();
            self.unknown("transform", word, &known);
            return None;
        };
        let callee = Callee::plain(def.name, def.params, def.later, def.example);
        let args = self.arguments(&callee, args, word.range)?;
        Some(Transform { def, args: Rc::new(args) })
    }

    fn net(&mut self, name: &str, seen: &Seen<'a>) -> Option<Value> {
        match &seen.what {
            What::Bound(value @ Value::Net(_)) => Some(value.clone()),
            What::Word(word) => self.net_call(word, None).map(Value::Net),
            What::Call(word, args) => self.net_call(word, Some(args)).map(Value::Net),
            _ => {
                self.wrong(name, wanted(Kind::Net), seen, None);
                None
            }
        }
    }

    /// A net with its arguments.
    pub fn net_call(&mut self, word: &'a Ident, args: Option<&'a Args>) -> Option<Net> {
        let Some(def) = nets::find(&word.text) else {
            let known: Vec<&str> = nets::NETS.iter().map(|def| def.name).collect();
            self.unknown("net", word, &known);
            return None;
        };
        let callee = Callee::plain(def.name, def.params, def.later, def.example);
        let args = self.arguments(&callee, args, word.range)?;
        Some(Net { def, args: Rc::new(args) })
    }
}

/// What a kind of argument takes, in words.
pub(super) fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Count => "a whole number",
        Kind::Positive => "a number",
        Kind::Widths => "a list of widths",
        Kind::Activation => "an activation",
        Kind::Transform => "a transform",
        Kind::Net => "a net",
        Kind::Selection => "a word or a list of coordinates",
        Kind::Given => "`data`, `noise` or a list",
        Kind::Order => "a word or a list of coordinates",
        Kind::Permutation => "a word or a list of coordinates",
    }
}

/// How a kind of argument is written, where that needs a word.
pub(super) fn help(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Selection => Some("the third coordinate is `[2]`, the first three are `first(3)`"),
        Kind::Permutation => Some("for instance `reverse`, `rotate(1)` or `random(1)`"),
        _ => None,
    }
}
