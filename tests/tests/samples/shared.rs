//! Flows with their samples, and quadrature of a density of two features.
use flow_tests::model::AnyModel;
use flow_tests::setting::Setting;

/// The model of a case in f64.
pub fn model(flow: &str) -> (Setting, Box<dyn AnyModel>) {
    let case = flow_tests::CASES.iter().find(|c| c.flow == flow).expect("a case");
    let setting = Setting::of(case, 1);
    let model = setting.double(case.optimised);
    (setting, model)
}

/// Every n-th number from `column` on.
pub fn column(numbers: &[f64], column: usize, columns: usize) -> impl Iterator<Item = f64> {
    numbers.iter().skip(column).step_by(columns).copied()
}

/// The points and weights of Gauss and Legendre's rule between two ends.
pub fn gauss(from: f64, to: f64) -> [(f64, f64); 5] {
    const POINTS: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189),
        (-0.538_469_310_105_683, 0.478_628_670_499_366),
        (0.0, 0.568_888_888_888_889),
        (0.538_469_310_105_683, 0.478_628_670_499_366),
        (0.906_179_845_938_664, 0.236_926_885_056_189),
    ];
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    POINTS.map(|(at, weight)| (middle + half * at, half * weight))
}
