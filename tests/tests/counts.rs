//! Multiply-adds of masked products, counted by the executor of plain loops while it runs the generated code.
use flow_runtime::model::Model;
use flow_runtime::rt::v0_1::Program;

flow_runtime::flow! {
    flow Maf6[6] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Maf21[21] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
    flow Maf63[63] { base normal; repeat(5) { autoregressive(affine, hidden: [128, 128]); } }
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
