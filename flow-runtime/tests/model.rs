//! Parameters by name, training.
mod flows;

use flow_runtime::error::Error;
use flow_runtime::fit::{Betas, Fit, Schedule, Source};
use flow_runtime::model::Model;
use flow_runtime::table::Table;
use flows::{Maf, Maf64, RealNvp, RealNvp64, maf, realnvp, rows};

const WEIGHT: &str = "repeat_0.1.autoregressive_0.net.0.weight";

#[test]
fn initial_parameters_are_named_and_bounded() {
    let model = Maf64::init(5);
    assert_eq!(model.parameter_count(), 2 * (3 * 8 + 8 + 8 * 8 + 8 + 8 * 6 + 6));
    let weight = model.parameter(WEIGHT).unwrap();
    assert_eq!((weight.shape, weight.values.len()), (vec![8, 3], 24));
    let all = model.parameters();
    assert_eq!(all.len(), 14);
    let learned = all.iter().filter(|tensor| !tensor.name.starts_with("standardize"));
    for tensor in learned {
        let inputs = if tensor.name.contains("net.0") { 3.0_f64 } else { 8.0 };
        let largest = tensor.values.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        assert!(largest <= inputs.sqrt().recip() && largest > 0.1, "{}", tensor.name);
    }
    // Turn 1 runs in the reversed order: its first four hidden units see feature c alone.
    let seen = |row: usize| -> Vec<bool> { weight.values[3 * row..][..3].iter().map(|&x| x != 0.0).collect() };
    assert_eq!((seen(0), seen(7)), (vec![false, false, true], vec![false, true, true]));
    assert_eq!(Maf::init(5).parameters()[3], model.cast::<f32>().parameters()[3]);
    assert_ne!(Maf64::init(6).parameter(WEIGHT).unwrap(), model.parameter(WEIGHT).unwrap());
}

#[test]
fn parameters_are_set_by_name() {
    let (mut model, other, x) = (Maf64::init(1), maf::<f64>(), rows::<f64>(10, 3, 1));
    let tensors = other.parameters();
    model.set_parameters(tensors.iter().map(|tensor| (&tensor.name[..], &tensor.values[..]))).unwrap();
    assert_eq!(model.log_prob(&x).unwrap(), other.log_prob(&x).unwrap());
    let mut values = model.parameter(WEIGHT).unwrap().values;
    values[3 * 7] = 1.0;
    let error = model.set_parameter(WEIGHT, &values).unwrap_err();
    let text = format!("tensor `{WEIGHT}`: entry (7, 0) is 1, but lies outside the mask, where weights are 0");
    assert_eq!(error.to_string(), text);
    assert!(matches!(model.set_parameter(WEIGHT, &[0.0; 3]), Err(Error::TensorShape { .. })));
    let error = model.set_parameter("repeat_0.1.autoregressive_0.net.0.wieght", &[]).unwrap_err();
    assert!(error.to_string().ends_with(&format!("did you mean `{WEIGHT}`?")), "{error}");
    let error = model.set_parameter("standardize_0.deviation", &[1.0, 0.0, 1.0]).unwrap_err();
    assert!(matches!(error, Error::InvalidTensor { index, .. } if index == [1]));
}

#[test]
fn standardisation_is_set_from_rows() {
    let mut model = Maf64::init(0);
    model.standardize(&[1.0, 10.0, 0.0, 3.0, 30.0, 1.0]).unwrap();
    assert_eq!(model.parameter("standardize_0.mean").unwrap().values, [2.0, 20.0, 0.5]);
    assert_eq!(model.parameter("standardize_0.deviation").unwrap().values, [1.0, 10.0, 0.5]);
    let table = Table::from_rows(rows::<f64>(100, 3, 1), 3).unwrap();
    model.standardize(&table).unwrap();
    let moments = table.moments().unwrap();
    assert_eq!(model.parameter("standardize_0.mean").unwrap().values, moments.mean);
    assert_eq!(model.parameter("standardize_0.deviation").unwrap().values, moments.deviation);
    let error = model.standardize(&[1.0, 5.0, 0.0, 3.0, 5.0, 1.0]).unwrap_err();
    assert!(matches!(error, Error::ConstantColumn { column, value: 5.0 } if column == "b"));
    assert!(RealNvp::init(0).standardize(&[1.0; 6]).is_ok());
}

