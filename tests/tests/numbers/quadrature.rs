//! Densities of one and two features integrate to 1.
use flow_dsl::plan::Role;
use flow_tests::case::{Case, every};
use flow_tests::setting::Setting;

fn narrow_cases(features: usize) -> impl Iterator<Item = &'static Case> {
    flow_tests::CASES.iter().filter(move |c| c.stages(Default::default()).bound.features.len() == features)
}

/// The points of the trapezoid rule on a substituted line: x = sinh-stretched, so that heavy tails are reached.
fn points(centre: f64, scale: f64, count: usize) -> Vec<(f64, f64)> {
    let half = (count / 2) as f64;
    let step = 9.0 / half;
    let point = |i: usize| {
        let t = (i as f64 - half) * step;
        (centre + scale * t.sinh(), scale * t.cosh() * step)
    };
    (0..=count).map(point).collect()
}

/// Where a column of the data lies.
fn place(setting: &Setting, column: usize) -> (f64, f64) {
    let constant = |role: Role, or: f64| {
        let free = setting.plan.free.iter().find(|f| f.role == role);
        free.map_or(or, |f| setting.tensors[&f.name][column])
    };
    (constant(Role::Mean, 0.0), constant(Role::Deviation, 1.0))
}

#[test]
fn densities_of_one_feature() {
    assert!(narrow_cases(1).count() >= 2);
    every(narrow_cases(1), |case| {
        let setting = Setting::of(case, 1);
        let (centre, scale) = place(&setting, 0);
        let model = setting.double(case.optimised);
        let c = setting.rows(1).c;
        let points = points(centre, scale, 4000);
        let x: Vec<f64> = points.iter().map(|p| p.0).collect();
        let log_prob = model.log_prob(&x, &c);
        let sum: f64 = points.iter().zip(&log_prob).map(|(p, l)| p.1 * l.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{}: {sum}", case.name());
    });
}

#[test]
fn densities_of_two_features() {
    assert!(narrow_cases(2).count() >= 4);
    every(narrow_cases(2), |case| {
        let setting = Setting::of(case, 1);
        let model = setting.double(case.optimised);
        let c = setting.rows(1).c;
        let [(a, b), (e, f)] = [place(&setting, 0), place(&setting, 1)];
        let (first, second) = (points(a, b, 700), points(e, f, 700));
        let mut sum = 0.0;
        for (x0, w0) in first {
            let x: Vec<f64> = second.iter().flat_map(|p| [x0, p.0]).collect();
            let row = model.log_prob(&x, &c);
            sum += w0 * second.iter().zip(&row).map(|(p, l)| p.1 * l.exp()).sum::<f64>();
        }
        assert!((sum - 1.0).abs() < 1e-3, "{}: {sum}", case.name());
    });
}
