//! The same bits whatever the number of threads, and for a row whatever rows stand beside it.
use flow_dsl::plan::Direction;
use flow_tests::case::{Case, every};
use flow_tests::close::same_rows;
use flow_tests::model::{AnyModel, Bars};
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;

const BATCHES: [usize; 10] = [1, 2, 3, 8, 9, 63, 64, 65, 257, 1000];

/// A few kinds of flows are enough: what is shared is the runtime. With a context, without one, either base, sweeps in either direction
/// and in blocks.
const FLOWS: [&str; 9] = [
    "OnParity",
    "SeventeenCoupled",
    "RepeatsNested",
    "PermuteDrawn",
    "PaperMafGiven",
    "PaperIaf",
    "PaperNice",
    "IafGiven",
    "SweepSeventeen",
];

const SEED: u64 = 23;

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
    score: Vec<u64>,
    outputs: [(Vec<u64>, Vec<u64>); 2],
    bars: [Bars; 2],
    samples: (Vec<u64>, Vec<u64>),
    through: Bars,
    mean: u64,
    gradient: Vec<(String, Vec<f64>)>,
}

fn words(numbers: Vec<f64>) -> Vec<u64> {
    numbers.into_iter().map(f64::to_bits).collect()
}

fn pair((a, b): (Vec<f64>, Vec<f64>)) -> (Vec<u64>, Vec<u64>) {
    (words(a), words(b))
}

/// Numbers taken for data and for noise, and seeds.
struct Drawn {
    rows: Rows,
    output_bar: Vec<f64>,
    log_det_bar: Vec<f64>,
}

impl Drawn {
    fn of(setting: &Setting) -> Drawn {
        let seeds = setting.seeds(1000);
        Drawn {
            rows: setting.rows(1000),
            output_bar: seeds.iter().flat_map(|s| s.output.clone()).collect(),
            log_det_bar: seeds.iter().map(|s| s.log_det).collect(),
        }
    }

    fn bits(&self, model: &dyn AnyModel, batch: usize) -> Bits {
        let (d, k) = (self.rows.features, self.rows.context);
        let (x, c) = (&self.rows.x[..batch * d], &self.rows.c[..batch * k]);
        let (output_bar, log_det_bar) = (&self.output_bar[..batch * d], &self.log_det_bar[..batch]);
        let (mean, gradient) = model.likelihood(x, c);
        Bits {
            log_prob: words(model.log_prob(x, c)),
            score: words(model.score(x, c)),
            outputs: Direction::ALL.map(|direction| pair(model.evaluate(direction, x, c))),
            bars: Direction::ALL.map(|direction| model.vjp(direction, x, c, output_bar, log_det_bar)),
            samples: pair(model.sample(batch, c, SEED)),
            through: model.sample_vjp(false, c, SEED, output_bar, log_det_bar),
            mean: mean.to_bits(),
            gradient,
        }
    }
}

#[test]
fn threads_change_no_bit() {
    every(cases(), |case| {
        let setting = Setting::of(case, 6);
        let drawn = Drawn::of(&setting);
        for mut model in both(&setting, case) {
            for batch in BATCHES {
                model.set_threads(1);
                let one = drawn.bits(&*model, batch);
                for threads in [2, 3, 8, 2] {
                    model.set_threads(threads);
                    let many = drawn.bits(&*model, batch);
                    assert!(one == many, "{}: {threads} threads, {batch} rows", case.name());
                }
            }
        }
    });
}

/// What a model says of each row by itself, in numbers a row.
fn row_by_row(model: &dyn AnyModel, x: &[f64], c: &[f64], d: usize) -> [(Vec<f64>, usize); 6] {
    let (z, log_det) = model.inverse(x, c);
    let (data, back) = model.forward(x, c);
    [(model.log_prob(x, c), 1), (model.score(x, c), d), (z, d), (log_det, 1), (data, d), (back, 1)]
}

#[test]
fn rows_do_not_see_their_neighbours() {
    every(cases(), |case| {
        let setting = Setting::of(case, 6);
        let rows = setting.rows(1000);
        for model in both(&setting, case) {
            let all = row_by_row(&*model, &rows.x, &rows.c, rows.features);
            let same = |from: usize, to: usize| {
                let (x, c) = (
                    &rows.x[from * rows.features..to * rows.features],
                    &rows.c[from * rows.context..to * rows.context],
                );
                let some = row_by_row(&*model, x, c, rows.features);
                for ((some, width), (all, _)) in some.iter().zip(&all) {
                    let what = format!("{}: rows {from} to {to}", case.name());
                    same_rows(&what, to - from, model.epsilon(), some, &all[from * width..to * width]);
                }
            };
            BATCHES.into_iter().for_each(|batch| same(0, batch));
            [0, 63, 64, 500, 999].into_iter().for_each(|i| same(i, i + 1));
        }
    });
}

/// Sample i is a function of the seed, of i and of its context.
#[test]
fn samples_do_not_see_their_neighbours() {
    every(cases(), |case| {
        let setting = Setting::of(case, 6);
        let c = setting.rows(1000).c;
        let (d, k) = (setting.plan.features.len(), setting.plan.context.len());
        for model in both(&setting, case) {
            let (x, log_prob) = model.sample(1000, &c, SEED);
            for batch in BATCHES {
                let (some, some_log_prob) = model.sample(batch, &c[..batch * k], SEED);
                let what = format!("{}: {batch} samples", case.name());
                same_rows(&what, batch, model.epsilon(), &some, &x[..batch * d]);
                same_rows(&what, batch, model.epsilon(), &some_log_prob, &log_prob[..batch]);
            }
        }
    });
}
