//! Steps with each option against a transcription in plain loops over dense tensors.
mod flows;

use flow_runtime::fit::{Average, Betas, Fit, Schedule};
use flow_runtime::model::Tensor;
use flow_runtime::table::Table;
use flows::{Maf64, maf, rows};
use std::f64::consts::PI;
use std::ops::ControlFlow;

const STEPS: usize = 12;

/// What a transcribed run does.
#[derive(Clone, Copy, Default)]
struct Options {
    clip: Option<f64>,
    decay: f64,
    average: Option<(f64, usize)>,
}

/// Numbers of one tensor, with its moments and its average.
struct Trained {
    name: String,
    weight: bool,
    p: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    average: Vec<f64>,
}

fn begin(model: &Maf64) -> Vec<Trained> {
    let learned = model.parameters().into_iter().filter(|tensor| !tensor.name.starts_with("standardize"));
    let trained = |tensor: Tensor<f64>| {
        let zero = vec![0.0; tensor.values.len()];
        Trained {
            weight: tensor.name.ends_with(".weight"),
            name: tensor.name,
            p: tensor.values,
            m: zero.clone(),
            v: zero.clone(),
            average: zero,
        }
    };
    learned.map(trained).collect()
}

/// A step of PyTorch's AdamW, of `clip_grad_norm_` without its 1e-6, and of the exponential mean. Returns the norm.
fn step(model: &mut Maf64, all: &mut [Trained], x: &[f64], t: usize, rate: f64, options: Options) -> f64 {
    let (_, gradient) = model.log_prob_gradient(x, None).unwrap();
    let gradients: Vec<Vec<f64>> =
        all.iter().map(|tensor| gradient.tensor(&tensor.name).unwrap().values.iter().map(|g| -g).collect()).collect();
    let norm = gradients.iter().flatten().map(|g| g * g).sum::<f64>().sqrt();
    let scale = options.clip.map_or(1.0, |most| if norm > most { most / norm } else { 1.0 });
    for (tensor, gradient) in all.iter_mut().zip(&gradients) {
        for (i, g) in gradient.iter().map(|g| g * scale).enumerate() {
            if tensor.weight {
                tensor.p[i] -= rate * options.decay * tensor.p[i];
            }
            tensor.m[i] = 0.9 * tensor.m[i] + 0.1 * g;
            tensor.v[i] = 0.999 * tensor.v[i] + 0.001 * g * g;
            let m_hat = tensor.m[i] / (1.0 - 0.9_f64.powi(t as i32 + 1));
            let v_hat = tensor.v[i] / (1.0 - 0.999_f64.powi(t as i32 + 1));
            tensor.p[i] -= rate * m_hat / (v_hat.sqrt() + 1e-8);
            match options.average {
                Some((_, start)) if t == start => tensor.average[i] = tensor.p[i],
                Some((decay, start)) if t > start => {
                    tensor.average[i] = decay * tensor.average[i] + (1.0 - decay) * tensor.p[i];
                }
                _ => {}
            }
        }
        model.set_parameter(&tensor.name, &tensor.p).unwrap();
    }
    norm
}

/// Runs both and compares the weights. Returns the norms.
fn compare(fit: &Fit, rate: impl Fn(usize) -> f64, options: Options) -> Vec<f64> {
    let (mut model, mut shadow, x) = (maf::<f64>(), maf::<f64>(), rows::<f64>(70, 3, 1));
    let mut all = begin(&shadow);
    let mut session = fit.start(&mut model, STEPS).unwrap();
    let mut norms = Vec::new();
    for t in 0..STEPS {
        assert!((session.rate() - rate(t)).abs() < 1e-15, "step {t}: {} and {}", session.rate(), rate(t));
        session.step(&x).unwrap();
        norms.push(step(&mut shadow, &mut all, &x, t, rate(t), options));
    }
    assert_eq!(session.finish(), options.average.is_some());
    for tensor in &all {
        let found = model.parameter(&tensor.name).unwrap().values;
        let expected = if options.average.is_some() { &tensor.average } else { &tensor.p };
        let worst = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-11, "{}: {worst}", tensor.name);
    }
    norms
}

fn constant() -> Fit {
    Fit::new().schedule(Schedule::Constant(1e-2))
}

#[test]
fn adam_is_as_transcribed() {
    compare(&constant(), |_| 1e-2, Options::default());
}

