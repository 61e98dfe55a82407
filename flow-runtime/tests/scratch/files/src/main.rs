//! A strict crate with two flows in files, and a copy of one of them among its own sources.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_results, rust_2018_idioms)]
#![deny(missing_debug_implementations, missing_copy_implementations, trivial_casts, trivial_numeric_casts)]
#![deny(clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

flow_runtime::include_flow!("plane");

/// Flows may be included anywhere.
mod inner {
    flow_runtime::include_flow!("given.v2");
}

#[path = "generated/plane.rs"]
mod copy;

fn main() {
    let rows = [0.5; 5];
    println!("{}", Plane::init(0).log_prob(&rows[..2]).unwrap()[0]);
    println!("{}", inner::Given::init(0).given(&rows[..2]).log_prob(&rows[..3]).unwrap()[0]);
    println!("{}", copy::Plane::init(0).log_prob(&rows[..2]).unwrap()[0]);
}
