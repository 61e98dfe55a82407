//! Samples, their log p, and gradients through them.
mod flows;

use flow_runtime::InstructionSet;
use flow_runtime::model::Vjp;
use flow_runtime::random::noise::{Noise, fill_row};
use flows::{Maf, Maf64, maf, realnvp, rows};
use std::f64::consts::TAU;

const SEED: u64 = 11;

/// The largest |a − b| / (1 + |b|).
fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs() / (1.0 + b.abs())).fold(0.0, f64::max)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(numbers: &[f64]) -> f64 {
    dot(numbers, numbers).sqrt()
}

/// All numbers of a gradient in the parameters.
fn parameters(vjp: &Vjp<f64>) -> Vec<f64> {
    vjp.parameters.tensors().into_iter().flat_map(|tensor| tensor.values).collect()
}

/// The noise of samples 0 to `count` − 1.
fn noise(count: usize) -> Vec<f64> {
    let mut z = vec![0.0; 3 * count];
    let each = z.chunks_exact_mut(3).enumerate();
    each.for_each(|(row, z)| fill_row(InstructionSet::best(), Noise::Normal, SEED, row as u64, z));
    z
}

#[test]
fn a_table_of_samples_has_the_names_of_features() {
    let table = maf::<f64>().sample_table(70, SEED).unwrap();
    assert_eq!(
        (table.names(), table.as_slice()),
        (&["a", "b", "c"].map(String::from)[..], &maf::<f64>().sample(70, SEED).unwrap()[..])
    );
    let c = rows::<f64>(70, 2, 1);
    let (model, given) = (realnvp::<f64>(), realnvp::<f64>().given(&c).sample_table(70, SEED).unwrap());
    assert_eq!((given.columns(), given.into_vec()), (3, model.given(&c).sample(70, SEED).unwrap()));
}

#[test]
fn a_sample_is_a_function_of_seed_and_row() {
    let all = maf::<f32>().sample(1000, SEED).unwrap();
    for threads in [1, 2, 3, 8] {
        let model: Maf = maf().threads(threads);
        for n in [1, 2, 63, 64, 65, 257, 1000] {
            let (some, also) = (model.sample(n, SEED).unwrap(), model.sample_with_log_prob(n, SEED).unwrap().0);
            // A few samples are made one by one: equal to rounding.
            let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * (1.0 + b.abs());
            let same = if n > 8 { some == all[..3 * n] } else { some.iter().zip(&all).all(near) };
            assert!(same && some == also, "{n} samples, {threads} threads");
        }
    }
}

#[test]
fn seeds_and_rows_differ() {
    let [one, other] = [SEED, SEED + 1].map(|seed| maf::<f32>().sample(1000, seed).unwrap());
    assert!(one.iter().zip(&other).filter(|(a, b)| a == b).count() < 30);
    let mut first: Vec<u32> = one.iter().step_by(3).map(|x| x.to_bits()).collect();
    first.sort_unstable();
    first.dedup();
    assert!(first.len() > 990);
}

#[test]
fn samples_are_noise_sent_forward() {
    let (model, z) = (maf::<f64>(), noise(130));
    let (x, log_det) = model.forward(&z).unwrap();
    let (samples, log_prob) = model.sample_with_log_prob(130, SEED).unwrap();
    assert_eq!(samples, x);
    let of_noise = z.chunks_exact(3).map(|z| -0.5 * dot(z, z) - 1.5 * TAU.ln());
    let wanted: Vec<f64> = of_noise.zip(&log_det).map(|(noise, log_det)| noise - log_det).collect();
    assert!(distance(&log_prob, &wanted) < 1e-13);
}

