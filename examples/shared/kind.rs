//! The models that the examples `learn` and `throughput` have compiled in.
use clap::ValueEnum;
use serde::Serialize;

/// Layers of each model.
pub const LAYERS: usize = 5;
/// Widths of the hidden layers of each of its nets.
pub const HIDDEN: [usize; 2] = [128, 128];

/// Which model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Affine couplings, alternating.
    Realnvp,
    /// Masked autoregressive layers, their orders reversed in turn.
    Maf,
}
