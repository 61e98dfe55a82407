//! Sampling in f32 against f64 with the same rounded weights and noise.
use flow_dsl::plan::Direction;
use flow_runtime::isa::InstructionSet;
use flow_tests::case::every_case;
use flow_tests::setting::Setting;
use flow_tests::stack::Condition;

/// Rows whose bound is computed.
const ROWS: [usize; 6] = [0, 15, 31, 32, 63, 64];

/// |Δx| ≤ 8·ε·Σ over the states h of the stack of |∂x/∂h|(1 + |h|), and the same for the log-det with its terms beside: a layer
/// computes its part to a few ε of what it reads and makes, and the layers after it carry that on by their derivative. On every instruction
/// set of this machine.
#[test]
fn samples_keep_their_bound() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        let rows = setting.rows_in(Direction::Sampling, 65);
        let expected = setting.outcomes_in(Direction::Sampling, &rows);
        let condition = |&i: &usize| Condition::of(&setting, Direction::Sampling, rows.row(i).0, rows.row(i).1);
        let conditions: Vec<Condition> = ROWS.iter().map(condition).collect();
        let unit = 8.0 * f64::from(f32::EPSILON);
        for (level, build) in case.builds() {
            for set in InstructionSet::available() {
                let mut model = setting.single(build);
                model.set_instructions(set);
                let held = |how: &str, i: usize, condition: &Condition, x: &[f64], log_det: f64| {
                    let at = format!("{}, {level}, {}, {how}, row {i}", case.name(), set.name());
                    for (j, moved) in condition.output.iter().enumerate() {
                        let (off, bound) = ((x[j] - expected[i].output[j]).abs(), unit * moved);
                        assert!(off <= bound, "{at}: x[{j}] = {}, off by {off:e}, allowed {bound:e}", x[j]);
                    }
                    let size = condition.log_det + condition.terms + rows.features as f64;
                    let (off, bound) = ((log_det - expected[i].log_det).abs(), unit * size);
                    assert!(off <= bound, "{at}: log-det {log_det}, off by {off:e}, allowed {bound:e}");
                };
                let (x, log_det) = model.forward(&rows.x, &rows.c);
                for (&i, condition) in ROWS.iter().zip(&conditions) {
                    held("in tiles", i, condition, &x[i * rows.features..][..rows.features], log_det[i]);
                    let (z, c) = rows.row(i);
                    let (x, log_det) = model.forward(z, c);
                    held("alone", i, condition, &x, log_det[0]);
                }
            }
        }
    });
}
