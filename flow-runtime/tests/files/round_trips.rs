//! What is saved comes back to the bit.
use super::edit::Parts;
use crate::flows::{Maf, Maf64, RealNvp, maf, rows};
use flow_runtime::Program;

#[test]
fn a_saved_model_is_the_same_model() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("maf.safetensors");
    let mut model = maf::<f32>();
    let bias = "repeat_0.0.autoregressive_0.net.0.bias";
    let special = [-0.0, f32::from_bits(1), f32::MAX, f32::MIN, 1.0 / 3.0, f32::MIN_POSITIVE, 0.0, -1e-30];
    model.set_parameter(bias, &special).unwrap();
    model.save(&path).unwrap();
    let loaded = Maf::load(&path).unwrap();
    let bits = |model: &Maf| -> Vec<(String, Vec<usize>, Vec<u32>)> {
        let of = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect();
        model.parameters().into_iter().map(|tensor| (tensor.name, tensor.shape, of(tensor.values))).collect()
    };
    assert_eq!(bits(&loaded), bits(&model));
    assert_eq!(std::fs::read(&path).unwrap(), model.to_bytes().unwrap());
    assert_eq!(loaded.to_bytes().unwrap(), model.to_bytes().unwrap());
}

/// The constants that `prepare` makes of the parameters are made again.
#[test]
fn a_loaded_model_scores_and_samples_alike() {
    let (model, x) = (maf::<f64>(), rows::<f64>(100, 3, 1));
    let loaded = Maf64::from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_ne!(Maf64::init(7).log_prob(&x).unwrap(), model.log_prob(&x).unwrap());
    assert_eq!(loaded.log_prob(&x).unwrap(), model.log_prob(&x).unwrap());
    assert_eq!(loaded.sample(100, 3).unwrap(), model.sample(100, 3).unwrap());
}

#[test]
fn single_precision_widens_without_change() {
    let model = maf::<f32>();
    let wide = Maf64::from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(wide.parameters(), model.cast::<f64>().parameters());
    let error = Maf::from_bytes(&wide.to_bytes().unwrap()).unwrap_err().to_string();
    let advice = "load it as the model of f64 and round that by `.cast::<f32>()`";
    assert_eq!(error, format!("the bytes given: its numbers are f64 and the model's would be f32; {advice}"));
    assert_eq!(wide.cast::<f32>().parameters(), model.parameters());
}

#[test]
fn a_file_says_whose_it_is() {
    let parts = Parts::of(&RealNvp::init(1).to_bytes().unwrap());
    let text = parts.header["__metadata__"]["flow"].as_str().unwrap();
    let metadata: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(parts.header["__metadata__"].as_object().unwrap().len(), 1);
    assert_eq!(metadata["flow"], "RealNvp");
    assert_eq!(metadata["text"], crate::flows::__real_nvp::Flow::TEXT);
    assert_eq!((&metadata["format"], &metadata["element"]), (&1.into(), &"f32".into()));
    assert_eq!(metadata["flow_runtime"], env!("CARGO_PKG_VERSION"));
    assert_eq!(parts.header["repeat_0.2.coupling_1.net.0.weight"]["shape"], serde_json::json!([5, 4]));
}

/// Doc comments, names of constants and the way a layer is written do not matter; what a layer means does.
#[test]
fn the_text_is_that_of_the_meaning() {
    let text = crate::flows::__maf::Flow::TEXT;
    assert!(text.starts_with("flow Maf[a: real, b: real, c: real] {\n    base normal;\n    repeat(2) {\n"), "{text}");
    assert!(text.contains("order 0, 1, 2 | order 2, 1, 0"), "{text}");
    assert!(!text.contains("///"), "{text}");
}
