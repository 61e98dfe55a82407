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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    turns: Vec<Vec<Span>>,
    len: usize,
}

impl View {
    /// All rows of a value.
    pub fn all(value: ValueId, rows: usize) -> View {
        View::from_rows((0..rows as u32).map(|r| (value, r)))
    }

    /// The same rows at every instance.
    pub fn from_rows(rows: impl IntoIterator<Item = (ValueId, u32)>) -> View {
        let (spans, len) = compress(rows);
        View { turns: vec![spans], len }
    }

    /// Rows of one value by index, instance by instance. All lists have the same length.
    pub fn from_tables(value: ValueId, tables: &[Vec<u32>]) -> View {
        View::from_turns(tables.iter().map(|t| View::from_rows(t.iter().map(|&r| (value, r)))).collect())
    }

    /// One view an instance. All have the same length and are the same at every instance themselves.
    pub fn from_turns(views: Vec<View>) -> View {
        let len = views.first().map_or(0, View::len);
        let turns = views.into_iter().flat_map(|v| v.turns).collect();
        View { turns: shortest_cycle(turns), len }
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
        let turns = common_cycle(self.turns(), turns);
        View::from_turns((0..turns).map(|g| View::from_rows(self.rows(g).map(|r| f(g, r)))).collect())
    }

    /// Rows of this view, by position.
    pub fn pick(&self, positions: impl IntoIterator<Item = usize> + Clone) -> View {
        let one = |g| {
            let rows: Vec<_> = self.rows(g).collect();
            View::from_rows(positions.clone().into_iter().map(|i| rows[i]))
        };
        View::from_turns((0..self.turns()).map(one).collect())
    }

    /// Rows of this view by position, instance by instance.
    pub fn pick_tables(&self, tables: &[Vec<u32>]) -> View {
        let one = |g: usize| {
            let rows: Vec<_> = self.rows(g).collect();
            View::from_rows(tables[g % tables.len()].iter().map(|&i| rows[i as usize]))
        };
        View::from_turns((0..common_cycle(self.turns(), tables.len())).map(one).collect())
    }

    /// Several views one after the other.
    pub fn join(views: &[View]) -> View {
        let turns = views.iter().map(View::turns).fold(1, common_cycle);
        View::from_turns((0..turns).map(|g| View::from_rows(views.iter().flat_map(|v| v.rows(g)))).collect())
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

/// The shortest list that gives the same for as many instances when used cyclically; the last cycle may be cut short.
pub fn shortest_cycle<T: PartialEq>(mut turns: Vec<T>) -> Vec<T> {
    let n = turns.len();
    let cycle = (1..=n).find(|&p| (p..n).all(|i| turns[i] == turns[i - p])).unwrap_or(n);
    turns.truncate(cycle);
    turns
}

/// The length over which two cyclic lists repeat together.
pub fn common_cycle(a: usize, b: usize) -> usize {
    let gcd = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    a / gcd(a, b) * b
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

    #[test]
    fn picks_compose() {
        let reversed = view(&[6, 5, 4, 3]).pick([3, 1]);
        assert_eq!(reversed, view(&[3, 5]));
    }
}
