//! `repeat(3) { coupling(affine, on: even, …); coupling(affine, on: odd, …); }` over three features given two, hidden
//! layers of 5, the second net's of tanh.
use super::maps::{Affine, AffineBar, Normal, NormalBar, Zero};
use flow_runtime::rt::v0_1::{
    Activation, Adjoint, Free, In, Index, Into::*, Linear, Name, Out, Place, Prepare, Product, Program, Relu, Rows,
    Run, Sequence, Slots, Sum, Tanh, Target, Turn,
};

pub struct RealNvp;

const TURNS: u32 = 3;
const fn name(text: &'static str) -> Name {
    Name { text, turns: &[(TURNS, 1, 0)] }
}
const fn product(text: &'static str, inputs: u32, rows: &'static [(u32, u32)], out: Index, inp: Index) -> Product {
    Product { name: name(text), inputs, rows, instances: TURNS, out, inp }
}
const TO_2: Index = Index(&[&[Sequence::new(0, 1, 2)]]);
const TO_3: Index = Index(&[&[Sequence::new(0, 1, 3)]]);
const TO_4: Index = Index(&[&[Sequence::new(0, 1, 4)]]);
const TO_5: Index = Index(&[&[Sequence::new(0, 1, 5)]]);

/// Features 0 and 2, then feature 1; the context.
const E: u16 = 0;
const O: u16 = 1;
const C: Rows = Rows::once(2, 2);
/// Hidden layer and parameters of the net for the even features, of that for the odd one.
const H_A: Rows = Rows::each(3, 5);
const P_A: Rows = Rows::each(4, 4);
const H_B: Rows = Rows::each(5, 5);
const P_B: Rows = Rows::each(6, 2);
const E_BAR: Rows = Rows::once(7, 2);
const O_BAR: Rows = Rows::once(8, 1);
const C_BAR: Rows = Rows::once(9, 2);
const H_BAR: Rows = Rows::once(10, 5);
const P_BAR: Rows = Rows::once(11, 4);

