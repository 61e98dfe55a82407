//! The numbers of a batch, brought together.
use crate::engine::weights;
use crate::error::{Error, Result};
use crate::model;
use crate::table::{Float, Table};

/// All rows to train on, with what belongs to them; checked to fit together.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a, T> {
    rows: &'a [T],
    columns: usize,
    names: Option<&'a [String]>,
    context: &'a [T],
    context_columns: usize,
    context_names: Option<&'a [String]>,
    weights: Option<&'a [T]>,
}

impl<'a, T: Float> Source<'a, T> {
    /// Rows of `columns` numbers, one after the other.
    ///
    /// # Errors
    /// [`Error::Ragged`] for numbers that do not fill the last row.
    pub fn new(rows: &'a [T], columns: usize) -> Result<Self> {
        whole("rows", rows.len(), columns)?;
        Ok(Self { rows, columns, names: None, context: &[], context_columns: 0, context_names: None, weights: None })
    }

    /// The same rows, each with its row of context; a single row of context is for all of them.
    ///
    /// # Errors
    /// [`Error::Ragged`], [`Error::ContextRows`].
    pub fn with_context(self, context: &'a [T], context_columns: usize) -> Result<Self> {
        whole("context", context.len(), context_columns)?;
        let (rows, found) = (self.rows(), context.len() / context_columns.max(1));
        if context_columns > 0 && found != 1 && found != rows {
            return Err(Error::ContextRows { rows, found });
        }
        Ok(Self { context, context_columns, context_names: None, ..self })
    }

    /// The same rows, each counted with its weight in the likelihood.
    ///
    /// # Errors
    /// [`Error::Length`]; [`Error::NotFinite`] for a weight that is not finite, [`Error::InvalidOption`] for one
    /// below 0.
    pub fn with_weights(self, weights: &'a [T]) -> Result<Self> {
        weights::not_negative(weights, self.rows())?;
        Ok(Self { weights: Some(weights), ..self })
    }

    /// The same rows given the context of a table: a row for each, or one for all of them.
    ///
    /// # Errors
    /// [`Error::ContextRows`].
    pub fn given(self, context: &'a Table<T>) -> Result<Self> {
        let source = self.with_context(context.as_slice(), context.columns())?;
        Ok(Self { context_names: Some(context.names()), ..source })
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len() / self.columns.max(1)
    }

    /// All numbers: rows, context, weights.
    pub(crate) fn numbers(&self) -> (&'a [T], &'a [T], Option<&'a [T]>) {
        (self.rows, self.context, self.weights)
    }

    /// Columns of the rows and of the context.
    pub(crate) fn widths(&self) -> (usize, usize) {
        (self.columns, self.context_columns)
    }

    /// The rows, as a model takes them.
    pub(crate) fn data(&self) -> model::Source<'a, T> {
        model_source(self.rows, self.columns, self.names)
    }

    /// The context, as a model takes it, if there is any.
    pub(crate) fn context(&self) -> Option<model::Source<'a, T>> {
        (self.context_columns > 0).then(|| model_source(self.context, self.context_columns, self.context_names))
    }

    /// A weight for each row, if they have any.
    pub(crate) fn weights(&self) -> Option<&'a [T]> {
        self.weights
    }
}

impl<'a, T: Float> From<&'a Table<T>> for Source<'a, T> {
    fn from(table: &'a Table<T>) -> Self {
        Self {
            rows: table.as_slice(),
            columns: table.columns(),
            names: Some(table.names()),
            context: &[],
            context_columns: 0,
            context_names: None,
            weights: None,
        }
    }
}

fn model_source<'a, T>(numbers: &'a [T], columns: usize, names: Option<&'a [String]>) -> model::Source<'a, T> {
    names.map_or(model::Source::Rows(numbers, columns), |names| model::Source::Named(numbers, names))
}

fn whole(what: &'static str, found: usize, columns: usize) -> Result<()> {
    match found.checked_rem(columns) {
        Some(0) => Ok(()),
        None if found == 0 => Ok(()),
        _ => Err(Error::Ragged { what, columns, found }),
    }
}