#[test]
fn the_log_prob_of_a_sample_is_that_of_the_data() {
    let model = maf::<f64>();
    let (x, log_prob) = model.sample_with_log_prob(500, SEED).unwrap();
    assert!(distance(&log_prob, &model.log_prob(&x).unwrap()) < 1e-10);
    let (model, c) = (realnvp::<f64>(), rows::<f64>(500, 2, 1));
    for c in [&c[..], &c[..2]] {
        let given = model.given(c);
        let (x, log_prob) = given.sample_with_log_prob(500, SEED).unwrap();
        assert!(distance(&log_prob, &given.log_prob(&x).unwrap()) < 1e-10);
    }
    let model = maf::<f32>();
    let (x, log_prob) = model.sample_with_log_prob(500, SEED).unwrap();
    let scored = model.log_prob(&x).unwrap();
    assert!(log_prob.iter().zip(&scored).all(|(a, b)| (a - b).abs() < 1e-4));
}

/// The mean of q(x) / p(x) over samples of p is 1 for any density q: here a normal one of a smaller spread.
#[test]
fn samples_are_distributed_as_the_density_says() {
    let n = 40_000;
    let (x, log_prob) = maf::<f64>().sample_with_log_prob(n, SEED).unwrap();
    let mean = |column: usize, of: &dyn Fn(f64) -> f64| {
        x.iter().skip(column).step_by(3).map(|&x| of(x)).sum::<f64>() / n as f64
    };
    let of_column = |column| {
        let centre = mean(column, &|x| x);
        (centre, 0.7 * mean(column, &|x| (x - centre).powi(2)).sqrt())
    };
    let q = [0, 1, 2].map(of_column);
    let log_normal = |x: &[f64]| -> f64 {
        let log = |(x, (m, s)): (&f64, (f64, f64))| -0.5 * ((x - m) / s).powi(2) - s.ln() - 0.5 * TAU.ln();
        x.iter().zip(q).map(log).sum()
    };
    let ratios: Vec<f64> = x.chunks_exact(3).zip(&log_prob).map(|(x, p)| (log_normal(x) - p).exp()).collect();
    let mean = ratios.iter().sum::<f64>() / n as f64;
    let error = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>().sqrt() / n as f64;
    assert!(error < 0.02 && (mean - 1.0).abs() < 5.0 * error, "{mean} ± {error}");
}

/// The slope of `value` in every learned number, tensor by tensor.
fn slopes(model: &Maf64, gradient: &Vjp<f64>, value: impl Fn(&Maf64) -> f64) -> Vec<f64> {
    let (h, mut slopes) = (1e-5, Vec::new());
    for tensor in gradient.parameters.tensors() {
        let start = model.parameter(&tensor.name).unwrap().values;
        for i in 0..start.len() {
            let at = |x: f64| {
                let (mut model, mut values) = (model.clone(), start.clone());
                values[i] = x;
                // Outside the mask nothing can be set, and the gradient there must be 0.
                model.set_parameter(&tensor.name, &values).map_or(0.0, |()| value(&model))
            };
            slopes.push((at(start[i] + h) - at(start[i] - h)) / (2.0 * h));
        }
    }
    slopes
}

#[test]
fn gradients_through_samples_are_slopes() {
    let (model, n) = (maf(), 67);
    let (x_bar, l_bar) = (rows::<f64>(n, 3, 1), rows::<f64>(n, 1, 2));
    let total = model.sample_vjp(SEED, &x_bar, &l_bar).unwrap();
    let value = |model: &Maf64| {
        let (x, log_prob) = model.sample_with_log_prob(n, SEED).unwrap();
        dot(&x, &x_bar) + dot(&log_prob, &l_bar)
    };
    assert!(distance(&parameters(&total), &slopes(&model, &total, value)) < 1e-6);
    // Along the path log p is that of the model as it is, wherever the samples go.
    let path = model.sample_path_vjp(SEED, &x_bar, &l_bar).unwrap();
    let value = |moved: &Maf64| {
        let x = moved.sample(n, SEED).unwrap();
        dot(&x, &x_bar) + dot(&model.log_prob(&x).unwrap(), &l_bar)
    };
    assert!(distance(&parameters(&path), &slopes(&model, &path, value)) < 1e-6);
}

