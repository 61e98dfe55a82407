//! What a model is asked, its arguments checked and its results made.
use super::batch::likelihood;
use super::{Call, Pass};
use crate::error::{Error, Result};
use crate::model::{Gradient, Source, Vjp};
use crate::real::Real;

pub(super) fn log_prob<T: Real>(call: &Call<'_, T>, x: Source<'_, T>) -> Result<Vec<T>> {
    let batch = call.batch(x)?;
    let mut log_prob = vec![T::ZERO; batch.rows()];
    call.engine.evaluate_log_prob(&batch, &mut log_prob)?;
    Ok(log_prob)
}

pub(super) fn log_prob_into<T: Real>(call: &Call<'_, T>, x: Source<'_, T>, log_prob: &mut [T]) -> Result<()> {
    let batch = call.batch(x)?;
    length("log_prob", batch.rows(), log_prob.len())?;
    call.engine.evaluate_log_prob(&batch, log_prob)
}

pub(super) fn inverse<T: Real>(call: &Call<'_, T>, x: Source<'_, T>) -> Result<(Vec<T>, Vec<T>)> {
    let batch = call.batch(x)?;
    let mut z = vec![T::ZERO; batch.rows() * call.features()];
    let mut log_det = vec![T::ZERO; batch.rows()];
    call.engine.evaluate_inverse(&batch, &mut z, &mut log_det)?;
    Ok((z, log_det))
}

pub(super) fn inverse_into<T: Real>(
    call: &Call<'_, T>,
    x: Source<'_, T>,
    z: &mut [T],
    log_det: &mut [T],
) -> Result<()> {
    let batch = call.batch(x)?;
    length("z", batch.rows() * call.features(), z.len())?;
    length("log_det", batch.rows(), log_det.len())?;
    call.engine.evaluate_inverse(&batch, z, log_det)
}

pub(super) fn inverse_vjp_into<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    x: Source<'_, T>,
    z_bar: &[T],
    log_det_bar: &[T],
    vjp: &mut Vjp<T>,
) -> Result<()> {
    let batch = call.batch(x)?;
    length("z_bar", batch.rows() * call.features(), z_bar.len())?;
    length("log_det_bar", batch.rows(), log_det_bar.len())?;
    vjp.x_bar.resize(z_bar.len(), T::ZERO);
    vjp.c_bar.resize(batch.context_rows() * call.engine.frame.tables.context.len(), T::ZERO);
    vjp.parameters.fit(&call.engine.frame);
    call.engine.evaluate_vjp(adjoint, &batch, z_bar, log_det_bar, vjp)
}

pub(super) fn log_prob_gradient_into<T: Real>(
    call: &Call<'_, T>,
    adjoint: Pass<T>,
    x: Source<'_, T>,
    weights: Option<&[T]>,
    gradient: &mut Gradient<T>,
) -> Result<f64> {
    let batch = call.batch(x)?;
    let seeds = likelihood(&batch, weights, 1.0)?;
    gradient.fit(&call.engine.frame);
    call.engine.evaluate_gradient(adjoint, &batch, seeds, None, None, &mut gradient.values)
}

impl<T> Call<'_, T> {
    fn features(&self) -> usize {
        self.engine.frame.tables.features.len()
    }
}

/// Refuses a slice of another length.
fn length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found { Ok(()) } else { Err(Error::Length { what, expected, found }) }
}
