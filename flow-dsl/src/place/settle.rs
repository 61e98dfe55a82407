//! What a turn hands on is written where the next turn finds it.
//!
//! A value of which every row is handed on just once lives in the state itself: its views are renamed and nothing is copied. What
//! passes through a turn unchanged is copied (which costs nothing where both sides of the turn are the same rows).

use crate::plan::{Body, CopyOp, Into, Op, Plan, Program, RepeatOp, ValueId, View, common_cycle};
use std::collections::{BTreeMap, BTreeSet};

/// Where each row of a value that moved into a state is now, instance by instance.
type Moves = BTreeMap<ValueId, Vec<Vec<(ValueId, u32)>>>;

/// The plan with settled states.
pub fn settle(mut plan: Plan) -> Plan {
    let density = std::mem::take(&mut plan.density);
    plan.density = program(&mut plan, density);
    if let Some(adjoint) = plan.density_adjoint.take() {
        let adjoint = program(&mut plan, adjoint);
        plan.density_adjoint = Some(adjoint);
    }
    plan
}

fn program(plan: &mut Plan, program: Program) -> Program {
    let mut moves = Moves::new();
    let outer: BTreeSet<ValueId> = program.inputs.iter().flat_map(View::values).collect();
    let rows: Vec<usize> = plan.values.iter().map(|v| v.rows).collect();
    let ops = list(&rows, &mut moves, program.ops, &outer);
    let rename = |v: &View| renamed(v, &moves);
    // The density's views stand in the adjoint too.
    plan.density_adjoint = plan.density_adjoint.take().map(|a| a.map_views(&rename));
    plan.density = std::mem::take(&mut plan.density).map_views(&rename);
    Program { ops, ..program }.map_views(&rename)
}

fn list(rows: &[usize], moves: &mut Moves, ops: Vec<Op>, given: &BTreeSet<ValueId>) -> Vec<Op> {
    let mut movable: BTreeSet<ValueId> = given.clone();
    movable.extend(
        ops.iter()
            .flat_map(|op| op.writes())
            .flat_map(|(v, _)| v.values()),
    );
    let mut out = Vec::with_capacity(ops.len());
    for op in ops {
        match op {
            Op::Repeat(o) => {
                let all = View::all(o.entry, o.init.len());
                out.extend(move_in(rows, moves, &mut movable, &o.init, o.entry));
                let bodies = o.bodies.into_iter().map(|b| body(rows, moves, b)).collect();
                out.push(Op::Repeat(RepeatOp {
                    init: all,
                    bodies,
                    ..o
                }));
            }
            Op::Product(_)
            | Op::ProductInput(_)
            | Op::ProductWeights(_)
            | Op::Map(_)
            | Op::Copy(_) => out.push(op),
        }
    }
    out
}

fn body(rows: &[usize], moves: &mut Moves, b: Body) -> Body {
    let mut ops = list(rows, moves, b.ops, &BTreeSet::new());
    let mut movable: BTreeSet<ValueId> = ops
        .iter()
        .flat_map(|op| op.writes())
        .flat_map(|(v, _)| v.values())
        .collect();
    let copies = move_in(rows, moves, &mut movable, &b.result, b.output);
    ops.extend(copies);
    Body {
        result: View::all(b.output, b.result.len()),
        ops,
        ..b
    }
}

/// Moves what can live in `state` there; gives the copies for the rest.
fn move_in(
    rows: &[usize],
    moves: &mut Moves,
    movable: &mut BTreeSet<ValueId>,
    view: &View,
    state: ValueId,
) -> Vec<Op> {
    let mut copies = Vec::new();
    for value in view.values() {
        let tables: Vec<Vec<(u32, u32)>> = (0..view.turns())
            .map(|g| positions(view, g, value))
            .collect();
        let all = (0..rows[value.index()] as u32).collect::<Vec<_>>();
        let whole = tables.iter().all(|t| t.iter().map(|p| &p.0).eq(&all));
        if movable.remove(&value) && whole {
            let place = |t: &Vec<(u32, u32)>| t.iter().map(|&(_, at)| (state, at)).collect();
            moves.insert(value, tables.iter().map(place).collect());
        } else {
            let sources = |t: &Vec<(u32, u32)>| t.iter().map(|p| p.0).collect::<Vec<_>>();
            let places = |t: &Vec<(u32, u32)>| t.iter().map(|p| p.1).collect::<Vec<_>>();
            let from = View::from_tables(value, &tables.iter().map(sources).collect::<Vec<_>>());
            let to = View::from_tables(state, &tables.iter().map(places).collect::<Vec<_>>());
            copies.push(Op::Copy(CopyOp {
                from,
                to,
                into: Into::Set,
            }));
        }
    }
    copies
}

/// (row of the value, position in the view), by row.
fn positions(view: &View, g: usize, value: ValueId) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = view
        .rows(g)
        .enumerate()
        .filter(|(_, (v, _))| *v == value)
        .map(|(i, (_, r))| (r, i as u32))
        .collect();
    found.sort_unstable();
    found
}

fn renamed(view: &View, moves: &Moves) -> View {
    let turns = view
        .values()
        .iter()
        .filter_map(|v| moves.get(v))
        .map(Vec::len)
        .fold(view.turns(), common_cycle);
    view.map_rows_over(turns, &mut |g, (v, r)| {
        moves.get(&v).map_or((v, r), |t| t[g % t.len()][r as usize])
    })
}

impl Program {
    fn map_views(self, f: &impl Fn(&View) -> View) -> Program {
        Program {
            inputs: self.inputs.iter().map(f).collect(),
            ops: self
                .ops
                .into_iter()
                .map(|op| op.map_views(&mut |v, _| f(v), 1))
                .collect(),
            results: self.results.iter().map(f).collect(),
        }
    }
}
