//! How good the weights are on rows that they were not trained on.
use super::batches::Source;
use super::steps::Steps;
use crate::engine::{Call, Engine, weights};
use crate::error::Result;
use crate::real::Real;

/// The mean log p of rows, weighted if they have weights, with the weights that a run is for: the averaged ones once there are
/// any.
pub(crate) fn mean_log_prob<T: Real>(
    engine: &mut Engine<T>,
    steps: &mut Steps<T>,
    source: &Source<'_, T>,
) -> Result<f64> {
    let Some(average) = steps.average.as_mut().filter(|average| average.begun) else { return mean(engine, source) };
    engine.swap_buffer(&mut average.values);
    let mean = mean(engine, source);
    engine.swap_buffer(&mut average.values);
    mean
}

fn mean<T: Real>(engine: &Engine<T>, source: &Source<'_, T>) -> Result<f64> {
    let call = Call { engine, context: source.context() };
    let log_prob = T::log_prob(&call, source.data())?;
    let weight = |i: usize| source.weights().map_or(1.0, |weights| weights[i].to_f64());
    let whole: f64 = (0..log_prob.len()).map(weight).sum();
    // Of a row that does not count even a density of 0 does not matter: 0 · −∞ would be NaN.
    let counted = log_prob.iter().enumerate().filter(|&(i, _)| weights::counts(source.weights(), i));
    let sum: f64 = counted.map(|(i, x)| weight(i) * x.to_f64()).sum();
    Ok(sum / whole)
}
