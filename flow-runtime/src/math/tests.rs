//! Every lane function against f64 references, on every instruction set.
use crate::isa::{InstructionSet, Isa, Kernel, dispatch_on};
use crate::lane::Map;
use crate::lane::{Lane, Plain, Vector};
use crate::ops::map::{In, Out, RowSeq, map};
use crate::real::Real;
use crate::tile::LANES;

/// A lane function as a map, with its reference and the error it promises.
trait Function: Map<1, 1> {
    const NAME: &'static str;
    const ULP: f64;
    fn reference(x: f64) -> f64;
    /// Arguments at which the condition of the reference itself is bad in f64 are left out.
    fn arguments() -> Vec<f64> {
        everywhere()
    }
}

macro_rules! functions {
    ($($type:ident $method:ident $ulp:literal $reference:expr;)*) => { $(
        struct $type;
        impl Map<1, 1> for $type {
            #[inline(always)]
            fn at<L: Lane>([x]: [L; 1]) -> [L; 1] {
                [x.$method()]
            }
        }
        impl Function for $type {
            const NAME: &'static str = stringify!($method);
            const ULP: f64 = $ulp;
            fn reference(x: f64) -> f64 {
                $reference(x)
            }
        }
        #[test]
        fn $method() {
            check::<$type>();
        }
    )* };
}

functions! {
    Exp exp 2.0 f64::exp;
    ExpM1 exp_m1 3.0 f64::exp_m1;
    Ln ln 2.0 f64::ln;
    Ln1p ln_1p 3.0 f64::ln_1p;
    Tanh tanh 4.0 f64::tanh;
    Sigmoid sigmoid 4.0 super::sigmoid::reference;
    Softplus softplus 4.0 super::softplus::reference;
    Erf erf 4.0 super::erf::reference;
    Sqrt sqrt 0.51 f64::sqrt;
    Recip recip 0.51 f64::recip;
    Abs abs 0.0 f64::abs;
    Sign sign 0.0 |x: f64| Plain(x).sign().0;
}

/// Both signs of: powers of two with random mantissas over the whole range, steps through the usual range, specials.
fn everywhere() -> Vec<f64> {
    let mut numbers = crate::ops::tests::Numbers::new(11);
    let mut xs =
        vec![0.0, f64::MIN_POSITIVE, 1.0, f64::INFINITY, f64::NAN, 1e-310, 1e-40, f64::from(f32::MIN_POSITIVE)];
    for k in -1070..1024 {
        let x = 2_f64.powi(k.max(-1000)) * 2_f64.powi(k - k.max(-1000));
        xs.extend((0..6).map(|_| x * (1.5 + numbers.next() / 2.0)));
    }
    xs.extend((0..40_000).map(|i| f64::from(i) / 40.0 * (1.0 + numbers.next() * 1e-3)));
    xs.extend((0..40_000).map(|i| f64::from(i) / 8000.0 * (1.0 + numbers.next() * 1e-3)));
    xs.iter().flat_map(|&x| [x, -x]).collect()
}

fn check<F: Function>() {
    for set in InstructionSet::available() {
        check_on::<F, f32>(set);
        check_on::<F, f64>(set);
    }
}

fn check_on<F: Function, R: Real>(set: InstructionSet) {
    let mut worst = (0.0, 0.0);
    for xs in F::arguments().chunks(LANES) {
        let mut buf: Vec<R> = xs.iter().map(|&x| R::from_f64(x)).collect();
        buf.resize(2 * LANES, R::ZERO);
        map::<F, R, 1, 1>(set, 1, &mut buf, [In::Rows(RowSeq::steps(0, 1))], [Out::Set(RowSeq::steps(1, 1))]);
        for t in 0..xs.len() {
            let (x, got) = (buf[t].to_f64(), buf[LANES + t].to_f64());
            let error = ulps::<R>(got, F::reference(x));
            if error > worst.1 || error.is_nan() {
                worst = (x, error);
            }
        }
    }
    println!("{} {set} {}: {:.2} ulp at {:e}", F::NAME, R::NAME, worst.1, worst.0);
    assert!(worst.1 <= F::ULP, "{} {set} {}: {:.2} ulp at {:e}", F::NAME, R::NAME, worst.1, worst.0);
}

/// The distance in units in the last place of the wanted number; 0 where both are NaN, the same infinity, or the result
/// is so small that it may be flushed.
fn ulps<R: Real>(got: f64, wanted: f64) -> f64 {
    let rounded = R::from_f64(wanted).to_f64();
    if got == rounded || got.is_nan() && wanted.is_nan() {
        return 0.0;
    }
    if wanted.abs() < 1.5 * R::MIN_POSITIVE {
        return if got.abs() <= 1.5 * R::MIN_POSITIVE { 0.0 } else { f64::INFINITY };
    }
    if rounded.is_infinite() || got.is_infinite() || got.is_nan() || wanted.is_nan() {
        return f64::INFINITY;
    }
    let exponent = (wanted.abs().to_bits() >> 52) as i32 - 1023;
    ((got - wanted) / 2_f64.powi(exponent - R::MANTISSA_BITS as i32).max(f64::MIN_POSITIVE)).abs()
}

/// The sums of several vectors at once, which the gradients use.
#[test]
fn sums_of_vectors() {
    struct Sums<R>(std::marker::PhantomData<R>);
    impl<R: Real> Kernel for Sums<R> {
        type Out = ();
        #[inline(always)]
        fn run<S: Isa>(self, s: S) {
            let lanes = R::lanes::<S>();
            let numbers: Vec<R> = (0..lanes * lanes).map(|i| R::from_f64(((i * i) % 97) as f64)).collect();
            let mut sums = vec![R::ZERO; lanes];
            R::vectors_mut::<S>(&mut sums)[0] = R::v_sums(s, R::vectors::<S>(&numbers));
            for (sum, numbers) in sums.iter().zip(numbers.chunks(lanes)) {
                assert_eq!(sum.to_f64(), numbers.iter().map(|x| x.to_f64()).sum::<f64>());
            }
            let v = Vector::<R, S>::splat(s, R::ONE);
            assert_eq!(R::lanes::<S>() * size_of::<R>(), size_of_val(&v.v));
        }
    }
    for set in InstructionSet::available() {
        dispatch_on(set, Sums::<f32>(std::marker::PhantomData));
        dispatch_on(set, Sums::<f64>(std::marker::PhantomData));
    }
}

#[test]
fn selections() {
    let (one, nan) = (Plain(1.0_f64), Plain(f64::NAN));
    assert_eq!(one.max(Plain(2.0)), Plain(2.0));
    assert_eq!(one.min(Plain(2.0)), one);
    assert_eq!(nan.max(one), one);
    assert!(one.max(nan).0.is_nan());
}
