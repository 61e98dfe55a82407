//! Coordinates: what `on:`, `given:`, `order:` and permutations say.
use super::context::Context;
use super::seen::{Seen, What};
use super::values::{help, wanted};
use crate::ast::{Args, Expr, Ident};
use crate::diagnostics::{ArgumentProblem, NameProblem, StructureProblem, suggest};
use crate::hir::{Given, Kind, Order, Permutation, Place, PlaceKind, Selection};
use crate::source::Range;
use std::collections::HashSet;

impl<'a> Context<'a> {
    /// What `on:` says.
    pub fn selection(&mut self, name: &str, seen: &Seen<'a>) -> Option<Selection> {
        match &seen.what {
            What::Word(word) => self.selection_word(word),
            What::Call(word, args) => self.selection_call(word, args),
            What::List(_) | What::Filled(..) => self.set(name, seen).map(Selection::List),
            _ => {
                self.wrong(name, wanted(Kind::Selection), seen, help(Kind::Selection));
                None
            }
        }
    }

    fn selection_word(&mut self, word: &'a Ident) -> Option<Selection> {
        Some(match word.text.as_str() {
            "even" => Selection::Even,
            "odd" => Selection::Odd,
            "first" => Selection::First,
            "last" => Selection::Last,
            "alternate" => Selection::Alternate,
            _ => {
                let known = ["even", "odd", "first", "last", "random", "not", "alternate"];
                self.unknown("selection", word, &known);
                return None;
            }
        })
    }

    fn selection_call(&mut self, word: &'a Ident, args: &'a Args) -> Option<Selection> {
        match word.text.as_str() {
            "first" => self.one_count(word, args).map(Selection::FirstOf),
            "last" => self.one_count(word, args).map(Selection::LastOf),
            "random" => self.seed(word, args).map(Selection::Random),
            "not" => {
                let seen = self.one(word, args, true)?;
                self.set("not", &seen).map(Selection::Not)
            }
            "alternate" => {
                let seen = self.one(word, args, false)?;
                match &seen.what {
                    What::Word(kind) if kind.text == "halves" => Some(Selection::AlternateHalves),
                    What::Word(kind) => {
                        self.unknown("selection", kind, &["halves"]);
                        None
                    }
                    _ => {
                        self.wrong("alternate", "`halves`", &seen, None);
                        None
                    }
                }
            }
            _ => {
                self.selection_word(word)?;
                let problem = ArgumentProblem::TooMany { of: word.text.clone(), takes: 0 };
                self.report(args.range, problem);
                None
            }
        }
    }

    /// What `given:` says.
    pub fn given(&mut self, name: &str, seen: &Seen<'a>) -> Option<Given> {
        match &seen.what {
            What::Word(word) => match word.text.as_str() {
                "data" => Some(Given::Data),
                "noise" => Some(Given::Noise),
                _ => {
                    self.unknown("side", word, &["data", "noise"]);
                    None
                }
            },
            What::List(_) | What::Filled(..) => self.set(name, seen).map(Given::List),
            _ => {
                self.wrong(name, wanted(Kind::Given), seen, None);
                None
            }
        }
    }

    /// What `order:` says.
    pub fn order(&mut self, name: &str, seen: &Seen<'a>) -> Option<Order> {
        match &seen.what {
            What::Word(word) => match word.text.as_str() {
                "natural" => Some(Order::Natural),
                "reverse" => Some(Order::Reverse),
                "alternate" => Some(Order::Alternate),
                _ => {
                    self.unknown("order", word, &["natural", "reverse", "random", "alternate"]);
                    None
                }
            },
            What::Call(word, args) if word.text == "random" => self.seed(word, args).map(Order::Random),
            What::List(_) | What::Filled(..) => self.places(name, seen).map(Order::List),
            _ => {
                self.wrong(name, wanted(Kind::Order), seen, None);
                None
            }
        }
    }

