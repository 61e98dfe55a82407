//! What the examples share.
#[path = "shared/gaussian.rs"]
pub mod gaussian;
