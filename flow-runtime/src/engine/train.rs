//! What a step of training needs of a model.
use super::batch::likelihood;
use super::frame::within;
use super::gradients::{Backward, PART, Wanted};
use super::parallel::for_each;
use super::tensors::Kind;
use super::{Call, Engine, Pass, weights};
use crate::error::{Error, Result};
use crate::fit::Adam;
use crate::model::Source;
use crate::real::Real;
use crate::rt::Direction;
use std::ops::Range;

/// Rows that a step is taken on.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a, T> {
    /// The data.
    pub data: Source<'a, T>,
    /// Their context, if the flow has one.
    pub context: Option<Source<'a, T>>,
    /// A weight for each.
    pub weights: Option<&'a [T]>,
}

/// What shrinks parameters in a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decay<'a> {
    /// Where the parameters stand that it reaches, in order.
    pub ranges: &'a [Range<usize>],
    /// What a parameter keeps of itself at a step.
    pub keeps: f64,
}

impl<T: Real> Engine<T> {
    /// Numbers in the parameter buffer, padding included.
    pub(crate) fn buffer_length(&self) -> usize {
        self.frame.layout.len()
    }

    /// The parameter buffer.
    pub(crate) fn buffer(&self) -> &[T] {
        &self.parameters
    }

    /// Puts other parameters in the place of the model's, and these in theirs.
    pub(crate) fn swap_buffer(&mut self, other: &mut Vec<T>) {
        debug_assert_eq!(other.len(), self.parameters.len());
        std::mem::swap(&mut self.parameters, other);
    }

    /// Where the buffer holds anything but biases: weights, and padding that stays 0.
    pub(crate) fn weight_ranges(&self) -> Vec<Range<usize>> {
        let (tensors, layout) = (&self.frame.tensors, &self.frame.layout);
        let biases = tensors.learned().filter(|entry| entry.kind == Kind::Bias);
        let mut places: Vec<usize> = biases.flat_map(|entry| tensors.places(layout, entry).flatten()).collect();
        places.sort_unstable();
        places.push(layout.len());
        let starts = std::iter::once(0).chain(places.iter().map(|place| place + 1));
        starts.zip(&places).map(|(start, &end)| start..end).filter(|range| !range.is_empty()).collect()
    }

    /// The gradient of −mean log p, the mean weighted if there are weights; summed over groups of so many tiles, if it is
    /// said. Returns the mean of log p.
    pub(crate) fn descent(
        &self,
        adjoint: Pass<T>,
        rows: &Rows<'_, T>,
        group_tiles: Option<usize>,
        gradient: &mut [T],
    ) -> Result<f64> {
        let call = Call { engine: self, context: rows.context };
        let batch = call.batch(rows.data)?;
        if batch.rows() == 0 {
            return Err(Error::TooFewRows { what: "a step of training", needed: 1, found: 0 });
        }
        let sum = rows.weights.map_or(Ok(1.0), |weights| weights::sum(weights, batch.rows()))?;
        let seeds = likelihood(&batch, rows.weights, -1.0 / sum)?;
        let backward = Backward { direction: Direction::Density, adjoint, seeds };
        let wanted = Wanted { parameters: Some(gradient), group_tiles, ..Wanted::default() };
        Ok(-self.evaluate_gradient(backward, &batch, wanted)?)
    }

    /// The L2 norm of a gradient over all learned numbers. `parts` keeps the sums of its parts, so that nothing is
    /// allocated; these are added in order, on whatever thread they were found.
    pub(crate) fn norm(&self, gradient: &[T], parts: &mut Vec<f64>) -> f64 {
        parts.resize(gradient.len().div_ceil(PART), 0.0);
        self.spare.with(self.threads, |workspace| {
            let items = gradient.chunks(PART).zip(parts.iter_mut());
            for_each(workspace.active(), items, |_, (part, sum)| *sum = sum_of_squares(part));
        });
        parts.iter().sum::<f64>().sqrt()
    }

    /// Takes a step of Adam on all threads, after scaling the gradient and shrinking parameters if that is wanted.
    /// Elementwise, so the split changes no bit.
    pub(crate) fn apply_adam(
        &mut self,
        adam: &mut Adam<T>,
        gradient: &mut [T],
        scale: Option<f64>,
        decay: Option<Decay<'_>>,
        rate: f64,
    ) {
        let step = adam.begin(rate);
        let (mean, square) = adam.moments_mut();
        let Engine { parameters, spare, threads, .. } = self;
        let moments = mean.chunks_mut(PART).zip(square.chunks_mut(PART));
        let items = parameters.chunks_mut(PART).zip(gradient.chunks_mut(PART)).zip(moments).enumerate();
        spare.with(*threads, |workspace| {
            for_each(workspace.active(), items, |_, (p, ((parameters, gradient), (mean, square)))| {
                if let Some(scale) = scale {
                    multiply(gradient, scale);
                }
                let range = p * PART..p * PART + parameters.len();
                for part in decay.iter().flat_map(|decay| within(decay.ranges, range.clone())) {
                    multiply(&mut parameters[part], decay.map_or(1.0, |decay| decay.keeps));
                }
                step.apply(parameters, gradient, mean, square);
            });
        });
    }

    /// Moves `average` towards the parameters by a share of the way, on all threads.
    pub(crate) fn follow(&self, average: &mut [T], share: f64) {
        let share = T::from_f64(share);
        let items = average.chunks_mut(PART).zip(self.parameters.chunks(PART));
        self.spare.with(self.threads, |workspace| {
            for_each(workspace.active(), items, |_, (average, parameters)| {
                for (a, &p) in average.iter_mut().zip(parameters) {
                    *a += (p - *a) * share;
                }
            });
        });
    }
}

fn multiply<T: Real>(numbers: &mut [T], factor: f64) {
    let factor = T::from_f64(factor);
    numbers.iter_mut().for_each(|x| *x *= factor);
}

/// Σ x² in double precision, in sixteen sums whose order no instruction set changes.
fn sum_of_squares<T: Real>(numbers: &[T]) -> f64 {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut sums = [0.0; 16];
            for chunk in numbers.chunks(16) {
                for (sum, x) in sums.iter_mut().zip(chunk) {
                    *sum += x.to_f64() * x.to_f64();
                }
            }
            sums.iter().sum()
        },
    )
}
