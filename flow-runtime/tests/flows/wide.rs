//! The MAF of the benchmarks: `repeat(5) { autoregressive(affine, hidden: [128, 128]); }` over D features, orders
//! alternating.
use super::maps::{Affine, AffineBar, Normal, NormalBar};
use flow_runtime::rt::v0_1::{
    Adjoint, Free, In, Index, Into::*, Linear, Name, Out, Place, Prepare, Product, Program, Relu, Rows, Run, Sequence,
    Slots, Sum, Target, Turn,
};

pub struct Wide<const D: usize>;

const HIDDEN: usize = 128;
const TURNS: u32 = 5;

impl<const D: usize> Wide<D> {
    /// Hidden units whose level is at most m + 1.
    const fn below(m: usize) -> u32 {
        (HIDDEN * (m + 1)).div_ceil(D - 1) as u32
    }
    const fn runs(layer: usize) -> [(u32, u32); D] {
        let mut runs = [(0, 0); D];
        let mut m = 0;
        while m < D {
            let seen = if m == 0 { 0 } else { Self::below(m - 1) };
            runs[m] = match layer {
                2 => (2, seen),
                _ if m == D - 1 => (0, if layer == 0 { D as u32 } else { 128 }),
                0 => (Self::below(m) - seen, m as u32 + 1),
                _ => (Self::below(m) - seen, Self::below(m)),
            };
            m += 1;
        }
        runs
    }
    const IN: [(u32, u32); D] = Self::runs(0);
    const MIDDLE: [(u32, u32); D] = Self::runs(1);
    const OUT: [(u32, u32); D] = Self::runs(2);
    /// Dense tensors are read in stored order: for timing alone.
    const STORED: [Index; 3] = [
        Index(&[&[Sequence::new(0, 1, D as u32)]]),
        Index(&[&[Sequence::new(0, 1, 128)]]),
        Index(&[&[Sequence::new(0, 1, 2 * D as u32)]]),
    ];
    const fn product(text: &'static str, inputs: u32, rows: &'static [(u32, u32)], out: usize, inp: usize) -> Product {
        let name = Name { text, turns: &[(TURNS, 1, 0)] };
        Product { name, inputs, rows, instances: TURNS, out: Self::STORED[out], inp: Self::STORED[inp] }
    }
    const P: u32 = 2 * D as u32;
    const PRODUCTS: [Product; 3] = [
        Self::product("{}.0", D as u32, &Self::IN, 1, 0),
        Self::product("{}.1", 128, &Self::MIDDLE, 1, 1),
        Self::product("{}.2", 128, &Self::OUT, 2, 1),
    ];
    const VALUE: [Place; 8] = Self::places(0);
    const GRADIENT: [Place; 8] = Self::places(1);
    const fn places(keep: u32) -> [Place; 8] {
        let (d, p) = (D as u32, 2 * D as u32);
        let state = (keep * 5 + 1) * d;
        let h = state + (1 + 4 * keep) * 128;
        let h2 = h + (1 + 4 * keep) * 128;
        let end = h2 + (1 + 4 * keep) * p;
        let ring = 1 + 4 * keep;
        [
            Place::new(0, keep * d, 1 + 5 * keep),
            Place::new(state, keep * 128, ring),
            Place::new(h, keep * 128, ring),
            Place::new(h2, keep * p, ring),
            Place::new(end, 0, 1),
            Place::new(end + d, 0, 1),
            Place::new(end + d + 128, 0, 1),
            Place::new(end + d + 256, 0, 1),
        ]
    }
    const S: Rows = Rows::once(0, D as u32);
    const PARAMETERS: Rows = Rows::each(3, Self::P);
    const S_BAR: Rows = Rows::once(4, D as u32);
    const P_BAR: Rows = Rows::once(7, Self::P);

    /// The state in the order of turn `i`.
    fn ordered(rows: Rows, i: u32) -> Rows {
        if i.is_multiple_of(2) { rows } else { rows.pick(D as u32 - 1, -1, D as u32) }
    }
}

