//! Diagnostics in the look of rustc.