#[test]
fn huge_weights_do_not_panic() {
    let mut model = maf::<f32>();
    for tensor in model.parameters() {
        let huge: Vec<f32> = tensor.values.iter().map(|&x| if x == 0.0 { 0.0 } else { f32::MAX }).collect();
        model.set_parameter(&tensor.name, &huge).unwrap();
    }
    let x = rows::<f32>(70, 3, 1);
    assert_eq!(model.log_prob(&x).unwrap().len(), 70);
    let mut session = Fit::new().start(&mut model, 1).unwrap();
    assert!(matches!(session.step(&x), Err(Error::Diverged { step: 1, epoch: None, .. })));
    // A worker's scratch may hold NaN now; the next call must not see it.
    let good = maf::<f32>();
    let tensors = good.parameters();
    model.set_parameters(tensors.iter().map(|tensor| (&tensor.name[..], &tensor.values[..]))).unwrap();
    assert_eq!(model.log_prob(&x).unwrap(), good.log_prob(&x).unwrap());
    let gradient = |model: &Model<_, f32>| model.log_prob_gradient(&x, None).unwrap().1.tensors();
    assert_eq!(gradient(&model), gradient(&good));
}

#[test]
fn training_raises_the_likelihood() {
    let mut x = rows::<f32>(2000, 3, 1);
    x.chunks_exact_mut(3).for_each(|row| (row[1], row[2]) = (5.0 + row[0] * row[0] + 0.1 * row[1], 100.0 * row[2]));
    let train = Table::from_rows(x, 3).unwrap();
    let mut model = Maf::init(0);
    let report = Fit::new().epochs(30).batch(128).rate(1e-2).run(&mut model, &train, Some(&train)).unwrap();
    let first = report.epochs[0].train_log_prob;
    let last = report.last().unwrap();
    assert!(last.train_log_prob > first + 0.5, "{report}");
    assert_eq!((report.steps(), report.rows), (30 * 15, 15 * 128));
    let mean: f32 = model.log_prob(&train).unwrap().iter().sum::<f32>() / 2000.0;
    assert!((f64::from(mean) - last.validation_log_prob.unwrap()).abs() < 1e-3);
}

#[test]
fn training_takes_context_and_weights() {
    let (x, c) = (rows::<f64>(300, 3, 1), Table::from_rows(rows::<f64>(300, 2, 2), 2).unwrap());
    let weights: Vec<f64> = (0..300).map(|i| f64::from(i % 3)).collect();
    let source = Source::new(&x, 3).unwrap().given(&c).unwrap().with_weights(&weights).unwrap();
    let mut model = realnvp::<f64>();
    let fit = Fit::new().epochs(20).batch(64).schedule(Schedule::Constant(1e-2));
    let report = fit.run_on(&mut model, source, Some(source)).unwrap();
    assert!(report.last().unwrap().validation_log_prob > report.epochs[0].validation_log_prob);
    let error = fit.run(&mut model, &Table::from_rows(x, 3).unwrap(), None).unwrap_err();
    assert!(matches!(error, Error::Context { expected: 2 }));
}

#[test]
fn a_step_is_adam_on_the_mean() {
    let (mut model, x) = (maf::<f64>(), rows::<f64>(80, 3, 1));
    let before = model.parameters();
    let (mean, gradient) = model.log_prob_gradient(&x, None).unwrap();
    let mut session = Fit::new().schedule(Schedule::Constant(1e-3)).start(&mut model, 1).unwrap();
    assert!((session.step(&x).unwrap() - mean).abs() < 1e-12);
    drop(session);
    // Adam's first step moves by the rate towards the gradient's sign; ε = 1e-8 is added to the root.
    for (before, gradient) in before.iter().zip(gradient.tensors()) {
        let after = model.parameter(&before.name).unwrap();
        for ((b, a), g) in before.values.iter().zip(&after.values).zip(&gradient.values) {
            assert!((a - b - 1e-3 * g / (g.abs() + 1e-8)).abs() < 1e-9);
        }
    }
}

#[test]
fn weights_of_a_net_are_finite() {
    let mut model = maf::<f32>();
    let before = model.parameters();
    let mut values = model.parameter(WEIGHT).unwrap().values;
    values[3 * 4 + 1] = f32::NAN;
    let error = model.set_parameter(WEIGHT, &values).unwrap_err();
    assert_eq!(error.to_string(), format!("tensor `{WEIGHT}`, entry [4, 1]: NaN is no weight; give finite numbers"));
    let bias = WEIGHT.replace("weight", "bias");
    let mut values = model.parameter(&bias).unwrap().values;
    values[7] = f32::NEG_INFINITY;
    let error = model.set_parameter(&bias, &values).unwrap_err();
    assert!(matches!(error, Error::InvalidTensor { index, .. } if index == [7]));
    assert_eq!(model.parameters(), before);
}

#[test]
fn constants_have_no_gradient() {
    let (_, gradient) = maf::<f32>().log_prob_gradient(&[0.0; 3], None).unwrap();
    let error = gradient.tensor("standardize_0.mean").unwrap_err();
    assert!(error.to_string().starts_with("tensor `standardize_0.mean` has no gradient"), "{error}");
    assert!(matches!(gradient.tensor("standardize_0.maen"), Err(Error::UnknownTensor { .. })));
}