#[test]
fn gradients_through_samples_reach_the_context() {
    let (model, c, n) = (realnvp::<f64>(), [0.4, -0.7], 20);
    let (x_bar, l_bar) = (rows::<f64>(n, 3, 1), rows::<f64>(n, 1, 2));
    let value = |c: [f64; 2]| {
        let (x, log_prob) = model.given(&c).sample_with_log_prob(n, SEED).unwrap();
        dot(&x, &x_bar) + dot(&log_prob, &l_bar)
    };
    let h = 1e-5;
    let of_t = (value([c[0] + h, c[1]]) - value([c[0] - h, c[1]])) / (2.0 * h);
    let of_m = (value([c[0], c[1] + h]) - value([c[0], c[1] - h])) / (2.0 * h);
    let vjp = model.given(&c).sample_vjp(SEED, &x_bar, &l_bar).unwrap();
    assert!(distance(&vjp.c_bar, &[of_t, of_m]) < 1e-6);
}

/// log p is log N(z) less the log-det, and the slope of log N(z) is −z.
#[test]
fn gradients_through_samples_reach_the_noise() {
    let (model, n) = (maf::<f64>(), 70);
    let (x_bar, l_bar) = (rows::<f64>(n, 3, 1), rows::<f64>(n, 1, 2));
    let (z, minus): (_, Vec<f64>) = (noise(n), l_bar.iter().map(|bar| -bar).collect());
    let forward = model.forward_vjp(&z, &x_bar, &minus).unwrap().input_bar;
    let wanted: Vec<f64> = (0..3 * n).map(|i| forward[i] - l_bar[i / 3] * z[i]).collect();
    let vjp = model.sample_vjp(SEED, &x_bar, &l_bar).unwrap();
    assert!(distance(&vjp.input_bar, &wanted) < 1e-13);
}

/// KL(p ‖ p): x̄ = −∇log p, one sample at a time. The gradient along the path is 0, the total one is not.
#[test]
fn a_model_against_itself_has_no_path_gradient() {
    let (model, n) = (maf::<f64>(), 70);
    let score = model.score(&model.sample(n, SEED).unwrap()).unwrap();
    for sample in [0, 1, 5, 64, 69] {
        let (mut x_bar, mut l_bar) = (vec![0.0; 3 * n], vec![0.0; n]);
        (3 * sample..3 * sample + 3).for_each(|i| x_bar[i] = -score[i]);
        l_bar[sample] = 1.0;
        let path = parameters(&model.sample_path_vjp(SEED, &x_bar, &l_bar).unwrap());
        let total = parameters(&model.sample_vjp(SEED, &x_bar, &l_bar).unwrap());
        assert!(norm(&total) > 0.1 && norm(&path) < 1e-9 * norm(&total), "sample {sample}");
    }
}

/// What the path leaves out is the gradient of log p in the parameters where x stays as it is.
fn check_parts(total: &Vjp<f64>, path: &Vjp<f64>, direct: &Vjp<f64>) {
    let (path, direct) = (parameters(path), parameters(direct));
    let sum: Vec<f64> = path.iter().zip(&direct).map(|(path, direct)| path + direct).collect();
    assert!(norm(&direct) > 0.1 && distance(&sum, &parameters(total)) < 1e-10);
}

#[test]
fn a_total_gradient_is_path_and_direct() {
    let (x_bar, l_bar) = (rows::<f64>(70, 3, 1), rows::<f64>(70, 1, 2));
    let model = maf::<f64>();
    let total = model.sample_vjp(SEED, &x_bar, &l_bar).unwrap();
    let path = model.sample_path_vjp(SEED, &x_bar, &l_bar).unwrap();
    check_parts(&total, &path, &model.log_prob_vjp(&model.sample(70, SEED).unwrap(), &l_bar).unwrap());
    let (model, c) = (realnvp::<f64>(), rows::<f64>(70, 2, 3));
    for c in [&c[..], &c[..2]] {
        let given = model.given(c);
        let total = given.sample_vjp(SEED, &x_bar, &l_bar).unwrap();
        let path = given.sample_path_vjp(SEED, &x_bar, &l_bar).unwrap();
        check_parts(&total, &path, &given.log_prob_vjp(&given.sample(70, SEED).unwrap(), &l_bar).unwrap());
    }
}
