use super::*;
use crate::real::Real;
use crate::tile::row;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

const BOTH: [Noise; 2] = [Noise::Normal, Noise::Logistic];

/// A tile of `features` features.
fn tile<R: Real>(set: InstructionSet, noise: Noise, seed: u64, first: u64, features: usize) -> Vec<R> {
    let mut z = vec![R::ZERO; features * LANES];
    fill(set, noise, seed, first, &mut z);
    z
}

/// Features 0 and 1 of the first 10⁵ rows.
fn two_features<R: Real>(noise: Noise, seed: u64) -> [Vec<f64>; 2] {
    let tiles = (0..100_000_u64.div_ceil(LANES as u64))
        .map(|k| tile::<R>(InstructionSet::best(), noise, seed, k * LANES as u64, 2))
        .collect::<Vec<_>>();
    [0, 1].map(|j| tiles.iter().flat_map(|z| row(z, j)).map(|z| z.to_f64()).take(100_000).collect())
}

fn mean(terms: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = terms.len() as f64;
    terms.sum::<f64>() / n
}

#[test]
fn words_are_philox() {
    let (seed, first) = (0x0123_4567_89ab_cdef, u64::MAX - 20);
    for (block, constant) in [(0, WORDS), (5, MORE), (u32::MAX, WORDS)] {
        let words = tile_words(seed, first, block, constant);
        for l in 0..LANES {
            let wanted = philox(halves(seed), counter(first.wrapping_add(l as u64), block, constant));
            assert_eq!(words.map(|word| word[l]), wanted);
        }
    }
}

/// Seeds mean the same for ever: where a number comes from is written out here once more.
#[test]
fn a_number_is_known() {
    let words = philox([7, 9], [3, 2, 1, 0x6e6f_6973]);
    let p = (f64::from(words[2] & 0x7fff_ffff) + 0.5) / 2_f64.powi(32);
    let magnitude = normal::reference(f64::from(p as f32));
    let wanted = if words[2] >> 31 == 1 { -magnitude } else { magnitude };
    let mut z = [0.0_f32; 7];
    fill_row(InstructionSet::best(), Noise::Normal, 7 | 9 << 32, 3 | 2 << 32, &mut z);
    assert!((f64::from(z[6]) / wanted - 1.0).abs() < 5e-7, "{} is not {wanted}", z[6]);
}

fn rows_are_lanes<R: Real>() {
    for set in InstructionSet::available() {
        for noise in BOTH {
            for first in [0, 64 * 1000, 64 << 32, u64::MAX - 63, u64::MAX - 10, (1 << 32) - 7] {
                for features in [1, 4, 6, 63, 70] {
                    let z = tile::<R>(set, noise, 42, first, features);
                    for l in 0..LANES {
                        let mut one = vec![R::ZERO; features];
                        fill_row(set, noise, 42, first.wrapping_add(l as u64), &mut one);
                        assert!((0..features).all(|j| one[j] == row(&z, j)[l]), "{set} {noise:?} {first} {l}");
                    }
                }
            }
        }
    }
}

#[test]
fn rows_are_the_lanes_of_tiles() {
    rows_are_lanes::<f32>();
    rows_are_lanes::<f64>();
}

#[test]
fn nothing_depends_on_the_place_in_a_tile() {
    let whole = tile::<f32>(InstructionSet::best(), Noise::Normal, 3, 0, 5);
    let shifted = tile::<f32>(InstructionSet::best(), Noise::Normal, 3, 20, 9);
    for j in 0..5 {
        assert_eq!(row(&whole, j)[20..], row(&shifted, j)[..LANES - 20]);
    }
}

fn sets_agree<R: Real>() {
    let sets = InstructionSet::available();
    for noise in BOTH {
        let wanted = tile::<R>(sets[0], noise, 5, 0, 63);
        for &set in &sets {
            let z = tile::<R>(set, noise, 5, 0, 63);
            let ulp = if set == InstructionSet::Scalar { 8.0 } else { 0.0 };
            let close = |(a, b): (&R, &R)| (a.to_f64() - b.to_f64()).abs() <= ulp * R::EPSILON * b.to_f64().abs();
            assert!(z.iter().zip(&wanted).all(close), "{set} {noise:?}");
        }
    }
}

#[test]
fn instruction_sets_agree() {
    sets_agree::<f32>();
    sets_agree::<f64>();
}

/// What the head of the module says about the two element types.
#[test]
fn single_precision_is_double_rounded() {
    for noise in BOTH {
        for first in (0..200).map(|k| k * 64) {
            let short = tile::<f32>(InstructionSet::best(), noise, 8, first, 20);
            let long = tile::<f64>(InstructionSet::best(), noise, 8, first, 20);
            for (a, b) in short.iter().map(|&z| f64::from(z)).zip(long) {
                // the missing bits, over the density at the number with the larger tail
                let smaller = a.abs().min(b.abs());
                let missing = 2_f64.powi(-33) / density(noise, a.abs().max(b.abs()));
                let rounding =
                    2_f64.powi(-24) * (4.0 * smaller + distribution(noise, -smaller) / density(noise, smaller));
                assert!((a - b).abs() <= missing + 2.0 * rounding, "{noise:?}: {a} {b}");
                assert_eq!(a.is_sign_negative(), b.is_sign_negative());
            }
        }
    }
}

