//! The helper for build scripts.
