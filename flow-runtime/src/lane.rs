//! Vectors that read like numbers.
