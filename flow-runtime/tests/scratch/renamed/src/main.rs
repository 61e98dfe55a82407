//! A crate that calls the runtime by another name.
#![deny(warnings)]

flow::include_flow!("plane");

flow::flow! {
    /// Three features given two.
    flow Given[3 | 2] { base logistic; autoregressive(affine, hidden: [8]); permute(reverse); }
}

fn main() {
    let rows = [0.5; 5];
    println!("{}", Plane::init(0).log_prob(&rows[..2]).unwrap()[0]);
    println!("{}", Given::init(0).given(&rows[..2]).log_prob(&rows[..3]).unwrap()[0]);
}
