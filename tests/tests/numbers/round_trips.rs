//! Each direction undoes the other, as far as that can be asked of rounded numbers.
//!
//! x itself is undetermined where a layer is flat, and where it is steep even the correctly rounded x leaves a residual. So what is
//! bounded is the residual of y = g(x), by Cε(1 + |y| + g′(x)(1 + |x|)), and for a stack by Cε times the sum over its states h, the
//! ends among them, of |∂y/∂h|(1 + |h|): [`Condition`]. For the log-dets, whose sum is 0, their terms come beside.
use flow_dsl::plan::Direction;
use flow_tests::case::every_case;
use flow_tests::model::AnyModel;
use flow_tests::parameters::Rows;
use flow_tests::setting::Setting;
use flow_tests::stack::{Condition, other};

/// C.
const ALLOWED: f64 = 4.0;

/// Rows whose condition is computed: at both ends of a tile, and in the next.
const ROWS: [usize; 4] = [0, 31, 63, 64];

#[test]
fn each_direction_undoes_the_other() {
    every_case(|case| {
        let setting = Setting::of(case, 1);
        for direction in Direction::ALL {
            let wanted = setting.rows_in(other(direction), 65);
            let found = setting.double(case.optimised).evaluate(other(direction), &wanted.x, &wanted.c).0;
            let conditions: Vec<Condition> = ROWS
                .iter()
                .map(|&i| Condition::of(&setting, direction, row(&found, i, &wanted), wanted.row(i).1))
                .collect();
            for (level, build) in case.builds() {
                for model in [setting.double(build), setting.single(build)] {
                    let what = format!("{}, {direction:?}, {level}, ε = {:e}", case.name(), model.epsilon());
                    check(&what, &*model, direction, &wanted, &conditions);
                }
            }
        }
    });
}

fn row<'a>(numbers: &'a [f64], i: usize, rows: &Rows) -> &'a [f64] {
    &numbers[i * rows.features..][..rows.features]
}

fn check(what: &str, model: &dyn AnyModel, direction: Direction, wanted: &Rows, conditions: &[Condition]) {
    let (between, there) = model.evaluate(other(direction), &wanted.x, &wanted.c);
    let (found, back) = model.evaluate(direction, &between, &wanted.c);
    for (&i, condition) in ROWS.iter().zip(conditions) {
        let unit = ALLOWED * model.epsilon();
        for ((found, wanted), moved) in row(&found, i, wanted).iter().zip(wanted.row(i).0).zip(&condition.output) {
            let (off, bound) = ((found - wanted).abs(), unit * moved);
            assert!(off <= bound, "{what}, row {i}: {found} instead of {wanted}, off by {off:e}, allowed {bound:e}");
        }
        let (off, bound) = ((there[i] + back[i]).abs(), unit * (condition.log_det + condition.terms + 1.0));
        assert!(
            off <= bound,
            "{what}, row {i}: log-dets {} and {}, off by {off:e}, allowed {bound:e}",
            there[i],
            back[i]
        );
    }
}
