//! The bars of a program's values: where each row's derivative lives, and which rows have been written.

use crate::plan::{Body, Into, Op, Plan, Program, Value, ValueId, View, common_cycle};
use std::collections::{BTreeMap, BTreeSet};

/// The bar of one value.
enum Bar {
    /// Rows of its own, with those that have been written, instance by instance.
    Own { value: ValueId, written: Vec<Vec<bool>> },
    /// Rows of another bar: the only reader hands its bar on.
    Borrowed(View),
}

/// All bars.
pub struct Bars<'a> {
    bars: BTreeMap<ValueId, Bar>,
    /// How many views read each value.
    readers: BTreeMap<ValueId, usize>,
    /// How many rows each value of the program has.
    rows: Vec<usize>,
    /// Values whose bars begin as zeros, since their contributions do not fit together otherwise.
    zeroed: &'a mut BTreeSet<u32>,
}

impl<'a> Bars<'a> {
    /// Before the walk.
    pub fn new(plan: &Plan, program: &Program, zeroed: &'a mut BTreeSet<u32>) -> Self {
        let mut readers = BTreeMap::new();
        count(&program.ops, &mut readers);
        program.results.iter().for_each(|v| add(v, &mut readers));
        Bars { bars: BTreeMap::new(), readers, rows: plan.values.iter().map(|v| v.rows).collect(), zeroed }
    }

    /// A new value for a bar, counted as `like` is.
    pub fn fresh(&self, plan: &mut Plan, name: &str, rows: usize, like: &View) -> View {
        let copies = like.values().first().map_or(crate::plan::Copies::Once, |v| plan.values[v.index()].copies);
        let value = plan.value(Value { name: name.into(), rows, levels: Vec::new(), copies });
        plan.all(value)
    }

    /// The bar of a whole value is given by the caller; the same view of it.
    pub fn given(&mut self, plan: &mut Plan, view: &View) -> View {
        let Some(of) = view.only_value() else {
            return view.clone();
        };
        let value = self.allocate(plan, of);
        self.bars.insert(of, Bar::Own { value, written: vec![vec![true; plan.values[of.index()].rows]] });
        view.map_rows(|_, (_, r)| (value, r))
    }

    fn allocate(&self, plan: &mut Plan, of: ValueId) -> ValueId {
        let Value { name, rows, copies, .. } = plan.values[of.index()].clone();
        plan.value(Value { name: format!("{name}_bar"), rows, levels: Vec::new(), copies })
    }

    /// The bar of what `view` reads; `None` if nothing has contributed to it. Where only a part was written, the value's bar begins
    /// as zeros at the next attempt.
    pub fn view(&mut self, view: &View) -> Option<View> {
        let known = view.values().into_iter().filter(|v| self.bars.contains_key(v)).count();
        if known == 0 || !self.any_written(view) {
            return None;
        }
        if !self.all_written(view) {
            self.refuse(view);
        }
        let borrowed = || view.values().into_iter().filter_map(|v| self.borrowed(v));
        let turns = borrowed().map(View::turns).fold(view.turns(), common_cycle);
        let view = view.clone().at_most(borrowed().map(View::most).min().unwrap_or(usize::MAX));
        Some(self.rows_of(&view, turns))
    }

    /// The rows of the bars at every instance. A borrowed view is written out once an instance, not sought row by row.
    fn rows_of(&self, view: &View, turns: usize) -> View {
        let mut lists: BTreeMap<(usize, ValueId), Vec<(ValueId, u32)>> = BTreeMap::new();
        view.map_rows_over(turns, &mut |g, (v, r)| match self.bars.get(&v) {
            Some(Bar::Own { value, .. }) => (*value, r),
            Some(Bar::Borrowed(from)) => lists.entry((g, v)).or_insert_with(|| from.rows(g).collect())[r as usize],
            None => (v, r),
        })
    }

    fn borrowed(&self, value: ValueId) -> Option<&View> {
        match self.bars.get(&value) {
            Some(Bar::Borrowed(view)) => Some(view),
            Some(Bar::Own { .. }) | None => None,
        }
    }

    fn states<'s>(&'s self, view: &'s View) -> impl Iterator<Item = bool> + 's {
        (0..view.turns()).flat_map(move |g| view.rows(g).map(move |(v, r)| self.is_written(g, v, r)))
    }

    fn any_written(&self, view: &View) -> bool {
        self.states(view).any(|w| w)
    }

    fn all_written(&self, view: &View) -> bool {
        self.states(view).all(|w| w)
    }

    fn is_written(&self, g: usize, value: ValueId, row: u32) -> bool {
        match self.bars.get(&value) {
            Some(Bar::Own { written, .. }) => written[g % written.len()][row as usize],
            Some(Bar::Borrowed(_)) => true,
            None => false,
        }
    }

    /// The values read by `view` must begin as zeros: the derivation starts again.
    pub fn refuse(&mut self, view: &View) {
        self.zeroed.extend(view.values().iter().map(|v| v.0));
    }

    /// Where `view` is all that is ever read of a value, and reads each of its rows once, the value's bar is its part of `bar`
    /// itself. Gives the positions of the rest, instance by instance.
    pub fn borrow(&mut self, view: &View, bar: &View) -> Vec<Vec<u32>> {
        let borrowed: BTreeSet<ValueId> =
            view.values().into_iter().filter(|&v| self.borrow_one(v, view, bar)).collect();
        let rest = |g: usize| {
            let kept = view.rows(g).enumerate().filter(|(_, (v, _))| !borrowed.contains(v));
            kept.map(|(i, _)| i as u32).collect()
        };
        (0..view.turns()).map(rest).collect()
    }

