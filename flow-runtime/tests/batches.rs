//! Batches of both directions: what goes in and comes out, the `_into` twins, errors.
mod flows;

use faer::Mat;
use flow_runtime::error::Error;
use flow_runtime::fit::{Fit, Source};
use flow_runtime::model;
use flow_runtime::table::Table;
use flows::{maf, realnvp, rows};

#[test]
fn all_inputs_are_the_same_rows() {
    let (model, x) = (maf::<f32>(), rows::<f32>(130, 3, 1));
    let wanted = model.log_prob(&x).unwrap();
    let matrix = Mat::from_fn(130, 3, |i, j| x[3 * i + j]);
    let across = Mat::from_fn(3, 130, |j, i| x[3 * i + j]);
    assert_eq!(model.log_prob(&matrix).unwrap(), wanted);
    assert_eq!(model.log_prob(across.transpose()).unwrap(), wanted);
    assert_eq!(model.log_prob(&x[..]).unwrap(), wanted);
    let backwards: Vec<f32> = model.log_prob(matrix.reverse_rows()).unwrap();
    assert!(backwards.iter().rev().eq(&wanted));
    assert_eq!(model.log_prob(&Table::from_rows(x.clone(), 3).unwrap()).unwrap(), wanted);
    let (forward, score) = (model.forward(&x).unwrap(), model.score(&x).unwrap());
    assert_eq!(model.forward(&matrix).unwrap(), forward);
    assert_eq!(model.forward(across.transpose()).unwrap(), forward);
    assert_eq!(model.score(across.transpose()).unwrap(), score);
    assert_eq!(model.score(&Table::from_rows(x, 3).unwrap()).unwrap(), score);
}

#[test]
fn no_rows_are_no_problem() {
    let model = maf::<f64>();
    assert!(model.log_prob(&[]).unwrap().is_empty());
    assert_eq!(model.inverse(&[]).unwrap(), (vec![], vec![]));
    let (value, gradient) = model.log_prob_gradient(&[], None).unwrap();
    assert_eq!(value, 0.0);
    assert!(gradient.tensors().iter().all(|tensor| tensor.values.iter().all(|&x| x == 0.0)));
    assert_eq!(model.forward(&[]).unwrap(), (vec![], vec![]));
    assert_eq!(model.sample_with_log_prob(0, 1).unwrap(), (vec![], vec![]));
    assert_eq!((model.sample(0, 1).unwrap(), model.score(&[]).unwrap()), (vec![], vec![]));
    let (model, c) = (realnvp::<f64>(), [0.0; 2]);
    let given = model.given(&c);
    assert_eq!(given.inverse_vjp(&[], &[], &[]).unwrap().c_bar, [0.0, 0.0]);
    assert_eq!(given.sample_vjp(1, &[], &[]).unwrap().c_bar, [0.0, 0.0]);
    assert_eq!(given.context_score(&[]).unwrap(), [0.0, 0.0]);
}

/// Also where the buffers of a call before are used again.
#[test]
fn no_rows_have_no_gradient() {
    let (model, x) = (maf::<f64>(), rows::<f64>(10, 3, 1));
    let (x_bar, log_bar) = (rows::<f64>(10, 3, 2), rows::<f64>(10, 1, 3));
    for call in 0..4 {
        let vjp = |x: &[f64], x_bar: &[f64], log_bar: &[f64]| match call {
            0 => model.inverse_vjp(x, x_bar, log_bar).unwrap(),
            1 => model.forward_vjp(x, x_bar, log_bar).unwrap(),
            2 => model.log_prob_vjp(x, log_bar).unwrap(),
            _ => model.sample_vjp(1, x_bar, log_bar).unwrap(),
        };
        let size = |x: &[f64], x_bar: &[f64], log_bar: &[f64]| -> f64 {
            vjp(x, x_bar, log_bar).parameters.tensors().iter().flat_map(|tensor| &tensor.values).map(|g| g.abs()).sum()
        };
        assert!(size(&x, &x_bar, &log_bar) > 1.0);
        assert_eq!(size(&[], &[], &[]), 0.0, "call {call}");
    }
}

#[test]
fn a_row_alone_is_a_batch() {
    let (model, x, c) = (realnvp::<f64>(), rows::<f64>(70, 3, 1), rows::<f64>(70, 2, 2));
    let given = model.given(&c);
    let (z, log_det) = given.forward(&x).unwrap();
    let (samples, log_prob) = given.sample_with_log_prob(70, 5).unwrap();
    let score = given.score(&x).unwrap();
    for row in [0, 63, 64, 69] {
        let (x, alone) = (&x[3 * row..][..3], model.given(&c[2 * row..][..2]));
        let (own, own_log_det) = alone.forward(x).unwrap();
        assert!(near(&own, &z[3 * row..][..3]) && near(&own_log_det, &log_det[row..][..1]));
        assert_eq!(alone.score(x).unwrap(), score[3 * row..][..3]);
    }
    let (own, own_log_prob) = model.given(&c[..2]).sample_with_log_prob(1, 5).unwrap();
    assert!(near(&own, &samples[..3]) && near(&own_log_prob, &log_prob[..1]));
}

