//! Share of the register peak that every product reaches, and what maps, transposes, noise and the pool cost.
//!
//! The peak is measured in the same run, so the shares are comparable between machines and loads. Multiply-adds are
//! those of the panels (`Panels::multiply_adds`), the same for all three products. `cargo bench -p flow-runtime`.
use flow_runtime::isa::InstructionSet;
use flow_runtime::lane::{Lane, Map};
use flow_runtime::layout::{ALIGN, Panels, Product};
use flow_runtime::ops::map::{In, Out, RowSeq, map};
use flow_runtime::ops::peak::peak_multiply_adds;
use flow_runtime::ops::product::product;
use flow_runtime::ops::product_input::product_input;
use flow_runtime::ops::product_input_part::product_input_part;
use flow_runtime::ops::product_part::product_part;
use flow_runtime::ops::product_weights::{product_weights, scratch_len};
use flow_runtime::ops::row_product::{row_product, row_product_part};
use flow_runtime::ops::transpose::{from_lane_major, to_lane_major};
use flow_runtime::ops::{Activation, Into, Share};
use flow_runtime::random::noise::{Noise, fill, fill_row};
use flow_runtime::real::Real;
use flow_runtime::tile::LANES;
use std::hint::black_box;
use std::time::Instant;

fn main() {
    for set in InstructionSet::available() {
        products::<f32>(set);
        products::<f64>(set);
        parts::<f32>(set);
        parts::<f64>(set);
        elementwise::<f32>(set);
        elementwise::<f64>(set);
        draws::<f32>(set);
        draws::<f64>(set);
    }
    pool();
}

/// Seconds of a call: the best of 25 groups that last at least 0.2 ms each.
fn seconds(mut call: impl FnMut()) -> f64 {
    let mut calls = 1_u32;
    loop {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        if start.elapsed().as_micros() >= 200 {
            break;
        }
        calls *= 2;
    }
    let group = || {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_secs_f64() / f64::from(calls)
    };
    std::iter::repeat_with(group).take(25).fold(f64::INFINITY, f64::min)
}

