//! Views: lists of rows of values, kept as arithmetic sequences.

use super::ValueId;

/// Rows first, first + step, … of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The value.
    pub value: ValueId,
    /// Its first row here.
    pub first: u32,
    /// From one row to the next.
    pub step: i32,
    /// How many rows.
    pub count: u32,
}

impl Span {
    /// Row `i` of the span.
    pub fn row(&self, i: u32) -> u32 {
        (i64::from(self.first) + i64::from(self.step) * i64::from(i)) as u32
    }
}

/// A list of rows. Within a repeat it may differ from instance to instance; the list of instances is used cyclically.
#[derive(Clone, Debug, Eq)]
pub struct View {
    turns: Vec<Vec<Span>>,
    len: usize,
    /// There are no more instances than this. The last cycle may be cut short, so without this bound nobody could tell how far
    /// the lists of two views must be followed together, or which shorter list would do.
    most: usize,
}

/// The bound is not part of what a view says.
impl PartialEq for View {
    fn eq(&self, other: &View) -> bool {
        self.len == other.len && self.turns == other.turns
    }
}

impl View {
    /// All rows of a value.
    pub fn all(value: ValueId, rows: usize) -> View {
        View::from_rows((0..rows as u32).map(|r| (value, r)))
    }

    /// The same rows at every instance.
    pub fn from_rows(rows: impl IntoIterator<Item = (ValueId, u32)>) -> View {
        let (spans, len) = compress(rows);
        View { turns: vec![spans], len, most: usize::MAX }
    }

    /// Rows of one value by index; the list of tables is used cyclically. All tables have the same length.
    pub fn from_tables(value: ValueId, tables: &[Vec<u32>]) -> View {
        View::over(tables.len(), usize::MAX, |g| View::from_rows(tables[g].iter().map(|&r| (value, r))))
    }

    /// One view for every instance there is. All have the same length and are the same at every instance themselves.
    pub fn from_turns(views: Vec<View>) -> View {
        let most = views.len();
        View::cyclic(views, most)
    }

    /// Views used cyclically, for at most so many instances.
    fn cyclic(views: Vec<View>, most: usize) -> View {
        let len = views.first().map_or(0, View::len);
        let turns: Vec<Vec<Span>> = views.into_iter().flat_map(|v| v.turns).collect();
        // Only where the list reaches to the last instance may its last cycle be cut short.
        let turns = if turns.len() >= most { shortest_cycle(turns) } else { shortest_divisor(turns) };
        View { turns, len, most }
    }

    /// A view for each of `turns` instances, used cyclically, for at most `most` instances.
    pub fn over(turns: usize, most: usize, one: impl FnMut(usize) -> View) -> View {
        View::cyclic((0..turns.min(most)).map(one).collect(), most)
    }

    /// The same where it is known that there are no more instances than `most`.
    pub fn at_most(self, most: usize) -> View {
        View { most: self.most.min(most), ..self }
    }

    /// There are no more instances than this.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Over how many instances this view and a list of `turns` repeat together, or how many there are.
    pub fn cycle_with(&self, turns: usize) -> usize {
        common_cycle(self.turns(), turns).min(self.most)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many instances differ.
    pub fn turns(&self) -> usize {
        self.turns.len()
    }

    /// Its sequences at instance `g`.
    pub fn spans(&self, g: usize) -> &[Span] {
        &self.turns[g % self.turns.len()]
    }

    /// Its rows at instance `g`.
    pub fn rows(&self, g: usize) -> impl Iterator<Item = (ValueId, u32)> + '_ {
        self.spans(g).iter().flat_map(|s| (0..s.count).map(move |i| (s.value, s.row(i))))
    }

