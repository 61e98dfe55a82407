use super::{Case, Numbers, assert_close, for_every_case};
use crate::isa::InstructionSet;
use crate::lane::Plain;
use crate::layout::{Layout, Product};
use crate::ops::product::product;
use crate::ops::product_input::product_input;
use crate::ops::product_weights::{product_weights, scratch_len};
use crate::ops::{Activation, Into};
use crate::real::Real;
use crate::tile::LANES;

/// What rows past the operands hold: must be neither read nor written.
fn guarded<R: Real>(rows: &[R]) -> Vec<R> {
    let mut guarded = rows.to_vec();
    guarded.resize(rows.len() + 3 * LANES, R::from_f64(f64::NAN));
    guarded
}

#[track_caller]
fn assert_guard<R: Real>(buffer: &[R], used: usize) {
    assert!(buffer[used..].iter().all(|x| x.to_f64().is_nan()), "wrote past its rows");
}

fn check_forward<R: Real>(set: InstructionSet, case: &Case<R>) {
    let w = &case.panels;
    for act in Activation::ALL {
        let mut y = guarded(&vec![R::ZERO; w.outputs() * LANES]);
        product(set, w, &case.params, &guarded(&case.x), &mut y, act);
        assert_guard(&y, w.outputs() * LANES);
        for row in 0..w.outputs() {
            for t in 0..LANES {
                let (mut sum, mut magnitude) = (case.biases[row], case.biases[row].abs());
                for (q, weight) in case.weights[row].iter().enumerate() {
                    let term = weight * case.x[q * LANES + t].to_f64();
                    sum += term;
                    magnitude += term.abs();
                }
                // slopes are at most 1, and the lane functions are good to 6 ulp
                let wanted = act.at(Plain(sum)).0;
                let terms =
                    w.limit(row) + 1 + if act == Activation::Linear || act == Activation::Relu { 0 } else { 12 };
                assert_close(y[row * LANES + t], wanted, terms, magnitude + wanted.abs(), "forward");
            }
        }
    }
}

#[test]
fn forward_agrees_with_loops() {
    for_every_case(check_forward::<f32>, check_forward::<f64>);
}

fn check_input<R: Real>(set: InstructionSet, case: &Case<R>) {
    let w = &case.panels;
    let rows = w.inputs() * LANES;
    let old: Vec<R> = Numbers::new(3).fill(rows);
    let h: Vec<R> = Numbers::new(4).fill(rows);
    let acts = Activation::ALL.map(Some);
    for (act, into) in acts.iter().chain([&None]).flat_map(|act| [(act, Into::Set), (act, Into::Add)]) {
        let mut x_bar = guarded(&old);
        product_input(set, w, &case.params, &guarded(&case.y_bar), &mut x_bar, into, act.map(|act| (act, &h[..])));
        assert_guard(&x_bar, rows);
        for q in 0..w.inputs() {
            for t in 0..LANES {
                let start = if into == Into::Add { old[q * LANES + t].to_f64() } else { 0.0 };
                let (mut sum, mut magnitude) = (start, start.abs());
                for row in 0..w.outputs() {
                    let term = case.weights[row][q] * case.y_bar[row * LANES + t].to_f64();
                    sum += term;
                    magnitude += term.abs();
                }
                let slope = act.map_or(1.0, |act| act.derivative(Plain(h[q * LANES + t].to_f64())).0);
                let extra = if act.is_none_or(|act| act == Activation::Linear) { 1 } else { 12 };
                let magnitude = magnitude * slope.abs().max(R::EPSILON);
                assert_close(x_bar[q * LANES + t], sum * slope, w.outputs() + extra, magnitude, "input gradient");
            }
        }
    }
}

#[test]
fn input_gradient_agrees_with_loops() {
    for_every_case(check_input::<f32>, check_input::<f64>);
}