    /// What a permutation says.
    pub fn permutation(&mut self, name: &str, seen: &Seen<'a>) -> Option<Permutation> {
        match &seen.what {
            What::Word(word) if word.text == "reverse" => Some(Permutation::Reverse),
            What::Word(word) => {
                self.unknown("permutation", word, &["reverse", "rotate", "random"]);
                None
            }
            What::Call(word, args) if word.text == "random" => self.seed(word, args).map(Permutation::Random),
            What::Call(word, args) if word.text == "rotate" => self.rotation(word, args),
            What::List(_) | What::Filled(..) => {
                let at = |place: Place| match place.kind {
                    PlaceKind::At(at) | PlaceKind::Column(at) => at,
                };
                let list = self.places(name, seen)?;
                Some(Permutation::List(list.into_iter().map(at).collect()))
            }
            _ => {
                self.wrong(name, wanted(Kind::Permutation), seen, help(Kind::Permutation));
                None
            }
        }
    }

    /// `rotate(k)`; k may be negative.
    fn rotation(&mut self, word: &'a Ident, args: &'a Args) -> Option<Permutation> {
        let mut seen = self.one(word, args, false)?;
        let negative = matches!(seen.what, What::Number(k) if k < 0.0);
        if let What::Number(k) = &mut seen.what {
            *k = k.abs();
        }
        let k = i64::try_from(self.whole(&word.text, &seen)?).ok()?;
        Some(Permutation::Rotate(if negative { -k } else { k }))
    }

