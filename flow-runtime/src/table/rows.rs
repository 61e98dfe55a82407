//! Rows chosen, reordered and split.
use super::{Float, Table};
use crate::error::{Error, Result};
use crate::random;

/// How many rows train, validate and test: a tenth tests, a tenth of the rest validates.
#[must_use]
pub fn train_validation_test_counts(rows: usize) -> [usize; 3] {
    let test = rows / 10;
    let validation = (rows - test) / 10;
    [rows - test - validation, validation, test]
}

impl<T: Float> Table<T> {
    /// The rows named, in this order; a row may be named more than once.
    ///
    /// # Errors
    /// [`Error::RowOutOfRange`].
    pub fn select(&self, rows: &[usize]) -> Result<Self> {
        let mut values = Vec::with_capacity(rows.len() * self.columns());
        for (position, &index) in rows.iter().enumerate() {
            let row = self.row(index).ok_or(Error::RowOutOfRange { position, index, rows: self.rows() })?;
            values.extend_from_slice(row);
        }
        Ok(self.like(values))
    }

    /// The rows in a given order, which names all or some of them, none twice.
    ///
    /// # Errors
    /// [`Error::RowOutOfRange`], [`Error::RepeatedRow`].
    pub fn reorder(&self, order: &[usize]) -> Result<Self> {
        const NOWHERE: usize = usize::MAX;
        let mut places = vec![NOWHERE; self.rows()];
        for (second, &index) in order.iter().enumerate() {
            // Rows out of range are left to `select`, which names them.
            let Some(place) = places.get_mut(index) else {
                continue;
            };
            if *place != NOWHERE {
                return Err(Error::RepeatedRow { index, first: *place, second });
            }
            *place = second;
        }
        self.select(order)
    }

    /// The rows in an order that depends on the seed and on how many they are, and on nothing else: the same on every
    /// machine, and with every later version.
    #[must_use]
    pub fn shuffle(&self, seed: u64) -> Self {
        let order = random::permutation(self.rows(), seed, "table.shuffle");
        let rows = order.iter().filter_map(|&row| self.row(row));
        self.like(rows.flatten().copied().collect())
    }

    /// Consecutive parts of so many rows; rows beyond the last part are left out. Shuffle first.
    ///
    /// # Errors
    /// [`Error::TooFewRows`] if the parts together are larger than the table.
    pub fn split<const N: usize>(&self, counts: [usize; N]) -> Result<[Self; N]> {
        let needed = counts.iter().fold(0, |sum: usize, count| sum.saturating_add(*count));
        if needed > self.rows() {
            return Err(Error::TooFewRows { what: "split", needed, found: self.rows() });
        }
        let mut start = 0;
        Ok(counts.map(|count| {
            let end = start + count;
            let part = self.values[start * self.columns()..end * self.columns()].to_vec();
            start = end;
            self.like(part)
        }))
    }

    /// The same table with every number of a column changed, in double precision: its logarithm, say. Its name stays.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`]; [`Error::NotFinite`] where a finite number becomes one that is not.
    pub fn map_column(mut self, name: &str, change: impl Fn(f64) -> f64) -> Result<Self> {
        let (place, columns) = (self.column(name)?, self.columns());
        for (row, number) in self.values.iter_mut().skip(place).step_by(columns).enumerate() {
            let changed = T::from_f64(change(number.to_f64()));
            if number.to_f64().is_finite() && !changed.to_f64().is_finite() {
                return Err(Error::NotFinite { row, column: name.to_owned(), value: changed.to_f64() });
            }
            *number = changed;
        }
        Ok(self)
    }

    /// Consecutive parts that are these fractions of the rows, each cut to whole rows. Shuffle first.
    ///
    /// Fractions that sum to 1 use every row: what rounding leaves over goes to the first part.
    ///
    /// # Errors
    /// A fraction that is negative or not finite, or a sum above 1.
    pub fn split_fractions<const N: usize>(&self, fractions: [f64; N]) -> Result<[Self; N]> {
        const ROUNDING: f64 = 1e-9;
        let sum: f64 = fractions.iter().sum();
        if !fractions.iter().all(|part| *part >= 0.0) || sum.is_nan() || sum > 1.0 + ROUNDING {
            let reason = format!("expected fractions of at least 0 that sum to at most 1, found {fractions:?}");
            return Err(Error::option("fractions", reason));
        }
        let mut counts = fractions.map(|part| (part * self.rows() as f64 + ROUNDING) as usize);
        let used: usize = counts.iter().sum();
        if let (Some(first), true) = (counts.first_mut(), sum > 1.0 - ROUNDING) {
            *first = (*first + self.rows()).saturating_sub(used);
        }
        self.split(counts)
    }

