//! The adjoint of a direction is the adjoint of the other one with other seeds: if A is that of F and (v̄, λ) come to F⁻¹ and ū leaves,
//! then A(−ū, −λ) gives −v̄, and the gradients of parameters and context that F⁻¹ has. Neither program knows of the other here: one of
//! them goes level by level, and what it keeps must be what a parallel pass keeps.
use flow_dsl::plan::Direction;
use flow_tests::case::every_case;
use flow_tests::model::{AnyModel, Bars};
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;
use flow_tests::stack::other;

/// What there is of rounding: ū is −J⁻ᵀ(…), and Jᵀū is as exact as its terms. A few hundred operations of relative error 1e-16, each
/// of them carried on by derivatives whose product is within 1e4 (log-scales of deviation 0.65, up to ten layers): 1e-9 is ten times that.
const TOLERANCE: f64 = 1e-9;

/// Σ|terms| of the input's bar, coordinate by coordinate: of Jᵀō, and what the log-det gives.
pub fn terms(
    model: &dyn AnyModel,
    direction: Direction,
    rows: &Rows,
    output_bar: &[f64],
    log_det_bar: &[f64],
) -> Vec<f64> {
    let (n, d) = (rows.len(), rows.features);
    let mut sums = vec![0.0; n * d];
    let mut add = |bar: &[f64], log_det_bar: &[f64]| {
        let own = model.vjp(direction, &rows.x, &rows.c, bar, log_det_bar).input;
        sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own.abs());
    };
    add(&vec![0.0; n * d], log_det_bar);
    for k in 0..d {
        let only: Vec<f64> =
            output_bar.iter().enumerate().map(|(i, bar)| if i % d == k { *bar } else { 0.0 }).collect();
        add(&only, &vec![0.0; n]);
    }
    sums
}

fn minus(numbers: &[f64]) -> Vec<f64> {
    numbers.iter().map(|x| -x).collect()
}

fn largest(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |a, b| a.max(b.abs()))
}

/// Bars agree to the tolerance times how much larger than their sum the terms of the input's bar are.
fn same(what: &str, found: &Bars, expected: &Bars, terms: &[f64]) {
    let size = largest(&expected.input);
    for (i, (found, expected)) in found.input.iter().zip(&expected.input).enumerate() {
        let (off, bound) = ((found - expected).abs(), TOLERANCE * (size + terms[i]));
        assert!(off <= bound, "{what}: input bar [{i}]: {found}, not {expected}, off by {off:e}, allowed {bound:e}");
    }
    let steep = TOLERANCE * (1.0 + largest(terms) / size);
    let near = |of: &str, found: &[f64], expected: &[f64]| {
        let bound = steep * largest(expected) + 1e-14;
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= bound, "{what}: {of}: {found}, not {expected}, allowed {bound:e}");
        }
    };
    near("c̄", &found.c, &expected.c);
    for ((name, found), (_, expected)) in found.parameters.iter().zip(&expected.parameters) {
        near(name, found, expected);
    }
}

#[test]
fn the_adjoints_of_both_directions_are_one() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let seeds = setting.seeds(65);
        let output_bar: Vec<f64> = seeds.iter().flat_map(|s| s.output.clone()).collect();
        let log_det_bar: Vec<f64> = seeds.iter().map(|s| s.log_det).collect();
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 65);
            for (level, build) in case.builds() {
                let model = setting.double(build);
                let back = Rows { x: model.evaluate(direction, &rows.x, &rows.c).0, ..rows.clone() };
                let own = model.vjp(direction, &rows.x, &rows.c, &output_bar, &log_det_bar);
                let (bar, seeds) = (minus(&own.input), minus(&log_det_bar));
                let found = model.vjp(other(direction), &back.x, &rows.c, &bar, &seeds);
                let terms = terms(&*model, other(direction), &back, &bar, &seeds);
                let expected = Bars { input: minus(&output_bar), ..own };
                same(&format!("{}, {direction:?}, {level}", case.name()), &found, &expected, &terms);
            }
        }
    });
}

/// The same in plain loops, which run the sweeps by themselves.
#[test]
fn so_they_are_in_plain_loops() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let seeds = setting.seeds(3);
        let output_bar: Vec<f64> = seeds.iter().flat_map(|s| s.output.clone()).collect();
        let log_det_bar: Vec<f64> = seeds.iter().map(|s| s.log_det).collect();
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 3);
            let model = setting.double(case.optimised);
            let back = Rows { x: model.naive_evaluate(direction, &rows.x, &rows.c).0, ..rows.clone() };
            let own = model.naive_vjp(direction, &rows.x, &rows.c, &output_bar, &log_det_bar);
            let (bar, seeds) = (minus(&own.input), minus(&log_det_bar));
            let found = model.naive_vjp(other(direction), &back.x, &rows.c, &bar, &seeds);
            let terms = terms(&*model, other(direction), &back, &bar, &seeds);
            let expected = Bars { input: minus(&output_bar), ..own };
            same(&format!("{}, {direction:?}", case.name()), &found, &expected, &terms);
        }
    });
}
