//! Tiles of rows.
//!
//! A tile holds [`LANES`] rows of data, feature-major: value row `r` of a tile is `buf[r * LANES..][..LANES]`, one
//! number for each row of data. Vectors run across rows of data, so permuting or splitting features costs nothing.

/// Rows of data in a tile.
pub const LANES: usize = 64;

/// Row `r` of a tile.
#[inline(always)]
pub fn row<R>(tile: &[R], r: usize) -> &[R] {
    &tile[r * LANES..][..LANES]
}

/// Row `r` of a tile.
#[inline(always)]
pub fn row_mut<R>(tile: &mut [R], r: usize) -> &mut [R] {
    &mut tile[r * LANES..][..LANES]
}
