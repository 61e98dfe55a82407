//! The tree of a text.