/// A few rows go one by one, and their sums are added in another order.
fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-12 * (1.0 + b.abs()))
}

#[test]
fn what_does_not_fit_is_refused() {
    let model = maf::<f32>();
    assert!(matches!(model.log_prob(&[0.0; 4]), Err(Error::Ragged { columns: 3, found: 4, .. })));
    let wide = Table::from_rows(vec![0.0_f32; 8], 4).unwrap();
    assert!(matches!(model.log_prob(&wide), Err(Error::Columns { expected: 3, found: 4, .. })));
    assert!(matches!(model.log_prob_into(&[0.0; 6], &mut [0.0]), Err(Error::Length { expected: 2, .. })));
    assert!(matches!(model.inverse_vjp(&[0.0; 6], &[0.0; 6], &[0.0]), Err(Error::Length { expected: 2, .. })));
    assert!(matches!(model.log_prob_gradient(&[0.0; 6], Some(&[1.0])), Err(Error::Length { .. })));
    assert!(matches!(model.given(&[0.0]).log_prob(&[0.0; 3]), Err(Error::Context { expected: 0 })));
    let model = realnvp::<f32>();
    assert!(matches!(model.log_prob(&[0.0; 3]), Err(Error::Context { expected: 2 })));
    let error = model.given(&[0.0; 4]).log_prob(&[0.0; 9]).unwrap_err();
    assert!(matches!(error, Error::ContextRows { rows: 3, found: 2 }));
    let given = model.given(&[0.0; 4]);
    // A table of all columns, context and all, is told of the context and not of its width.
    assert!(matches!(model.log_prob(&[0.0; 5]), Err(Error::Context { expected: 2 })));
    assert!(matches!(model.sample(3, 0), Err(Error::Context { expected: 2 })));
    assert!(matches!(model.sample_vjp(0, &[0.0; 3], &[0.0]), Err(Error::Context { expected: 2 })));
    assert!(matches!(given.sample(3, 0), Err(Error::ContextRows { rows: 3, found: 2 })));
    assert!(matches!(given.context_score(&[0.0; 9]), Err(Error::ContextRows { rows: 3, found: 2 })));
    assert!(matches!(given.forward(&[0.0; 9]), Err(Error::ContextRows { rows: 3, found: 2 })));
    assert!(matches!(model.given(&[0.0; 3]).sample(1, 0), Err(Error::Ragged { what: "context", columns: 2, .. })));
}

