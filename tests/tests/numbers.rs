//! Every case through the emitted code, both element types, both optimisation levels, against the reference executor.
mod numbers {
    pub mod density;
    pub mod determinant;
    pub mod gradients;
    pub mod quadrature;
    pub mod single;
}
