//! The part of the plane, or of a line, that is seen.
use crate::error::{Error, Result};
use crate::table::{Float, Table};

/// The part of the plane that a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// From left to right.
    pub x: [f64; 2],
    /// From the bottom to the top.
    pub y: [f64; 2],
}

impl Window {
    /// Around all rows of a table of two columns, with a margin.
    ///
    /// # Errors
    /// Another number of columns, no rows, [`Error::NotFinite`].
    pub fn around<T: Float>(table: &Table<T>) -> Result<Self> {
        const MARGIN: f64 = 0.08;
        check(table, 2)?;
        let [x, y] = [0, 1].map(|place| widened(extent(column(table, place)), MARGIN));
        Ok(Self { x, y })
    }

    /// Whether there is something to see.
    pub(super) fn check(&self) -> Result<()> {
        let sides = [("window.x", self.x), ("window.y", self.y)];
        match sides.into_iter().find(|(_, [low, high])| !(low < high && (high - low).is_finite())) {
            None => Ok(()),
            Some((side, range)) => {
                let reason = format!("expected two finite numbers, the lower one first, found {range:?}");
                Err(Error::option(side, reason))
            }
        }
    }
}

/// Whether a table has this many columns, some rows, and finite numbers alone.
pub(super) fn check<T: Float>(table: &Table<T>, columns: usize) -> Result<()> {
    if table.columns() != columns {
        return Err(Error::Columns { what: "picture", expected: columns, found: table.columns() });
    }
    if table.rows() == 0 {
        return Err(Error::TooFewRows { what: "picture", needed: 1, found: 0 });
    }
    table.check_finite()
}

/// The numbers of a column.
pub(super) fn column<T: Float>(table: &Table<T>, place: usize) -> impl Iterator<Item = f64> {
    table.as_slice().iter().skip(place).step_by(table.columns()).map(|x| x.to_f64())
}

/// The least and the largest number.
pub(super) fn extent(numbers: impl Iterator<Item = f64>) -> [f64; 2] {
    numbers.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
}

/// A range with a margin on both sides, a share of its width. A range of one number is given a width.
pub(super) fn widened([low, high]: [f64; 2], margin: f64) -> [f64; 2] {
    let least = 1e-6 * low.abs().max(high.abs());
    let width = if high - low > least { high - low } else { least.max(f64::MIN_POSITIVE.sqrt()) / margin };
    [low - margin * width, high + margin * width]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_inside() {
        let table = Table::from_rows(vec![0.0, 5.0, 1.0, 5.0], 2).unwrap();
        let window = Window::around(&table).unwrap();
        assert_eq!(window.x, [-0.08, 1.08]);
        assert!(window.y[0] < 5.0 && 5.0 < window.y[1]);
        assert!(window.check().is_ok());
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        let of = |values: Vec<f64>, columns| Window::around(&Table::from_rows(values, columns).unwrap()).unwrap_err();
        assert!(matches!(of(vec![], 2), Error::TooFewRows { .. }));
        assert!(matches!(of(vec![1.0; 3], 3), Error::Columns { expected: 2, found: 3, .. }));
        assert!(matches!(of(vec![1.0, f64::NAN], 2), Error::NotFinite { .. }));
        for x in [[1.0, 1.0], [1.0, 0.0], [0.0, f64::NAN], [0.0, f64::INFINITY], [-f64::MAX, f64::MAX]] {
            assert!(matches!(
                Window { x, y: [0.0, 1.0] }.check(),
                Err(Error::InvalidOption { option: "window.x", .. })
            ));
        }
    }
}
