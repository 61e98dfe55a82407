//! ∇ₓ log p and ∇_c log p against differences of log p, and in f32 against f64.
use super::single::smooth;
use flow_tests::case::every_case;
use flow_tests::close::{distance, norm};
use flow_tests::model::AnyModel;
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;

/// Central differences of log p in every number of x, row by row, or of c; steps are `by` times 1 + |number|.
fn differences(model: &dyn AnyModel, rows: &Rows, in_context: bool, by: f64) -> Vec<f64> {
    let width = if in_context { rows.context } else { rows.features };
    let mut slopes = vec![0.0; rows.len() * width];
    for j in 0..width {
        let step = |number: f64| by * (1.0 + number.abs());
        let moved = |sign: f64| {
            let mut rows = rows.clone();
            let numbers = if in_context { &mut rows.c } else { &mut rows.x };
            numbers.iter_mut().skip(j).step_by(width).for_each(|number| *number += sign * step(*number));
            model.log_prob(&rows.x, &rows.c)
        };
        let numbers = if in_context { &rows.c } else { &rows.x };
        for (i, (up, down)) in moved(1.0).iter().zip(moved(-1.0)).enumerate() {
            slopes[i * width + j] = (up - down) / (2.0 * step(numbers[i * width + j]));
        }
    }
    slopes
}

/// Whether a row is as wanted to the tolerance times 1 + its norm.
fn near(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
    distance(found, expected) <= tolerance * (1.0 + norm(expected))
}

const TOLERANCE: f64 = 1e-6;

/// Differences at two steps h, extrapolated to h = 0. Between two sides of a kink they have no limit: where the net has kinks, a few rows
/// may lie so.
fn check(what: &str, model: &dyn AnyModel, rows: &Rows, (in_context, smooth): (bool, bool), found: &[f64]) {
    let (wide, narrow) = (differences(model, rows, in_context, 2e-5), differences(model, rows, in_context, 1e-5));
    let limits: Vec<f64> = wide.iter().zip(narrow).map(|(wide, narrow)| (4.0 * narrow - wide) / 3.0).collect();
    let width = (found.len() / rows.len()).max(1);
    let mut at_kinks = if smooth { 0 } else { rows.len() / 10 };
    for (i, (found, limit)) in found.chunks(width).zip(limits.chunks(width)).enumerate() {
        if !near(found, limit, TOLERANCE) && at_kinks > 0 {
            at_kinks -= 1;
            continue;
        }
        assert!(near(found, limit, TOLERANCE), "{what}, row {i}: {found:?} instead of {limit:?}");
    }
}

#[test]
fn scores_are_slopes() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(70);
        for (level, build) in case.builds() {
            let model = setting.double(build);
            let what = format!("{}, {level}", case.name());
            let score = model.score(&rows.x, &rows.c);
            check(&what, &*model, &rows, (false, smooth(case)), &score);
            let bars = model.log_prob_vjp(&rows.x, &rows.c, &vec![1.0; rows.len()]);
            assert!(bars.input == score, "{what}: the adjoint of log p");
            check(&format!("{what}: c̄"), &*model, &rows, (true, smooth(case)), &bars.c);
        }
    });
}

/// Row by row to 2e-4 of 1 + its norm, which is some thousands of ε: an adjoint is a sum over paths, each of products of a few dozen factors
/// that are exact to a few ε, and the paths are larger than their sum. Not through ReLU and leaky ReLU, where f32 may take the other side
/// of a kink.
#[test]
fn scores_in_f32() {
    every_case(|case| {
        if !smooth(case) {
            return;
        }
        let setting = Setting::of(case, 1);
        let rows = setting.rows(70);
        for (level, build) in case.builds() {
            let ones = vec![1.0; rows.len()];
            let expected = setting.double(build).log_prob_vjp(&rows.x, &rows.c, &ones);
            let model = setting.single(build);
            let what = format!("{}, {level}", case.name());
            let same = |what: &str, found: &[f64], expected: &[f64], width: usize| {
                for (i, (found, expected)) in found.chunks(width).zip(expected.chunks(width)).enumerate() {
                    assert!(near(found, expected, 2e-4), "{what}, row {i}: {found:?} instead of {expected:?}");
                }
            };
            same(&what, &model.score(&rows.x, &rows.c), &expected.input, rows.features);
            let found = model.log_prob_vjp(&rows.x, &rows.c, &ones).c;
            same(&format!("{what}: c̄"), &found, &expected.c, rows.context.max(1));
        }
    });
}
