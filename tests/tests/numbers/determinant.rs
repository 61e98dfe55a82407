//! The log-det against faer's determinant of the Jacobian ∂z/∂x, which dual numbers give column by column, and, by central
//! differences, the emitted code too.
use faer::Mat;
use flow_dsl::plan::Direction;
use flow_tests::case::every_case;
use flow_tests::model::AnyModel;
use flow_tests::reference::Slopes;
use flow_tests::setting::Setting;

/// Σ ln|Uᵢᵢ| of the factors.
fn log_det(jacobian: &Mat<f64>) -> f64 {
    let factors = jacobian.partial_piv_lu();
    let u = factors.U();
    (0..jacobian.nrows()).map(|i| u[(i, i)].abs().ln()).sum()
}

#[test]
fn log_dets_are_those_of_the_jacobian() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 4);
            let slopes = Slopes::of(direction, &setting.plan, &setting.tensors);
            let (_, found) = setting.double(case.optimised).evaluate(direction, &rows.x, &rows.c);
            for (i, found) in found.iter().enumerate() {
                let (x, c) = rows.row(i);
                let columns = slopes.jacobian(x, c);
                let expected = log_det(&Mat::from_fn(x.len(), x.len(), |r, k| columns[k].output[r].slope()));
                let close = (found - expected).abs() <= 1e-9 * (1.0 + expected.abs());
                assert!(close, "{}, {direction:?}, row {i}: {found} instead of {expected}", case.name());
            }
        }
    });
}

#[test]
fn log_dets_are_those_of_differences() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 2);
            for i in 0..rows.len() {
                let (x, c) = rows.row(i);
                let (found, expected) = by_differences(&*setting.double(case.optimised), direction, x, c);
                let close = (found - expected).abs() <= 1e-6 * (1.0 + expected.abs());
                assert!(close, "{}, {direction:?}: {found}, {expected}", case.name());
            }
        }
    });
}

/// The model's log-det, and that of central differences of its output.
fn by_differences(model: &dyn AnyModel, direction: Direction, x: &[f64], c: &[f64]) -> (f64, f64) {
    let (d, h) = (x.len(), 1e-6);
    let column = |k: usize| {
        let moved = |by: f64| (0..d).map(|j| x[j] + if j == k { by } else { 0.0 }).collect::<Vec<f64>>();
        let output = |by: f64| model.evaluate(direction, &moved(by), c).0;
        output(h).iter().zip(output(-h)).map(|(a, b)| (a - b) / (2.0 * h)).collect::<Vec<f64>>()
    };
    let columns: Vec<Vec<f64>> = (0..d).map(column).collect();
    let jacobian = Mat::from_fn(d, d, |r, k| columns[k][r]);
    (model.evaluate(direction, x, c).1[0], log_det(&jacobian))
}
