//! The tile executor against plain loops, and gradients against central differences, in f64.
mod flows;

use flow_runtime::model::{Model, Tensor, Vjp};
use flow_runtime::rt::v0_1::Program;
use flows::{maf, realnvp, rows};

/// The largest |a − b| / (1 + |b|).
fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs() / (1.0 + b.abs())).fold(0.0, f64::max)
}

/// Central difference of `f` at `x`.
fn slope(x: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let h = 1e-5;
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// Refuses gradients that differ by more than rounding.
fn same(a: &Vjp<f64>, b: &Vjp<f64>) {
    assert!(distance(&a.input_bar, &b.input_bar) < 1e-12 && distance(&a.c_bar, &b.c_bar) < 1e-12);
    for (a, b) in a.parameters.tensors().iter().zip(b.parameters.tensors()) {
        assert!(distance(&a.values, &b.values) < 1e-11, "{}", a.name);
    }
}

#[test]
fn maf_is_what_plain_loops_give() {
    let (model, x) = (maf::<f64>(), rows(150, 3, 1));
    assert!(distance(&model.log_prob(&x).unwrap(), &model.naive_log_prob(&x).unwrap()) < 1e-12);
    let ((z, log_det), (z_naive, log_det_naive)) = (model.inverse(&x).unwrap(), model.naive_inverse(&x).unwrap());
    assert!(distance(&z, &z_naive) < 1e-12 && distance(&log_det, &log_det_naive) < 1e-12);
    let ((data, log_det), (data_naive, log_det_naive)) = (model.forward(&x).unwrap(), model.naive_forward(&x).unwrap());
    assert!(distance(&data, &data_naive) < 1e-12 && distance(&log_det, &log_det_naive) < 1e-12);
    let (bar, l_bar) = (rows(150, 3, 2), rows(150, 1, 3));
    same(&model.inverse_vjp(&x, &bar, &l_bar).unwrap(), &model.naive_inverse_vjp(&x, &bar, &l_bar).unwrap());
    same(&model.forward_vjp(&x, &bar, &l_bar).unwrap(), &model.naive_forward_vjp(&x, &bar, &l_bar).unwrap());
}

#[test]
fn realnvp_is_what_plain_loops_give() {
    let (model, x, c) = (realnvp::<f64>(), rows(70, 3, 1), rows(70, 2, 4));
    let given = model.given(&c);
    assert!(distance(&given.log_prob(&x).unwrap(), &given.naive_log_prob(&x).unwrap()) < 1e-12);
    let ((data, log_det), (data_naive, log_det_naive)) = (given.forward(&x).unwrap(), given.naive_forward(&x).unwrap());
    assert!(distance(&data, &data_naive) < 1e-12 && distance(&log_det, &log_det_naive) < 1e-12);
    let (bar, l_bar) = (rows(70, 3, 2), rows(70, 1, 3));
    same(&given.inverse_vjp(&x, &bar, &l_bar).unwrap(), &given.naive_inverse_vjp(&x, &bar, &l_bar).unwrap());
    same(&given.forward_vjp(&x, &bar, &l_bar).unwrap(), &given.naive_forward_vjp(&x, &bar, &l_bar).unwrap());
}

#[test]
fn forward_undoes_inverse() {
    let (model, x) = (maf::<f64>(), rows(150, 3, 1));
    let (z, down) = model.inverse(&x).unwrap();
    let (back, up) = model.forward(&z).unwrap();
    let sums: Vec<f64> = down.iter().zip(&up).map(|(a, b)| a + b).collect();
    assert!(distance(&back, &x) < 1e-12 && distance(&sums, &[0.0; 150]) < 1e-12);
}

#[test]
fn f32_is_close_to_f64() {
    let (model, x) = (maf::<f32>(), rows::<f32>(100, 3, 1));
    let wide: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
    let narrow: Vec<f64> = model.log_prob(&x).unwrap().into_iter().map(f64::from).collect();
    assert!(distance(&narrow, &model.cast::<f64>().log_prob(&wide).unwrap()) < 1e-5);
}

/// Every parameter's central difference of Σ wᵢ log pᵢ.
fn check_parameters<P: Program>(
    model: &mut Model<P, f64>,
    gradient: &[Tensor<f64>],
    value: impl Fn(&Model<P, f64>) -> f64,
) {
    for tensor in gradient {
        let start = model.parameter(&tensor.name).unwrap();
        let mut differences = Vec::new();
        for i in 0..start.values.len() {
            let mut moved = |x: f64| {
                let mut values = start.values.clone();
                values[i] = x;
                // Outside the mask nothing can be set, and the gradient there must be 0.
                model.set_parameter(&tensor.name, &values).map_or(0.0, |()| value(model))
            };
            differences.push(slope(start.values[i], &mut moved));
        }
        model.set_parameter(&tensor.name, &start.values).unwrap();
        assert!(distance(&tensor.values, &differences) < 1e-6, "{}", tensor.name);
    }
}

#[test]
fn maf_gradients_are_slopes() {
    let (mut model, x) = (maf::<f64>(), rows(67, 3, 1));
    let weights: Vec<f64> = (0..67).map(|i| 0.2 + (i % 5) as f64 / 7.0).collect();
    let total =
        |model: &Model<_, f64>| -> f64 { model.log_prob(&x).unwrap().iter().zip(&weights).map(|(a, b)| a * b).sum() };
    let (value, gradient) = model.log_prob_gradient(&x, Some(&weights)).unwrap();
    assert!((value - total(&model)).abs() < 1e-10);
    check_parameters(&mut model, &gradient.tensors(), total);
    let (mean, of_mean) = model.log_prob_gradient(&x, None).unwrap();
    let (sum, of_sum) = model.log_prob_gradient(&x, Some(&[1.0; 67])).unwrap();
    assert!((mean - sum / 67.0).abs() < 1e-12);
    for (mean, sum) in of_mean.tensors().iter().zip(of_sum.tensors()) {
        let scaled: Vec<f64> = sum.values.iter().map(|x| x / 67.0).collect();
        assert!(distance(&mean.values, &scaled) < 1e-13);
    }
}

#[test]
fn realnvp_gradients_are_slopes() {
    let (mut model, x, c) = (realnvp::<f64>(), rows(67, 3, 1), rows(67, 2, 2));
    let total = |model: &Model<_, f64>| -> f64 { model.given(&c).log_prob(&x).unwrap().iter().sum() };
    let (_, gradient) = model.given(&c).log_prob_gradient(&x, Some(&[1.0; 67])).unwrap();
    check_parameters(&mut model, &gradient.tensors(), total);
}

/// The slope of `f` in every number of `x`.
fn slopes(x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let moved = |i: usize, to: f64| {
        let mut x = x.to_vec();
        x[i] = to;
        f(&x)
    };
    (0..x.len()).map(|i| slope(x[i], |to| moved(i, to))).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// One row of context for all rows: its gradient is the sum over them.
#[test]
fn data_and_context_gradients_are_slopes() {
    let (model, x, c) = (realnvp::<f64>(), rows(5, 3, 1), rows(1, 2, 2));
    let (bar, l_bar) = (rows(5, 3, 5), rows(5, 1, 6));
    let value = |(output, log_det): (Vec<f64>, Vec<f64>)| dot(&output, &bar) + dot(&log_det, &l_bar);
    let check = |vjp: Vjp<f64>, value: &dyn Fn(&[f64], &[f64]) -> f64| {
        assert!(distance(&vjp.input_bar, &slopes(&x, |x| value(x, &c))) < 1e-6);
        assert!(distance(&vjp.c_bar, &slopes(&c, |c| value(&x, c))) < 1e-6);
    };
    let given = model.given(&c);
    let inverse = |x: &[f64], c: &[f64]| value(model.given(c).inverse(x).unwrap());
    check(given.inverse_vjp(&x, &bar, &l_bar).unwrap(), &inverse);
    let forward = |z: &[f64], c: &[f64]| value(model.given(c).forward(z).unwrap());
    check(given.forward_vjp(&x, &bar, &l_bar).unwrap(), &forward);
    let log_prob = |x: &[f64], c: &[f64]| dot(&model.given(c).log_prob(x).unwrap(), &l_bar);
    check(given.log_prob_vjp(&x, &l_bar).unwrap(), &log_prob);
}

#[test]
fn forward_gradients_are_slopes() {
    let (z, bar, l_bar) = (rows(67, 3, 1), rows(67, 3, 2), rows(67, 1, 3));
    let value = |(data, log_det): (Vec<f64>, Vec<f64>)| dot(&data, &bar) + dot(&log_det, &l_bar);
    let mut model = maf::<f64>();
    let gradient = model.forward_vjp(&z, &bar, &l_bar).unwrap().parameters;
    check_parameters(&mut model, &gradient.tensors(), |model| value(model.forward(&z).unwrap()));
    let (mut model, c) = (realnvp::<f64>(), rows(67, 2, 4));
    let gradient = model.given(&c).forward_vjp(&z, &bar, &l_bar).unwrap().parameters;
    check_parameters(&mut model, &gradient.tensors(), |model| value(model.given(&c).forward(&z).unwrap()));
}

#[test]
fn scores_are_slopes() {
    let (model, x) = (maf::<f64>(), rows(70, 3, 1));
    let sum = |x: &[f64]| model.log_prob(x).unwrap().iter().sum();
    assert!(distance(&model.score(&x).unwrap(), &slopes(&x, sum)) < 1e-6);
    let (model, c) = (realnvp::<f64>(), rows(70, 2, 2));
    let sum = |x: &[f64], c: &[f64]| model.given(c).log_prob(x).unwrap().iter().sum();
    assert!(distance(&model.given(&c).score(&x).unwrap(), &slopes(&x, |x| sum(x, &c))) < 1e-6);
    for c in [&c[..], &c[..2]] {
        assert!(distance(&model.given(c).context_score(&x).unwrap(), &slopes(c, |c| sum(&x, c))) < 1e-6);
    }
}

/// Three ways to the same gradient.
#[test]
fn the_adjoint_of_log_prob_is_score_and_gradient() {
    let (model, x, c, l_bar) = (realnvp::<f64>(), rows(70, 3, 1), rows(70, 2, 2), rows(70, 1, 3));
    let given = model.given(&c);
    let vjp = given.log_prob_vjp(&x, &l_bar).unwrap();
    let (_, gradient) = given.log_prob_gradient(&x, Some(&l_bar)).unwrap();
    assert_eq!(vjp.parameters.tensors(), gradient.tensors());
    let scaled = |score: Vec<f64>| -> Vec<f64> {
        let columns = score.len() / 70;
        score.iter().enumerate().map(|(i, score)| l_bar[i / columns] * score).collect()
    };
    assert!(distance(&vjp.input_bar, &scaled(given.score(&x).unwrap())) < 1e-13);
    assert!(distance(&vjp.c_bar, &scaled(given.context_score(&x).unwrap())) < 1e-13);
}

#[test]
fn multiply_adds_are_counted() {
    let count = maf::<f64>().count_multiply_adds(&[0.0; 3]).unwrap();
    // Panels of 4 units at their own limits: 4 (1 + 2) + 4 (4 + 8) + 4 (4 + 8), twice.
    assert_eq!((count.value, count.step), (216, 3 * 216));
}
