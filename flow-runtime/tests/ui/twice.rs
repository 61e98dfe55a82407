//! Two calls with one name.
flow_runtime::flow! { flow Plane[2] { base normal; coupling(affine); } }
flow_runtime::flow! { flow Plane[3] { base normal; coupling(affine); } }

fn main() {
    println!("{}", Plane::init(0).name());
}