fn density(noise: Noise, z: f64) -> f64 {
    match noise {
        Noise::Normal => (-0.5 * z * z).exp() / (2.0 * PI).sqrt(),
        Noise::Logistic => distribution(noise, z) * distribution(noise, -z),
    }
}

fn distribution(noise: Noise, z: f64) -> f64 {
    match noise {
        Noise::Normal => 0.5 + 0.5 * crate::math::erf::reference(z * FRAC_1_SQRT_2),
        Noise::Logistic => crate::math::sigmoid::reference(z),
    }
}

#[test]
fn moments() {
    for (noise, second, fourth) in
        [(Noise::Normal, 1.0, 3.0), (Noise::Logistic, PI.powi(2) / 3.0, 7.0 / 15.0 * PI.powi(4))]
    {
        let [z, _] = two_features::<f32>(noise, 10);
        let moment = |k: i32| mean(z.iter().map(|z| z.powi(k))) / second.powf(f64::from(k) / 2.0);
        let kurtosis = fourth / (second * second);
        assert!(moment(1).abs() < 0.015 && (moment(2) - 1.0).abs() < 0.025, "{noise:?}");
        assert!(moment(3).abs() < 0.15 && (moment(4) / kurtosis - 1.0).abs() < 0.1, "{noise:?}");
    }
}

/// Kolmogorov and Smirnov: √n times the largest distance of the distributions exceeds 2.23 with probability 10⁻⁴.
fn distance(noise: Noise, mut z: Vec<f64>) -> f64 {
    z.sort_by(f64::total_cmp);
    let n = z.len() as f64;
    let gap = |(i, &z): (usize, &f64)| {
        let (below, f) = (i as f64 / n, distribution(noise, z));
        (f - below).max(below + 1.0 / n - f)
    };
    z.iter().enumerate().map(gap).fold(0.0, f64::max) * n.sqrt()
}

#[test]
fn distributions() {
    for noise in BOTH {
        for z in two_features::<f32>(noise, 11).into_iter().chain(two_features::<f64>(noise, 12)) {
            let distance = distance(noise, z);
            assert!(distance < 2.23, "{noise:?}: {distance}");
        }
    }
    let [z, _] = two_features::<f32>(Noise::Normal, 11);
    assert!(distance(Noise::Normal, z.iter().map(|z| z * 1.03).collect()) > 2.23, "the test sees three per cent");
}

/// Correlations of 10⁵ pairs have a standard deviation of 0.0032.
#[test]
fn neighbours_and_seeds_are_independent() {
    let [a, b] = two_features::<f32>(Noise::Normal, 13);
    let [c, _] = two_features::<f32>(Noise::Normal, 14);
    let pairs = |a: &[f64], b: &[f64]| mean(a.iter().zip(b).map(|(a, b)| a * b));
    let squares = |a: &[f64], b: &[f64]| mean(a.iter().zip(b).map(|(a, b)| (a * a - 1.0) * (b * b - 1.0))) / 2.0;
    for (name, a, b) in [("features", &a[..], &b[..]), ("rows", &a[1..], &a[..99_999]), ("seeds", &a[..], &c[..])] {
        assert!(pairs(a, b).abs() < 0.014 && squares(a, b).abs() < 0.014, "{name}: {} {}", pairs(a, b), squares(a, b));
    }
    assert!(a.iter().zip(&c).filter(|(a, c)| a == c).count() < 5);
}

#[test]
fn extreme_words_are_finite() {
    assert_eq!(f32::tail(0, 0), 2_f32.powi(-33));
    assert_eq!(f32::tail(!0 >> 1, !0), 0.5);
    assert_eq!(f32::tail(!0, !0), -0.5);
    assert_eq!(f64::tail(0, 0), 2_f64.powi(-65));
    assert_eq!(f64::tail(1 << 31, 7), -7.5 * 2_f64.powi(-64));
    assert_eq!(f64::tail(!0, !0), -0.5);
    for (noise, short, long) in [(Noise::Normal, 6.337_957_8, 9.155_294), (Noise::Logistic, 22.873_857, 45.054_567)] {
        assert!((of_words::<f32>(noise, 0, 0) - short).abs() < 1e-5, "{}", of_words::<f32>(noise, 0, 0));
        assert!((of_words::<f64>(noise, 0, 0) - long).abs() < 1e-5, "{}", of_words::<f64>(noise, 0, 0));
        assert_eq!(of_words::<f32>(noise, 1 << 31, 0), -of_words::<f32>(noise, 0, 0));
        assert_eq!(of_words::<f32>(noise, !0 >> 1, !0), 0.0);
        assert_eq!(of_words::<f64>(noise, !0, !0), 0.0);
    }
}

/// The number of two words.
fn of_words<R: Real>(noise: Noise, word: u32, more: u32) -> f64 {
    struct One<R>(Noise, u32, [R; LANES]);
    impl<R: Real> Kernel for One<R> {
        type Out = R;
        #[inline(always)]
        fn run<S: Isa>(mut self, s: S) -> R {
            numbers(s, self.0, &[self.1], &mut self.2);
            self.2[0]
        }
    }
    dispatch_on(InstructionSet::best(), One(noise, word, [R::tail(word, more); LANES])).to_f64()
}
