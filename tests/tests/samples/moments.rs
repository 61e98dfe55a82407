//! Moments of samples against integrals of the density.
use super::shared::model;
use flow_dsl::plan::Role;
use flow_tests::setting::Setting;

/// Points of the trapezoid rule on a line that is stretched by sinh, so that tails are reached.
fn points(setting: &Setting, column: usize) -> Vec<(f64, f64)> {
    let constant = |role: Role, or: f64| {
        let free = setting.plan.free.iter().find(|f| f.role == role);
        free.map_or(or, |f| setting.tensors[&f.name][column])
    };
    let (centre, scale) = (constant(Role::Mean, 0.0), constant(Role::Deviation, 1.0));
    let step = 5.0 / 300.0;
    let point = |i: i32| {
        let t = f64::from(i) * step;
        (centre + scale * t.sinh(), scale * t.cosh() * step)
    };
    (-300..=300).map(point).collect()
}

/// First and second moments.
fn moments(x: &[f64]) -> [f64; 5] {
    [x[0], x[1], x[0] * x[0], x[1] * x[1], x[0] * x[1]]
}

#[test]
fn moments_of_samples_are_those_of_the_density() {
    for flow in ["PlaneMade", "PlaneCoupled"] {
        let (setting, model) = model(flow);
        let (first, second) = (points(&setting, 0), points(&setting, 1));
        let (mut mass, mut expected) = (0.0, [0.0; 5]);
        for (a, weight) in first {
            let x: Vec<f64> = second.iter().flat_map(|b| [a, b.0]).collect();
            for ((x, log_prob), b) in x.chunks(2).zip(model.log_prob(&x, &[])).zip(&second) {
                let p = weight * b.1 * log_prob.exp();
                mass += p;
                expected.iter_mut().zip(moments(x)).for_each(|(sum, moment)| *sum += p * moment);
            }
        }
        assert!((mass - 1.0).abs() < 1e-4, "{flow}: {mass}");
        let n = 100_000;
        let (x, _) = model.sample(n, &[], 7);
        for (k, expected) in expected.into_iter().enumerate() {
            let values: Vec<f64> = x.chunks(2).map(|x| moments(x)[k]).collect();
            let mean = values.iter().sum::<f64>() / n as f64;
            let error = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>().sqrt() / n as f64;
            assert!((mean - expected).abs() < 4.5 * error, "{flow}, moment {k}: {mean} ± {error}, not {expected}");
        }
    }
}