    /// Parts to train, validate and test on, by [`train_validation_test_counts`]. Shuffle first.
    ///
    /// # Errors
    /// [`Error::TooFewRows`] where a part would be empty.
    pub fn train_validation_test(&self) -> Result<[Self; 3]> {
        let counts = train_validation_test_counts(self.rows());
        if counts.contains(&0) {
            let what = "a split into training, validation and test";
            return Err(Error::TooFewRows { what, needed: 11, found: self.rows() });
        }
        self.split(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(rows: usize) -> Table<f64> {
        let values = (0..rows).flat_map(|row| [row as f64, -(row as f64)]).collect();
        Table::from_rows(values, 2).unwrap().with_names(["x", "y"]).unwrap()
    }

    fn first_column(table: &Table<f64>) -> Vec<usize> {
        table.as_slice().iter().step_by(2).map(|x| *x as usize).collect()
    }

    #[test]
    fn orders_are_checked() {
        let table = counting(4);
        assert_eq!(first_column(&table.reorder(&[3, 0, 2]).unwrap()), [3, 0, 2]);
        assert_eq!(table.reorder(&[1]).unwrap().names(), ["x", "y"]);
        let error = table.reorder(&[0, 9]).unwrap_err();
        assert_eq!(error.to_string(), "entry 1 of the order is row 9, but the table has 4 rows, counted from 0");
        let error = table.reorder(&[2, 0, 2]).unwrap_err();
        assert!(matches!(error, Error::RepeatedRow { index: 2, first: 0, second: 2 }));
        assert_eq!(first_column(&table.select(&[2, 2]).unwrap()), [2, 2]);
    }

    #[test]
    fn shuffles_keep_rows_together() {
        let shuffled = counting(50).shuffle(1);
        assert!(shuffled.as_slice().chunks(2).all(|row| row[0] == -row[1]));
        let mut seen = first_column(&shuffled);
        assert_ne!(seen, (0..50).collect::<Vec<_>>());
        seen.sort_unstable();
        assert_eq!(seen, (0..50).collect::<Vec<_>>());
        assert_eq!(shuffled, counting(50).shuffle(1));
        assert_ne!(shuffled, counting(50).shuffle(2));
    }

    /// Splits by seed are part of published results, so a change of this order is a break.
    #[test]
    fn shuffles_are_stable() {
        assert_eq!(first_column(&counting(10).shuffle(42)), [8, 9, 3, 1, 2, 4, 6, 5, 7, 0]);
        let [train, test] = counting(10).shuffle(7).split_fractions([0.8, 0.2]).unwrap();
        assert_eq!((first_column(&train), first_column(&test)), (vec![0, 5, 8, 3, 7, 9, 4, 2], vec![1, 6]));
    }

    #[test]
    fn a_column_is_changed() {
        let table = Table::from_rows(vec![1.0_f32, 5.0, 100.0, 0.0], 2).unwrap().with_names(["a", "b"]).unwrap();
        let changed = table.clone().map_column("a", f64::log10).unwrap();
        assert_eq!((changed.as_slice(), changed.names()), (&[0.0, 5.0, 2.0, 0.0][..], table.names()));
        let error = table.clone().map_column("b", f64::ln).unwrap_err();
        assert!(matches!(error, Error::NotFinite { row: 1, value: f64::NEG_INFINITY, .. }), "{error}");
        assert!(matches!(table.map_column("c", f64::ln), Err(Error::UnknownColumn { .. })));
    }

    #[test]
    fn parts_follow_one_another() {
        let [a, b] = counting(10).split([7, 2]).unwrap();
        assert_eq!((first_column(&a).len(), first_column(&b)), (7, vec![7, 8]));
        assert!(matches!(counting(10).split([7, 4]), Err(Error::TooFewRows { needed: 11, found: 10, .. })));
        let parts = counting(101).split_fractions([0.8, 0.1, 0.1]).unwrap();
        assert_eq!(parts.map(|part| part.rows()), [81, 10, 10]);
        assert_eq!(counting(10).split_fractions([0.3, 0.5]).unwrap().map(|part| part.rows()), [3, 5]);
        for wrong in [[0.6, 0.6], [-0.1, 0.5], [f64::NAN, 0.1], [f64::INFINITY, 0.0]] {
            assert!(matches!(counting(9).split_fractions(wrong), Err(Error::InvalidOption { .. })));
        }
    }

    #[test]
    fn a_tenth_tests() {
        assert_eq!(train_validation_test_counts(100_000), [81_000, 9_000, 10_000]);
        assert_eq!(train_validation_test_counts(86_000), [69_660, 7_740, 8_600]);
        assert_eq!(counting(11).train_validation_test().unwrap().map(|part| part.rows()), [9, 1, 1]);
        assert!(matches!(counting(10).train_validation_test(), Err(Error::TooFewRows { needed: 11, .. })));
    }
}
