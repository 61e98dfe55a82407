//! The same bits for any number of threads, any batch, any neighbours.
mod flows;

use flow_runtime::fit::{Fit, Schedule};
use flow_runtime::isa::InstructionSet;
use flow_runtime::model::Tensor;
use flow_runtime::real::Real;
use flow_runtime::table::Table;
use flows::{Maf, Maf64, maf, realnvp, rows};

const THREADS: [usize; 4] = [1, 2, 3, 8];
const BATCHES: [usize; 10] = [1, 2, 3, 8, 9, 63, 64, 65, 257, 1000];

fn bits<T: Real>(numbers: &[T]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_f64().to_bits()).collect()
}

fn tensor_bits<T: Real>(tensors: &[Tensor<T>]) -> Vec<u64> {
    tensors.iter().flat_map(|tensor| bits(&tensor.values)).collect()
}

fn threads_do_not_matter<T: Real>() {
    for batch in BATCHES {
        let (x, c): (Vec<T>, Vec<T>) = (rows(batch, 3, 1), rows(batch, 2, 2));
        let (z_bar, l_bar): (Vec<T>, Vec<T>) = (rows(batch, 3, 3), rows(batch, 1, 4));
        let run = |threads| {
            let model = realnvp::<T>().threads(threads);
            let given = model.given(&c);
            let (value, gradient) = given.log_prob_gradient(&x, None).unwrap();
            let mut all = vec![value.to_bits()];
            all.extend(tensor_bits(&gradient.tensors()));
            for (a, b) in
                [given.inverse(&x), given.forward(&x), given.sample_with_log_prob(batch, 5)].map(Result::unwrap)
            {
                all.extend(bits(&a).into_iter().chain(bits(&b)));
            }
            for numbers in [given.log_prob(&x), given.score(&x), given.context_score(&x), given.sample(batch, 6)] {
                all.extend(bits(&numbers.unwrap()));
            }
            for vjp in [
                given.inverse_vjp(&x, &z_bar, &l_bar),
                given.forward_vjp(&x, &z_bar, &l_bar),
                given.log_prob_vjp(&x, &l_bar),
                given.sample_vjp(5, &z_bar, &l_bar),
                given.sample_path_vjp(5, &z_bar, &l_bar),
            ] {
                let vjp = vjp.unwrap();
                all.extend(bits(&vjp.input_bar).into_iter().chain(bits(&vjp.c_bar)));
                all.extend(tensor_bits(&vjp.parameters.tensors()));
            }
            all
        };
        let one = run(1);
        for threads in THREADS {
            assert!(run(threads) == one, "batch {batch}, {threads} threads");
        }
    }
}

#[test]
fn threads_do_not_matter_f32() {
    threads_do_not_matter::<f32>();
}

#[test]
fn threads_do_not_matter_f64() {
    threads_do_not_matter::<f64>();
}

#[test]
fn a_row_does_not_depend_on_its_batch() {
    let (model, x) = (maf::<f32>(), rows::<f32>(1000, 3, 1));
    type Ask = fn(&Maf, &[f32]) -> Vec<f32>;
    let calls: [Ask; 3] = [
        |model, x| model.log_prob(x).unwrap(),
        |model, x| model.forward(x).unwrap().0,
        |model, x| model.score(x).unwrap(),
    ];
    for call in calls {
        let all = call(&model, &x);
        for batch in BATCHES {
            let parts: Vec<f32> = x.chunks(3 * batch).flat_map(|part| call(&model, part)).collect();
            // A few rows go one by one: equal to rounding, of which this small flow has a few dozen f32 steps, each carried on by
            // derivatives below 10.
            let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * (1.0 + b.abs());
            let same = if batch > 8 { bits(&parts) == bits(&all) } else { parts.iter().zip(&all).all(near) };
            assert!(same, "batch {batch}");
        }
    }
}

#[test]
fn lanes_without_a_row_add_nothing() {
    // The 65th row stands alone in its tile; its gradient must be that of a batch of its own.
    let (model, x) = (maf::<f64>(), rows::<f64>(65, 3, 1));
    let mut weights = [0.0; 65];
    weights[64] = 1.0;
    let (_, gradient) = model.log_prob_gradient(&x, Some(&weights)).unwrap();
    let (_, alone) = model.log_prob_gradient(&x[64 * 3..], None).unwrap();
    for (a, b) in gradient.tensors().iter().zip(alone.tensors()) {
        assert_eq!(a.values, b.values, "{}", a.name);
    }
    let naive = model.naive_inverse_vjp(&x[..3], &[1.0, 0.5, -0.5], &[0.25]).unwrap();
    let vjp = model.inverse_vjp(&x[..3], &[1.0, 0.5, -0.5], &[0.25]).unwrap();
    for (a, b) in vjp.parameters.tensors().iter().zip(naive.parameters.tensors()) {
        let close = a.values.iter().zip(&b.values).all(|(a, b)| (a - b).abs() < 1e-13);
        assert!(close, "{}", a.name);
    }
}

