//! The list of layers.
