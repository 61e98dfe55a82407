//! Every kernel against plain f64 loops, on every instruction set, in f32 and f64.

mod maps;
mod parts;
mod products;
mod row_products;
mod rows;

use crate::isa::InstructionSet;
use crate::layout::{Panels, Product};
use crate::real::Real;
use crate::tile::LANES;

/// A small generator of reproducible numbers.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }
    /// Uniform in [−1, 1).
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64) / (1_u64 << 52) as f64 - 1.0
    }
    pub(crate) fn fill<R: Real>(&mut self, n: usize) -> Vec<R> {
        (0..n).map(|_| R::from_f64(self.next())).collect()
    }
}

/// Products of many shapes: outputs off 4, few inputs, none, limits of 0, several staircases.
pub(super) fn shapes() -> Vec<Product> {
    let dense = |inputs: u32, outputs: u32| Product::new(inputs, outputs, vec![(outputs, inputs)].leak(), 1);
    let stairs = |inputs: u32, runs: &[(u32, u32)]| {
        Product::new(inputs, runs.iter().map(|run| run.0).sum(), runs.to_vec().leak(), 1)
    };
    let mut shapes = vec![dense(0, 5), dense(3, 0)];
    for inputs in [1, 3, 6, 7, 16, 17, 63, 128] {
        for outputs in [1, 4, 12, 21, 128] {
            shapes.push(dense(inputs, outputs));
        }
    }
    shapes.extend([
        stairs(6, &[(22, 1), (21, 2), (21, 3), (21, 4), (22, 5), (21, 6)]),
        stairs(6, &[(2, 0), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5)]),
        stairs(9, &[(3, 0), (1, 2), (7, 9)]),
        stairs(128, &[(26, 26), (25, 51), (26, 77), (25, 102), (26, 128)]),
        stairs(128, &[(3, 0), (5, 13), (9, 16), (1, 33), (30, 47), (7, 100), (2, 127)]),
        stairs(63, &(0..63).map(|i| (1 + i % 3, i)).collect::<Vec<_>>()),
        stairs(5, &[(7, 0)]),
        stairs(40, &[(16, 10), (16, 20), (16, 30)]),
    ]);
    shapes
}

/// One product with random numbers: dense matrices beside the parameter buffer.
pub(super) struct Case<R> {
    pub panels: Panels,
    pub weights: Vec<Vec<f64>>,
    pub biases: Vec<f64>,
    pub params: Vec<R>,
    pub x: Vec<R>,
    pub y_bar: Vec<R>,
}

impl<R: Real> Case<R> {
    pub fn new(product: &Product, numbers: &mut Numbers) -> Self {
        let panels = Panels::new(product, 0);
        let (inputs, outputs) = (panels.inputs(), panels.outputs());
        let mut params = vec![R::ZERO; panels.size()];
        let mut number = || R::from_f64(numbers.next());
        let mut weights = vec![vec![0.0; inputs]; outputs];
        let mut biases = vec![0.0; outputs];
        for row in 0..outputs {
            for column in 0..panels.limit(row) {
                let w = number();
                params[panels.weight(row, column).expect("inside the mask")] = w;
                weights[row][column] = w.to_f64();
            }
            let b = number();
            params[panels.bias(row)] = b;
            biases[row] = b.to_f64();
        }
        let (x, y_bar) = (numbers.fill(inputs * LANES), numbers.fill(outputs * LANES));
        Case { panels, weights, biases, params, x, y_bar }
    }
}

/// Runs a check for every product, set and element type.
pub(super) fn for_every_case(
    check32: impl Fn(InstructionSet, &Case<f32>),
    check64: impl Fn(InstructionSet, &Case<f64>),
) {
    let mut numbers = Numbers::new(7);
    for product in shapes() {
        let (case32, case64) = (Case::new(&product, &mut numbers), Case::new(&product, &mut numbers));
        for set in InstructionSet::available() {
            check32(set, &case32);
            check64(set, &case64);
        }
    }
}

/// `|got − wanted| ≤ terms · u · magnitude`, doubled for f64, where the reference errs as much.
#[track_caller]
pub(super) fn assert_close<R: Real>(got: R, wanted: f64, terms: usize, magnitude: f64, what: &str) {
    let roundoff = R::EPSILON / 2.0 * if R::NAME == "f64" { 2.0 } else { 1.0 };
    let allowed = terms as f64 * roundoff * magnitude;
    let error = (got.to_f64() - wanted).abs();
    assert!(error <= allowed, "{what} {}: got {got}, wanted {wanted}, error {error:e} > {allowed:e}", R::NAME);
}
