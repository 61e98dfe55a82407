//! Parameters before training.
use super::{Frame, Model, Spare, default_threads};
use crate::error::{Error, Result};
use crate::isa::InstructionSet;
use crate::model::input::{Input, View};
use crate::random::Philox;
use crate::real::Real;
use crate::rt::v0_1::{Program, Role};
use std::marker::PhantomData;
use std::sync::Arc;

impl<P: Program, T: Real> Model<P, T> {
    /// A model with random parameters: weights and biases are U(−1/√k, 1/√k), k being the full width of the layer's
    /// input, what its mask removes counted (the default of PyTorch and zuko); a layer without inputs starts at 0.
    ///
    /// Each tensor is drawn from the seed and its name, in the order of the dense tensor, so that neither another
    /// layer nor a mask moves its numbers; `f32` and `f64` get the same, rounded. Standardisation is the identity.
    #[must_use]
    pub fn init(seed: u64) -> Self {
        let frame = Frame::new::<P>();
        let mut parameters = vec![T::ZERO; frame.layout.len()];
        for entry in frame.tensors.learned() {
            let inputs = P::PRODUCTS[entry.index].inputs;
            let bound = if inputs > 0 { 1.0 / f64::from(inputs).sqrt() } else { 0.0 };
            let mut random = Philox::new(seed, &entry.name[..]);
            for place in frame.tensors.places(&frame.layout, entry) {
                let number = random.uniform(-bound, bound);
                if let Some(at) = place {
                    parameters[at] = T::from_f64(number);
                }
            }
        }
        let identity = |role| if role == Role::Mean { T::ZERO } else { T::ONE };
        let free = P::FREE.iter().map(|free| vec![identity(free.role); free.len as usize]).collect();
        let mut model = Model {
            frame: Arc::new(frame),
            parameters,
            free,
            constant: 0.0,
            threads: default_threads(),
            set: InstructionSet::best(),
            spare: Spare::default(),
            program: PhantomData,
        };
        model.prepare();
        model
    }

    /// Sets the constants of `standardize` from training rows: their means and their standard deviations (divided by
    /// n, as numpy's `std`). Does nothing if the flow has no `standardize`.
    ///
    /// # Errors
    /// Rows of another width, or none; a NaN or infinite number; [`Error::ConstantColumn`].
    pub fn standardize<'a>(&mut self, rows: impl Input<'a, T>) -> Result<()> {
        let view = View::new(rows.source(), P::FEATURES.len(), "rows")?;
        if P::FREE.is_empty() {
            return Ok(());
        }
        if view.rows() == 0 {
            return Err(Error::TooFewRows { what: "standardize", needed: 1, found: 0 });
        }
        if let Some(error) = view.first_not_finite(P::FEATURES) {
            return Err(error);
        }
        let moments = (0..view.columns())
            .map(|column| moments(&view, column, P::FEATURES[column]))
            .collect::<Result<Vec<_>>>()?;
        for (free, numbers) in P::FREE.iter().zip(&mut self.free) {
            for (number, &(mean, deviation)) in numbers.iter_mut().zip(&moments) {
                *number = T::from_f64(if free.role == Role::Mean { mean } else { deviation });
            }
        }
        self.prepare();
        Ok(())
    }
}

/// Mean and standard deviation of a column, in f64, in two passes.
fn moments<T: Real>(view: &View<'_, T>, column: usize, name: &str) -> Result<(f64, f64)> {
    let numbers = || (0..view.rows()).map(|row| view.at(row, column).to_f64());
    let n = view.rows() as f64;
    let first = view.at(0, column).to_f64();
    if numbers().all(|x| x == first) {
        return Err(Error::ConstantColumn { column: name.to_owned(), value: first });
    }
    let mean = numbers().sum::<f64>() / n;
    let deviation = (numbers().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    let usable = T::from_f64(deviation).to_f64();
    if !(usable > 0.0 && usable.is_finite()) {
        return Err(Error::ColumnScale { column: name.to_owned(), deviation });
    }
    Ok((mean, deviation))
}
