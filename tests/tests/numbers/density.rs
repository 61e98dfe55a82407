//! z, x, log-dets and log p in f64.
use flow_dsl::plan::Direction;
use flow_tests::case::every_case;
use flow_tests::close::close;
use flow_tests::setting::Setting;

/// Batches that end before, at and after the end of a tile, and in a third tile.
const BATCHES: [usize; 9] = [1, 2, 3, 8, 9, 63, 64, 65, 130];

#[test]
fn both_directions_agree_with_the_reference() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 130);
            let expected = setting.outcomes_in(direction, &rows);
            let log_det: Vec<f64> = expected.iter().map(|o| o.log_det).collect();
            for (level, build) in case.builds() {
                let model = setting.double(build);
                for batch in BATCHES {
                    let (x, c) = (&rows.x[..batch * rows.features], &rows.c[..batch * rows.context]);
                    let what = |what| format!("{}, {direction:?}, {level}, {batch} rows: {what}", case.name());
                    let (output, found) = model.evaluate(direction, x, c);
                    close(&what("log-det"), &found, &log_det[..batch], 1e-10, 1.0);
                    for (i, row) in output.chunks(rows.features).enumerate() {
                        close(&what("output"), row, &expected[i].output, 1e-10, 1.0);
                    }
                }
            }
        }
    });
}

#[test]
fn densities_agree_with_the_reference() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(130);
        let log_prob: Vec<f64> = setting.outcomes(&rows).iter().map(|o| o.log_prob()).collect();
        for (level, build) in case.builds() {
            let model = setting.double(build);
            for batch in BATCHES {
                let (x, c) = (&rows.x[..batch * rows.features], &rows.c[..batch * rows.context]);
                let what = format!("{}, {level}, {batch} rows: log p", case.name());
                close(&what, &model.log_prob(x, c), &log_prob[..batch], 1e-10, 0.0);
            }
        }
    });
}

/// Plain loops over the same generated code: they tell a wrong kernel from a wrong compiler.
#[test]
fn plain_loops_agree_with_the_reference() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 5);
            let expected = setting.outcomes_in(direction, &rows);
            for (level, build) in case.builds() {
                let (output, log_det) = setting.double(build).naive_evaluate(direction, &rows.x, &rows.c);
                for (i, o) in expected.iter().enumerate() {
                    let what = format!("{}, {direction:?}, {level}, row {i}", case.name());
                    close(&what, &output[i * rows.features..][..rows.features], &o.output, 1e-10, 1.0);
                    close(&what, &log_det[i..=i], &[o.log_det], 1e-10, 1.0);
                }
            }
        }
    });
}

/// One row of context for all rows of data.
#[test]
fn one_row_of_context_serves_all() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(70);
        if rows.context == 0 {
            return;
        }
        let c = &rows.c[..rows.context];
        let model = setting.double(case.optimised);
        assert_eq!(model.log_prob(&rows.x, c), model.log_prob(&rows.x, &c.repeat(rows.len())), "{}", case.name());
    });
}

/// What each step adds to log p sums to log p.
#[test]
fn explanations_add_up() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(2);
        let expected = setting.outcomes(&rows);
        for (level, build) in case.builds() {
            let model = setting.double(build);
            for (i, outcome) in expected.iter().enumerate() {
                let (x, c) = rows.row(i);
                let (terms, log_prob) = model.explain(x, c);
                let what = format!("{}, {level}, row {i}", case.name());
                close(
                    &what,
                    &[terms.iter().sum()],
                    &[log_prob],
                    1e-12,
                    1.0 + terms.iter().map(|t| t.abs()).sum::<f64>(),
                );
                close(&what, &[log_prob], &model.log_prob(x, c), 1e-12, 0.0);
                let own: Vec<f64> = terms[..terms.len() - 1].iter().copied().filter(|t| *t != 0.0).collect();
                let steps = outcome.terms.iter().map(|t| t.values.iter().sum::<f64>()).filter(|t| *t != 0.0);
                close(&what, &own, &steps.collect::<Vec<f64>>(), 1e-10, 1.0);
            }
        }
    });
}
