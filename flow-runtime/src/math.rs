//! Lane functions.
