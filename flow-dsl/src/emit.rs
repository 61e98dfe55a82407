//! From plan to Rust.