#[test]
fn a_cast_keeps_numbers_usable() {
    let (mut model, x) = (maf::<f64>(), rows::<f32>(10, 3, 1));
    let mut values = model.parameter(WEIGHT).unwrap().values;
    (values[2], values[3 * 7 + 2]) = (1e300, -1e300);
    model.set_parameter(WEIGHT, &values).unwrap();
    model.set_parameter("standardize_0.mean", &[1e60, 0.0, -1e60]).unwrap();
    model.set_parameter("standardize_0.deviation", &[1e-60, 1.0, 1e60]).unwrap();
    let narrow = model.cast::<f32>();
    let weight = narrow.parameter(WEIGHT).unwrap().values;
    assert_eq!((weight[2], weight[3 * 7 + 2]), (f32::MAX, f32::MIN));
    assert_eq!(narrow.parameter("standardize_0.mean").unwrap().values, [f32::MAX, 0.0, f32::MIN]);
    let deviation = narrow.parameter("standardize_0.deviation").unwrap().values;
    assert_eq!(deviation, [f32::MIN_POSITIVE, 1.0, f32::MAX]);
    // What a model has can be set on another.
    let tensors = narrow.parameters();
    let tensors = tensors.iter().map(|tensor| (&tensor.name[..], &tensor.values[..]));
    Maf::init(0).set_parameters(tensors).unwrap();
    assert_eq!(narrow.log_prob(&x).unwrap().len(), 10);
}

#[test]
fn a_mean_needs_weights_above_nought() {
    let (mut model, x) = (maf::<f64>(), rows::<f64>(3, 3, 1));
    let before = model.parameters();
    let none: Option<&[f64]> = None;
    let mut session = Fit::new().start(&mut model, 2).unwrap();
    for weights in [[0.0; 3], [2.0, -1.0, 1.0], [-1.0; 3]] {
        let error = session.step_on(&x, none, Some(&weights)).unwrap_err();
        assert!(matches!(error, Error::InvalidOption { option: "weights", .. }), "{error}");
    }
    let error = session.step_on(&x, none, Some(&[1.0, f64::NAN, 1.0])).unwrap_err();
    assert!(matches!(error, Error::NotFinite { row: 1, .. }));
    assert_eq!((session.steps(), session.model().parameters()), (0, before));
    session.step_on(&x, none, Some(&[0.0, 1.0, 0.0])).unwrap();
    // A sum takes weights below 0.
    let (value, _) = model.log_prob_gradient(&x, Some(&[1.0, -1.0, 0.0])).unwrap();
    let log_prob = model.log_prob(&x).unwrap();
    assert!((value - (log_prob[0] - log_prob[1])).abs() < 1e-12);
    let error = model.log_prob_gradient(&x, Some(&[1.0, 1.0, f64::INFINITY])).unwrap_err();
    assert!(matches!(error, Error::NotFinite { row: 2, .. }));
}

#[test]
fn training_refuses_what_has_no_mean() {
    let (mut model, x) = (maf::<f64>(), rows::<f64>(60, 3, 1));
    let before = model.parameters();
    let (train, zeros) = (Source::new(&x, 3).unwrap(), [0.0; 60]);
    let fit = Fit::new().epochs(1).batch(20);
    let error = fit.run_on(&mut model, train, Some(Source::new(&[], 3).unwrap())).unwrap_err();
    assert_eq!(error.to_string(), "validation: needs at least 1 rows, found 0");
    let weightless = train.with_weights(&zeros).unwrap();
    for (train, validation) in [(train, Some(weightless)), (weightless, None)] {
        let error = fit.run_on(&mut model, train, validation).unwrap_err();
        assert!(error.to_string().contains("those of rows 0 to 59 sum to 0"), "{error}");
    }
    let betas = Betas { mean: 1.0, ..Betas::default() };
    let error = fit.clone().betas(betas).run_on(&mut model, train, None).unwrap_err();
    assert!(matches!(error, Error::InvalidOption { option: "betas", .. }));
    assert!(matches!(fit.betas(betas).start(&mut model, 1), Err(Error::InvalidOption { option: "betas", .. })));
    assert_eq!(model.parameters(), before);
}

/// A model can be shared by threads, moved to one and copied.
const _: () = {
    const fn shared<T: Send + Sync + Clone>() {}
    shared::<Maf>();
    shared::<Maf64>();
    shared::<RealNvp>();
    shared::<RealNvp64>();
};

#[test]
fn threads_are_counted() {
    let model = maf::<f32>();
    assert_eq!(model.clone().threads(3).thread_count(), 3);
    assert_eq!(model.threads(0).thread_count(), 1);
}
