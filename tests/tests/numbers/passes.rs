//! A sweep against d passes: the other direction found coordinate by coordinate, from the parallel direction of the model alone.
use flow_dsl::hir::Step;
use flow_dsl::plan::Direction;
use flow_tests::case::Case;
use flow_tests::close::close;
use flow_tests::model::AnyModel;
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;
use flow_tests::stack::other;

/// The flows with the direction that is one parallel pass: an affine layer in an order.
const FLOWS: [(&str, Direction); 2] = [("PassesMade", Direction::Density), ("PassesIaf", Direction::Sampling)];

/// The order in which coordinates are conditioned.
fn order(case: &Case) -> Vec<usize> {
    match &case.stages(Default::default()).bound.stack[..] {
        [Step::Layer(layer)] => layer.places.get("order").to_vec(),
        _ => panic!("{}: one layer", case.name()),
    }
}

/// v with F(v) = u. F's coordinate i is a + b·vᵢ where a and b depend on the coordinates before i: two passes of the whole tell them,
/// at vᵢ = 0 and at vᵢ = 1.
fn by_passes(model: &dyn AnyModel, parallel: Direction, order: &[usize], u: &Rows) -> Vec<f64> {
    let d = order.len();
    let mut v = vec![0.0; u.x.len()];
    for &i in order {
        let mut at = |value: f64| {
            v.iter_mut().skip(i).step_by(d).for_each(|v| *v = value);
            model.evaluate(parallel, &v, &u.c).0
        };
        let (zero, one) = (at(0.0), at(1.0));
        for row in (0..u.len()).map(|r| r * d + i) {
            v[row] = (u.x[row] - zero[row]) / (one[row] - zero[row]);
        }
    }
    v
}

#[test]
fn a_sweep_is_what_d_passes_are() {
    for (flow, parallel) in FLOWS {
        let case = flow_tests::CASES.iter().find(|c| c.flow == flow).expect("a case");
        let setting = Setting::of(case, 1);
        let u = setting.rows_in(other(parallel), 70);
        let reference = setting.outcomes_in(other(parallel), &u);
        for (level, build) in case.builds() {
            let model = setting.double(build);
            let expected = by_passes(&*model, parallel, &order(case), &u);
            let (found, log_det) = model.evaluate(other(parallel), &u.x, &u.c);
            let (_, parallel_log_det) = model.evaluate(parallel, &expected, &u.c);
            for (i, o) in reference.iter().enumerate() {
                let row = i * u.features..(i + 1) * u.features;
                let what = |what| format!("{flow}, {level}, row {i}: {what}");
                close(&what("d passes of the model"), &found[row.clone()], &expected[row.clone()], 1e-12, 1.0);
                close(&what("d passes of the reference"), &found[row], &o.output, 1e-12, 1.0);
                close(&what("log-det"), &[log_det[i], 1.0], &[-parallel_log_det[i], 1.0], 1e-12, 1.0);
            }
        }
    }
}
