//! The list of conditioner nets.