#[test]
fn weights_decay_and_biases_do_not() {
    compare(&constant().weight_decay(0.3), |_| 1e-2, Options { decay: 0.3, ..Options::default() });
    // Without a gradient nothing but the decay is left.
    let mut model = maf::<f64>();
    let before = model.parameters();
    let fit = constant().weight_decay(5.0).betas(Betas { epsilon: 1e30, ..Betas::default() });
    fit.start(&mut model, 1).unwrap().step(&rows::<f64>(70, 3, 1)).unwrap();
    for (before, after) in before.iter().zip(model.parameters()) {
        let kept = if before.name.ends_with(".weight") { 0.95 } else { 1.0 };
        let close = before.values.iter().zip(&after.values).all(|(b, a)| (b * kept - a).abs() < 1e-15);
        assert!(close, "{}", before.name);
    }
}

#[test]
fn long_gradients_are_clipped() {
    let free = compare(&constant(), |_| 1e-2, Options::default());
    let most = (free[0] + free[STEPS - 1]) / 2.0;
    let norms = compare(&constant().clip(most), |_| 1e-2, Options { clip: Some(most), ..Options::default() });
    assert!(norms.iter().any(|norm| *norm > most) && norms.iter().any(|norm| *norm < most), "{norms:?} {most}");
}

#[test]
fn weights_are_averaged_from_a_step_on() {
    for start in [0, 5] {
        let fit = constant().average(Average::new(0.8).from_step(start));
        compare(&fit, |_| 1e-2, Options { average: Some((0.8, start)), ..Options::default() });
    }
}

#[test]
fn an_average_that_has_not_begun_changes_nothing() {
    let (mut model, mut plain, x) = (maf::<f64>(), maf::<f64>(), rows::<f64>(70, 3, 1));
    let mut session = constant().average(Average::new(0.8).from_step(3)).start(&mut model, 3).unwrap();
    (0..3).for_each(|_| _ = session.step(&x).unwrap());
    assert!(!session.finish());
    let mut session = constant().start(&mut plain, 3).unwrap();
    (0..3).for_each(|_| _ = session.step(&x).unwrap());
    assert_eq!(model.parameters(), plain.parameters());
}

#[test]
fn everything_together_is_as_transcribed() {
    let fit = Fit::new().rate(2e-2).warm_up(3).weight_decay(0.1).clip(0.5).average(Average::new(0.7).from_step(2));
    let rate = |t: usize| match t {
        0..3 => 2e-2 * (t + 1) as f64 / 4.0,
        _ => 2e-2 * (1.0 + (PI * (t - 3) as f64 / 9.0).cos()) / 2.0,
    };
    compare(&fit, rate, Options { clip: Some(0.5), decay: 0.1, average: Some((0.7, 2)) });
}

#[test]
fn rates_fall_in_steps() {
    let schedule = Schedule::Step { rate: 1e-2, factor: 0.5, every: 4 };
    compare(&Fit::new().schedule(schedule), |t| 1e-2 * 0.5_f64.powi((t / 4) as i32), Options::default());
}

/// The norm that a run reports is that of the gradient, and it has the same bits on any number of threads.
#[test]
fn the_norm_is_reported() {
    let x = rows::<f64>(70, 3, 1);
    let table = Table::from_rows(x.clone(), 3).unwrap();
    let norms = |threads: usize| {
        let (send, receive) = std::sync::mpsc::channel();
        let fit = constant().standardize(false).epochs(3).batch(70).threads(threads).clip(1.0);
        let fit = fit.on_step(move |event| {
            send.send((event.gradient_norm, event.clipped)).unwrap();
            ControlFlow::Continue(())
        });
        let mut model = maf::<f64>();
        let report = fit.run(&mut model, &table, None).unwrap();
        drop(fit);
        (receive.iter().collect::<Vec<_>>(), report)
    };
    let (found, report) = norms(1);
    let (_, gradient) = maf::<f64>().log_prob_gradient(&x, None).unwrap();
    let norm = gradient.tensors().iter().flat_map(|tensor| &tensor.values).map(|g| g * g).sum::<f64>().sqrt();
    assert!((found[0].0 - norm).abs() < 1e-12, "{} {norm}", found[0].0);
    assert!(found.iter().all(|(norm, clipped)| *clipped == (*norm > 1.0)));
    let epochs: Vec<_> = report.epochs.iter().map(|epoch| (epoch.gradient_norm, epoch.clipped == 1)).collect();
    assert_eq!(epochs, found);
    assert!([2, 3].into_iter().all(|threads| norms(threads).0 == found));
}
