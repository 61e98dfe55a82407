use super::*;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// The vectors published with the algorithm.
#[test]
fn known_answers() {
    let zero = philox([0; 2], [0; 4]);
    assert_eq!(zero, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    let ones = philox([u32::MAX; 2], [u32::MAX; 4]);
    assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    let pi = philox([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]);
    assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
}

#[test]
fn words_come_in_order() {
    let mut random = Philox::new(0, 0);
    assert_eq!(random.next_u32(), 0x6627_e8d5);
    assert_eq!(random.next_u64(), 0xbc57_ac4c_e169_c58d);
    let mut bytes = [0; 6];
    random.fill_bytes(&mut bytes);
    assert_eq!(bytes[..4], [0xd8, 0xdb, 0x00, 0x9b]);
}

#[test]
fn a_place_is_reached_from_anywhere() {
    let mut from_start = Philox::new(7, "x");
    for _ in 0..8 {
        from_start.next_u32();
    }
    assert_eq!(from_start.next_u32(), Philox::at(7, "x", 2).next_u32());
    assert_ne!(Philox::new(7, "x").next_u64(), Philox::new(7, "y").next_u64());
    assert_ne!(Philox::new(7, "x").next_u64(), Philox::new(8, "x").next_u64());
}

#[test]
fn uniform_numbers_fill_their_range() {
    let mut values = vec![0.0_f64; 100_000];
    Philox::new(1, "uniform").fill_uniform(-2.0, 6.0, &mut values);
    let mean = values.iter().sum::<f64>() / 1e5;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e5;
    assert!(values.iter().all(|x| (-2.0..6.0).contains(x)));
    assert!((mean - 2.0).abs() < 0.03 && (variance - 64.0 / 12.0).abs() < 0.05, "{mean} {variance}");
    let mut rounded = [0.0_f32; 9];
    Philox::new(1, "uniform").fill_uniform(-2.0, 6.0, &mut rounded);
    assert!(rounded.iter().zip(&values).all(|(a, b)| *a == *b as f32));
}

#[test]
fn rand_distr_draws_normals() {
    let random = Philox::new(2, "normal");
    let values: Vec<f64> = random.sample_iter(StandardNormal).take(100_000).collect();
    let moment = |k: i32| values.iter().map(|x: &f64| x.powi(k)).sum::<f64>() / 1e5;
    assert!(moment(1).abs() < 0.02 && (moment(2) - 1.0).abs() < 0.03 && (moment(4) - 3.0).abs() < 0.15);
}

#[test]
fn whole_numbers_are_even() {
    let mut random = Philox::new(3, "below");
    let mut counts = [0_usize; 7];
    for _ in 0..70_000 {
        counts[random.below(7) as usize] += 1;
    }
    assert!(counts.iter().all(|&n| n.abs_diff(10_000) < 400), "{counts:?}");
    assert_eq!((random.below(1), random.below(0)), (0, 0));
}
