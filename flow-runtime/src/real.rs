//! The element types.
