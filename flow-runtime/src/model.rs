//! A flow with its parameters.
