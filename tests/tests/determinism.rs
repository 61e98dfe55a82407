//! The same bits whatever the number of threads, and for a row whatever rows stand beside it.
use flow_dsl::plan::Direction;
use flow_tests::case::{Case, every};
use flow_tests::model::{AnyModel, Bars};
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;

const BATCHES: [usize; 6] = [1, 63, 64, 65, 257, 1000];

/// A few kinds of flows are enough: what is shared is the runtime.
const FLOWS: [&str; 5] = ["OnParity", "SeventeenCoupled", "RepeatsNested", "PermuteDrawn", "PaperMafGiven"];

fn cases() -> impl Iterator<Item = &'static Case> {
    FLOWS.iter().map(|flow| flow_tests::CASES.iter().find(|c| c.flow == *flow).expect("a case"))
}

fn both(setting: &Setting, case: &Case) -> [Box<dyn AnyModel>; 2] {
    [setting.single(case.optimised), setting.double(case.optimised)]
}

/// Everything that a model says of rows.
#[derive(PartialEq)]
struct Bits {
    log_prob: Vec<u64>,
    bars: Bars,
    mean: u64,
    gradient: Vec<(String, Vec<f64>)>,
}

fn bits(model: &dyn AnyModel, rows: &Rows, batch: usize, z_bar: &[f64], log_det_bar: &[f64]) -> Bits {
    let (x, c) = (&rows.x[..batch * rows.features], &rows.c[..batch * rows.context]);
    let (mean, gradient) = model.likelihood(x, c);
    let bars = model.vjp(Direction::Density, x, c, &z_bar[..batch * rows.features], &log_det_bar[..batch]);
    let log_prob = model.log_prob(x, c).into_iter().map(f64::to_bits).collect();
    Bits { log_prob, bars, mean: mean.to_bits(), gradient }
}

#[test]
fn threads_change_no_bit() {
    every(cases(), |case| {
        let setting = Setting::of(case, 6);
        let rows = setting.rows(1000);
        let seeds = setting.seeds(1000);
        let z_bar: Vec<f64> = seeds.iter().flat_map(|s| s.output.clone()).collect();
        let log_det_bar: Vec<f64> = seeds.iter().map(|s| s.log_det).collect();
        for mut model in both(&setting, case) {
            for batch in BATCHES {
                model.set_threads(1);
                let one = bits(&*model, &rows, batch, &z_bar, &log_det_bar);
                for threads in [2, 3, 8, 2] {
                    model.set_threads(threads);
                    let many = bits(&*model, &rows, batch, &z_bar, &log_det_bar);
                    assert!(one == many, "{}: {threads} threads, {batch} rows", case.name());
                }
            }
        }
    });
}

#[test]
fn rows_do_not_see_their_neighbours() {
    every(cases(), |case| {
        let setting = Setting::of(case, 6);
        let rows = setting.rows(1000);
        for model in both(&setting, case) {
            let all = model.log_prob(&rows.x, &rows.c);
            for batch in BATCHES {
                let (x, c) = (&rows.x[..batch * rows.features], &rows.c[..batch * rows.context]);
                assert_eq!(model.log_prob(x, c), all[..batch], "{}: {batch} rows", case.name());
            }
            for i in [0, 63, 64, 500, 999] {
                let (x, c) = rows.row(i);
                assert_eq!(model.log_prob(x, c), all[i..=i], "{}: row {i} alone", case.name());
            }
        }
    });
}
