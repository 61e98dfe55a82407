//! A crate that is strict, that has taken every name, and whose flows stand inline.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_results, rust_2018_idioms)]
#![deny(missing_debug_implementations, missing_copy_implementations, trivial_casts, trivial_numeric_casts)]
#![forbid(unsafe_code)]
#![allow(non_camel_case_types, dead_code, unused_macros)]

type f32 = ();
type f64 = ();
type usize = ();
type bool = ();
type str = ();
struct Model;
struct Result;
struct Option;
struct Some;
struct None;
struct Rows;
struct Turn;
struct Flow;
trait Add {}
trait Program {}
mod core {}
mod std {}
mod rt {}
mod flow_runtime {}
macro_rules! vec {
    ($($t:tt)*) => { compile_error!("not yours") };
}
macro_rules! concat {
    ($($t:tt)*) => { compile_error!("not yours") };
}

::flow_runtime::flow! {
    pub flow Plane[x: real, y: real] {
        base normal;
        repeat(2) { coupling(affine, hidden: [8]); }
        standardize;
    }
    flow Given[3 | 2] { base logistic; autoregressive(affine, hidden: [8]); permute(reverse); }
}

macro_rules! twins {
    ($($name:ident: $features:literal),*) => {
        ::flow_runtime::flow! { $(flow $name[$features] { base normal; coupling(affine, hidden: [8]); })* }
    };
}

twins!(Two: 2, Three: 3);

fn main() {
    ::flow_runtime::flow! { flow Local[2] { base normal; scale; } }
    let rows: [::core::primitive::f32; 6] = [0.5; 6];
    println!("{}", Plane::init(0).log_prob(&rows[..2]).unwrap()[0]);
    println!("{}", Given::init(0).given(&rows[..2]).log_prob(&rows[..3]).unwrap()[0]);
    println!("{}", Two::init(0).log_prob(&rows[..2]).unwrap()[0]);
    println!("{}", Three::init(0).log_prob(&rows[..3]).unwrap()[0]);
    println!("{}", Local::init(0).log_prob(&rows[..2]).unwrap()[0]);
}
