//! `repeat(2) { autoregressive(affine, hidden: [8, 8]); } standardize;` over three features; the second turn's order is
//! reversed.
use super::maps::{Affine, AffineBar, LogDeviation, Normal, NormalBar, Standardize, StandardizeBar};
use flow_runtime::rt::v0_1::{
    Adjoint, Free, In, Index, Into::*, Linear, Name, Out, Place, Prepare, Product, Program, Relu, Role, Rows, Run,
    Sequence, Slots, Sum, Target, Turn,
};

pub struct Maf;

const ORDER: &[u32] = &[0, 1, 2, 2, 1, 0];
const TURNS: &[(u32, u32, u32)] = &[(2, 1, 0)];
const fn name(text: &'static str) -> Name {
    Name { text, turns: TURNS }
}
const fn range(count: u32) -> Sequence {
    Sequence::new(0, 1, count)
}
const NATURAL_8: Index = Index(&[&[range(8)]]);
/// Column f of the dense tensor is feature f; the second turn stores them reversed.
const FEATURES: Index = Index(&[&[range(3)], &[Sequence::new(2, -1, 3)]]);
/// Dense rows feature by feature (shift, log-scale); the second turn stores features reversed.
const OUTPUTS: Index = Index(&[&[range(6)], &[Sequence::new(4, 1, 2), Sequence::new(2, 1, 2), Sequence::new(0, 1, 2)]]);

const X: Rows = Rows::once(0, 3);
const S: u16 = 1;
const H1: Rows = Rows::each(2, 8);
const H2: Rows = Rows::each(3, 8);
const P: Rows = Rows::each(4, 6);
const S_BAR: Rows = Rows::each(5, 3);
const H1_BAR: Rows = Rows::once(6, 8);
const H2_BAR: Rows = Rows::once(7, 8);
const P_BAR: Rows = Rows::once(8, 6);
const X_BAR: Rows = Rows::once(9, 3);

impl Program for Maf {
    const NAME: &'static str = "Maf";
    const FEATURES: &'static [&'static str] = &["a", "b", "c"];
    const CONTEXT: &'static [&'static str] = &[];
    const PRODUCTS: &'static [Product] = &[
        Product {
            name: name("repeat_0.{}.autoregressive_0.net.0"),
            inputs: 3,
            rows: &[(4, 1), (4, 2)],
            instances: 2,
            out: NATURAL_8,
            inp: FEATURES,
        },
        Product {
            name: name("repeat_0.{}.autoregressive_0.net.1"),
            inputs: 8,
            rows: &[(4, 4), (4, 8)],
            instances: 2,
            out: NATURAL_8,
            inp: NATURAL_8,
        },
        Product {
            name: name("repeat_0.{}.autoregressive_0.net.2"),
            inputs: 8,
            rows: &[(2, 0), (2, 4), (2, 8)],
            instances: 2,
            out: OUTPUTS,
            inp: NATURAL_8,
        },
    ];
    const FREE: &'static [Free] = &[
        Free { name: "standardize_0.mean", len: 3, role: Role::Mean },
        Free { name: "standardize_0.deviation", len: 3, role: Role::Deviation },
    ];
    const SLOTS: Slots = Slots {
        value: &[
            Place::new(0, 0, 1),
            Place::new(3, 0, 1),
            Place::new(6, 0, 1),
            Place::new(14, 0, 1),
            Place::new(6, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
        ],
        value_rows: 22,
        gradient: &[
            Place::new(0, 0, 1),
            Place::new(3, 3, 3),
            Place::new(12, 8, 2),
            Place::new(28, 8, 2),
            Place::new(44, 8, 2),
            Place::new(60, 0, 1),
            Place::new(63, 0, 1),
            Place::new(71, 0, 1),
            Place::new(79, 0, 1),
            Place::new(87, 0, 1),
        ],
        gradient_rows: 90,
    };
    const X: &'static [Rows] = &[X];
    const C: &'static [Rows] = &[];
    const Z: &'static [Rows] = &[Rows::end(S, 3, 2, 0)];
    const Z_BAR: &'static [Rows] = &[S_BAR];
    const X_BAR: &'static [Rows] = &[X_BAR];
    const C_BAR: &'static [Rows] = &[];

    fn density<T: Run>(t: &mut T) {
        let data = Rows::end(S, 3, 2, 2);
        let inputs = [In::Rows(&[X]), In::Free(0), In::Free(1)];
        t.map(Standardize, Turn::ONCE, inputs, [Out::Rows(&[data], Set)]);
        for i in (0..2).rev() {
            let k = Turn::ONCE.turn(i, 2, 1);
            let (z, x) = (Rows::near(S, 3).table(3, ORDER), Rows::far(S, 3).table(3, ORDER));
            t.product(0, k, &[x], &[H1], Relu);
            t.product(1, k, &[H1], &[H2], Relu);
            t.product(2, k, &[H2], &[P], Linear);
            let inputs = [In::Rows(&[x]), In::Rows(&[P.pick(0, 2, 3)]), In::Rows(&[P.pick(1, 2, 3)])];
            t.map(Affine, k, inputs, [Out::Rows(&[z], Set), Out::Sum(Sum::LogDet)]);
        }
        t.map(Normal, Turn::ONCE, [In::Rows(&[Rows::end(S, 3, 2, 0)])], [Out::Sum(Sum::LogBase)]);
    }

    fn density_adjoint<T: Adjoint>(t: &mut T) {
        let noise = Rows::end(S, 3, 2, 0);
        t.map(NormalBar, Turn::ONCE, [In::Rows(&[noise]), In::Seed(Sum::LogBase)], [Out::Rows(&[S_BAR], Add)]);
        for i in 0..2 {
            let k = Turn::ONCE.turn(i, 2, 1);
            let (x, bar) = (Rows::far(S, 3).table(3, ORDER), S_BAR.table(3, ORDER));
            let (shift, scale) = (P.pick(0, 2, 3), P.pick(1, 2, 3));
            let inputs =
                [In::Rows(&[x]), In::Rows(&[shift]), In::Rows(&[scale]), In::Rows(&[bar]), In::Seed(Sum::LogDet)];
            let outputs = [
                Out::Rows(&[bar], Set),
                Out::Rows(&[P_BAR.pick(0, 2, 3)], Set),
                Out::Rows(&[P_BAR.pick(1, 2, 3)], Set),
            ];
            t.map(AffineBar, k, inputs, outputs);
            t.product_weights(2, k, &[H2], &[P_BAR]);
            t.product_input(2, k, &[P_BAR], &[Target::set(H2_BAR).through(Relu, &H2)]);
            t.product_weights(1, k, &[H1], &[H2_BAR]);
            t.product_input(1, k, &[H2_BAR], &[Target::set(H1_BAR).through(Relu, &H1)]);
            t.product_weights(0, k, &[x], &[H1_BAR]);
            t.product_input(0, k, &[H1_BAR], &[Target::add(bar)]);
        }
        t.map(StandardizeBar, Turn::ONCE, [In::Rows(&[S_BAR]), In::Free(1)], [Out::Rows(&[X_BAR], Set)]);
    }

    fn prepare<T: Prepare>(t: &mut T) {
        t.log_det(LogDeviation, [1]);
    }
}
