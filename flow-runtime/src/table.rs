//! Tables of rows and named columns.
