//! What a turn hands on is written where the next turn finds it.
//!
//! A value of which every row is handed on just once lives in the state itself: its views are renamed and nothing is copied. What
//! passes through a turn unchanged is copied (which costs nothing where both sides of the turn are the same rows).

use crate::plan::{Body, CopyOp, Direction, Into, Op, Plan, Program, RepeatOp, ValueId, View, common_cycle};
use std::collections::{BTreeMap, BTreeSet};

/// Where each row of a value that moved into a state is now, instance by instance.
type Moves = BTreeMap<ValueId, Vec<Vec<(ValueId, u32)>>>;

/// What has moved, and how many rows every value of the plan has.
struct Settler {
    moves: Moves,
    rows: Vec<usize>,
}

/// The plan with settled states.
pub fn settle(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let value = std::mem::take(plan.program_mut(direction));
        *plan.program_mut(direction) = program(&mut plan, direction, value);
        if let Some(adjoint) = plan.adjoint_mut(direction).take() {
            let adjoint = program(&mut plan, direction, adjoint);
            *plan.adjoint_mut(direction) = Some(adjoint);
        }
    }
    plan
}

fn program(plan: &mut Plan, direction: Direction, program: Program) -> Program {
    let rows = plan.values.iter().map(|v| v.rows).collect();
    let mut settler = Settler { moves: Moves::new(), rows };
    let outer: BTreeSet<ValueId> = program.inputs.iter().flat_map(View::values).collect();
    let ops = settler.list(program.ops, &outer);
    let rename = |v: &View| renamed(v, &settler.moves);
    // The views of a program stand in its adjoint too.
    let adjoint = plan.adjoint_mut(direction).take().map(|a| a.map_views(&rename));
    *plan.adjoint_mut(direction) = adjoint;
    let value = std::mem::take(plan.program_mut(direction)).map_views(&rename);
    *plan.program_mut(direction) = value;
    Program { ops, ..program }.map_views(&rename)
}

/// What a list writes: the values that may move.
fn written(ops: &[Op]) -> BTreeSet<ValueId> {
    let views = ops.iter().flat_map(|op| op.writes());
    views.flat_map(|(v, _)| v.values()).collect()
}

impl Settler {
    fn list(&mut self, ops: Vec<Op>, given: &BTreeSet<ValueId>) -> Vec<Op> {
        let mut movable = written(&ops);
        movable.extend(given);
        let mut out = Vec::with_capacity(ops.len());
        for op in ops {
            match op {
                Op::Repeat(o) => {
                    out.extend(self.move_in(&mut movable, &o.init, o.entry));
                    let init = View::all(o.entry, o.init.len());
                    let bodies = o.bodies.into_iter().map(|b| self.body(b)).collect();
                    out.push(Op::Repeat(RepeatOp { init, bodies, ..o }));
                }
                Op::Product(_)
                | Op::ProductInput(_)
                | Op::ProductWeights(_)
                | Op::Map(_)
                | Op::Copy(_)
                | Op::Sweep(_) => out.push(op),
            }
        }
        out
    }

    fn body(&mut self, b: Body) -> Body {
        let mut ops = self.list(b.ops, &BTreeSet::new());
        let copies = self.move_in(&mut written(&ops), &b.result, b.output);
        ops.extend(copies);
        let result = View::all(b.output, b.result.len());
        Body { result, ops, ..b }
    }

    /// Moves what can live in `state` there; gives the copies for the rest.
    fn move_in(&mut self, movable: &mut BTreeSet<ValueId>, view: &View, state: ValueId) -> Vec<Op> {
        let mut copies = Vec::new();
        for value in view.values() {
            let turns = 0..view.turns();
            let tables: Vec<_> = turns.map(|g| positions(view, g, value)).collect();
            let rows = self.rows[value.index()];
            let free = movable.remove(&value) && !self.moves.contains_key(&value);
            if free && tables.iter().all(|t| is_whole(t, rows)) {
                let place = |t: &Vec<(u32, u32)>| t.iter().map(|&(_, at)| (state, at)).collect();
                self.moves.insert(value, tables.iter().map(place).collect());
            } else {
                copies.push(copy(value, state, &tables, view.most()));
            }
        }
        copies
    }
}

/// Whether every row occurs, and once.
fn is_whole(table: &[(u32, u32)], rows: usize) -> bool {
    table.len() == rows && table.iter().enumerate().all(|(i, (row, _))| *row == i as u32)
}

fn copy(value: ValueId, state: ValueId, tables: &[Vec<(u32, u32)>], most: usize) -> Op {
    let column = |of: ValueId, pick: fn(&(u32, u32)) -> u32| {
        let tables: Vec<Vec<u32>> = tables.iter().map(|t| t.iter().map(pick).collect()).collect();
        View::from_tables(of, &tables).at_most(most)
    };
    let (from, to) = (column(value, |p| p.0), column(state, |p| p.1));
    Op::Copy(CopyOp { from, to, into: Into::Set })
}

/// (row of the value, position in the view), by row.
fn positions(view: &View, g: usize, value: ValueId) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> =
        view.rows(g).enumerate().filter(|(_, (v, _))| *v == value).map(|(i, (_, r))| (r, i as u32)).collect();
    found.sort_unstable();
    found
}

fn renamed(view: &View, moves: &Moves) -> View {
    let turns = view.values().iter().filter_map(|v| moves.get(v)).map(Vec::len).fold(view.turns(), common_cycle);
    view.map_rows_over(turns, &mut |g, (v, r)| moves.get(&v).map_or((v, r), |t| t[g % t.len()][r as usize]))
}

impl Program {
    fn map_views(self, f: &impl Fn(&View) -> View) -> Program {
        Program {
            inputs: self.inputs.iter().map(f).collect(),
            ops: self.ops.into_iter().map(|op| op.map_views(&mut |v, _| f(v), 1)).collect(),
            results: self.results.iter().map(f).collect(),
        }
    }
}
