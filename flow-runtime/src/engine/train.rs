//! What a step of training needs of a model.
use super::batch::likelihood;
use super::gradients::{Backward, PART, Wanted};
use super::parallel::for_each;
use super::{Call, Engine, Pass, weights};
use crate::error::{Error, Result};
use crate::fit::Adam;
use crate::model::Source;
use crate::real::Real;
use crate::rt::Direction;

impl<T: Real> Engine<T> {
    /// Numbers in the parameter buffer, padding included.
    pub(crate) fn buffer_length(&self) -> usize {
        self.frame.layout.len()
    }

    /// The gradient of −mean log p, the mean weighted if there are weights. Returns the mean of log p.
    pub(crate) fn descent(
        &self,
        adjoint: Pass<T>,
        rows: Source<'_, T>,
        context: Option<Source<'_, T>>,
        weights: Option<&[T]>,
        gradient: &mut [T],
    ) -> Result<f64> {
        let call = Call { engine: self, context };
        let batch = call.batch(rows)?;
        if batch.rows() == 0 {
            return Err(Error::TooFewRows { what: "a step of training", needed: 1, found: 0 });
        }
        let sum = weights.map_or(Ok(1.0), |weights| weights::sum(weights, batch.rows()))?;
        let seeds = likelihood(&batch, weights, -1.0 / sum)?;
        let backward = Backward { direction: Direction::Density, adjoint, seeds };
        let wanted = Wanted { parameters: Some(gradient), ..Wanted::default() };
        Ok(-self.evaluate_gradient(backward, &batch, wanted)?)
    }

    /// The first tensor whose part of a gradient is not finite.
    pub(crate) fn first_not_finite(&self, gradient: &[T]) -> Option<&str> {
        // x·0 is 0 for a finite x and NaN for others: one pass that vectorises finds whether there is any.
        let mut sums = [T::ZERO; 32];
        for chunk in gradient.chunks(32) {
            sums.iter_mut().zip(chunk).for_each(|(sum, &x)| *sum += x * T::ZERO);
        }
        if sums.into_iter().fold(T::ZERO, |a, b| a + b) == T::ZERO {
            return None;
        }
        let (tensors, layout) = (&self.frame.tensors, &self.frame.layout);
        let bad = |at: Option<usize>| at.is_some_and(|at| !gradient[at].to_f64().is_finite());
        let entry = tensors.learned().find(|entry| tensors.places(layout, entry).any(bad));
        entry.map(|entry| &entry.name[..])
    }

    /// Takes a step of Adam on all threads. Elementwise, so the split changes no bit.
    pub(crate) fn apply_adam(&mut self, adam: &mut Adam<T>, gradient: &[T], rate: f64) {
        let step = adam.begin(rate);
        let (mean, square) = adam.moments_mut();
        let Engine { parameters, spare, threads, .. } = self;
        let moments = mean.chunks_mut(PART).zip(square.chunks_mut(PART));
        let items = parameters.chunks_mut(PART).zip(gradient.chunks(PART)).zip(moments);
        spare.with(*threads, |workspace| {
            for_each(&mut workspace.workers, items, |_, ((parameters, gradient), (mean, square))| {
                step.apply(parameters, gradient, mean, square);
            });
        });
    }
}
