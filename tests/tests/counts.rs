//! Multiply-adds of masked products, counted by the executor of plain loops while it runs the generated code.
use flow_runtime::model::Model;
use flow_runtime::rt::v0_1::Program;

flow_runtime::flow! {
    flow Maf6[6] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Maf21[21] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Maf63[63] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Maf256[256] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Iaf6[6] { base normal; repeat(5) { autoregressive(affine, given: noise, hidden: [128, 128]); } }
    flow Iaf21[21] { base normal; repeat(5) { autoregressive(affine, given: noise, hidden: [128, 128]); } }
    flow Iaf63[63] { base normal; repeat(5) { autoregressive(affine, given: noise, hidden: [128, 128]); } }
    flow Iaf256[256] { base normal; repeat(5) { autoregressive(affine, given: noise, hidden: [128, 128]); } }
}

/// The shares of the dense multiply-adds that density and Adam step perform.
fn shares<P: Program>(_: Option<Model<P, f32>>) -> (f64, f64) {
    let d = P::FEATURES.len();
    let dense = (5 * (d * 128 + 128 * 128 + 128 * 2 * d)) as f64;
    let counted = Model::<P, f64>::init(0).count_multiply_adds(&vec![0.5; d]).expect("a count");
    (counted.value as f64 / dense, counted.step as f64 / (3.0 * dense))
}

#[test]
fn masked_products_skip_their_zeros() {
    let flows = [(6, shares(None::<Maf6>), 0.62), (21, shares(None::<Maf21>), 0.57), (63, shares(None::<Maf63>), 0.56)];
    for (d, (density, step), limit) in flows {
        assert!(
            density <= limit && step <= limit,
            "d = {d}: {density:.4} and {step:.4} of the dense ones, not {limit}"
        );
        assert!(density > 0.45 && step > 0.45, "d = {d}: {density:.4}, {step:.4}: fewer than the mask has");
    }
}

/// The weights within the masks of a net on d features: one is there iff its row's level is not below its column's. Inputs have levels
/// 1 to d, the two rows of a coordinate 0 to d − 1, hidden rows climb in even steps between.
fn within_masks(d: usize) -> u64 {
    let inputs: Vec<usize> = (1..=d).collect();
    let hidden: Vec<usize> = (0..128).map(|h| 1 + h * (d - 1) / 128).collect();
    let outputs: Vec<usize> = (0..2 * d).map(|r| r / 2).collect();
    let pairs = |rows: &[usize], columns: &[usize]| -> usize {
        rows.iter().map(|row| columns.iter().filter(|column| *column <= row).count()).sum()
    };
    (pairs(&hidden, &inputs) + pairs(&hidden, &hidden) + pairs(&outputs, &hidden)) as u64
}

/// Both directions, values and gradients, cost what one masked pass costs: as integers, the weights within the masks, once for the
/// value, and for a step once more for the inputs' adjoint and once for the weights'. The kernels of the direction that goes level by
/// level do not do more than those of the parallel one, which fill their panels.
fn both_directions_cost_the_same<P: Program>(_: Option<Model<P, f32>>, sampling_is_swept: bool) {
    let d = P::FEATURES.len();
    let model = Model::<P, f64>::init(0);
    let row = vec![0.5; d];
    let density = model.count_multiply_adds(&row).expect("a count");
    let sampling = model.count_sampling(&row).expect("a count");
    let pass = 5 * within_masks(d);
    for (counted, direction) in [(density, "density"), (sampling, "sampling")] {
        assert_eq!(counted.value_weights, pass, "{}: the values of {direction}", P::NAME);
        assert_eq!(counted.step_weights, 3 * pass, "{}: a step of {direction}", P::NAME);
    }
    let (swept, parallel) = if sampling_is_swept { (sampling, density) } else { (density, sampling) };
    assert!(swept.value <= parallel.value, "{}: {} and {}", P::NAME, swept.value, parallel.value);
    assert!(swept.step <= parallel.step, "{}: {} and {}", P::NAME, swept.step, parallel.step);
}

#[test]
fn the_opposite_direction_costs_one_pass() {
    both_directions_cost_the_same(None::<Maf6>, true);
    both_directions_cost_the_same(None::<Maf21>, true);
    both_directions_cost_the_same(None::<Maf63>, true);
    both_directions_cost_the_same(None::<Maf256>, true);
    both_directions_cost_the_same(None::<Iaf6>, false);
    both_directions_cost_the_same(None::<Iaf21>, false);
    both_directions_cost_the_same(None::<Iaf63>, false);
    both_directions_cost_the_same(None::<Iaf256>, false);
}
