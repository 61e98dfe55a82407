//! The walk: repeats written out turn by turn, and every layer told which coordinates it means.
//!
//! Three passes over the same sequence of layers. What moves coordinates is known without the others. Then, from the data to
//! the noise, names follow their coordinates. Then, from the noise to the data, alternation is resolved.
use super::lines::Line;
use super::shape::Shape;
use crate::diagnostics::Diagnostic;
use crate::hir::{Layer, Repeat, Site, Step, Walk};
use crate::layers::Body;
use std::rc::Rc;

/// A table of coordinates.
type Table = Rc<[usize]>;

/// The stack of bound lines.
pub(super) fn expand(shape: &Shape, lines: &[Line]) -> Result<Vec<Step>, Box<Diagnostic>> {
    let mut site = Site { features: shape.features.count, context: shape.context.count, turns: Vec::new() };
    let mut moves = Vec::new();
    collect(lines, &mut site, &mut moves);
    let named = !shape.features.names.is_empty();
    let columns = if named { follow(site.features, &moves) } else { vec![Rc::default(); moves.len()] };
    let mut layers = moves.into_iter().zip(columns);
    steps(lines, &mut Walk { site, ..Walk::default() }, &mut layers)
}

/// How each layer moves coordinates, in the order of the walk.
fn collect(lines: &[Line], site: &mut Site, moves: &mut Vec<Option<Table>>) {
    for line in lines {
        match line.def.body {
            Body::None => moves.push((line.def.moves)(&line.args, site).map(Table::from)),
            Body::Turns(turns) => {
                for turn in 0..turns(&line.args) {
                    site.turns.push(turn);
                    collect(&line.body, site, moves);
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

type Layers<'a> = dyn Iterator<Item = (Option<Table>, Table)> + 'a;

fn steps(lines: &[Line], walk: &mut Walk, layers: &mut Layers) -> Result<Vec<Step>, Box<Diagnostic>> {
    let mut stack = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let before = lines[..i].iter().filter(|other| other.def.name == line.def.name).count();
        let name = format!("{}_{before}", line.def.name);
        stack.push(match line.def.body {
            Body::None => Step::Layer(layer(line, name, walk, layers)?),
            Body::Turns(turns) => {
                let turns = turns(&line.args);
                Step::Repeat(repeat(line, name, turns, walk, layers)?)
            }
        });
    }
    Ok(stack)
}

fn layer(line: &Line, name: String, walk: &mut Walk, layers: &mut Layers) -> Result<Layer, Box<Diagnostic>> {
    let (moves, columns) = layers.next().unwrap_or_default();
    (walk.moves, walk.columns) = (moves.clone(), columns);
    let places = (line.def.place)(&line.args, walk)?;
    if let Some(p) = moves {
        walk.follow(&p);
    }
    let (features, context) = (walk.site.features, walk.site.context);
    let (def, args, range) = (line.def, line.args.clone(), line.range);
    Ok(Layer { def, name, args, places, features, context, range })
}

fn repeat(
    line: &Line,
    name: String,
    count: usize,
    walk: &mut Walk,
    layers: &mut Layers,
) -> Result<Repeat, Box<Diagnostic>> {
    let mut turns = Vec::with_capacity(count);
    for turn in 0..count {
        walk.site.turns.push(turn);
        let stack = steps(&line.body, walk, layers);
        walk.site.turns.pop();
        turns.push(stack?);
    }
    Ok(Repeat { def: line.def, name, args: line.args.clone(), turns, range: line.range })
}
