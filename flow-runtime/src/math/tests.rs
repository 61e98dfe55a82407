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
    /// What the reference itself may be off by, in ulp of f64.
    const SLACK: f64 = 0.0;
    fn reference(x: f64) -> f64;
    /// Arguments at which the condition of the reference itself is bad in f64 are left out.
    fn arguments() -> Vec<f64> {
        everywhere()
    }
}

macro_rules! functions {
    ($($type:ident $method:ident $ulp:literal $reference:expr $(, $arguments:expr, off by $slack:literal)?;)*) => { $(
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
            $(fn arguments() -> Vec<f64> {
                $arguments
            }
            const SLACK: f64 = $slack;)?
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
    NormalTail normal_tail 4.0 super::normal::reference, tails(), off by 4.0;
    LogisticTail logistic_tail 2.0 super::logistic::reference, tails(), off by 1.0;
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

/// Probabilities in [2⁻³³, ½]: powers of two and random numbers between them, dense near ½ and where pieces meet.
fn tails() -> Vec<f64> {
    let mut numbers = crate::ops::tests::Numbers::new(12);
    let mut ps = vec![0.5];
    for k in 1..=33 {
        ps.extend((0..400).map(|i| 0.5_f64.powi(k) * (1.0 - f64::from(i % 2) * 0.25 * (1.0 + numbers.next()))));
        ps.push(0.5 - 0.5_f64.powi(k + 1));
    }
    ps.extend((0..4000).map(|_| 0.25 + 0.25 * numbers.next().abs()));
    ps.extend((0..2000).map(|_| 0.005 * (1.0 + 1e-4 * numbers.next())));
    ps.iter().map(|p| p.max(0.5_f64.powi(33))).chain([f64::NAN]).collect()
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
    let promised = F::ULP + F::SLACK * f64::EPSILON / R::EPSILON;
    assert!(worst.1 <= promised, "{} {set} {}: {:.2} ulp at {:e}", F::NAME, R::NAME, worst.1, worst.0);
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

/// (p, z): quantiles of the normal computed with 50 digits and rounded.
const KNOWN: &[(f64, f64)] = &[
    (2.710505431213761e-20, 9.155293772686072),
    (8.131516293641283e-20, 9.035918848571939),
    (3.519107086659644e-19, 8.87428811732727),
    (3.02151878042155e-18, 8.631730991042211),
    (2.491331537687459e-17, 8.38710349753369),
    (2.1565530292389504e-16, 8.129430881668638),
    (1.5453403665510119e-15, 7.887189435810691),
    (1.3658940621506709e-14, 7.610433161471053),
    (5.849217520128689e-14, 7.420153865102433),
    (6.664880194776312e-13, 7.090842892388021),
    (7.069890551059193e-12, 6.756466339471521),
    (4.7991475821965264e-11, 6.473146273167067),
    (4.425878850162548e-10, 6.128848113565238),
    (2.0735076901561474e-09, 5.878219999603077),
    (2.1890834685894307e-08, 5.474876560274609),
    (1.4860306174991494e-07, 5.125210109761231),
    (1.472245082126551e-06, 4.674654418068443),
    (1.200821829168778e-05, 4.223849588338189),
    (6.183558286065077e-05, 3.838732319710527),
    (0.0005941063478827383, 3.241694625328264),
    (0.0021898681274912005, 2.849432031969968),
    (0.0049979779922309, 2.575969165787069),
    (0.004999, 2.57589846723172),
    (0.005, 2.575829303548901),
    (0.00500001, 2.5758286119742944),
    (0.01, 2.326347874040841),
    (0.011921348844733996, 2.2596545738377243),
    (0.02897196430312708, 1.8961218904264363),
    (0.03303728683115029, 1.8379174275583439),
    (0.05988579286901725, 1.5557330431157321),
    (0.07327810381557091, 1.451803653987542),
    (0.08339505053630793, 1.3825916817375363),
    (0.1, 1.2815515655446004),
    (0.10278736750962952, 1.2658278134572554),
    (0.14974505447800696, 1.0375274514441415),
    (0.15102887083434652, 1.0320306878808456),
    (0.15532398683576282, 1.0138633247929432),
    (0.1582386563702988, 1.0017231704605332),
    (0.16927948238311863, 0.957016424968612),
    (0.18091437239383087, 0.911885975924295),
    (0.2, 0.8416212335729142),
    (0.24063222072170445, 0.7042703273741459),
    (0.2408685839253135, 0.703511298890883),
    (0.25, 0.6744897501960817),
    (0.3, 0.5244005127080408),
    (0.30175344370512336, 0.5193640623039794),
    (0.3391281576490718, 0.41484371536609405),
    (0.34547564958290067, 0.3975644101498213),
    (0.3524822325033842, 0.37862754436826473),
    (0.35504947345524523, 0.371723203789745),
    (0.375022613634491, 0.3185797286706577),
    (0.4, 0.2533471031357997),
    (0.4093497782862119, 0.22921790535096528),
    (0.44143136290728546, 0.14734118557831172),
    (0.44383915651777484, 0.141242575203216),
    (0.446923967949451, 0.13343680951950038),
    (0.45, 0.12566134685507402),
    (0.47051751254345553, 0.07396903392557166),
    (0.4832988740024391, 0.04187575016061598),
    (0.48756223179054553, 0.031181913820430226),
    (0.49110337954375854, 0.022302369096635313),
    (0.4968409130459646, 0.007918739439543673),
    (0.499, 0.002506630899571766),
    (0.4994498538903563, 0.0013790122306831698),
    (0.4998777130295163, 0.00030652798263365783),
    (0.49994288925949937, 0.00014315539741295677),
    (0.4999907725800896, 2.3129711651325883e-05),
    (0.49999768165365366, 5.811232502160159e-06),
    (0.4999990547079521, 2.3694957750918653e-06),
    (0.4999997767916005, 5.595004852861482e-07),
    (0.4999999, 2.5066282747031063e-07),
    (0.49999996157571175, 9.631540736298483e-08),
    (0.49999998538585017, 3.663224118541337e-08),
    (0.4999999971329729, 7.186571232387666e-09),
    (0.4999999990686774, 2.3344794983332983e-09),
    (0.4999999992186993, 1.958430402575179e-09),
    (0.49999999999999994, 1.3914582123358836e-16),
];

/// In f64 down to the smallest tail, and the reference with which the other arguments are compared.
#[test]
fn known_quantiles() {
    let mut worst = 0.0_f64;
    for set in InstructionSet::available() {
        for &(p, z) in KNOWN {
            let mut buf = [p; 2 * LANES];
            let (from, to) = ([In::Rows(RowSeq::steps(0, 1))], [Out::Set(RowSeq::steps(1, 1))]);
            map::<NormalTail, f64, 1, 1>(set, 1, &mut buf, from, to);
            worst = worst.max(ulps::<f64>(buf[LANES], z));
            assert!(ulps::<f64>(buf[LANES], z) <= NormalTail::ULP, "{set} {p:e}: {} is not {z}", buf[LANES]);
            assert!(
                ulps::<f64>(NormalTail::reference(p), z) <= NormalTail::SLACK,
                "{p:e}: {}",
                NormalTail::reference(p)
            );
        }
    }
    println!("{worst:.2} ulp");
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