impl Program for RealNvp {
    const NAME: &'static str = "RealNvp";
    const FEATURES: &'static [&'static str] = &["u", "v", "w"];
    const CONTEXT: &'static [&'static str] = &["t", "m"];
    const PRODUCTS: &'static [Product] = &[
        product("repeat_0.{}.coupling_0.net.0", 3, &[(5, 3)], TO_5, TO_3),
        product("repeat_0.{}.coupling_0.net.1", 5, &[(4, 5)], TO_4, TO_5),
        product("repeat_0.{}.coupling_1.net.0", 4, &[(5, 4)], TO_5, TO_4),
        product("repeat_0.{}.coupling_1.net.1", 5, &[(2, 5)], TO_2, TO_5),
    ];
    const FREE: &'static [Free] = &[];
    const SLOTS: Slots = Slots {
        value: &[
            Place::new(0, 0, 1),
            Place::new(2, 0, 1),
            Place::new(3, 0, 1),
            Place::new(5, 0, 1),
            Place::new(13, 0, 1),
            Place::new(5, 0, 1),
            Place::new(13, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
            Place::new(0, 0, 1),
        ],
        value_rows: 17,
        gradient: &[
            Place::new(0, 2, 4),
            Place::new(8, 1, 4),
            Place::new(12, 0, 1),
            Place::new(14, 8, 3),
            Place::new(38, 4, 3),
            Place::new(50, 8, 3),
            Place::new(74, 4, 3),
            Place::new(86, 0, 1),
            Place::new(88, 0, 1),
            Place::new(89, 0, 1),
            Place::new(91, 0, 1),
            Place::new(99, 0, 1),
        ],
        gradient_rows: 103,
    };
    const X: &'static [Rows] =
        &[Rows::end(E, 1, TURNS, TURNS), Rows::end(O, 1, TURNS, TURNS), Rows::end(E, 2, TURNS, TURNS).pick(1, 1, 1)];
    const C: &'static [Rows] = &[C];
    const Z: &'static [Rows] =
        &[Rows::end(E, 1, TURNS, 0), Rows::end(O, 1, TURNS, 0), Rows::end(E, 2, TURNS, 0).pick(1, 1, 1)];
    const Z_BAR: &'static [Rows] = &[E_BAR.pick(0, 1, 1), O_BAR, E_BAR.pick(1, 1, 1)];
    const X_BAR: &'static [Rows] = &[E_BAR.pick(0, 1, 1), O_BAR, E_BAR.pick(1, 1, 1)];
    const C_BAR: &'static [Rows] = &[C_BAR];

    fn density<T: Run>(t: &mut T) {
        for i in (0..TURNS).rev() {
            let k = Turn::ONCE.turn(i, TURNS, 1);
            let (e_far, o_far) = (Rows::far(E, 2), Rows::far(O, 1));
            let (e_near, o_near) = (Rows::near(E, 2), Rows::near(O, 1));
            t.product(2, k, &[e_far, C], &[H_B], Tanh);
            t.product(3, k, &[H_B], &[P_B], Linear);
            affine(t, k, o_far, P_B, o_near);
            t.product(0, k, &[o_near, C], &[H_A], Relu);
            t.product(1, k, &[H_A], &[P_A], Linear);
            affine(t, k, e_far, P_A, e_near);
        }
        let noise = [Rows::end(E, 2, TURNS, 0), Rows::end(O, 1, TURNS, 0)];
        t.map(Normal, Turn::ONCE, [In::Rows(&noise)], [Out::Sum(Sum::LogBase)]);
    }

    fn density_adjoint<T: Adjoint>(t: &mut T) {
        t.map(Zero, Turn::ONCE, [In::Rows(&[C])], [Out::Rows(&[C_BAR], Set)]);
        let noise = [Rows::end(E, 2, TURNS, 0), Rows::end(O, 1, TURNS, 0)];
        let bar = [E_BAR, O_BAR];
        t.map(NormalBar, Turn::ONCE, [In::Rows(&noise), In::Seed(Sum::LogBase)], [Out::Rows(&bar, Add)]);
        for i in 0..TURNS {
            let k = Turn::ONCE.turn(i, TURNS, 1);
            let (e_far, o_far, o_near) = (Rows::far(E, 2), Rows::far(O, 1), Rows::near(O, 1));
            affine_bar(t, k, e_far, P_A, E_BAR);
            net_bar(t, k, [0, 1], o_near, O_BAR, H_A, P_BAR, Relu);
            affine_bar(t, k, o_far, P_B, O_BAR);
            net_bar(t, k, [2, 3], e_far, E_BAR, H_B, P_BAR.pick(0, 1, 2), Tanh);
        }
    }

    fn prepare<T: Prepare>(_: &mut T) {}
}

fn affine<T: Run>(t: &mut T, k: Turn, x: Rows, p: Rows, z: Rows) {
    let inputs = [In::Rows(&[x]), In::Rows(&[p.pick(0, 2, x.count)]), In::Rows(&[p.pick(1, 2, x.count)])];
    t.map(Affine, k, inputs, [Out::Rows(&[z], Set), Out::Sum(Sum::LogDet)]);
}

fn affine_bar<T: Adjoint>(t: &mut T, k: Turn, x: Rows, p: Rows, bar: Rows) {
    let (shift, scale) = (p.pick(0, 2, x.count), p.pick(1, 2, x.count));
    let inputs = [In::Rows(&[x]), In::Rows(&[shift]), In::Rows(&[scale]), In::Rows(&[bar]), In::Seed(Sum::LogDet)];
    let p_bar = [P_BAR.pick(0, 2, x.count), P_BAR.pick(1, 2, x.count)];
    let outputs = [Out::Rows(&[bar], Set), Out::Rows(&p_bar[..1], Set), Out::Rows(&p_bar[1..], Set)];
    t.map(AffineBar, k, inputs, outputs);
}

fn net_bar<T: Adjoint>(t: &mut T, k: Turn, w: [usize; 2], x: Rows, bar: Rows, h: Rows, p_bar: Rows, act: Activation) {
    t.product_weights(w[1], k, &[h], &[p_bar]);
    t.product_input(w[1], k, &[p_bar], &[Target::set(H_BAR).through(act, &h)]);
    t.product_weights(w[0], k, &[x, C], &[H_BAR]);
    t.product_input(w[0], k, &[H_BAR], &[Target::add(bar), Target::add(C_BAR)]);
}
