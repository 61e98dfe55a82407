//! A method that a model does not have, an element type that it does not take.
flow_runtime::flow! { flow Plane[2] { base normal; coupling(affine); } }

fn main() {
    let plane = Plane::init(0);
    println!("{:?}", plane.log_probs(&[0.0; 2]));
    println!("{:?}", plane.log_prob(&[0.0_f64; 2][..]));
}
