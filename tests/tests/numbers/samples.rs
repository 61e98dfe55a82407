//! Samples are noise sent forward: the noise drawn row by row, by seed and row, and log p that of the noise less the log-det.
use flow_dsl::plan::Noise;
use flow_runtime::isa::InstructionSet;
use flow_runtime::random::noise::{self, fill_row};
use flow_runtime::real::Real;
use flow_tests::case::every_case;
use flow_tests::close::close;
use flow_tests::model::AnyModel;
use flow_tests::setting::Setting;
use std::f64::consts::TAU;

const SEED: u64 = 31;
const COUNT: usize = 130;

/// Rows 0 to 129 of the noise of a seed, one by one.
fn drawn<T: Real>(noise: Noise, d: usize) -> Vec<f64> {
    let noise = match noise {
        Noise::Normal => noise::Noise::Normal,
        Noise::Logistic => noise::Noise::Logistic,
    };
    let mut z = vec![T::ZERO; d * COUNT];
    z.chunks_mut(d).zip(0..).for_each(|(z, row)| fill_row(InstructionSet::best(), noise, SEED, row, z));
    z.into_iter().map(T::to_f64).collect()
}

fn log_base(noise: Noise, z: &[f64]) -> f64 {
    let one = |z: &f64| match noise {
        Noise::Normal => -0.5 * (z * z + TAU.ln()),
        Noise::Logistic => -z.abs() - 2.0 * (-z.abs()).exp().ln_1p(),
    };
    z.iter().map(one).sum()
}

fn check(what: &str, model: &dyn AnyModel, z: &[f64], setting: &Setting) {
    let c = setting.rows(COUNT).c;
    let (x, log_det) = model.forward(z, &c);
    let (samples, log_prob) = model.sample(COUNT, &c, SEED);
    assert!(samples == x, "{what}: samples are their noise sent forward, to the last bit");
    let wanted = |(z, log_det): (&[f64], &f64)| log_base(setting.plan.noise, z) - log_det;
    let wanted: Vec<f64> = z.chunks(setting.plan.features.len()).zip(&log_det).map(wanted).collect();
    close(&format!("{what}: log p"), &log_prob, &wanted, 64.0 * model.epsilon(), 1.0);
}

#[test]
fn samples_are_noise_sent_forward() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let (noise, d) = (setting.plan.noise, setting.plan.features.len());
        for (level, build) in case.builds() {
            let what = |type_: &str| format!("{}, {level}, {type_}", case.name());
            check(&what("f64"), &*setting.double(build), &drawn::<f64>(noise, d), &setting);
            check(&what("f32"), &*setting.single(build), &drawn::<f32>(noise, d), &setting);
        }
    });
}
