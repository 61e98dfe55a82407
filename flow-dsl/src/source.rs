//! A text with its origin, and ranges in it.
