//! The adjoints of the inverse and of forward in f64 against dual numbers: every input, and the parameters entry by entry where they are few, else
//! in random directions and in a sample of entries.
use flow_dsl::plan::{Direction, Noise};
use flow_tests::case::{Case, every_case};
use flow_tests::close::{close, norm};
use flow_tests::model::Bars;
use flow_tests::parameters::Rows;
use flow_tests::random::Random;
use flow_tests::reference::{Line, Seeds, Slopes};
use flow_tests::setting::Setting;

/// Rows of a gradient: few, since every direction is a run for each of them.
const ROWS: usize = 3;

/// Below so many entries every one is checked.
const FEW: usize = 40;

#[test]
fn gradients_agree_with_dual_numbers() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let (rows, seeds) = (setting.rows_in(direction, ROWS), setting.seeds(ROWS));
            let bars = bars(direction, &setting, case, &rows, &seeds);
            let mut slopes = Slopes::of(direction, &setting.plan, &setting.tensors);
            inputs(case, &slopes, &rows, &seeds, &bars);
            parameters(case, &mut slopes, &rows, &seeds, &bars);
        }
    });
}

/// By both levels and by plain loops.
fn bars(direction: Direction, setting: &Setting, case: &Case, rows: &Rows, seeds: &[Seeds]) -> Vec<(String, Bars)> {
    let output_bar: Vec<f64> = seeds.iter().flat_map(|s| s.output.clone()).collect();
    let log_det_bar: Vec<f64> = seeds.iter().map(|s| s.log_det).collect();
    let mut all = Vec::new();
    for (level, build) in case.builds() {
        let model = setting.double(build);
        let name = |how: &str| format!("{}, {direction:?}, {level}{how}", case.name());
        all.push((name(""), model.vjp(direction, &rows.x, &rows.c, &output_bar, &log_det_bar)));
        all.push((name(", plain loops"), model.naive_vjp(direction, &rows.x, &rows.c, &output_bar, &log_det_bar)));
    }
    all
}

fn inputs(case: &Case, slopes: &Slopes, rows: &Rows, seeds: &[Seeds], bars: &[(String, Bars)]) {
    let (d, k) = (rows.features, rows.context);
    for (i, seeds) in seeds.iter().enumerate().take(rows.len()) {
        let (x, c) = rows.row(i);
        let (x_bar, c_bar) = slopes.inputs(x, c, seeds);
        assert!(norm(&x_bar) > 0.0, "{}: nothing to compare", case.name());
        for (how, bars) in bars {
            close(&format!("{how}: input bar of row {i}"), &bars.input[i * d..][..d], &x_bar, 1e-10, 1.0);
            close(&format!("{how}: c̄ of row {i}"), &bars.c[i * k..][..k], &c_bar, 1e-10, 1.0);
        }
    }
}

fn parameters(case: &Case, slopes: &mut Slopes, rows: &Rows, seeds: &[Seeds], bars: &[(String, Bars)]) {
    let batch: Vec<(&[f64], &[f64], &Seeds)> =
        seeds.iter().enumerate().map(|(i, s)| (rows.row(i).0, rows.row(i).1, s)).collect();
    let mut random = Random::new(3, &case.name());
    for (t, (tensor, values)) in bars[0].1.parameters.iter().enumerate() {
        for entries in directions(values.len(), &mut random) {
            let expected = slopes.parameters(&Line { tensor: tensor.clone(), entries: entries.clone() }, &batch);
            for (how, bars) in bars {
                let (name, gradient) = &bars.parameters[t];
                assert_eq!(name, tensor, "{how}: the order of tensors");
                let found: f64 = gradient.iter().zip(&entries).map(|(g, e)| g * e).sum();
                let bound = 1e-10 * (expected.abs() + norm(gradient) * norm(&entries)) + 1e-14;
                let off = (found - expected).abs();
                assert!(
                    off <= bound,
                    "{how}: {tensor} along {entries:?}: {found} instead of {expected}, off by {off:e}"
                );
            }
        }
    }
}

/// The directions in which a tensor is tried.
fn directions(len: usize, random: &mut Random) -> Vec<Vec<f64>> {
    let unit = |at: usize| (0..len).map(|i| f64::from(u8::from(i == at))).collect::<Vec<f64>>();
    if len <= FEW {
        return (0..len).map(unit).collect();
    }
    let mut all = vec![random.normals(len), random.normals(len)];
    all.extend((0..6).map(|_| unit(random.below(len))));
    all
}

/// The mean log-likelihood's gradient is that of the inverse with z̄ = ∇log π(z)/n and l̄ = 1/n.
#[test]
fn likelihood_gradients_are_those_of_the_inverse() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(70);
        let n = rows.len() as f64;
        let model = setting.double(case.optimised);
        let (value, gradient) = model.likelihood(&rows.x, &rows.c);
        let (z, _) = model.inverse(&rows.x, &rows.c);
        let score = |z: &f64| match setting.plan.noise {
            Noise::Normal => -z,
            Noise::Logistic => -(z / 2.0).tanh(),
        };
        let z_bar: Vec<f64> = z.iter().map(|z| score(z) / n).collect();
        let bars = model.vjp(Direction::Density, &rows.x, &rows.c, &z_bar, &vec![1.0 / n; rows.len()]);
        let mean = model.log_prob(&rows.x, &rows.c).iter().sum::<f64>() / n;
        close(&format!("{}: mean log p", case.name()), &[value], &[mean], 1e-12, 0.0);
        for ((name, found), (_, expected)) in gradient.iter().zip(&bars.parameters) {
            close(&format!("{}: {name}", case.name()), found, expected, 1e-10, 1.0);
        }
    });
}
