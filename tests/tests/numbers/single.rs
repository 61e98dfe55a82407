//! f32 against f64 with the same rounded weights and rows.
use flow_dsl::plan::Direction;
use flow_runtime::isa::InstructionSet;
use flow_tests::case::{Case, every_case};
use flow_tests::close::{distance, norm};
use flow_tests::model::{AnyModel, Bars};
use flow_tests::reference::{Seeds, Slopes};
use flow_tests::setting::Setting;

/// |Δ log p| ≤ 64·ε·(Σ|log-det terms| + |log p| + d + Σ|xᵢ ∂log p/∂xᵢ|), on every instruction set of this machine.
#[test]
fn densities_keep_their_bound() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows(65);
        let expected = setting.outcomes(&rows);
        let slopes = Slopes::new(&setting.plan, &setting.tensors);
        let seeds = Seeds { output: vec![0.0; rows.features], log_det: 1.0, log_base: 1.0 };
        let bound = |i: usize| {
            let ((x, c), o) = (rows.row(i), &expected[i]);
            let terms: f64 = o.terms.iter().flat_map(|t| &t.values).map(|v| v.abs()).sum();
            let (x_bar, _) = slopes.inputs(x, c, &seeds);
            let moved: f64 = x.iter().zip(&x_bar).map(|(x, bar)| (x * bar).abs()).sum();
            64.0 * f64::from(f32::EPSILON) * (terms + o.log_prob().abs() + rows.features as f64 + moved)
        };
        let bounds: Vec<f64> = (0..rows.len()).map(bound).collect();
        for (level, build) in case.builds() {
            for set in InstructionSet::available() {
                let mut model = setting.single(build);
                model.set_instructions(set);
                let held = |how: &str, i: usize, found: f64| {
                    let off = (found - expected[i].log_prob()).abs();
                    let at = format!("{}, {level}, {}, {how}, row {i}", case.name(), set.name());
                    assert!(off <= bounds[i], "{at}: {found}, off by {off:e}, allowed {:e}", bounds[i]);
                };
                let tiles = model.log_prob(&rows.x, &rows.c);
                tiles.iter().enumerate().for_each(|(i, &found)| held("in tiles", i, found));
                for i in 0..rows.len() {
                    let (x, c) = rows.row(i);
                    held("alone", i, model.log_prob(x, c)[0]);
                }
            }
        }
    });
}

/// Tensor by tensor to 1e-3 of its norm; not through ReLU and leaky ReLU, where f32 may take the other side of a kink.
#[test]
fn gradients_keep_a_thousandth() {
    every_case(|case| {
        if !smooth(case) {
            return;
        }
        let setting = Setting::of(case, 1);
        let seeds = setting.seeds(65);
        let output_bar: Vec<f64> = seeds.iter().flat_map(|s| s.output.clone()).collect();
        let log_det_bar: Vec<f64> = seeds.iter().map(|s| s.log_det).collect();
        for direction in Direction::ALL {
            let rows = setting.rows_in(direction, 65);
            for (level, build) in case.builds() {
                let bars = |model: Box<dyn AnyModel>| model.vjp(direction, &rows.x, &rows.c, &output_bar, &log_det_bar);
                let (found, expected) = (bars(setting.single(build)), bars(setting.double(build)));
                near_enough(&format!("{}, {direction:?}, {level}", case.name()), &found, &expected);
            }
        }
    });
}

fn near_enough(what: &str, found: &Bars, expected: &Bars) {
    let near = |of: &str, found: &[f64], expected: &[f64]| {
        let (off, size) = (distance(found, expected), norm(expected));
        assert!(off <= 1e-3 * size, "{what}: {of} is off by {off:e} of {size:e}");
    };
    near("the input's bar", &found.input, &expected.input);
    near("c̄", &found.c, &expected.c);
    for ((name, found), (_, expected)) in found.parameters.iter().zip(&expected.parameters) {
        near(name, found, expected);
    }
}

pub fn smooth(case: &Case) -> bool {
    let bound = case.stages(Default::default()).bound.to_string();
    !bound.contains("relu")
}

#[test]
fn some_cases_are_smooth_and_some_are_not() {
    let smooth = flow_tests::CASES.iter().filter(|c| smooth(c)).count();
    assert!(smooth >= 30 && smooth < flow_tests::CASES.len(), "{smooth} smooth cases");
}
