//! Gradients through samples: what of them is the path, and what the score says of it.
use super::opposite::terms;
use flow_dsl::plan::{Direction, Noise};
use flow_tests::case::{Build, Case, every_case};
use flow_tests::close::{close, distance, norm};
use flow_tests::model::Named;
use flow_tests::random::Random;
use flow_tests::setting::Setting;

const SEED: u64 = 17;
const COUNT: usize = 70;

fn flat(gradient: &Named) -> Vec<f64> {
    gradient.iter().flat_map(|(_, values)| values).copied().collect()
}

fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// ∇log π of noise.
fn base_score(noise: Noise, z: &[f64]) -> Vec<f64> {
    let one = |z: &f64| match noise {
        Noise::Normal => -z,
        Noise::Logistic => -(z / 2.0).tanh(),
    };
    z.iter().map(one).collect()
}

/// Random seeds of samples and of their log p, and contexts.
fn drawn(setting: &Setting) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let mut random = Random::new(8, &setting.name);
    let x_bar = random.normals(COUNT * setting.plan.features.len());
    (x_bar, random.normals(COUNT), setting.rows(COUNT).c)
}

/// Total less path is the gradient of log p at samples that stay where they are.
#[test]
fn what_a_path_leaves_out_is_the_direct_gradient() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let (x_bar, l_bar, c) = drawn(&setting);
        let model = setting.double(case.optimised);
        let (x, _) = model.sample(COUNT, &c, SEED);
        let total = model.sample_vjp(false, &c, SEED, &x_bar, &l_bar);
        let path = model.sample_vjp(true, &c, SEED, &x_bar, &l_bar);
        let direct = model.log_prob_vjp(&x, &c, &l_bar);
        let parts = sum(&flat(&path.parameters), &flat(&direct.parameters));
        close(&case.name(), &parts, &flat(&total.parameters), 1e-10, 1.0);
        close(&case.name(), &sum(&path.c, &direct.c), &total.c, 1e-10, 1.0);
        let direct = flat(&direct.parameters);
        assert!(direct.is_empty() || norm(&direct) > 1e-3, "{}: nothing is left out", case.name());
    });
}

/// Where the target is the model itself, with x̄ = −∇log p, each sample's path gradient is 0: here all of them under random weights.
#[test]
fn a_model_against_itself_has_no_path_gradient() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let (_, weights, c) = drawn(&setting);
        let model = setting.double(case.optimised);
        let (x, _) = model.sample(COUNT, &c, SEED);
        let score = model.score(&x, &c);
        let d = setting.plan.features.len();
        let x_bar: Vec<f64> = score.iter().enumerate().map(|(i, s)| -weights[i / d] * s).collect();
        let path = flat(&model.sample_vjp(true, &c, SEED, &x_bar, &weights).parameters);
        let direct = flat(&model.log_prob_vjp(&x, &c, &weights).parameters);
        assert!(norm(&path) <= 1e-9 * norm(&direct), "{}: {:e} of {:e}", case.name(), norm(&path), norm(&direct));
    });
}

/// log p(x(z)) = log π(z) − L(z): the score that the density's program finds, sent back through the sampling's with the seed 1 of L, is
/// ∇log π(z), and what it leaves in parameters and context is that of −log p at x.
#[test]
fn the_score_is_what_sampling_says_of_it() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for (level, build) in case.builds() {
            score_through_sampling(case, &setting, level, build);
        }
    });
}

fn score_through_sampling(case: &Case, setting: &Setting, level: &str, build: Build) {
    let rows = setting.rows_in(Direction::Sampling, COUNT);
    let model = setting.double(build);
    let x = model.forward(&rows.x, &rows.c).0;
    let score = model.score(&x, &rows.c);
    let ones = vec![1.0; COUNT];
    let back = model.vjp(Direction::Sampling, &rows.x, &rows.c, &score, &ones);
    let what = format!("{}, {level}", case.name());
    let terms = terms(&*model, Direction::Sampling, &rows, &score, &ones);
    for ((found, expected), terms) in back.input.iter().zip(base_score(setting.plan.noise, &rows.x)).zip(terms) {
        let (off, bound) = ((found - expected).abs(), 1e-9 * (1.0 + terms));
        assert!(off <= bound, "{what}: ∇log π: {found}, not {expected}, off by {off:e}, allowed {bound:e}");
    }
    let direct = model.log_prob_vjp(&x, &rows.c, &ones);
    let (back_c, direct_c) = (norm(&back.c), norm(&direct.c));
    assert!(norm(&sum(&back.c, &direct.c)) <= 1e-9 * (back_c + direct_c), "{what}: c̄");
    for ((name, back), (_, direct)) in back.parameters.iter().zip(&direct.parameters) {
        let minus: Vec<f64> = direct.iter().map(|g| -g).collect();
        assert!(distance(back, &minus) <= 1e-9 * (norm(back) + norm(direct)) + 1e-12, "{what}: {name}");
    }
}