/// The argument, the length that fits and the one found.
fn length<O>(result: flow_runtime::Result<O>) -> (&'static str, usize, usize) {
    match result {
        Err(Error::Length { what, expected, found }) => (what, expected, found),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn other_lengths_are_refused() {
    let (model, two) = (maf::<f32>(), [0.0; 6]);
    let (four, one) = (&mut [0.0; 4], &mut [0.0]);
    assert!(matches!(model.forward(&[0.0; 4]), Err(Error::Ragged { columns: 3, found: 4, .. })));
    assert_eq!(length(model.inverse_into(&two, four, &mut [0.0; 2])), ("z", 6, 4));
    assert_eq!(length(model.forward_into(&two, four, &mut [0.0; 2])), ("x", 6, 4));
    assert_eq!(length(model.forward_into(&two, &mut [0.0; 6], one)), ("log_det", 2, 1));
    assert_eq!(length(model.inverse_vjp(&two, four, &[0.0; 2])), ("z_bar", 6, 4));
    assert_eq!(length(model.forward_vjp(&two, four, &[0.0; 2])), ("x_bar", 6, 4));
    assert_eq!(length(model.forward_vjp(&two, &two, one)), ("log_det_bar", 2, 1));
    assert_eq!(length(model.log_prob_vjp(&two, one)), ("log_prob_bar", 2, 1));
    assert_eq!(length(model.score_into(&two, four)), ("score", 6, 4));
    assert_eq!(length(model.sample_into(0, four)), ("x", 3, 4));
    assert_eq!(length(model.sample_with_log_prob_into(0, four, one)), ("x", 3, 4));
    assert_eq!(length(model.sample_with_log_prob_into(0, &mut [0.0; 6], one)), ("log_prob", 2, 1));
    assert_eq!(length(model.sample_vjp(0, four, one)), ("x_bar", 3, 4));
    assert_eq!(length(model.sample_vjp(0, &two, one)), ("log_prob_bar", 2, 1));
    assert_eq!(length(model.sample_path_vjp(0, four, one)), ("x_bar", 3, 4));
    assert_eq!(length(model.sample_path_vjp(0, &two, one)), ("log_prob_bar", 2, 1));
    assert_eq!(length(model.sample_path_vjp(0, &two, &[0.0; 3])), ("log_prob_bar", 2, 3));
}

#[test]
fn the_first_number_that_is_not_finite_is_named() {
    let mut x = rows::<f32>(200, 3, 1);
    (x[3 * 150 + 1], x[3 * 70 + 2], x[3 * 70 + 1]) = (f32::NAN, f32::NAN, f32::INFINITY);
    let error = maf::<f32>().log_prob(&x).unwrap_err();
    assert!(error.to_string().starts_with("row 70, column `b`: inf is not a finite number"), "{error}");
    assert!(matches!(maf::<f32>().log_prob_gradient(&x, None), Err(Error::NotFinite { row: 70, .. })));
    let (model, named) = (maf::<f32>(), "row 70, column `b`: inf is not a finite number");
    for error in [
        model.forward(&x).unwrap_err(),
        model.forward_vjp(&x, &[0.0; 600], &[0.0; 200]).unwrap_err(),
        model.score(&x).unwrap_err(),
        model.log_prob_vjp(&x, &[0.0; 200]).unwrap_err(),
    ] {
        assert!(error.to_string().starts_with(named), "{error}");
    }
    let mut z = rows::<f32>(80, 3, 1);
    z[3 * 66 + 2] = f32::NAN;
    let error = model.forward(&z).unwrap_err();
    assert!(error.to_string().starts_with("row 66, column `c`: NaN is not a finite number"), "{error}");
}

#[test]
fn a_context_that_is_not_finite_is_named() {
    let (model, x) = (realnvp::<f64>(), [0.0; 3]);
    let given = model.given(&[0.0, f64::NAN]);
    for error in [
        given.log_prob(&x).unwrap_err(),
        given.forward(&x).unwrap_err(),
        given.context_score(&x).unwrap_err(),
        given.sample(1, 0).unwrap_err(),
        given.sample_vjp(0, &x, &[0.0]).unwrap_err(),
        given.sample_path_vjp(0, &x, &[0.0]).unwrap_err(),
    ] {
        assert!(error.to_string().starts_with("row 0, column `m`: NaN"), "{error}");
    }
}

#[test]
fn one_row_of_context_is_for_all() {
    let (model, x, c) = (realnvp::<f32>(), rows::<f32>(100, 3, 1), [0.5_f32, -1.0]);
    let one = model.given(&c).log_prob(&x).unwrap();
    assert_eq!(model.given(&c.repeat(100)).log_prob(&x).unwrap(), one);
    let (one, each) = (model.given(&c), c.repeat(100));
    let each = model.given(&each);
    assert_eq!(each.forward(&x).unwrap(), one.forward(&x).unwrap());
    assert_eq!(each.sample_with_log_prob(100, 3).unwrap(), one.sample_with_log_prob(100, 3).unwrap());
    assert_eq!(each.score(&x).unwrap(), one.score(&x).unwrap());
    let (sum, parts) = (one.context_score(&x).unwrap(), each.context_score(&x).unwrap());
    for (column, sum) in sum.iter().enumerate() {
        let added: f64 = parts.iter().skip(column).step_by(2).map(|&part| f64::from(part)).sum();
        assert_eq!(*sum, added as f32);
    }
}

#[test]
fn a_name_means_a_column() {
    let (model, x) = (maf::<f32>(), rows::<f32>(20, 3, 1));
    let table = Table::from_rows(x.clone(), 3).unwrap();
    let named = |names: [&str; 3]| table.clone().with_names(names).unwrap();
    let wanted = model.log_prob(&table).unwrap();
    assert_eq!(model.log_prob(&named(["a", "b", "c"])).unwrap(), wanted);
    let error = model.log_prob(&named(["a", "c", "b"])).unwrap_err();
    assert!(matches!(error, Error::ColumnName { what: "rows", column: 1, place: Some(2), .. }), "{error}");
    assert!(matches!(model.log_prob(&named(["a", "b", "d"])), Err(Error::ColumnName { place: None, .. })));
    let moved = named(["a", "b", "c"]).select_columns(["c", "a", "b"]).unwrap();
    assert!(model.log_prob(&moved).is_err());
    assert_eq!(model.log_prob(&moved.select_columns(model.features()).unwrap()).unwrap(), wanted);
    // Training looks at names too, also where it does not standardise, and at those of the context.
    let fit = Fit::new().epochs(1).standardize(false);
    for (train, validation) in [(&moved, &table), (&table, &moved)] {
        let error = fit.run(&mut model.clone(), train, Some(validation)).unwrap_err();
        assert!(matches!(error, Error::ColumnName { column: 0, .. }), "{error}");
    }
    let c = Table::from_rows(rows::<f32>(20, 2, 2), 2).unwrap().with_names(["m", "t"]).unwrap();
    let error = realnvp::<f32>().given(&c).log_prob(&x).unwrap_err();
    assert!(matches!(error, Error::ColumnName { what: "context", column: 0, place: Some(1), .. }));
    let source = Source::from(&table).given(&c).unwrap();
    assert!(matches!(fit.run_on(&mut realnvp::<f32>(), source, None), Err(Error::ColumnName { what: "context", .. })));
}

#[test]
fn rows_are_whole() {
    let (model, x) = (maf::<f32>(), [0.0; 8]);
    let error = model.log_prob(model::Source::Rows(&x, 3)).unwrap_err();
    assert!(matches!(error, Error::Ragged { what: "rows", columns: 3, found: 8 }));
    assert!(matches!(model.log_prob(model::Source::Rows(&x, 0)), Err(Error::Columns { found: 0, .. })));
    assert_eq!(model.log_prob(model::Source::Rows(&x[..6], 3)).unwrap().len(), 2);
}

/// The bits of all numbers of a result.
fn bits(vjp: &model::Vjp<f32>) -> Vec<u32> {
    let parameters = vjp.parameters.tensors();
    let numbers = vjp.input_bar.iter().chain(&vjp.c_bar).chain(parameters.iter().flat_map(|tensor| &tensor.values));
    numbers.map(|x| x.to_bits()).collect()
}

#[test]
fn results_into_slices_are_the_same() {
    let (model, x, c) = (realnvp::<f32>(), rows::<f32>(130, 3, 1), rows::<f32>(130, 2, 2));
    let given = model.given(&c);
    let (mut a, mut b) = (vec![f32::NAN; 390], vec![f32::NAN; 130]);
    given.log_prob_into(&x, &mut b).unwrap();
    assert_eq!(b, given.log_prob(&x).unwrap());
    given.inverse_into(&x, &mut a, &mut b).unwrap();
    assert_eq!((&a, &b), (&given.inverse(&x).unwrap().0, &given.inverse(&x).unwrap().1));
    given.forward_into(&x, &mut a, &mut b).unwrap();
    assert_eq!((&a, &b), (&given.forward(&x).unwrap().0, &given.forward(&x).unwrap().1));
    given.score_into(&x, &mut a).unwrap();
    assert_eq!(a, given.score(&x).unwrap());
    let (samples, log_prob) = given.sample_with_log_prob(130, 9).unwrap();
    given.sample_with_log_prob_into(9, &mut a, &mut b).unwrap();
    assert_eq!((&a, &b), (&samples, &log_prob));
    a.fill(f32::NAN);
    given.sample_into(9, &mut a).unwrap();
    assert_eq!((&a, &given.sample(130, 9).unwrap()), (&samples, &samples));
}

#[test]
fn results_into_a_vjp_are_the_same() {
    let (model, x, c) = (realnvp::<f32>(), rows::<f32>(130, 3, 1), rows::<f32>(130, 2, 2));
    let (x_bar, log_bar) = (rows::<f32>(130, 3, 3), rows::<f32>(130, 1, 4));
    let given = model.given(&c);
    // of another flow and another size, and full of numbers
    let mut vjp = maf::<f32>().inverse_vjp(&x[..33], &x_bar[..33], &log_bar[..11]).unwrap();
    given.inverse_vjp_into(&x, &x_bar, &log_bar, &mut vjp).unwrap();
    assert_eq!(bits(&vjp), bits(&given.inverse_vjp(&x, &x_bar, &log_bar).unwrap()));
    given.forward_vjp_into(&x, &x_bar, &log_bar, &mut vjp).unwrap();
    assert_eq!(bits(&vjp), bits(&given.forward_vjp(&x, &x_bar, &log_bar).unwrap()));
    given.log_prob_vjp_into(&x, &log_bar, &mut vjp).unwrap();
    assert_eq!(bits(&vjp), bits(&given.log_prob_vjp(&x, &log_bar).unwrap()));
    given.sample_vjp_into(9, &x_bar, &log_bar, &mut vjp).unwrap();
    assert_eq!(bits(&vjp), bits(&given.sample_vjp(9, &x_bar, &log_bar).unwrap()));
    given.sample_path_vjp_into(9, &x_bar, &log_bar, &mut vjp).unwrap();
    assert_eq!(bits(&vjp), bits(&given.sample_path_vjp(9, &x_bar, &log_bar).unwrap()));
    // a model without a context leaves no gradient of one
    maf::<f32>().log_prob_vjp_into(&x[..6], &log_bar[..2], &mut vjp).unwrap();
    assert_eq!((vjp.input_bar.len(), vjp.c_bar.len()), (6, 0));
}
