//! What can go wrong, and where.
//!
//! Every message says what was wrong, where it was and what to do about it; the fields say the same to a program.
mod file;
mod shown;
mod suggest;
mod training;

pub use training::{Cause, CheckpointFault, LargeTensor, Place};

pub use file::FileFault;
pub(crate) use shown::{listed, shortened, shown};
use std::path::PathBuf;
pub(crate) use suggest::{column_hint, is_respelt, suggested_column};

/// The result of everything in this crate that depends on what a user gave.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong at run time.
///
/// Rows and columns are counted from 0, steps and epochs of a training from 1. A column is called by its name, a nameless one by its number.
#[non_exhaustive]
#[derive(thiserror::Error)]
pub enum Error {
    /// A flat slice does not hold a whole number of rows.
    #[error("{what}: expected a multiple of {columns} numbers, found {found}; give whole rows, one after the other")]
    Ragged {
        /// Which argument.
        what: &'static str,
        /// Numbers in a row.
        columns: usize,
        /// Numbers in the slice.
        found: usize,
    },
    /// A slice does not have the one length that fits, say of an output.
    #[error("{what}: expected {expected} numbers, found {found}")]
    Length {
        /// Which argument.
        what: &'static str,
        /// Numbers that fit.
        expected: usize,
        /// Numbers in the slice.
        found: usize,
    },
    /// A table or matrix has another width than asked for.
    #[error("{what}: expected {expected} columns, found {found}")]
    Columns {
        /// Which argument.
        what: &'static str,
        /// Columns that fit.
        expected: usize,
        /// Columns that there are.
        found: usize,
    },
    /// The context has neither one row nor one for each row.
    #[error(
        "the context has {found} rows for {rows} rows of data; give one row of context for all of them, or one for each"
    )]
    ContextRows {
        /// Rows of data.
        rows: usize,
        /// Rows of context.
        found: usize,
    },
    /// The flow has a context and none was given, or the other way round: then `expected` is 0.
    #[error("{}", context_message(*.expected))]
    Context {
        /// Columns of the flow's context.
        expected: usize,
    },
    /// A number in the data is NaN or infinite.
    #[error("row {row}, column `{}`: {value} is not a finite number; drop or fill such rows first", shown(.column))]
    NotFinite {
        /// The first such row.
        row: usize,
        /// The first such column of this row.
        column: String,
        /// The number found.
        value: f64,
    },
    /// A column has the same value in every row, so it has no density.
    #[error("column `{}` is constant: it is {value} in every row; leave it out, or add noise to it", shown(.column))]
    ConstantColumn {
        /// The column.
        column: String,
        /// Its value.
        value: f64,
    },
    /// A column's numbers are so large or so close together that its deviation is no positive number.
    #[error("column `{}`: its standard deviation is {deviation} in double precision; rescale the column", shown(.column))]
    ColumnScale {
        /// The column.
        column: String,
        /// What the computation gave.
        deviation: f64,
    },
    /// Two columns have the same name.
    #[error("column `{}` is named twice, at {first} and at {second}; names must differ", shown(.column))]
    RepeatedColumn {
        /// The name.
        column: String,
        /// Where it stands first, counted from 0.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// A table has no column of this name.
    #[error("there is no column `{}`{}", shown(.column), column_hint(.column, .suggestion.as_deref()))]
    UnknownColumn {
        /// The name that was asked for.
        column: String,
        /// The most similar name that there is, if one is similar.
        suggestion: Option<String>,
    },
    /// The columns of a table are not those of the flow, or stand in another order.
    #[error(
        "{what}: column {column} is `{}`, but the flow has `{expected}` there; {}",
        shown(.found), column_advice(.what, .expected, *.place)
    )]
    ColumnName {
        /// Which argument.
        what: &'static str,
        /// The first such column, counted from 0.
        column: usize,
        /// The flow's name for it.
        expected: String,
        /// The table's.
        found: String,
        /// Where the table has the column that the flow expects, if it has it.
        place: Option<usize>,
    },
    /// A number of a finite row became NaN, or its gradient infinite: the row is so far out that numbers overflow.
    #[error(
        "row {row}: a number overflows on its way through the flow; the row is far outside of what the flow knows: leave it out"
    )]
    Overflow {
        /// The first such row.
        row: usize,
    },
    /// There are too few rows for what is to be done with them.
    #[error("{what}: needs at least {needed} rows, found {found}")]
    TooFewRows {
        /// What was to be done.
        what: &'static str,
        /// The fewest rows that do.
        needed: usize,
        /// The rows that there are.
        found: usize,
    },
    /// An order or selection names a row that does not exist.
    #[error("entry {position} of the order is row {index}, but the table has {rows} rows, counted from 0")]
    RowOutOfRange {
        /// Where in the order.
        position: usize,
        /// The row it names.
        index: usize,
        /// Rows of the table.
        rows: usize,
    },
    /// An order names a row twice.
    #[error("entries {first} and {second} of the order are both row {index}; each row may stand in it once")]
    RepeatedRow {
        /// The row.
        index: usize,
        /// Where it stands first.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
    /// The model has no tensor of this name.
    #[error("there is no tensor `{name}`{}", suggest::hint(.suggestion.as_deref()))]
    UnknownTensor {
        /// The name that was asked for.
        name: String,
        /// The most similar name that there is, if one is similar.
        suggestion: Option<String>,
    },
    /// The gradient of a tensor was asked for that is not learned.
    #[error("tensor `{name}` has no gradient: it is set from rows of data and not learned")]
    NoGradient {
        /// Its name.
        name: String,
    },
    /// A tensor was given in another shape than it has.
    #[error("tensor `{tensor}`: expected shape {expected:?}, found {found:?}")]
    TensorShape {
        /// Its name.
        tensor: String,
        /// Its shape in the model, outermost first.
        expected: Vec<usize>,
        /// The shape given.
        found: Vec<usize>,
    },
    /// A weight was given a number where its mask has none.
    #[error("tensor `{tensor}`: entry ({row}, {column}) is {value}, but lies outside the mask, where weights are 0")]
    OutsideMask {
        /// Its name.
        tensor: String,
        /// The row of the first such entry.
        row: usize,
        /// Its column.
        column: usize,
        /// The number given.
        value: f64,
    },
    /// A tensor was given a number that it cannot have.
    #[error("tensor `{tensor}`, entry {index:?}: {reason}")]
    InvalidTensor {
        /// Its name.
        tensor: String,
        /// The first such entry, outermost index first: row and column of a weight.
        index: Vec<usize>,
        /// What is wrong with it and what would do.
        reason: String,
    },
    /// The loss or the gradient stopped being finite. The step was not taken: the model has the weights that were good.
    #[error(
        "training diverged at step {step}{}: {cause}{}; the model keeps the last good weights: train on from \
         them at a lower rate or with `clip`, without standardising again, or look for outliers",
        training::in_epoch(*.epoch), training::list(.largest)
    )]
    Diverged {
        /// The step, counted from 1 over the whole run.
        step: usize,
        /// The epoch, counted from 1; none in a training loop of one's own.
        epoch: Option<usize>,
        /// What was not finite.
        cause: Box<Cause>,
        /// The tensors with the largest parameters, largest first.
        largest: Vec<LargeTensor>,
    },
    /// The process was told to end while it trained.
    #[error(
        "interrupted after {steps} steps, in epoch {epoch}; {} has everything: the same run with `resume` goes on from there",
        checkpoint.display()
    )]
    Interrupted {
        /// Steps taken.
        steps: usize,
        /// The epoch, counted from 1.
        epoch: usize,
        /// The checkpoint that was written.
        checkpoint: PathBuf,
    },
    /// Training cannot go on from a checkpoint.
    #[error("{}: {fault}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: CheckpointFault,
    },
    /// An option has a value that makes no sense.
    #[error("option `{option}`: {reason}")]
    InvalidOption {
        /// Its name.
        option: &'static str,
        /// What is wrong with it and what would do.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A text table is not well formed, or holds what is no number.
    #[error("{}, line {line}{}: {reason}", path.display(), in_column(.column.as_deref()))]
    Csv {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1 as an editor does: the one in which the cell or the row begins.
        line: u64,
        /// The cell's column, by its name in the file; none if the row as a whole or the header is meant.
        column: Option<String>,
        /// What is wrong there and what would do.
        reason: String,
    },
    /// A file is not the kind of NPY or NPZ file that is wanted.
    #[error("{}: {reason}", path.display())]
    Npy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of tensors, say one of weights, is not what it should be.
    #[error("{}: {fault}", file::origin(.path.as_deref()))]
    File {
        /// The file; none where bytes were given.
        path: Option<PathBuf>,
        /// What is wrong with it.
        fault: FileFault,
    },
}

