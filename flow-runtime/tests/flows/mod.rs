//! Two flows as the compiler would write them, by hand: what the runtime is tested with on its own.
#![allow(dead_code)]
pub mod maf;
pub mod maps;
pub mod realnvp;
pub mod wide;

pub use maf::Maf;
pub use realnvp::RealNvp;

use flow_runtime::model::Model;
use flow_runtime::random::Philox;
use flow_runtime::real::Real;

/// Rows of `columns` numbers, reproducible, about N(0, 1) in size.
pub fn rows<T: Real>(count: usize, columns: usize, seed: u64) -> Vec<T> {
    let mut random = Philox::new(seed, "rows");
    let mut number = || (0..4).map(|_| random.uniform(-1.0, 1.0)).sum::<f64>();
    (0..count * columns).map(|_| T::from_f64(number())).collect()
}

/// A model whose standardisation is not the identity.
pub fn maf<T: Real>() -> Model<Maf, T> {
    let mut model = Model::<Maf, T>::init(7);
    let numbers = |x: [f64; 3]| x.map(T::from_f64);
    model.set_parameter("standardize_0.mean", &numbers([0.3, -0.2, 0.1])).unwrap();
    model.set_parameter("standardize_0.deviation", &numbers([1.5, 0.8, 1.1])).unwrap();
    model
}

/// A model with a context of two columns.
pub fn realnvp<T: Real>() -> Model<RealNvp, T> {
    Model::<RealNvp, T>::init(3)
}
