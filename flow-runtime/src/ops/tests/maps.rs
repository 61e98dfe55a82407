use super::Numbers;
use crate::isa::InstructionSet;
use crate::lane::{Lane, Map};
use crate::ops::map::{In, Out, RowSeq, map};
use crate::real::Real;
use crate::tile::LANES;

/// y = x e^s + t and s, with a seed added to both.
struct Affine;

impl Map<4, 2> for Affine {
    #[inline(always)]
    fn at<L: Lane>([x, t, s, seed]: [L; 4]) -> [L; 2] {
        [x * s.exp() + t + seed, s + seed * 2.0]
    }
}

fn check<R: Real>(set: InstructionSet) {
    let table = [9, 1, 4];
    let mut buf: Vec<R> = Numbers::new(5).fill(12 * LANES);
    let old: Vec<f64> = buf.iter().map(|x| x.to_f64()).collect();
    let free = [0.5, -0.25, 2.0].map(R::from_f64);
    // x in rows 2 1 0 (written in place), t in rows 9 1→… by table, s free, the seed in row 11, log-det in row 10
    let ins = [In::Rows(RowSeq::steps(7, -1)), In::Rows(RowSeq::table(&table)), In::Free(&free), In::Lanes(11)];
    map::<Affine, R, 4, 2>(set, 3, &mut buf, ins, [Out::Set(RowSeq::steps(7, -1)), Out::Sum(10)]);
    for t in 0..LANES {
        let at = |row: usize| old[row * LANES + t];
        let mut log_det = at(10);
        for i in 0..3 {
            let s = free[i].to_f64();
            let wanted = at(7 - i) * s.exp() + at(table[i] as usize) + at(11);
            log_det += s + 2.0 * at(11);
            let got = buf[(7 - i) * LANES + t].to_f64();
            assert!((got - wanted).abs() <= 16.0 * R::EPSILON * (1.0 + wanted.abs()), "{set}: {got} {wanted}");
        }
        assert!((buf[10 * LANES + t].to_f64() - log_det).abs() <= 16.0 * R::EPSILON * 8.0, "{set}");
    }
    for row in [0, 1, 2, 3, 4, 8, 9, 11] {
        assert!((0..LANES).all(|t| buf[row * LANES + t].to_f64() == old[row * LANES + t]), "row {row} changed");
    }
}

#[test]
fn maps_in_place_from_tables_free_numbers_and_seeds() {
    for set in InstructionSet::available() {
        check::<f32>(set);
        check::<f64>(set);
    }
}

struct Double;

impl Map<1, 1> for Double {
    #[inline(always)]
    fn at<L: Lane>([x]: [L; 1]) -> [L; 1] {
        [x + x]
    }
}

#[test]
fn outputs_can_be_added() {
    for set in InstructionSet::available() {
        let mut buf: Vec<f64> = (0..4 * LANES).map(|i| i as f64).collect();
        let ins = [In::Rows(RowSeq::steps(0, 1))];
        map::<Double, f64, 1, 1>(set, 2, &mut buf, ins, [Out::Add(RowSeq::steps(2, 1))]);
        for i in 0..2 * LANES {
            assert_eq!(buf[2 * LANES + i], (2 * LANES + i + 2 * i) as f64);
        }
    }
}
