//! A method that a model does not have.
flow_runtime::flow! { flow Plane[2] { base normal; coupling(affine); } }

fn main() {
    let plane = Plane::init(0);
    println!("{:?}", plane.log_probs(&[0.0; 2]));
}
