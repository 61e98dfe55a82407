//! The log-det against faer's determinant of the Jacobian ∂z/∂x, which dual numbers give column by column, and, by central
//! differences, the emitted code too.
use faer::Mat;
use flow_tests::case::every_case;
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
        let rows = setting.rows(4);
        let slopes = Slopes::new(&setting.plan, &setting.tensors);
        let (_, found) = setting.double(case.optimised).inverse(&rows.x, &rows.c);
        for (i, found) in found.iter().enumerate() {
            let (x, c) = rows.row(i);
            let columns = slopes.jacobian(x, c);
            let expected = log_det(&Mat::from_fn(x.len(), x.len(), |r, k| columns[k].output[r].slope()));
            let off = (found - expected).abs();
            assert!(off <= 1e-9 * (1.0 + expected.abs()), "{}, row {i}: {found} instead of {expected}", case.name());
        }
    });
}

#[test]
fn log_dets_are_those_of_differences() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(2);
        let d = rows.features;
        let model = setting.double(case.optimised);
        for i in 0..rows.len() {
            let (x, c) = rows.row(i);
            let column = |k: usize| {
                let h = 1e-6;
                let moved = |by: f64| (0..d).map(|j| x[j] + if j == k { by } else { 0.0 }).collect::<Vec<f64>>();
                let ((above, _), (below, _)) = (model.inverse(&moved(h), c), model.inverse(&moved(-h), c));
                above.iter().zip(below).map(|(a, b)| (a - b) / (2.0 * h)).collect::<Vec<f64>>()
            };
            let columns: Vec<Vec<f64>> = (0..d).map(column).collect();
            let expected = log_det(&Mat::from_fn(d, d, |r, k| columns[k][r]));
            let found = model.inverse(x, c).1[0];
            assert!((found - expected).abs() <= 1e-6 * (1.0 + expected.abs()), "{}: {found}, {expected}", case.name());
        }
    });
}
