//! Tile programs.
