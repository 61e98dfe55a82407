//! The walk: repeats written out turn by turn, and every layer told which coordinates it means.
//!
//! Three passes over the same sequence of layers. What moves coordinates is known without the others. Then, from the data to
//! the noise, names follow their coordinates. Then, from the noise to the data, alternation is resolved.
//!
//! A line with an error does nobody knows what. So that errors of the other lines stand beside it, the stack is walked under two
//! guesses that have nothing in common: what is wrong under both is wrong whatever that line does.
use super::context::Context;
use super::lines::{Bound, Line};
use super::shape::Shape;
use crate::diagnostics::Diagnostic;
use crate::hir::{Layer, Repeat, Selection, Site, Step, Walk};
use crate::layers::Body;
use crate::source::Range;
use std::collections::HashMap;
use std::rc::Rc;

/// A table of coordinates.
type Table = Rc<[usize]>;

/// What a line with an error might do.
#[derive(Clone, Copy, PartialEq)]
enum Guess {
    /// It changes the even coordinates and moves none.
    Even,
    /// It changes the odd coordinates and moves them all.
    Odd,
}

impl Guess {
    fn moves(self, features: usize) -> Option<Table> {
        (self == Guess::Odd).then(|| (0..features).map(|i| (i + 1) % features).collect())
    }

    fn acted(self) -> Selection {
        if self == Guess::Even { Selection::Even } else { Selection::Odd }
    }
}

/// The stack of bound lines; `None` if any of them has an error.
pub(super) fn expand(cx: &mut Context, shape: &Shape, lines: &[Line]) -> Option<Vec<Step>> {
    let first = Expansion::of(shape, lines, Guess::Even);
    if first.unknown == 0 {
        return Some(first.stack);
    }
    let second = Expansion::of(shape, lines, Guess::Odd);
    for (line, error) in first.errors {
        if second.errors.get(&line) == Some(&error) {
            cx.push(*error);
        }
    }
    None
}

/// What a walk gives.
struct Expansion {
    stack: Vec<Step>,
    /// The first error of each line.
    errors: HashMap<Range, Box<Diagnostic>>,
    /// How many lines, or turns of them, have an error.
    unknown: usize,
}

impl Expansion {
    fn of(shape: &Shape, lines: &[Line], guess: Guess) -> Expansion {
        let mut site = Site { features: shape.features.count, context: shape.context.count, turns: Vec::new() };
        let mut moves = Vec::new();
        collect(lines, guess, &mut site, &mut moves);
        let named = !shape.features.names.is_empty();
        let columns = if named { follow(site.features, &moves) } else { vec![Rc::default(); moves.len()] };
        let layers = Box::new(moves.into_iter().zip(columns));
        let walk = Walk { site, ..Walk::default() };
        let mut walker = Walker { walk, layers, guess, errors: HashMap::new(), unknown: 0 };
        let stack = walker.steps(lines);
        Expansion { stack, errors: walker.errors, unknown: walker.unknown }
    }
}

/// How each layer moves coordinates, in the order of the walk.
fn collect(lines: &[Line], guess: Guess, site: &mut Site, moves: &mut Vec<Option<Table>>) {
    for line in lines {
        let Some(Bound { def, args }) = &line.bound else {
            moves.push(guess.moves(site.features));
            collect(&line.body, guess, site, moves);
            continue;
        };
        match def.body {
            Body::None => moves.push((def.moves)(args, site).map(Table::from)),
            Body::Turns(turns) => {
                for turn in 0..turns(args) {
                    site.turns.push(turn);
                    collect(&line.body, guess, site, moves);
                    site.turns.pop();
                }
            }
        }
    }
}

/// The place of each data column at every layer, on its data side.
fn follow(features: usize, moves: &[Option<Table>]) -> Vec<Table> {
    let mut columns: Table = (0..features).collect();
    let mut all = Vec::with_capacity(moves.len());
    for p in moves.iter().rev() {
        all.push(columns.clone());
        if let Some(p) = p {
            columns = columns.iter().map(|&place| p[place]).collect();
        }
    }
    all.reverse();
    all
}

/// The walk from the noise to the data.
struct Walker {
    walk: Walk,
    /// How each layer moves coordinates, and the columns there.
    layers: Box<dyn Iterator<Item = (Option<Table>, Table)>>,
    guess: Guess,
    errors: HashMap<Range, Box<Diagnostic>>,
    unknown: usize,
}

impl Walker {
    fn steps(&mut self, lines: &[Line]) -> Vec<Step> {
        let mut stack = Vec::with_capacity(lines.len());
        let mut siblings: HashMap<&str, usize> = HashMap::new();
        for line in lines {
            let Some(bound) = &line.bound else {
                self.layers.next();
                self.unknown();
                if !line.body.is_empty() {
                    self.steps(&line.body);
                    self.unknown();
                }
                continue;
            };
            let before = siblings.entry(bound.def.name).or_default();
            let name = format!("{}_{before}", bound.def.name);
            *before += 1;
            match bound.def.body {
                Body::None => stack.extend(self.layer(line, bound, name).map(Step::Layer)),
                Body::Turns(turns) => stack.push(Step::Repeat(self.repeat(line, bound, name, turns(&bound.args)))),
            }
        }
        stack
    }

    /// After a line with an error.
    fn unknown(&mut self) {
        self.unknown += 1;
        self.walk.acted = self.walk.select(&self.guess.acted()).ok();
    }

    fn layer(&mut self, line: &Line, bound: &Bound, name: String) -> Option<Layer> {
        let (moves, columns) = self.layers.next().unwrap_or_default();
        let walk = &mut self.walk;
        (walk.moves, walk.columns) = (moves.clone(), columns);
        let places = (bound.def.place)(&bound.args, walk);
        if let Some(p) = moves {
            walk.follow(&p);
        }
        let (features, context) = (walk.site.features, walk.site.context);
        match places {
            Ok(places) => {
                let (def, args, range) = (bound.def, bound.args.clone(), line.range);
                Some(Layer { def, name, args, places, features, context, range })
            }
            Err(error) => {
                self.errors.entry(line.range).or_insert(error);
                self.unknown();
                None
            }
        }
    }

    fn repeat(&mut self, line: &Line, bound: &Bound, name: String, count: usize) -> Repeat {
        let mut turns = Vec::with_capacity(count);
        for turn in 0..count {
            self.walk.site.turns.push(turn);
            turns.push(self.steps(&line.body));
            self.walk.site.turns.pop();
        }
        Repeat { def: bound.def, name, args: bound.args.clone(), turns, range: line.range }
    }
}