const H1: Rows = Rows::each(1, 128);
const H2: Rows = Rows::each(2, 128);
const H1_BAR: Rows = Rows::once(5, 128);
const H2_BAR: Rows = Rows::once(6, 128);

impl<const D: usize> Program for Wide<D> {
    const NAME: &'static str = "Wide";
    const FEATURES: &'static [&'static str] = &["x"; D];
    const CONTEXT: &'static [&'static str] = &[];
    const PRODUCTS: &'static [Product] = &Self::PRODUCTS;
    const FREE: &'static [Free] = &[];
    const SLOTS: Slots = Slots {
        value: &Self::VALUE,
        value_rows: 4 * D as u32 + 512 + D as u32 + 256 + 2 * D as u32,
        gradient: &Self::GRADIENT,
        gradient_rows: 6 * D as u32 + 1280 + 10 * D as u32 + D as u32 + 256 + 2 * D as u32,
    };
    const X: &'static [Rows] = &[Rows::end(0, D as u32, TURNS, TURNS)];
    const C: &'static [Rows] = &[];
    const Z: &'static [Rows] = &[Rows::end(0, D as u32, TURNS, 0)];
    const Z_BAR: &'static [Rows] = &[Self::S_BAR];
    const X_BAR: &'static [Rows] = &[Self::S_BAR];
    const C_BAR: &'static [Rows] = &[];

    fn density<T: Run>(t: &mut T) {
        let (d, p) = (D as u32, Self::PARAMETERS);
        for i in (0..TURNS).rev() {
            let k = Turn::ONCE.turn(i, TURNS, 1);
            let (z, x) = (Self::ordered(Rows::near(0, d), i), Self::ordered(Rows::far(0, d), i));
            t.product(0, k, &[x], &[H1], Relu);
            t.product(1, k, &[H1], &[H2], Relu);
            t.product(2, k, &[H2], &[p], Linear);
            let inputs = [In::Rows(&[x]), In::Rows(&[p.pick(0, 2, d)]), In::Rows(&[p.pick(1, 2, d)])];
            t.map(Affine, k, inputs, [Out::Rows(&[z], Set), Out::Sum(Sum::LogDet)]);
        }
        t.map(Normal, Turn::ONCE, [In::Rows(Self::Z)], [Out::Sum(Sum::LogBase)]);
    }

    fn density_adjoint<T: Adjoint>(t: &mut T) {
        let (d, p, p_bar) = (D as u32, Self::PARAMETERS, Self::P_BAR);
        let outputs = [Out::Rows(&[Self::S_BAR], Add)];
        t.map(NormalBar, Turn::ONCE, [In::Rows(Self::Z), In::Seed(Sum::LogBase)], outputs);
        for i in 0..TURNS {
            let k = Turn::ONCE.turn(i, TURNS, 1);
            let (x, bar) = (Self::ordered(Rows::far(0, d), i), Self::ordered(Self::S_BAR, i));
            let (shift, scale) = (p.pick(0, 2, d), p.pick(1, 2, d));
            let inputs =
                [In::Rows(&[x]), In::Rows(&[shift]), In::Rows(&[scale]), In::Rows(&[bar]), In::Seed(Sum::LogDet)];
            let (shift_bar, scale_bar) = ([p_bar.pick(0, 2, d)], [p_bar.pick(1, 2, d)]);
            let outputs = [Out::Rows(&[bar], Set), Out::Rows(&shift_bar, Set), Out::Rows(&scale_bar, Set)];
            t.map(AffineBar, k, inputs, outputs);
            t.product_weights(2, k, &[H2], &[p_bar]);
            t.product_input(2, k, &[p_bar], &[Target::set(H2_BAR).through(Relu, &H2)]);
            t.product_weights(1, k, &[H1], &[H2_BAR]);
            t.product_input(1, k, &[H2_BAR], &[Target::set(H1_BAR).through(Relu, &H1)]);
            t.product_weights(0, k, &[x], &[H1_BAR]);
            t.product_input(0, k, &[H1_BAR], &[Target::add(bar)]);
        }
    }

    fn prepare<T: Prepare>(_: &mut T) {}
}
