//! Arguments: by position, then by name, each to its parameter.
use super::context::Context;
use super::later;
use crate::ast;
use crate::diagnostics::{ArgumentProblem, Diagnostic, suggest};
use crate::hir::{Arg, Args, Hint, Kind, ParamDef, Value};
use crate::nets::{self, Net, NetDef};
use crate::source::Range;
use std::rc::Rc;

/// What is called.
pub(super) struct Callee {
    /// Its word.
    pub name: &'static str,
    /// Its parameters.
    pub params: &'static [ParamDef],
    /// Its arguments of later versions.
    pub later: &'static [&'static str],
    /// Those of every callee of its kind.
    pub common: &'static [&'static str],
    /// What people try.
    pub hints: &'static [Hint],
    /// A text that shows how it is called.
    pub example: &'static str,
}

/// Arguments sorted to their parameters.
struct Slots<'a> {
    given: Vec<Option<&'a ast::Arg>>,
    short: Vec<(&'static str, &'a ast::Arg)>,
}

/// The short arguments of a callee with a net.
fn short(params: &[ParamDef]) -> &'static [(&'static str, &'static str)] {
    match params.iter().any(|param| param.kind == Kind::Net) {
        true => nets::NETS[0].short,
        false => &[],
    }
}

impl<'a> Context<'a> {
    /// The arguments of a call, complete; `None` if something in them was reported.
    pub fn arguments(&mut self, callee: &Callee, args: Option<&'a ast::Args>, call: Range) -> Option<Args> {
        let before = std::mem::take(&mut self.failed);
        let slots = self.slots(callee, args);
        let mut bound = Args::default();
        for (i, param) in callee.params.iter().enumerate() {
            let value = match (slots.given[i], param.kind) {
                (given, Kind::Net) => self.net_argument(param, given, &slots.short),
                (Some(arg), _) => self.value(param.kind, param.name, &arg.value),
                (None, _) => self.default(callee, param, call),
            };
            let range = slots.given[i].map_or(call, |arg| arg.value.range);
            bound.list.extend(value.map(|value| Arg { param, value, range }));
        }
        let complete = !self.failed && bound.complete(callee.params);
        self.failed |= before;
        complete.then_some(bound)
    }

    fn default(&mut self, callee: &Callee, param: &ParamDef, call: Range) -> Option<Value> {
        let Some(default) = param.default else {
            let mut lines = callee.example.split(['{', '}', ';']).map(str::trim);
            let example = lines.find(|line| line.starts_with(callee.name)).map(str::to_owned);
            let (of, name) = (callee.name.into(), param.name.into());
            self.report(call, ArgumentProblem::Missing { of, name, example });
            return None;
        };
        Some(default())
    }

    fn slots(&mut self, callee: &Callee, args: Option<&'a ast::Args>) -> Slots<'a> {
        let mut slots = Slots { given: vec![None; callee.params.len()], short: Vec::new() };
        let (mut position, mut named) = (0, false);
        for arg in args.iter().flat_map(|args| &args.list) {
            match &arg.name {
                Some(name) => {
                    named = true;
                    self.named(callee, name, arg, &mut slots);
                }
                None => {
                    if named {
                        self.report(arg.range, ArgumentProblem::PositionAfterName);
                    }
                    match slots.given.get_mut(position) {
                        // Said already where it should not stand.
                        Some(Some(_)) => {}
                        Some(slot) => *slot = Some(arg),
                        None => self.too_many(callee, arg, position),
                    }
                    position += 1;
                }
            }
        }
        slots
    }

    /// Says it once, at the first argument that is too much.
    fn too_many(&mut self, callee: &Callee, arg: &ast::Arg, position: usize) {
        if position == callee.params.len() {
            let (of, takes) = (callee.name.into(), callee.params.len());
            self.report(arg.range, ArgumentProblem::TooMany { of, takes });
        }
    }

    fn named(&mut self, callee: &Callee, name: &'a ast::Ident, arg: &'a ast::Arg, slots: &mut Slots<'a>) {
        let word = name.text.as_str();
        let first = if let Some(i) = callee.params.iter().position(|param| param.name == word) {
            slots.given[i].replace(arg)
        } else if let Some((short, _)) = short(callee.params).iter().find(|(short, _)| *short == word) {
            let first = slots.short.iter().find(|(name, _)| name == short).map(|(_, arg)| *arg);
            slots.short.push((short, arg));
            first
        } else if callee.later.contains(&word) || callee.common.contains(&word) {
            if let Some(brought) = arg.value.as_name() {
                self.brings(&brought.text);
            }
            return self.not_available(name.range, format!("{}({word}: …)", callee.name));
        } else {
            return self.unknown_argument(callee, name);
        };
        if let Some(first) = first {
            let problem = ArgumentProblem::Twice { name: word.into() };
            self.push(Diagnostic::new(arg.range, problem).with(first.range));
        }
    }

    fn unknown_argument(&mut self, callee: &Callee, name: &ast::Ident) {
        let word = name.text.as_str();
        let hint = callee.hints.iter().find(|hint| hint.words.contains(&word));
        let (instead, note) = match hint {
            Some(hint) => (hint.instead.iter().map(|text| text.to_string()).collect(), hint.note),
            None => {
                let params = callee.params.iter().map(|param| param.name);
                let short = short(callee.params).iter().map(|(short, _)| *short);
                (suggest(word, params.chain(short)).into_iter().collect(), None)
            }
        };
        let (of, name_text) = (callee.name.into(), word.into());
        self.report(name.range, ArgumentProblem::Unknown { of, name: name_text, instead, note });
    }

    /// A net in full, or in short.
    fn net_argument(
        &mut self,
        param: &ParamDef,
        given: Option<&'a ast::Arg>,
        short: &[(&'static str, &'a ast::Arg)],
    ) -> Option<Value> {
        let Some(arg) = given else {
            return match short {
                [] => param.default.map(|default| default()),
                _ => self.short_net(nets::NETS[0], short).map(Value::Net),
            };
        };
        for (name, said) in short {
            let problem = ArgumentProblem::AlreadySaid { by: param.name.into(), name: name.to_string() };
            self.push(Diagnostic::new(said.range, problem).with(arg.range));
        }
        self.value(Kind::Net, param.name, &arg.value)
    }

    fn short_net(&mut self, def: &'static NetDef, short: &[(&'static str, &'a ast::Arg)]) -> Option<Net> {
        let mut args = Args::default();
        for param in def.params {
            let said = short.iter().find(|(name, _)| def.short.contains(&(*name, param.name)));
            let (value, range) = match said {
                Some((name, arg)) => (self.value(param.kind, name, &arg.value), arg.value.range),
                None => (param.default.map(|default| default()), Range::default()),
            };
            args.list.extend(value.map(|value| Arg { param, value, range }));
        }
        args.complete(def.params).then(|| Net { def, args: Rc::new(args) })
    }
}

impl Callee {
    /// A layer.
    pub fn layer(def: &crate::layers::LayerDef) -> Callee {
        Callee {
            name: def.name,
            params: def.params,
            later: def.later,
            common: later::EVERY_LAYER,
            hints: def.hints,
            example: def.example,
        }
    }

    /// A transform, net or base.
    pub fn plain(
        name: &'static str,
        params: &'static [ParamDef],
        later: &'static [&'static str],
        example: &'static str,
    ) -> Callee {
        Callee { name, params, later, common: &[], hints: &[], example }
    }
}
