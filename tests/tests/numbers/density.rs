//! z, log-det and log p in f64.
use flow_tests::case::every_case;
use flow_tests::close::close;
use flow_tests::setting::Setting;

/// Batches that end before, at and after the end of a tile, and in a third tile.
const BATCHES: [usize; 5] = [1, 63, 64, 65, 130];

#[test]
fn densities_agree_with_the_reference() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(130);
        let expected = setting.outcomes(&rows);
        let log_prob: Vec<f64> = expected.iter().map(|o| o.log_prob()).collect();
        let log_det: Vec<f64> = expected.iter().map(|o| o.log_det).collect();
        for (level, build) in case.builds() {
            let model = setting.double(build);
            for batch in BATCHES {
                let (x, c) = (&rows.x[..batch * rows.features], &rows.c[..batch * rows.context]);
                let what = |what| format!("{}, {level}, {batch} rows: {what}", case.name());
                let (z, found) = model.inverse(x, c);
                close(&what("log-det"), &found, &log_det[..batch], 1e-10, 1.0);
                close(&what("log p"), &model.log_prob(x, c), &log_prob[..batch], 1e-10, 0.0);
                for (i, z) in z.chunks(rows.features).enumerate() {
                    close(&what("z"), z, &expected[i].output, 1e-10, 1.0);
                }
            }
        }
    });
}

/// Plain loops over the same generated code: they tell a wrong kernel from a wrong compiler.
#[test]
fn plain_loops_agree_with_the_reference() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(5);
        let expected: Vec<f64> = setting.outcomes(&rows).iter().map(|o| o.log_prob()).collect();
        for (level, build) in case.builds() {
            let found = setting.double(build).naive_log_prob(&rows.x, &rows.c);
            close(&format!("{}, {level}: log p", case.name()), &found, &expected, 1e-10, 0.0);
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
