//! What was not finite in a step of training: asked once it has failed, so it may take its time.
use super::batch::Origin;
use super::train::Rows;
use super::{Call, Engine, Pass, calls, rows, weights};
use crate::error::{Cause, LargeTensor, Place};
use crate::model::{Explanation, Source};
use crate::real::Real;

/// A step that failed: its mean log p, its gradient and the norm of this.
pub(crate) struct Failure<'a, T> {
    pub log_prob: f64,
    pub gradient: &'a [T],
    pub norm: f64,
}

/// The cause of a failure, as exactly as it can be told.
pub(crate) fn diagnose<T: Real>(
    engine: &Engine<T>,
    adjoint: Pass<T>,
    of: &Rows<'_, T>,
    failure: &Failure<'_, T>,
) -> Cause {
    let tensor = engine.first_not_finite(failure.gradient);
    row_log_prob(engine, of).unwrap_or_else(|| match tensor {
        _ if !failure.log_prob.is_finite() => Cause::Mean { log_prob: failure.log_prob },
        Some(tensor) => {
            let row = row_of_gradient(engine, adjoint, of);
            Cause::Gradient { tensor: tensor.to_owned(), row }
        }
        None => Cause::Norm { norm: failure.norm, tensor: largest(engine, failure.gradient, 1).pop() },
    })
}

/// The tensors with the largest numbers of a buffer, largest first.
pub(crate) fn largest<T: Real>(engine: &Engine<T>, buffer: &[T], count: usize) -> Vec<LargeTensor> {
    let most = |values: &[T]| values.iter().map(|x| x.to_f64().abs()).fold(0.0, f64::max);
    let mut tensors: Vec<LargeTensor> =
        engine.dense(buffer).map(|tensor| LargeTensor { largest: most(&tensor.values), name: tensor.name }).collect();
    tensors.sort_by(|a, b| b.largest.total_cmp(&a.largest));
    tensors.truncate(count);
    tensors
}

/// The first row that counts and whose log p is not finite, with the step of the flow that makes it so.
fn row_log_prob<T: Real>(engine: &Engine<T>, of: &Rows<'_, T>) -> Option<Cause> {
    let log_prob = calls::log_prob(&Call { engine, context: of.context }, of.data).ok()?;
    let row = weights::first_not_finite(&log_prob, of.weights)?;
    let place = alone(engine, of, row).and_then(|(data, context)| {
        let call = Call { engine, context: context.as_deref().map(Source::Flat) };
        place(&rows::explain(&call, Source::Flat(&data)).ok()?)
    });
    Some(Cause::Row { row, log_prob: log_prob[row].to_f64(), place })
}

/// The first step that leaves a coordinate or its log-det not finite.
fn place(explanation: &Explanation) -> Option<Place> {
    explanation.steps.iter().find_map(|step| {
        let change = step.changes.iter().find(|change| !change.after.is_finite());
        (change.is_some() || !step.log_det.is_finite()).then(|| Place {
            step: step.name.to_owned(),
            turn: step.turn,
            feature: change.map(|change| change.feature.to_owned()),
            before: change.map(|change| change.before),
            after: change.map_or(step.log_det, |change| change.after),
        })
    })
}

/// The first row that counts and whose own gradient is not finite.
fn row_of_gradient<T: Real>(engine: &Engine<T>, adjoint: Pass<T>, of: &Rows<'_, T>) -> Option<usize> {
    let count = Call { engine, context: of.context }.batch(of.data).ok()?.rows();
    let mut gradient = vec![T::ZERO; engine.buffer_length()];
    (0..count).filter(|&row| weights::counts(of.weights, row)).find(|&row| {
        let Some((data, context)) = alone(engine, of, row) else { return false };
        let context = context.as_deref().map(Source::Flat);
        let one = Rows { data: Source::Flat(&data), context, weights: None };
        engine.descent(adjoint, &one, None, &mut gradient).is_ok() && engine.first_not_finite(&gradient).is_some()
    })
}

/// A row by itself, and its context if it has any.
fn alone<T: Real>(engine: &Engine<T>, of: &Rows<'_, T>, row: usize) -> Option<(Vec<T>, Option<Vec<T>>)> {
    let call = Call { engine, context: of.context };
    let batch = call.batch(of.data).ok()?;
    let Origin::Rows(view) = batch.input else { return None };
    let data = (0..view.columns()).map(|column| view.at(row, column)).collect();
    let context = batch.context.map(|view| {
        let row = if view.rows() == 1 { 0 } else { row };
        (0..view.columns()).map(|column| view.at(row, column)).collect()
    });
    Some((data, context))
}

impl<T: Real> Engine<T> {
    /// The first tensor whose part of a gradient is not finite.
    fn first_not_finite(&self, gradient: &[T]) -> Option<&str> {
        let (tensors, layout) = (&self.frame.tensors, &self.frame.layout);
        let bad = |at: Option<usize>| at.is_some_and(|at| !gradient[at].to_f64().is_finite());
        let entry = tensors.learned().find(|entry| tensors.places(layout, entry).any(bad));
        entry.map(|entry| &entry.name[..])
    }
}