/// The layers of a masked autoregressive net on `d` features with 128 hidden units.
fn layers(d: u32) -> [(&'static str, Product); 3] {
    let stairs = |inputs: u32, of: &dyn Fn(u32) -> (u32, u32)| {
        let runs: Vec<(u32, u32)> = (0..d).map(of).filter(|run| run.0 > 0).collect();
        Product::new(inputs, runs.iter().map(|run| run.0).sum(), runs.leak(), 1)
    };
    let last = d - 1;
    let up_to = |level: u32| 128 * level / last; // hidden units of levels 1..=level
    [
        ("in", stairs(d, &|i| (if i == 0 { 0 } else { up_to(i) - up_to(i - 1) }, i))),
        ("hidden", stairs(128, &|i| (if i == 0 { 0 } else { up_to(i) - up_to(i - 1) }, up_to(i)))),
        ("out", stairs(128, &|i| (2, up_to(i)))),
    ]
}

fn products<R: Real>(set: InstructionSet) {
    let peak = peak_multiply_adds::<R>(set);
    println!("\n{set} {}: peak {:.1} G multiply-adds/s; % of it, (ns a row)", R::NAME, peak / 1e9);
    println!("{:>4} {:<8} {:>18} {:>18} {:>18}", "d", "layer", "forward", "input", "weights");
    let dense = Product::new(128, 128, &[(128, 128)], 1);
    share::<R>(set, 0, "dense", &dense, peak);
    for d in [6, 21, 63] {
        for (name, product) in layers(d) {
            share::<R>(set, d, name, &product, peak);
        }
    }
    let again = peak_multiply_adds::<R>(set);
    println!("     peak after: {:.1}", again / 1e9);
}

fn share<R: Real>(set: InstructionSet, d: u32, name: &str, stated: &Product, peak: f64) {
    let w = Panels::new(stated, 0);
    let fill = |n: usize| -> Vec<R> { (0..n).map(|i| R::from_f64((i * 37 % 101) as f64 / 101.0 - 0.4)).collect() };
    let (params, x, y_bar) = (fill(w.size()), fill(w.inputs() * LANES), fill(w.outputs() * LANES));
    let (mut y, mut x_bar) = (fill(w.outputs() * LANES), fill(w.inputs() * LANES));
    let (mut grad, mut scratch) = (fill(w.size()), fill(scratch_len(w.inputs())));
    let forward = seconds(|| product(set, &w, black_box(&params), &x, &mut y, Activation::Relu));
    let act = Some((Activation::Relu, &x[..]));
    let input = seconds(|| product_input(set, &w, black_box(&params), &y_bar, &mut x_bar, Into::Set, act));
    let weights = seconds(|| product_weights(set, &w, black_box(&x), &y_bar, &mut grad, &mut scratch, Into::Add));
    let multiply_adds = w.multiply_adds() as f64 * LANES as f64;
    let cell =
        |seconds: f64| format!("{:.0} % ({:.1})", 100.0 * multiply_adds / seconds / peak, seconds / LANES as f64 * 1e9);
    println!("{d:>4} {name:<8} {:>18} {:>18} {:>18}", cell(forward), cell(input), cell(weights));
}

/// Whole sweeps of a product, step by step, against the product at once; and one row of data.
fn parts<R: Real>(set: InstructionSet) {
    println!("\n{set} {}: time of a sweep / of the product, by levels of a block; one row of data, ns", R::NAME);
    println!("{:>4} {:<8} {:>26} {:>26} {:>12} {:>12}", "d", "layer", "forward", "input", "row", "row sweep");
    for d in [6, 21, 63] {
        for (name, product) in layers(d) {
            sweeps::<R>(set, d, name, &product);
        }
    }
}

fn sweeps<R: Real>(set: InstructionSet, d: u32, name: &str, stated: &Product) {
    let w = Panels::new(stated, 0);
    let fill = |n: usize| -> Vec<R> { (0..n).map(|i| R::from_f64((i * 37 % 101) as f64 / 101.0 - 0.4)).collect() };
    let (params, x, y_bar) = (fill(w.size()), fill(w.inputs() * LANES), fill(w.outputs() * LANES));
    let (mut y, mut x_bar) = (fill(w.outputs() * LANES), fill(w.inputs() * LANES));
    let mut rows = vec![0];
    stated.rows.iter().for_each(|run| rows.push(rows[rows.len() - 1] + run.0 as usize));
    let sees: Vec<usize> = stated.rows.iter().map(|run| run.1 as usize).collect();
    let before = |i: usize| if i == 0 { 0 } else { sees[i - 1] };
    let whole = seconds(|| product(set, &w, black_box(&params), &x, &mut y, Activation::Linear));
    let whole_input = seconds(|| product_input(set, &w, black_box(&params), &y_bar, &mut x_bar, Into::Set, None));
    let (mut forward, mut input) = (String::new(), String::new());
    for block in [1, 4, 8, 16] {
        let blocks = || (0..sees.len()).step_by(block).map(|s| (s, (s + block).min(sees.len())));
        let time = seconds(|| {
            for (s, e) in blocks() {
                product_part(set, &w, black_box(&params), rows[s]..rows[e], 0..sees[s], &x, &mut y, Share::Begin);
                for i in s..e {
                    let (new, columns) = (rows[i]..rows[i + 1], sees[s]..sees[i]);
                    product_part(set, &w, &params, new, columns, &x, &mut y, Share::Finish(Activation::Linear));
                }
            }
        });
        forward += &format!(" {:.2}", time / whole);
        let time = seconds(|| {
            for (s, e) in blocks().rev() {
                let (later, new) = (rows[e]..w.outputs(), before(s)..before(e));
                product_input_part(set, &w, black_box(&params), later, new, &y_bar, &mut x_bar, Into::Set);
                for i in (s..e).rev() {
                    let (inside, new) = (rows[i]..rows[e], before(i)..sees[i]);
                    product_input_part(set, &w, &params, inside, new, &y_bar, &mut x_bar, Into::Add);
                }
            }
        });
        input += &format!(" {:.2}", time / whole_input);
    }
    let mut x = fill(w.inputs());
    x.resize(w.inputs().next_multiple_of(ALIGN), R::ZERO);
    let row = seconds(|| row_product(set, &w, black_box(&params), &x, &mut y, Activation::Relu));
    let row_sweep = seconds(|| {
        for (i, &sees) in sees.iter().enumerate() {
            row_product_part(set, &w, black_box(&params), rows[i]..rows[i + 1], 0..sees, &x, &mut y, Share::Begin);
        }
    });
    println!("{d:>4} {name:<8} {forward:>26} {input:>26} {:>12.0} {:>12.0}", row * 1e9, row_sweep * 1e9);
}

macro_rules! lane_maps {
    ($($name:ident $method:ident)*) => { $(
        struct $name;
        impl Map<1, 1> for $name {
            #[inline(always)]
            fn at<L: Lane>([x]: [L; 1]) -> [L; 1] {
                [x.$method()]
            }
        }
    )* };
}
lane_maps!(Exp exp Ln ln Tanh tanh Softplus softplus Erf erf);

/// y = (x − t) e^−s with s = a / (1 + |a| / 6.9), and its log-derivative.
struct Affine;

impl Map<3, 2> for Affine {
    #[inline(always)]
    fn at<L: Lane>([x, t, a]: [L; 3]) -> [L; 2] {
        let s = a / (a.abs() * 0.1447 + 1.0);
        [(x - t) * (-s).exp(), -s]
    }
}

fn elementwise<R: Real>(set: InstructionSet) {
    const ROWS: usize = 32;
    let mut buf: Vec<R> = (0..4 * ROWS * LANES).map(|i| R::from_f64(0.1 + (i % 97) as f64 / 50.0)).collect();
    let rows = |k: u32| RowSeq::steps(k * ROWS as u32, 1);
    let each = (ROWS * LANES) as f64 / 1e9;
    print!("{set} {}: ns a number:", R::NAME);
    macro_rules! time {
        ($($name:ident)*) => { $(
            let t = seconds(|| map::<$name, R, 1, 1>(set, ROWS, &mut buf, [In::Rows(rows(0))], [Out::Set(rows(3))]));
            print!(" {} {:.2}", stringify!($name), t / each);
        )* };
    }
    time!(Exp Ln Tanh Softplus Erf);
    let ins = [In::Rows(rows(0)), In::Rows(rows(1)), In::Rows(rows(2))];
    let last = 4 * ROWS as u32 - 1;
    let affine = seconds(|| map::<Affine, R, 3, 2>(set, ROWS - 1, &mut buf, ins, [Out::Set(rows(3)), Out::Sum(last)]));
    let mut table = vec![R::ZERO; ROWS * LANES];
    let to = seconds(|| to_lane_major(set, black_box(&buf), ROWS, &mut table, ROWS));
    let from = seconds(|| from_lane_major(set, black_box(&table), ROWS, &mut buf));
    println!(" affine {:.2}; transpose to rows {:.2}, from rows {:.2}", affine / each, to / each, from / each);
}

/// Noise for a tile of 63 features, and for one row of 6.
fn draws<R: Real>(set: InstructionSet) {
    let (mut tile, mut row) = (vec![R::ZERO; 63 * LANES], [R::ZERO; 6]);
    print!("{set} {}: noise, ns a number (ns a row of 6):", R::NAME);
    for noise in [Noise::Normal, Noise::Logistic] {
        let mut first = 0; // a tile draws other numbers every time, so its branches are as hard to foresee as they are
        let mut next = || {
            first += LANES as u64;
            first
        };
        let a_tile = seconds(|| fill(set, noise, 1, next(), black_box(&mut tile)));
        let a_row = seconds(|| fill_row(set, noise, 1, next(), black_box(&mut row)));
        print!(" {noise:?} {:.2} ({:.0})", a_tile * 1e9 / (63 * LANES) as f64, a_row * 1e9);
    }
    println!();
}

/// What a call of the pool costs with next to no work.
fn pool() {
    for threads in [1, 2] {
        let call = seconds(|| flow_runtime::pool::run(threads, 8, &|_, task| _ = black_box(task)));
        println!("pool, {threads} threads, 8 empty tasks: {:.2} us", call * 1e6);
    }
}
