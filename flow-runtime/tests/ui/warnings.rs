//! Two warnings of one call, each at its place, once; `deny` makes them errors and `allow` silences them.
#![deny(warnings)]

flow_runtime::flow! {
    flow lower[2] { base normal; coupling(affine); }

    flow two_moons[2] {
        base normal;
        coupling(affine);
    }
}

mod silent {
    #![allow(deprecated)]
    flow_runtime::flow! { pub flow quiet[2] { base normal; coupling(affine); } }
}

fn main() {
    println!("{}", lower::init(0).name().len() + two_moons::init(0).name().len() + silent::quiet::init(0).name().len());
}
