//! What the examples share.
#[path = "shared/figures.rs"]
pub mod figures;
#[path = "shared/gaussian.rs"]
pub mod gaussian;
#[path = "shared/kind.rs"]
pub mod kind;
#[path = "shared/moons.rs"]
pub mod moons;
#[path = "shared/peak.rs"]
pub mod peak;
#[path = "shared/pictures.rs"]
pub mod pictures;
#[path = "shared/timing.rs"]
pub mod timing;
#[path = "shared/two_sample.rs"]
pub mod two_sample;

/// The README's code, as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