    /// The one argument of a word.
    fn one(&mut self, word: &'a Ident, args: &'a Args, features: bool) -> Option<Seen<'a>> {
        let of = word.text.clone();
        match &args.list[..] {
            [arg] if arg.name.is_none() => {
                let seen = self.see(&arg.value, features);
                self.failed |= matches!(seen.what, What::Bad);
                return (!matches!(seen.what, What::Bad)).then_some(seen);
            }
            [] => {
                let name = "one argument".into();
                self.report(args.range, ArgumentProblem::Missing { of, name, example: None });
            }
            [arg, ..] if arg.name.is_some() => {
                let name = arg.name.as_ref().map_or_else(String::new, |name| name.text.clone());
                let problem = ArgumentProblem::Unknown { of, name, instead: Vec::new(), note: None };
                self.report(arg.range, problem);
            }
            [_, second, ..] => self.report(second.range, ArgumentProblem::TooMany { of, takes: 1 }),
            [_] => {}
        }
        None
    }

    fn seed(&mut self, word: &'a Ident, args: &'a Args) -> Option<u64> {
        let seen = self.one(word, args, false)?;
        self.whole("a seed", &seen)
    }

    fn one_count(&mut self, word: &'a Ident, args: &'a Args) -> Option<usize> {
        let seen = self.one(word, args, false)?;
        self.count(&word.text, &seen)
    }

    /// A list of coordinates, none of them twice. Whether a name and a number mean the same, the walk knows.
    fn set(&mut self, name: &str, seen: &Seen<'a>) -> Option<Vec<Place>> {
        let places = self.places(name, seen)?;
        let mut known = HashSet::new();
        let Some(again) = places.iter().find(|place| !known.insert(place.kind)) else {
            return Some(places);
        };
        let coordinate = match again.kind {
            PlaceKind::At(at) => format!("`{at}`"),
            PlaceKind::Column(_) => format!("`{}`", self.written(again.range)),
        };
        self.report(again.range, StructureProblem::RepeatedCoordinate { coordinate });
        None
    }

    /// A list of coordinates, ranges written out.
    fn places(&mut self, name: &str, seen: &Seen<'a>) -> Option<Vec<Place>> {
        let before = std::mem::take(&mut self.failed);
        let mut places = Vec::new();
        match &seen.what {
            What::List(list) => list.iter().for_each(|entry| self.entry(name, entry, &mut places)),
            What::Filled(value, count) => {
                (0..(*count).min(2)).for_each(|_| self.entry(name, value, &mut places));
            }
            _ => self.wrong(name, "a list of coordinates", seen, None),
        }
        let failed = std::mem::replace(&mut self.failed, before);
        self.failed |= failed;
        (!failed).then_some(places)
    }

    fn entry(&mut self, name: &str, seen: &Seen<'a>, places: &mut Vec<Place>) {
        match &seen.what {
            What::Number(_) => {
                if let Some(at) = self.coordinate(name, seen) {
                    places.push(Place { kind: PlaceKind::At(at), range: seen.range });
                }
            }
            What::Range(first, end) => self.range(name, first, end, seen.range, places),
            What::Word(word) => self.feature(name, word, None, places),
            What::Index(word, [at]) => self.feature(name, word, Some(at), places),
            _ => self.wrong(name, "coordinates or features", seen, None),
        }
    }

    fn features(&self) -> usize {
        self.flow.as_ref().map_or(0, |flow| flow.shape.features.count)
    }

    /// A coordinate that exists here.
    fn coordinate(&mut self, name: &str, seen: &Seen<'a>) -> Option<usize> {
        let at = self.whole(name, seen)?;
        self.exists(at, self.features(), seen.range)
    }

    fn exists(&mut self, at: u64, features: usize, range: Range) -> Option<usize> {
        if at < features as u64 {
            return usize::try_from(at).ok();
        }
        let coordinate = at.to_string();
        self.report(range, StructureProblem::NoCoordinate { coordinate, features });
        None
    }

    /// `5..9` is 5, 6, 7, 8.
    fn range(&mut self, name: &str, first: &'a Expr, end: &'a Expr, range: Range, places: &mut Vec<Place>) {
        let (first, end) = (self.see(first, false), self.see(end, false));
        let (Some(from), Some(to)) = (self.whole(name, &first), self.whole(name, &end)) else {
            return;
        };
        if to <= from {
            let value = format!("{from}..{to}");
            let (name, wanted) = (name.to_owned(), "a range that rises".to_owned());
            return self.report(range, ArgumentProblem::OutOfRange { name, wanted, value, help: None });
        }
        if let Some(last) = self.exists(to - 1, self.features(), range) {
            let kind = PlaceKind::At;
            places.extend((from as usize..=last).map(|at| Place { kind: kind(at), range }));
        }
    }

    /// A feature by name, or one coordinate of it.
    fn feature(&mut self, name: &str, word: &'a Ident, at: Option<&'a Expr>, places: &mut Vec<Place>) {
        let Some(flow) = self.flow.clone() else {
            return self.nothing(word, word.range);
        };
        let Some(feature) = flow.shape.features.find(&word.text) else {
            return self.no_feature(name, word, &flow.shape);
        };
        let mut coordinates = feature.coordinates();
        if let Some(at) = at {
            let seen = self.see(at, false);
            let Some(i) = self.whole(name, &seen) else {
                return;
            };
            let Some(i) = self.exists(i, coordinates.len(), seen.range) else {
                return;
            };
            coordinates = coordinates.start + i..coordinates.start + i + 1;
        }
        places.extend(coordinates.map(|c| Place { kind: PlaceKind::Column(c), range: word.range }));
    }

    fn no_feature(&mut self, name: &str, word: &'a Ident, shape: &super::shape::Shape<'a>) {
        if shape.context.find(&word.text).is_some() {
            if name == "given" {
                return self.not_available(word.range, format!("given: [{}]", word.text));
            }
            return self.report(word.range, StructureProblem::ContextChanges { name: word.text.clone() });
        }
        self.failed = true;
        let flow = self.flow.as_ref().map_or_else(String::new, |flow| flow.name.to_owned());
        let suggestion = suggest(&word.text, shape.features.names.iter().map(|feature| feature.name));
        self.report(word.range, NameProblem::NoFeature { flow, word: word.text.clone(), suggestion });
    }
}
