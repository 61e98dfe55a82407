//! Every case through the emitted code, both element types, both optimisation levels, against the reference executor.
mod numbers {
    pub mod density;
    pub mod determinant;
    pub mod gradients;
    pub mod opposite;
    pub mod passes;
    pub mod paths;
    pub mod quadrature;
    pub mod round_trips;
    pub mod samples;
    pub mod score;
    pub mod single;
    pub mod single_sampling;
}
