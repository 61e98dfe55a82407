//! A parameter by its name.

/// One tensor of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<T> {
    /// Its name, `repeat_0.3.coupling_1.net.0.weight`.
    pub name: String,
    /// `[out, in]` for a weight, `[out]` for a bias or a vector.
    pub shape: Vec<usize>,
    /// Its numbers, the last index fastest; 0 outside the mask of a weight.
    pub values: Vec<T>,
}
