//! Tiles of rows.