    fn borrow_one(&mut self, value: ValueId, view: &View, bar: &View) -> bool {
        if self.readers.get(&value) != Some(&1) || self.bars.contains_key(&value) || self.zeroed.contains(&value.0) {
            return false;
        }
        let most = view.most().min(bar.most());
        let turns = view.cycle_with(bar.turns()).min(most);
        let mut tables = Vec::with_capacity(turns);
        for g in 0..turns {
            let of_value = view.rows(g).zip(bar.rows(g)).filter(|((v, _), _)| *v == value);
            let mut rows: Vec<_> = of_value.map(|((_, r), b)| (r, b)).collect();
            rows.sort_by_key(|(r, _)| *r);
            if rows.len() != self.rows[value.index()] || rows.iter().enumerate().any(|(i, (r, _))| i as u32 != *r) {
                return false;
            }
            tables.push(View::from_rows(rows.into_iter().map(|(_, b)| b)));
        }
        self.bars.insert(value, Bar::Borrowed(View::over(turns, most, |g| tables[g].clone())));
        true
    }

    /// Opens bars for what `view` reads; gives the whole of those that must begin as zeros.
    pub fn open(&mut self, plan: &mut Plan, view: &View) -> Vec<View> {
        let mut to_clear = Vec::new();
        for of in view.values() {
            if self.bars.contains_key(&of) {
                continue;
            }
            let value = self.allocate(plan, of);
            let rows = plan.values[of.index()].rows;
            let zeroed = self.zeroed.contains(&of.0);
            self.bars.insert(of, Bar::Own { value, written: vec![vec![zeroed; rows]] });
            if zeroed {
                to_clear.push(plan.all(value));
            }
        }
        to_clear
    }

    /// Borrowed bars that get a second contribution become rows of their own: the copies to make.
    pub fn own(&mut self, plan: &mut Plan, view: &View) -> Vec<(View, View)> {
        let mut copies = Vec::new();
        for of in view.values() {
            let Some(Bar::Borrowed(from)) = self.bars.get(&of) else {
                continue;
            };
            let from = from.clone();
            let value = self.allocate(plan, of);
            copies.push((from, plan.all(value)));
            self.bars.insert(of, Bar::Own { value, written: vec![vec![true; plan.values[of.index()].rows]] });
        }
        copies
    }

    /// The rows of the bar, in pieces that are all new or all written already; afterwards all are written.
    pub fn write(&mut self, view: &View) -> Vec<(View, Into)> {
        let states = self.written(view);
        let bar = self.rows_of(view, view.turns());
        for g in 0..view.turns() {
            for (v, r) in view.rows(g) {
                self.mark(g, view, v, r);
            }
        }
        let runs: Vec<&[bool]> = states.chunk_by(|a, b| a == b).collect();
        let into = |run: &[bool]| if run[0] { Into::Add } else { Into::Set };
        let parts = bar.parts(runs.iter().map(|run| run.len()));
        parts.into_iter().zip(runs).map(|(rows, run)| (rows, into(run))).collect()
    }

    /// Which positions are written, which must agree at all instances.
    fn written(&mut self, view: &View) -> Vec<bool> {
        let at = |g: usize| view.rows(g).map(|(v, r)| self.is_written(g, v, r)).collect::<Vec<bool>>();
        let first = at(0);
        if (1..self.cycle(view)).any(|g| at(g) != first) || self.opens_twice(view) {
            self.refuse(view);
        }
        first
    }

    /// Whether a row without a contribution stands in the view twice: setting it would lose one of the two.
    fn opens_twice(&self, view: &View) -> bool {
        (0..view.turns()).any(|g| {
            let mut opened = BTreeSet::new();
            view.rows(g).any(|(v, r)| !self.is_written(g, v, r) && !opened.insert((v, r)))
        })
    }

    fn cycle(&self, view: &View) -> usize {
        let cycle = view.values().iter().fold(view.turns(), |n, v| match self.bars.get(v) {
            Some(Bar::Own { written, .. }) => common_cycle(n, written.len()),
            Some(Bar::Borrowed(_)) | None => n,
        });
        cycle.min(view.most())
    }

    fn mark(&mut self, g: usize, view: &View, value: ValueId, row: u32) {
        let Some(Bar::Own { written, .. }) = self.bars.get_mut(&value) else {
            return;
        };
        let cycle = view.cycle_with(written.len()).max(written.len());
        let before = written.len();
        for i in before..cycle {
            written.push(written[i % before].clone());
        }
        for i in (g..cycle).step_by(view.turns()) {
            written[i][row as usize] = true;
        }
    }
}

fn count(ops: &[Op], readers: &mut BTreeMap<ValueId, usize>) {
    for op in ops {
        op.reads().into_iter().for_each(|v| add(v, readers));
        if let Op::Repeat(o) = op {
            o.bodies.iter().for_each(|b: &Body| {
                count(&b.ops, readers);
                add(&b.result, readers);
            });
        }
    }
}

fn add(view: &View, readers: &mut BTreeMap<ValueId, usize>) {
    for value in view.values() {
        *readers.entry(value).or_insert(0) += 1;
    }
}
