//! The types of flows with errors are there, so that the errors are all that is said, also of crates that deny missing documentation.
#![deny(missing_docs)]
flow_runtime::flow! {
    /// Three mistakes.
    flow Galaxy[x: real, y: real] {
        base normal;
        copling(affine, hidden: [8]);
        autoregressive(
            affine, hiden: [8],
            bond: 2);
    }

    pub flow Broken[x: real y: real] { base normal; }

    flow Right[2] { base normal; coupling(affine); }
}

fn score(galaxy: &Galaxy, rows: &[f32]) -> Vec<f32> {
    galaxy.log_prob(rows).unwrap()
}

fn main() {
    println!("{:?}", score(&Galaxy::init(0), &[0.0; 2]));
    println!("{:?}", Broken64::init(0).sample(3, 1));
    println!("{:?}", Right::init(0).log_prob(&[0.0; 2]));
}
