//! What is worth a word before a run begins: nothing that would stop it, but perhaps not what was meant.
use super::Fit;
use super::batches::{Batches, Source};
use crate::engine::{Engine, weights};
use crate::error::{Error, Result, shown};
use crate::real::Real;
use crate::table::moments;
use std::fmt::{self, Display, Formatter};

/// A remark on a run, which its report, its log and the progress bar show.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// There are no epochs, so nothing is learned.
    NoEpochs,
    /// There are fewer rows than a batch has: every epoch is a single step.
    SmallTable {
        /// Rows to train on.
        rows: usize,
        /// Rows of a batch, as asked for.
        batch: usize,
    },
    /// The flow has no `standardize`, and a column is far from mean 0 and deviation 1.
    NotStandardized {
        /// The column that is farthest from it.
        column: String,
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        deviation: f64,
    },
    /// A column of the context is far from mean 0 and deviation 1. No flow standardises its context.
    ContextNotStandardized {
        /// The column that is farthest from it.
        column: String,
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        deviation: f64,
    },
    /// The flow has no `standardize`, which would refuse a column that is the same in every row: it has no density.
    ConstantColumn {
        /// The first such column.
        column: String,
        /// Its value.
        value: f64,
    },
    /// This crate was compiled without optimisation.
    Unoptimised,
}

impl Display for Note {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Note::NoEpochs => f.write_str("there are no epochs: nothing is learned"),
            Note::SmallTable { rows, batch } => write!(
                f,
                "the table has {rows} row{}, fewer than a batch of {batch}: every epoch is a single step; a smaller `batch` \
                 takes more of them",
                if *rows == 1 { "" } else { "s" }
            ),
            Note::NotStandardized { column, mean, deviation } => write!(
                f,
                "column `{}` has mean {mean:.3e} and deviation {deviation:.3e}, and the flow has no `standardize`: with \
                 `standardize;` as its last statement it learns sooner",
                shown(column)
            ),
            Note::ContextNotStandardized { column, mean, deviation } => write!(
                f,
                "context `{}` has mean {mean:.3e} and deviation {deviation:.3e}, and is taken as it is: bring it to about \
                 0 ± 1, as `Table::standardized` does, or little is learned from it",
                shown(column)
            ),
            Note::ConstantColumn { column, value } => write!(
                f,
                "column `{}` is constant: it is {value} in every row, so it has no density, and the likelihood rises \
                 without end; leave it out, or add noise to it",
                shown(column)
            ),
            Note::Unoptimised => f.write_str(
                "flow-runtime was compiled without optimisation, which is slow: build with `--release`, or set \
                 `opt-level = 3` under `[profile.dev.package.\"*\"]` in Cargo.toml",
            ),
        }
    }
}

/// The notes on a run, those that matter most first.
pub(crate) fn notes<T: Real>(fit: &Fit, engine: &Engine<T>, train: &Source<'_, T>, batches: &Batches) -> Vec<Note> {
    let options = &fit.options;
    let small = || Note::SmallTable { rows: train.rows(), batch: options.batch };
    let notes = [
        cfg!(unoptimised).then_some(Note::Unoptimised),
        (options.epochs == 0).then_some(Note::NoEpochs),
        (batches.size() < options.batch && options.epochs > 0).then(small),
        engine.frame.tables.free.is_empty().then(|| unusual_column(engine, train)).flatten(),
        unusual_context(engine, train),
    ];
    notes.into_iter().flatten().collect()
}

/// Beyond this a column is far from standardised: nets begin with weights for numbers of about 1.
const FAR: f64 = 5.0;

/// The column without a density, or else the one that `standardize` would change most. Rows of weight 0 do not count.
fn unusual_column<T: Real>(engine: &Engine<T>, train: &Source<'_, T>) -> Option<Note> {
    let (rows, _, row_weights) = train.numbers();
    let columns = columns::<T>(engine.frame.tables.features, rows, train.widths().0, row_weights);
    let constant = columns.iter().find_map(|(_, moments)| match moments {
        Err(Error::ConstantColumn { column, value }) => {
            Some(Note::ConstantColumn { column: column.clone(), value: *value })
        }
        _ => None,
    });
    let far = || farthest(&columns).map(|(column, mean, deviation)| Note::NotStandardized { column, mean, deviation });
    constant.or_else(far)
}

/// The column of a context of many rows that is farthest from 0 ± 1.
fn unusual_context<T: Real>(engine: &Engine<T>, train: &Source<'_, T>) -> Option<Note> {
    let (_, context, row_weights) = train.numbers();
    let width = train.widths().1;
    if width == 0 || context.len() == width {
        return None;
    }
    let columns = columns::<T>(engine.frame.tables.context, context, width, row_weights);
    farthest(&columns).map(|(column, mean, deviation)| Note::ContextNotStandardized { column, mean, deviation })
}

type Columns = Vec<(&'static str, Result<(f64, f64)>)>;

/// Names of columns, with mean and deviation over the rows that count.
fn columns<T: Real>(names: &[&'static str], rows: &[T], width: usize, row_weights: Option<&[T]>) -> Columns {
    let counted = || (0..rows.len() / width).filter(move |&row| weights::counts(row_weights, row));
    let numbers = |at: usize| counted().map(move |row| rows[row * width + at].to_f64());
    names.iter().enumerate().map(|(at, name)| (*name, moments::<T>(numbers(at), name))).collect()
}

/// The name, mean and deviation of the column that is farthest from 0 ± 1, if that is far.
fn farthest(columns: &Columns) -> Option<(String, f64, f64)> {
    let finite =
        columns.iter().filter_map(|(name, moments)| moments.as_ref().ok().map(|&(mean, sd)| (*name, mean, sd)));
    let distance = |&(_, mean, deviation): &(&str, f64, f64)| mean.abs().max(deviation).max(1.0 / deviation);
    let (name, mean, deviation) = finite.max_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (distance(&(name, mean, deviation)) > FAR).then(|| (name.to_owned(), mean, deviation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_say_what_to_do() {
        let note = Note::SmallTable { rows: 100, batch: 512 };
        assert!(note.to_string().starts_with("the table has 100 rows, fewer than a batch of 512: "));
        let note = Note::SmallTable { rows: 1, batch: 512 };
        assert!(note.to_string().starts_with("the table has 1 row, fewer than a batch of 512: "));
        let note = Note::NotStandardized { column: "u".into(), mean: 23.0, deviation: 0.02 };
        assert!(
            note.to_string().starts_with("column `u` has mean 2.300e1 and deviation 2.000e-2, and the flow has no")
        );
        assert!(Note::Unoptimised.to_string().contains("--release"));
    }
}
