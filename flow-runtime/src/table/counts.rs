//! What became of a file's rows.
use std::fmt::{self, Display, Formatter};

use crate::error::shown;

/// The most rows that are told one by one.
pub(super) const LISTED: usize = 10;

/// What has been read of a file so far.
///
/// ```
/// use flow_runtime::table::{Csv, Missing};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("stars.csv");
/// std::fs::write(&path, "x,y\n1,2\n,3\n4,5\n6,7\n?,8\n")?;
/// let (_, counts) = Csv::new().missing(Missing::DropRow).read_counted::<f32>(&path)?;
/// assert_eq!(counts.to_string(), "2 rows left out, of 5: lines 3, 6 (column `x`)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Rows handed out.
    pub rows: u64,
    /// Rows left out because a number was missing.
    pub dropped_rows: u64,
    /// Numbers put in where one was missing.
    pub filled_cells: u64,
    /// The first ten of the rows left out.
    pub dropped: Vec<DroppedRow>,
}

/// A row left out because a number was missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DroppedRow {
    /// The line in which the empty cell begins, counted from 1 as an editor does.
    pub line: u64,
    /// The first column without a number, by its name in the file.
    pub column: String,
}

impl Display for Counts {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.dropped_rows {
            0 => write!(f, "{}", counted(self.rows, "row"))?,
            n => write!(f, "{} left out, of {}{}", counted(n, "row"), self.rows + n, Places(self))?,
        }
        match self.filled_cells {
            0 => Ok(()),
            n => write!(f, "; {} filled in", counted(n, "missing number")),
        }
    }
}

/// The lines of the rows left out.
struct Places<'c>(&'c Counts);

impl Display for Places<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let dropped = &self.0.dropped;
        let Some(first) = dropped.first() else { return Ok(()) };
        let one = dropped.iter().all(|row| row.column == first.column);
        let place = |row: &DroppedRow| match one {
            true => row.line.to_string(),
            false => format!("{} (column `{}`)", row.line, shown(&row.column)),
        };
        let more = (self.0.dropped_rows > dropped.len() as u64).then(|| "…".to_owned());
        let places: Vec<String> = dropped.iter().map(place).chain(more).collect();
        let lines = if places.len() == 1 { "line" } else { "lines" };
        write!(f, ": {lines} {}", places.join(", "))?;
        if one { write!(f, " (column `{}`)", shown(&first.column)) } else { Ok(()) }
    }
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rows: u64, dropped_rows: u64, filled_cells: u64, dropped: &[(u64, &str)]) -> String {
        let dropped = dropped.iter().map(|&(line, column)| DroppedRow { line, column: column.into() }).collect();
        Counts { rows, dropped_rows, filled_cells, dropped }.to_string()
    }

    #[test]
    fn counts_are_told() {
        assert_eq!(counts(1, 0, 0, &[]), "1 row");
        assert_eq!(counts(6, 0, 4, &[]), "6 rows; 4 missing numbers filled in");
        assert_eq!(counts(1, 1, 0, &[(3, "x")]), "1 row left out, of 2: line 3 (column `x`)");
        let more = "120 rows left out, of 12000: lines 9, 109, … (column `magnitude`)";
        assert_eq!(counts(11_880, 120, 0, &[(9, "magnitude"), (109, "magnitude")]), more);
        let columns = "2 rows left out, of 3: lines 3 (column `x`), 4 (column `\\u{1b}`)";
        assert_eq!(counts(1, 2, 0, &[(3, "x"), (4, "\u{1b}")]), columns);
    }
}
