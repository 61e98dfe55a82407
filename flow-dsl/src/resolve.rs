//! From tree to bound tree.
