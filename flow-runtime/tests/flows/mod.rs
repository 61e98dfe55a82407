//! The flows that the runtime is tested with on its own.
#![allow(dead_code)]

use flow_runtime::Real;
use flow_runtime::model::Model;
use flow_runtime::random::Philox;

flow_runtime::flow! {
    /// No context; the second turn runs in the reversed order.
    pub flow Maf[a: real, b: real, c: real] {
        base normal;
        repeat(2) { autoregressive(affine, hidden: [8, 8]); }
        standardize;
    }

    /// With a context, without constants.
    pub flow RealNvp[u: real, v: real, w: real | t: real, m: real] {
        base normal;
        repeat(3) {
            coupling(affine, on: even, hidden: [5]);
            coupling(affine, on: odd, hidden: [5], activation: tanh);
        }
    }
}

/// Rows of `columns` numbers, reproducible, about N(0, 1) in size.
pub fn rows<T: Real>(count: usize, columns: usize, seed: u64) -> Vec<T> {
    let mut random = Philox::new(seed, "rows");
    let mut number = || (0..4).map(|_| random.uniform(-1.0, 1.0)).sum::<f64>();
    (0..count * columns).map(|_| T::from_f64(number())).collect()
}

/// A model whose standardisation is not the identity.
pub fn maf<T: Real>() -> Model<__maf::Flow, T> {
    let mut model = Model::init(7);
    let numbers = |x: [f64; 3]| x.map(T::from_f64);
    model.set_parameter("standardize_0.mean", &numbers([0.3, -0.2, 0.1])).unwrap();
    model.set_parameter("standardize_0.deviation", &numbers([1.5, 0.8, 1.1])).unwrap();
    model
}

/// A model with a context of two columns.
pub fn realnvp<T: Real>() -> Model<__real_nvp::Flow, T> {
    Model::init(3)
}