/// As [`Display`](std::fmt::Display) shows it: this is what a `main` that returns a [`Result`] prints.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Error {
    /// The error for a tensor that does not exist, with the most similar of the names that do.
    pub fn unknown_tensor<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::UnknownTensor { name: name.to_owned(), suggestion: suggest::closest(name, names).map(str::to_owned) }
    }

    /// The error for a column that does not exist, with the most similar of the names that do.
    pub fn unknown_column<'a>(column: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let suggestion = suggested_column(column, names).map(str::to_owned);
        Self::UnknownColumn { column: column.to_owned(), suggestion }
    }

    /// The error for an option that makes no sense.
    pub fn option(option: &'static str, reason: impl Into<String>) -> Self {
        Self::InvalidOption { option, reason: reason.into() }
    }
}

fn column_advice(what: &str, expected: &str, place: Option<usize>) -> String {
    let names = if what == "context" { "context" } else { "features" };
    match place {
        Some(place) => {
            format!("`{expected}` is column {place} here: order the table by `table.select_columns(model.{names}())`")
        }
        None => "name the columns as the flow does, or not at all: then they go by their position".into(),
    }
}

fn in_column(column: Option<&str>) -> String {
    column.map(|column| format!(", column `{}`", shown(column))).unwrap_or_default()
}

