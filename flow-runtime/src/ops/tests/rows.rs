use super::Numbers;
use crate::isa::InstructionSet;
use crate::ops::Into;
use crate::ops::copy::copy;
use crate::ops::map::RowSeq;
use crate::ops::transpose::{from_lane_major, to_lane_major};
use crate::real::Real;
use crate::tile::LANES;

fn check_transpose<R: Real>(set: InstructionSet, features: usize) {
    let rows: Vec<R> = Numbers::new(6).fill(LANES * features);
    let mut tile = vec![R::ZERO; (features + 1) * LANES];
    from_lane_major(set, &rows, features, &mut tile);
    assert!(tile[features * LANES..].iter().all(|&x| x == R::ZERO));
    for q in 0..features {
        for t in 0..LANES {
            assert_eq!(tile[q * LANES + t], rows[t * features + q], "{set} {features}");
        }
    }
    for stride in [features, features + 1, features + 9] {
        let mut back = vec![R::ZERO; LANES * stride];
        to_lane_major(set, &tile, features, &mut back, stride);
        for t in 0..LANES {
            assert_eq!(back[t * stride..][..features], rows[t * features..][..features], "{set} {features} {stride}");
        }
    }
}

#[test]
fn transposes_go_there_and_back() {
    for set in InstructionSet::available() {
        for features in (0..20).chain([31, 32, 63, 128]) {
            check_transpose::<f32>(set, features);
            check_transpose::<f64>(set, features);
        }
    }
}

#[test]
fn copies_rows() {
    let old: Vec<f32> = Numbers::new(8).fill(6 * LANES);
    let row = |buf: &[f32], r: usize| buf[r * LANES..][..LANES].to_vec();
    let mut buf = old.clone();
    copy(2, &mut buf, RowSeq::steps(1, -1), RowSeq::table(&[3, 5]), Into::Set);
    assert_eq!((row(&buf, 3), row(&buf, 5)), (row(&old, 1), row(&old, 0)));
    copy(1, &mut buf, RowSeq::steps(4, 1), RowSeq::steps(4, 1), Into::Set);
    assert_eq!(row(&buf, 4), row(&old, 4));
    copy(1, &mut buf, RowSeq::steps(4, 1), RowSeq::steps(4, 1), Into::Add);
    assert!(row(&buf, 4).iter().zip(row(&old, 4)).all(|(new, old)| *new == 2.0 * old));
}
