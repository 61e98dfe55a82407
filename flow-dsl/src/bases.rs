//! The list of base densities.
