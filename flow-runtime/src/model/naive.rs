//! The same programs in plain loops, row by row: for tests.
use super::batch::Batch;
use super::gradient::Vjp;
use super::input::Input;
use super::{Given, Model};
use crate::error::Result;
use crate::exec::naive::Naive;
use crate::real::Real;
use crate::rt::v0_1::Program;

/// Multiply-adds of products for a row of data, as the kernels perform them.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultiplyAdds {
    /// Of `density`.
    pub density: u64,
    /// Of `density` and its adjoint.
    pub step: u64,
}

#[doc(hidden)]
impl<P: Program, T: Real> Given<'_, P, T> {
    /// `log_prob` by plain loops.
    pub fn naive_log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        let batch = self.batch(x)?;
        let row = |i| {
            let naive = self.model.naive(&batch, i);
            let [log_det, log_base] = naive.sums.map(T::to_f64);
            T::from_f64(log_base + log_det + self.model.constant)
        };
        Ok((0..batch.rows()).map(row).collect())
    }

    /// `inverse` by plain loops.
    pub fn naive_inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        let batch = self.batch(x)?;
        let (mut z, mut log_det) = (Vec::new(), Vec::new());
        for i in 0..batch.rows() {
            let naive = self.model.naive(&batch, i);
            z.extend(naive.read(P::Z));
            log_det.push(T::from_f64(naive.sums[0].to_f64() + self.model.constant));
        }
        Ok((z, log_det))
    }

    /// `inverse_vjp` by plain loops; `c_bar` has one row a row of data.
    pub fn naive_inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        let batch = self.batch(x)?;
        let mut vjp = self.model.empty_vjp();
        for (i, z_bar) in z_bar.chunks_exact(P::FEATURES.len()).enumerate() {
            let mut naive = self.model.naive(&batch, i);
            naive.write(P::Z_BAR, z_bar);
            naive.write(P::C_BAR, &vec![T::ZERO; P::CONTEXT.len()]);
            naive.seeds = [log_det_bar[i], T::ZERO];
            P::density_adjoint(&mut naive);
            vjp.x_bar.extend(naive.read(P::X_BAR));
            vjp.c_bar.extend(naive.read(P::C_BAR));
            vjp.parameters.values.iter_mut().zip(&naive.gradient).for_each(|(sum, &g)| *sum += g);
        }
        Ok(vjp)
    }

    /// Multiply-adds for one row, counted while the emitted code runs on `x`'s first row.
    pub fn count_multiply_adds<'a>(&self, x: impl Input<'a, T>) -> Result<MultiplyAdds> {
        let batch = self.batch(x)?;
        let mut naive = self.model.naive(&batch, 0);
        let density = naive.multiply_adds;
        naive.write(P::Z_BAR, &vec![T::ZERO; P::FEATURES.len()]);
        naive.write(P::C_BAR, &vec![T::ZERO; P::CONTEXT.len()]);
        P::density_adjoint(&mut naive);
        Ok(MultiplyAdds { density, step: naive.multiply_adds })
    }
}

#[doc(hidden)]
impl<P: Program, T: Real> Model<P, T> {
    /// `log_prob` by plain loops.
    pub fn naive_log_prob<'a>(&self, x: impl Input<'a, T>) -> Result<Vec<T>> {
        self.alone().naive_log_prob(x)
    }

    /// `inverse` by plain loops.
    pub fn naive_inverse<'a>(&self, x: impl Input<'a, T>) -> Result<(Vec<T>, Vec<T>)> {
        self.alone().naive_inverse(x)
    }

    /// `inverse_vjp` by plain loops.
    pub fn naive_inverse_vjp<'a>(&self, x: impl Input<'a, T>, z_bar: &[T], log_det_bar: &[T]) -> Result<Vjp<T>> {
        self.alone().naive_inverse_vjp(x, z_bar, log_det_bar)
    }

    /// Multiply-adds for one row.
    pub fn count_multiply_adds<'a>(&self, x: impl Input<'a, T>) -> Result<MultiplyAdds> {
        self.alone().count_multiply_adds(x)
    }

    /// An executor that has run `density` on row `i`.
    fn naive(&self, batch: &Batch<'_, T>, i: usize) -> Naive<'_, T> {
        let mut naive = Naive::new::<P>(&self.frame.layout, &self.parameters, &self.free);
        let row = |view: &super::input::View<'_, T>, i: usize| -> Vec<T> {
            (0..view.columns()).map(|column| view.at(i, column)).collect()
        };
        naive.write(P::X, &row(&batch.x, i));
        if let Some(context) = &batch.context {
            naive.write(P::C, &row(context, if context.rows() == 1 { 0 } else { i }));
        }
        P::density(&mut naive);
        naive
    }
}
