//! What only rustc can tell: where errors and warnings of `flow!` stand, and that nothing follows from them.
//!
//! `TRYBUILD=overwrite cargo test -p flow-runtime --test ui` writes what it says now.

#[test]
fn what_rustc_says() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