/// One sample's seeds alone in the last tile: its gradient is that of the same seeds among more samples.
#[test]
fn lanes_without_a_sample_add_nothing() {
    let model = maf::<f64>();
    let gradient = |samples: usize| {
        let (mut x_bar, mut log_prob_bar) = (vec![0.0; samples * 3], vec![0.0; samples]);
        x_bar[64 * 3..65 * 3].copy_from_slice(&[0.5, -1.0, 0.25]);
        log_prob_bar[64] = 1.5;
        model.sample_vjp(11, &x_bar, &log_prob_bar).unwrap()
    };
    let (alone, among) = (gradient(65), gradient(100));
    for (a, b) in alone.parameters.tensors().iter().zip(among.parameters.tensors()) {
        assert_eq!(a.values, b.values, "{}", a.name);
    }
    assert_eq!(alone.input_bar[64 * 3..65 * 3], among.input_bar[64 * 3..65 * 3]);
}

#[test]
fn adjoints_that_are_not_finite_are_refused() {
    let (model, x) = (maf::<f64>(), rows::<f64>(2, 3, 1));
    let nan = [0.0, 0.0, 0.0, 0.0, f64::NAN, 0.0];
    let error = model.forward_vjp(&x, &nan, &[0.0; 2]).unwrap_err();
    let text = "row 1, column `adjoint of b`: NaN is not a finite number; drop or fill such rows first";
    assert_eq!(error.to_string(), text);
    assert!(model.inverse_vjp(&x, &[0.0; 6], &[0.0, f64::INFINITY]).is_err());
    assert!(model.log_prob_vjp(&x, &[f64::NAN, 0.0]).is_err());
    assert!(model.sample_vjp(0, &nan, &[0.0; 2]).is_err());
    assert!(model.sample_path_vjp(0, &[0.0; 6], &[f64::NAN; 2]).is_err());
}

#[test]
fn samples_beyond_all_memory_are_refused() {
    let model = maf::<f64>();
    for n in [usize::MAX, usize::MAX / 3 + 1, usize::MAX / 8] {
        let error = model.sample(n, 0).unwrap_err().to_string();
        assert!(error.ends_with("samples do not fit into memory; draw them in parts"), "{error}");
        assert!(model.sample_with_log_prob(n, 0).is_err());
    }
}

#[test]
fn training_does_not_depend_on_threads() {
    let table = Table::from_rows(rows::<f32>(700, 3, 9), 3).unwrap();
    let run = |threads| {
        let mut model = maf::<f32>();
        let fit = Fit::new().epochs(3).batch(300).schedule(Schedule::Constant(1e-2)).threads(threads);
        let report = fit.run(&mut model, &table, Some(&table)).unwrap();
        (tensor_bits(&model.parameters()), report.epochs.iter().map(|e| e.train_log_prob.to_bits()).collect::<Vec<_>>())
    };
    let one = run(1);
    for threads in THREADS {
        assert!(run(threads) == one, "{threads} threads");
    }
}

#[test]
fn every_instruction_set_agrees() {
    let x = rows::<f64>(100, 3, 1);
    let run = |model: Maf64| {
        let (data, log_det) = model.forward(&x).unwrap();
        [model.log_prob(&x).unwrap(), data, log_det, model.sample(100, 1).unwrap()].concat()
    };
    let best = run(maf());
    for set in InstructionSet::available() {
        let other = run(maf().instruction_set(set));
        assert!(best.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-12), "{set}");
    }
}

/// As many threads as anybody may ask for: no more are started than there are tiles, and the results are the same.
#[test]
fn any_number_of_threads_is_fine() {
    let x = rows::<f32>(130, 3, 1);
    let one = maf::<f32>().threads(1);
    for threads in [0, 64, 1000, usize::MAX / 4096, usize::MAX] {
        let model: Maf = maf().threads(threads);
        assert!(model.thread_count() <= 256);
        assert_eq!(model.log_prob(&x).unwrap(), one.log_prob(&x).unwrap());
        assert_eq!(model.score(&x).unwrap(), one.score(&x).unwrap());
    }
}

/// Rows so far out that numbers overflow have density 0, and no gradient; never a NaN.
#[test]
fn rows_far_out_are_answered() {
    let model = maf::<f32>();
    for n in [1, 8, 70] {
        let mut x = rows::<f32>(n, 3, 1);
        x[3 * (n - 1)..].fill(3e38);
        let log_prob = model.log_prob(&x).unwrap();
        assert_eq!(log_prob[n - 1], f32::NEG_INFINITY, "{n} rows");
        assert!(log_prob[..n - 1].iter().all(|x| x.is_finite()));
        let row = |error: flow_runtime::Error| matches!(error, flow_runtime::Error::Overflow { row } if row == n - 1);
        assert!(row(model.score(&x).unwrap_err()));
        assert!(row(model.log_prob_gradient(&x, None).unwrap_err()));
        assert!(row(model.log_prob_vjp(&x, &vec![1.0; n]).unwrap_err()));
        let nan = |numbers: (Vec<f32>, Vec<f32>)| numbers.0.iter().chain(&numbers.1).any(|x| x.is_nan());
        assert!(!model.inverse(&x).is_ok_and(nan) && !model.forward(&x).is_ok_and(nan));
    }
}
