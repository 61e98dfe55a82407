//! Samples against the density.
mod samples {
    mod chi_squared;
    mod moments;
    mod noise;
    mod shared;
}
