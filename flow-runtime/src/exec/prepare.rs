//! The executor of `prepare`: plain f64 numbers, once per change of the parameters.
use crate::lane::Plain;
use crate::real::Real;
use crate::rt::v0_1::{Map, Prepare};

/// Evaluates `prepare`.
#[derive(Debug)]
pub struct Numbers {
    free: Vec<Vec<f64>>,
    log_det: f64,
}

/// The log-det that every row has, in nats, by the `prepare` of a flow.
pub(crate) fn log_det<R: Real>(prepare: fn(&mut Numbers), free: &[Vec<R>]) -> f64 {
    let free = free.iter().map(|numbers| numbers.iter().map(|x| x.to_f64()).collect()).collect();
    let mut numbers = Numbers { free, log_det: 0.0 };
    prepare(&mut numbers);
    numbers.log_det
}

impl Prepare for Numbers {
    fn log_det<M: Map<I, 1>, const I: usize>(&mut self, _: M, free: [usize; I]) {
        let vectors = free.map(|f| &self.free[f][..]);
        let length = vectors.iter().map(|v| v.len()).min().unwrap_or(0);
        for i in 0..length {
            let [Plain(term)] = M::at(vectors.map(|v| Plain(v[i])));
            self.log_det += term;
        }
    }
}