fn check_weights<R: Real>(set: InstructionSet, case: &Case<R>) {
    let w = &case.panels;
    let mut scratch = vec![R::from_f64(f64::NAN); scratch_len(w.inputs())];
    let nan = vec![R::from_f64(f64::NAN); w.size()];
    let mut set_once = nan.clone();
    product_weights(set, w, &guarded(&case.x), &guarded(&case.y_bar), &mut set_once, &mut scratch, Into::Set);
    let mut added = set_once.clone();
    product_weights(set, w, &case.x, &case.y_bar, &mut added, &mut scratch, Into::Add);
    for (grad, times) in [(&set_once, 1.0), (&added, 2.0)] {
        for row in 0..w.outputs() {
            let y_bar = &case.y_bar[row * LANES..][..LANES];
            let dot = |x: &dyn Fn(usize) -> f64| -> (f64, f64) {
                let terms = (0..LANES).map(|t| y_bar[t].to_f64() * x(t) * times);
                terms.fold((0.0, 0.0), |(sum, magnitude), term| (sum + term, magnitude + term.abs()))
            };
            for q in 0..w.limit(row) {
                let (wanted, magnitude) = dot(&|t| case.x[q * LANES + t].to_f64());
                let got = grad[w.weight(row, q).expect("inside")];
                assert_close(got, wanted, 66, magnitude, "weight gradient");
            }
            let (wanted, magnitude) = dot(&|_| 1.0);
            assert_close(grad[w.bias(row)], wanted, 66, magnitude, "bias gradient");
        }
    }
}

#[test]
fn weight_gradient_agrees_with_loops() {
    for_every_case(check_weights::<f32>, check_weights::<f64>);
}

/// The rest of the gradient buffer is zero after `zero_outside_mask`, in every instance.
#[test]
fn nothing_stays_outside_the_mask() {
    let mut products = super::shapes();
    for product in &mut products {
        product.instances = 2;
    }
    let layout = Layout::new(&products);
    let mut grad = vec![1.0_f32; layout.len()];
    layout.zero_outside_mask(&mut grad);
    for panels in layout.products() {
        for k in 0..panels.instances() {
            let instance = &mut grad[panels.instance(k)];
            for row in 0..panels.outputs() {
                for column in 0..panels.limit(row) {
                    assert_eq!(std::mem::take(&mut instance[panels.weight(row, column).expect("inside")]), 1.0);
                }
                assert_eq!(std::mem::take(&mut instance[panels.bias(row)]), 1.0);
            }
        }
    }
    assert!(grad.iter().all(|&x| x == 0.0));
}

#[test]
fn multiply_adds_are_counted_by_panels() {
    let layout = Layout::new(&[
        Product::new(6, 7, &[(3, 2), (2, 3), (2, 6)], 3), // panels stop at 3 and 6
        Product::new(5, 4, &[(4, 5)], 1),
    ]);
    assert_eq!(layout.multiply_adds(), 3 * (4 * 3 + 4 * 6) + 4 * 5);
    assert_eq!(layout.products()[0].panels()[1].length, 16);
}

#[test]
fn relu_keeps_nan() {
    for set in InstructionSet::available() {
        let case = Case::<f32>::new(&Product::new(2, 4, &[(4, 2)], 1), &mut Numbers::new(1));
        let (x, mut y) = (vec![f32::NAN; 2 * LANES], vec![0.0; 4 * LANES]);
        product(set, &case.panels, &case.params, &x, &mut y, Activation::Relu);
        assert!(y.iter().all(|y| y.is_nan()), "{set}");
    }
}

/// What a row of data gets does not depend on its neighbours or its place in the tile.
#[test]
fn lanes_are_independent() {
    let products = super::shapes();
    for set in InstructionSet::available() {
        let case = Case::<f32>::new(products.iter().find(|p| p.inputs == 128).expect("a shape"), &mut Numbers::new(2));
        let w = &case.panels;
        let one: Vec<f32> = (0..w.inputs() * LANES).map(|i| case.x[i / LANES * LANES]).collect();
        let (mut y, mut same) = (vec![0.0; w.outputs() * LANES], vec![0.0; w.outputs() * LANES]);
        product(set, w, &case.params, &case.x, &mut y, Activation::Tanh);
        product(set, w, &case.params, &one, &mut same, Activation::Tanh);
        for (i, same) in same.iter().enumerate() {
            assert_eq!(same.to_bits(), y[i / LANES * LANES].to_bits(), "{set}");
        }
    }
}
