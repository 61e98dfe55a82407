//! Diagnostics as tokens that make rustc report them.