    /// Every value it reads.
    pub fn values(&self) -> Vec<ValueId> {
        let mut all: Vec<ValueId> = self.turns.iter().flatten().map(|s| s.value).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The value it reads, if it reads but one.
    pub fn only_value(&self) -> Option<ValueId> {
        match self.values()[..] {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Whether it is the whole of a value of `rows` rows, in order.
    pub fn is_whole(&self, rows: usize) -> bool {
        matches!(self.turns[..], [ref one] if matches!(one[..], [Span { first: 0, count, step, .. }] if count as usize == rows && (step == 1 || count <= 1)))
    }

    /// Row by row: `f` maps each row to a new one, at each instance.
    pub fn map_rows(&self, mut f: impl FnMut(usize, (ValueId, u32)) -> (ValueId, u32)) -> View {
        self.map_rows_over(self.turns(), &mut f)
    }

    /// As `map_rows`, for at least `turns` instances.
    pub fn map_rows_over(&self, turns: usize, f: &mut impl FnMut(usize, (ValueId, u32)) -> (ValueId, u32)) -> View {
        View::over(self.cycle_with(turns), self.most, |g| View::from_rows(self.rows(g).map(|r| f(g, r))))
    }

    /// Rows of this view, by position.
    pub fn pick(&self, positions: impl IntoIterator<Item = usize> + Clone) -> View {
        let one = |g| {
            let rows: Vec<_> = self.rows(g).collect();
            View::from_rows(positions.clone().into_iter().map(|i| rows[i]))
        };
        View::over(self.turns(), self.most, one)
    }

    /// The view in parts of so many rows, one after the other.
    pub fn parts(&self, counts: impl IntoIterator<Item = usize>) -> Vec<View> {
        let rows: Vec<Vec<(ValueId, u32)>> = (0..self.turns()).map(|g| self.rows(g).collect()).collect();
        let mut at = 0;
        let part = |count: usize| {
            let from = at;
            at += count;
            View::over(self.turns(), self.most, |g| View::from_rows(rows[g][from..from + count].iter().copied()))
        };
        counts.into_iter().map(part).collect()
    }

    /// Rows of this view by position, instance by instance.
    pub fn pick_tables(&self, tables: &[Vec<u32>]) -> View {
        let one = |g: usize| {
            let rows: Vec<_> = self.rows(g).collect();
            View::from_rows(tables[g % tables.len()].iter().map(|&i| rows[i as usize]))
        };
        View::over(self.cycle_with(tables.len()), self.most, one)
    }

    /// Several views one after the other.
    pub fn join(views: &[View]) -> View {
        let turns = views.iter().map(View::turns).fold(1, common_cycle);
        let most = views.iter().map(|v| v.most).min().unwrap_or(usize::MAX);
        View::over(turns, most, |g| View::from_rows(views.iter().flat_map(|v| v.rows(g))))
    }

    /// Whether static tables can say it: pieces of one value each, of the same lengths at every instance.
    pub fn is_static(&self) -> bool {
        self.turns() == 1 || (1..self.turns()).all(|g| self.pieces(g) == self.pieces(0))
    }

    /// Whether it reads as many rows of each value at every instance: then it can be written value by value.
    pub fn is_balanced(&self) -> bool {
        let counts = |g: usize| {
            let mut counts = std::collections::BTreeMap::new();
            for (value, n) in self.pieces(g) {
                *counts.entry(value).or_insert(0) += n;
            }
            counts
        };
        self.turns() == 1 || (1..self.turns()).all(|g| counts(g) == counts(0))
    }

    /// The pieces of one value each at instance `g`: the value and how many rows.
    pub fn pieces(&self, g: usize) -> Vec<(ValueId, usize)> {
        let runs = self.spans(g).chunk_by(|a, b| a.value == b.value);
        runs.map(|run| (run[0].value, run.iter().map(|s| s.count as usize).sum())).collect()
    }
}

/// Rows as arithmetic sequences, greedily.
fn compress(rows: impl IntoIterator<Item = (ValueId, u32)>) -> (Vec<Span>, usize) {
    let mut spans: Vec<Span> = Vec::new();
    let mut len = 0;
    for (value, row) in rows {
        len += 1;
        if let Some(last) = spans.last_mut().filter(|s| s.value == value) {
            let step = row as i64 - i64::from(last.row(last.count - 1));
            if last.count == 1 {
                (last.step, last.count) = (step as i32, 2);
                continue;
            }
            if step == i64::from(last.step) {
                last.count += 1;
                continue;
            }
        }
        spans.push(Span { value, first: row, step: 1, count: 1 });
    }
    (spans, len)
}

/// The shortest list that gives the same for ever when used cyclically.
pub fn shortest_divisor<T: PartialEq>(mut turns: Vec<T>) -> Vec<T> {
    let n = turns.len();
    let cycle = (1..=n).find(|&p| n.is_multiple_of(p) && (p..n).all(|i| turns[i] == turns[i - p])).unwrap_or(n);
    turns.truncate(cycle);
    turns
}

/// The shortest list that gives the same for as many instances when used cyclically; the last cycle may be cut short, so the list
/// must reach to the last instance.
pub fn shortest_cycle<T: PartialEq>(mut turns: Vec<T>) -> Vec<T> {
    let n = turns.len();
    let cycle = (1..=n).find(|&p| (p..n).all(|i| turns[i] == turns[i - p])).unwrap_or(n);
    turns.truncate(cycle);
    turns
}

/// The length over which two cyclic lists repeat together; a bound of what can be counted if there is none.
pub fn common_cycle(a: usize, b: usize) -> usize {
    let gcd = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    (a / gcd(a, b)).saturating_mul(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(rows: &[u32]) -> View {
        View::from_rows(rows.iter().map(|&r| (ValueId(0), r)))
    }

    #[test]
    fn rows_become_sequences() {
        assert_eq!(view(&[0, 2, 4, 6, 1, 3, 5]).spans(0).len(), 2);
        assert_eq!(view(&[6, 5, 4, 3]).spans(0), [Span { value: ValueId(0), first: 6, step: -1, count: 4 }]);
    }

    #[test]
    fn equal_turns_are_kept_once() {
        let tables = [vec![0, 1], vec![1, 0], vec![0, 1], vec![1, 0]];
        assert_eq!(View::from_tables(ValueId(0), &tables).turns(), 2);
    }

    fn tables(view: &View, instances: usize) -> Vec<u32> {
        (0..instances).map(|g| view.rows(g).next().map_or(0, |row| row.1)).collect()
    }

    fn turns(rows: &[u32]) -> View {
        View::from_turns(rows.iter().map(|&r| view(&[r])).collect())
    }

    #[test]
    fn a_cycle_that_is_cut_short_is_not_cut_again() {
        let four = turns(&[0, 1, 2, 0]);
        assert_eq!(four.turns(), 3);
        // [5, 6, 5] has a shorter list only if the fourth instance is forgotten.
        let mapped = four.map_rows(|_, (v, r)| (v, if r == 1 { 6 } else { 5 }));
        assert_eq!(tables(&mapped, 4), [5, 6, 5, 5]);
        let picked = view(&[5, 6]).pick_tables(&[vec![0], vec![1], vec![0]]);
        assert_eq!(tables(&picked, 4), [5, 6, 5, 5]);
    }

    #[test]
    fn views_are_followed_to_the_last_instance_and_no_further() {
        let (three, four) = (turns(&[0, 1, 2, 0, 1]), turns(&[0, 1, 2, 3, 0]));
        assert_eq!((three.turns(), four.turns()), (3, 4));
        assert_eq!(View::join(&[three, four]).turns(), 5);
    }

    #[test]
    fn picks_compose() {
        let reversed = view(&[6, 5, 4, 3]).pick([3, 1]);
        assert_eq!(reversed, view(&[3, 5]));
        assert_eq!(view(&[6, 5, 4, 3]).parts([1, 3]), [view(&[6]), view(&[5, 4, 3])]);
    }
}
