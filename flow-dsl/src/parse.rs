//! Text to tree; never fails.