/// The rows, context and weights of one batch, in buffers that are used again.
#[derive(Clone, Debug, Default)]
pub struct Batch<T> {
    rows: Vec<T>,
    context: Vec<T>,
    weights: Vec<T>,
}

impl<T: Float> Batch<T> {
    /// Copies the rows of these numbers, in this order. Nothing is allocated after the first batch of a size.
    ///
    /// # Errors
    /// [`Error::RowOutOfRange`].
    pub fn gather(&mut self, source: &Source<'_, T>, indices: &[usize]) -> Result<()> {
        let rows = source.rows();
        if let Some(position) = indices.iter().position(|&index| index >= rows) {
            return Err(Error::RowOutOfRange { position, index: indices[position], rows });
        }
        copy(&mut self.rows, source.rows, source.columns, indices);
        if source.context.len() == source.context_columns {
            self.context.clear();
            self.context.extend_from_slice(source.context);
        } else {
            copy(&mut self.context, source.context, source.context_columns, indices);
        }
        copy(&mut self.weights, source.weights.unwrap_or(&[]), usize::from(source.weights.is_some()), indices);
        Ok(())
    }

    /// The rows, one after the other.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Their rows of context, or the one row that is for all; empty without a context.
    #[must_use]
    pub fn context(&self) -> &[T] {
        &self.context
    }

    /// Their weights, if the source has weights.
    #[must_use]
    pub fn weights(&self) -> Option<&[T]> {
        (!self.weights.is_empty()).then_some(&self.weights)
    }
}

fn copy<T: Float>(out: &mut Vec<T>, from: &[T], columns: usize, indices: &[usize]) {
    out.clear();
    for &index in indices {
        out.extend_from_slice(&from[index * columns..][..columns]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [f32; 6] = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5];

    #[test]
    fn everything_follows_the_rows() {
        let source = Source::new(&ROWS, 2).unwrap();
        let source = source.with_context(&[10.0, 11.0, 12.0], 1).unwrap().with_weights(&[1.0, 0.0, 3.0]).unwrap();
        let mut batch = Batch::default();
        batch.gather(&source, &[2, 0]).unwrap();
        assert_eq!((batch.rows(), batch.context()), (&[2.0, 2.5, 0.0, 0.5][..], &[12.0, 10.0][..]));
        assert_eq!(batch.weights(), Some(&[3.0, 1.0][..]));
        let error = batch.gather(&source, &[0, 3]).unwrap_err();
        assert!(matches!(error, Error::RowOutOfRange { position: 1, index: 3, rows: 3 }));
    }

    #[test]
    fn one_row_of_context_stays_one() {
        let source = Source::new(&ROWS, 2).unwrap();
        let mut batch = Batch::default();
        batch.gather(&source.with_context(&[7.0, 8.0], 2).unwrap(), &[1, 1, 1]).unwrap();
        assert_eq!((batch.context(), batch.weights()), (&[7.0, 8.0][..], None));
        batch.gather(&source, &[1]).unwrap();
        assert!(batch.context().is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(matches!(Source::new(&ROWS, 4), Err(Error::Ragged { columns: 4, found: 6, .. })));
        assert!(matches!(Source::new(&ROWS, 0), Err(Error::Ragged { columns: 0, .. })));
        let source = Source::new(&ROWS, 2).unwrap();
        assert!(matches!(source.with_context(&[0.0; 2], 1), Err(Error::ContextRows { rows: 3, found: 2 })));
        assert!(matches!(source.with_weights(&[1.0]), Err(Error::Length { expected: 3, found: 1, .. })));
        assert!(matches!(source.with_weights(&[1.0, -1.0, 1.0]), Err(Error::InvalidOption { .. })));
        assert!(matches!(source.with_weights(&[1.0, 1.0, f32::NAN]), Err(Error::NotFinite { row: 2, .. })));
    }

    #[test]
    fn buffers_are_used_again() {
        let (source, mut batch) = (Source::new(&ROWS, 2).unwrap(), Batch::default());
        batch.gather(&source, &[0, 1, 2]).unwrap();
        let before = (batch.rows.as_ptr(), batch.rows.capacity());
        batch.gather(&source, &[2, 1, 0]).unwrap();
        assert_eq!(before, (batch.rows.as_ptr(), batch.rows.capacity()));
    }
}
