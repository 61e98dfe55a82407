//! The executor of `prepare`: plain f64 numbers, once per change of the parameters.
use crate::lane::Plain;
use crate::real::Real;
use crate::rt::v0_1::{Map, Prepare, Program};

/// Evaluates `prepare`.
struct Numbers<'a, R> {
    free: &'a [Vec<R>],
    log_det: f64,
}

/// The log-det that every row has, in nats.
pub(crate) fn log_det<P: Program, R: Real>(free: &[Vec<R>]) -> f64 {
    let mut numbers = Numbers { free, log_det: 0.0 };
    P::prepare(&mut numbers);
    numbers.log_det
}

impl<R: Real> Prepare for Numbers<'_, R> {
    fn log_det<M: Map<I, 1>, const I: usize>(&mut self, _: M, free: [usize; I]) {
        let vectors = free.map(|f| &self.free[f][..]);
        let length = vectors.iter().map(|v| v.len()).min().unwrap_or(0);
        for i in 0..length {
            let [Plain(term)] = M::at(vectors.map(|v| Plain(v[i].to_f64())));
            self.log_det += term;
        }
    }
}
