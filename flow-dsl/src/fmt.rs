//! The tree printed as a canonical text.
