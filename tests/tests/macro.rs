//! Five cases through the `flow!` macro give the bits of those that the build script compiled.
#![deny(warnings)]
use flow_runtime::rt::v0_1::Program;
use flow_tests::case::Build;
use flow_tests::model::Compiled;
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;

flow_runtime::flow! {
    /// Features of even and of odd number, explicitly.
    flow OnParity[5] {
        base normal;
        coupling(affine, on: even, hidden: [8]);
        coupling(affine, on: odd, hidden: [8], activation: tanh);
        standardize;
    }

    /// An order by name, said from the data's side, with the side of conditioning said too.
    pub flow OrdersNamed[wind: real, heat: real, rain: real | hour: real, day: real] {
        base normal;
        autoregressive(affine, given: data, order: [rain, wind, heat], hidden: [9, 9], activation: silu);
        permute([2, 0, 1]);
        standardize;
    }
}

/// A module of its own, with a flow that is visible outside it.
mod inner {
    flow_runtime::flow! {
        let width = 7;
        let net = mlp([width; 2], activation: tanh);
        pub(crate) flow Lets[5] {
            base normal;
            coupling(affine, on: first(ceil(d / 2)), hidden: [2 * d - 3, min(width, 6)], activation: tanh);
            coupling(affine, net: net);
            autoregressive(affine(bound: 1 + width / 2), hidden: [width], activation: tanh);
            standardize;
        }
        pub flow PermuteDrawn[8] {
            base normal;
            repeat(4) {
                #[allow(unchanged)]
                coupling(affine, on: first, hidden: [7], activation: tanh);
                permute(random(1));
            }
            standardize;
        }
        pub flow RepeatsNested[3] {
            base normal;
            repeat(2) {
                coupling(affine, hidden: [5], activation: tanh);
                repeat(3) { autoregressive(affine, hidden: [6], activation: tanh); }
            }
            standardize;
        }
    }
}

fn same<M: Compiled>() {
    let case = flow_tests::CASES.iter().find(|c| c.flow == M::Program::NAME).expect("a case");
    let setting = Setting::of(case, 4);
    let rows: Rows = setting.rows(67);
    let from_macro = Build::of::<M>();
    let bits = |numbers: Vec<f64>| numbers.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
    let single = |build| bits(setting.single(build).log_prob(&rows.x, &rows.c));
    let double = |build| bits(setting.double(build).log_prob(&rows.x, &rows.c));
    assert_eq!(single(from_macro), single(case.optimised), "{}", M::Program::NAME);
    assert_eq!(double(from_macro), double(case.optimised), "{}", M::Program::NAME);
}

#[test]
fn bits_of_the_macro() {
    same::<OnParity>();
    same::<OrdersNamed>();
    same::<inner::Lets>();
    same::<inner::PermuteDrawn>();
    same::<inner::RepeatsNested>();
}