fn context_message(expected: usize) -> String {
    let advice = "give it by `model.given(&context)`, and to a training by `Fit::run_on` with \
                  `fit::Source::from(&rows).given(&context)?`";
    match expected {
        0 => "the flow has no context, but one was given; call the method on the model itself, or train without one"
            .into(),
        1 => format!("the flow has a context of 1 column; {advice}"),
        n => format!("the flow has a context of {n} columns; {advice}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_place() {
        let ragged = Error::Ragged { what: "rows", columns: 7, found: 20 };
        assert_eq!(
            ragged.to_string(),
            "rows: expected a multiple of 7 numbers, found 20; give whole rows, one after the other"
        );
        let nan = Error::NotFinite { row: 3, column: "redshift".into(), value: f64::NAN };
        assert!(nan.to_string().starts_with("row 3, column `redshift`: NaN is not a finite number"));
        assert_eq!(format!("{nan:?}"), nan.to_string());
        assert!(Error::Context { expected: 2 }.to_string().contains("2 columns"));
    }

    #[test]
    fn a_similar_tensor_is_suggested() {
        let names = ["coupling_0.net.0.weight", "coupling_0.net.0.bias", "coupling_1.net.0.weight"];
        let error = Error::unknown_tensor("coupling_0.net.0.wieght", names);
        assert_eq!(
            error.to_string(),
            "there is no tensor `coupling_0.net.0.wieght`; did you mean `coupling_0.net.0.weight`?"
        );
        let error = Error::unknown_tensor("scale", names);
        assert_eq!(error.to_string(), "there is no tensor `scale`");
    }
}
