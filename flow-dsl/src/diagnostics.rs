//! Errors and warnings as data.
