//! Everything that is no file of this flow's weights, with what is said about it.
use super::edit::Parts;
use crate::flows::{Maf64, RealNvp64, maf};
use flow_runtime::Error;
use flow_runtime::error::FileFault;
use serde_json::json;

const WEIGHT: &str = "repeat_0.1.autoregressive_0.net.0.weight";
const DEVIATION: &str = "standardize_0.deviation";

/// What is said of a file in which something was changed.
fn said(change: impl FnOnce(&mut Parts)) -> String {
    let mut parts = Parts::of(&maf::<f64>().to_bytes().unwrap());
    change(&mut parts);
    let error = Maf64::from_bytes(&parts.bytes()).unwrap_err();
    assert!(matches!(error, Error::File { path: None, .. }));
    error.to_string().strip_prefix("the bytes given: ").unwrap().to_owned()
}

fn in_metadata(key: &str, value: serde_json::Value) -> String {
    said(|parts| parts.metadata(|metadata| metadata[key] = value))
}

#[test]
fn what_is_not_changed_is_loaded() {
    let parts = Parts::of(&maf::<f64>().to_bytes().unwrap());
    assert_eq!(Maf64::from_bytes(&parts.bytes()).unwrap().parameters(), maf::<f64>().parameters());
}

#[test]
fn another_flow() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    RealNvp64::init(0).save(&path).unwrap();
    let error = Maf64::load(&path).unwrap_err();
    let (theirs, ours) =
        ("flow RealNvp[u: real, v: real, w: real | t: real, m: real] {", "flow Maf[a: real, b: real, c: real] {");
    let what =
        format!("with all defaults written out, line 1 of that one's text is `{theirs}`, and here it is `{ours}`");
    assert_eq!(error.to_string(), format!("{}: it belongs to another flow: {what}", path.display()));
    assert!(matches!(error, Error::File { path: Some(_), fault: FileFault::OtherFlow { line: 1, .. } }));
}

#[test]
fn other_metadata() {
    let newer = "in format 2; this version reads formats up to 1: update it";
    assert!(in_metadata("format", json!(2)).ends_with(newer));
    let damaged = "the file is damaged: its metadata `flow` states no format; take another copy of it";
    assert_eq!(in_metadata("format", json!("1")), damaged);
    assert_eq!(in_metadata("format", json!(0)), damaged);
    let hash = "its text of the flow does not have the hash that stands beside it";
    assert!(in_metadata("sha256", json!("00")).contains(hash));
    assert!(in_metadata("text", json!("flow Maf {}")).contains(hash));
    let kind = "this is a file of kind `checkpoint`, and one of kind `weights` is wanted; read the weights of a checkpoint by \
                `Model::from_checkpoint`";
    assert_eq!(in_metadata("kind", json!("checkpoint")), kind);
    assert!(in_metadata("kind", json!("other")).ends_with("one of kind `weights` is wanted"));
    assert!(in_metadata("text", json!(3)).contains("invalid type: integer `3`, expected a string"));
    assert!(in_metadata("element", json!("f32")).contains("holds f64, and its metadata says f32"));
    let without =
        |key: &'static str| said(|parts| parts.metadata(|all| drop(all.as_object_mut().unwrap().remove(key))));
    assert!(without("text").contains("missing field `text`"));
    assert!(without("element").contains("missing field `element`"));
    let foreign = said(|parts| drop(parts.header.as_object_mut().unwrap().remove("__metadata__")));
    assert!(foreign.starts_with("not written by flow-runtime"));
}

#[test]
fn other_tensors() {
    let renamed = said(|parts| {
        let entry = parts.header.as_object_mut().unwrap().remove(WEIGHT).unwrap();
        parts.header["repeat_0.2.autoregressive_0.net.0.weight"] = entry;
    });
    assert_eq!(renamed, format!("tensor `{WEIGHT}` is missing"));
    let more = said(|parts| {
        let end = parts.data.len();
        parts.header["more"] = json!({"dtype": "F64", "shape": [1], "data_offsets": [end, end + 8]});
        parts.data.extend([0; 8]);
    });
    assert_eq!(more, "the flow has no tensor `more`, but the file has one");
    let turned = said(|parts| parts.header[WEIGHT]["shape"] = json!([3, 8]));
    assert_eq!(turned, format!("tensor `{WEIGHT}`: expected shape [8, 3], found [3, 8]"));
    let flat = said(|parts| parts.header[WEIGHT]["shape"] = json!([24]));
    assert_eq!(flat, format!("tensor `{WEIGHT}`: expected shape [8, 3], found [24]"));
    let words = said(|parts| parts.header[WEIGHT]["dtype"] = json!("U64"));
    assert_eq!(words, format!("tensor `{WEIGHT}` holds U64; F32 and F64 are read"));
    let signed = said(|parts| parts.header[WEIGHT]["dtype"] = json!("I64"));
    assert_eq!(signed, format!("tensor `{WEIGHT}` holds I64; F32 and F64 are read"));
}

#[test]
fn numbers_that_no_model_holds() {
    let number = |name: &str, index: usize, value: f64| said(|parts| parts.set(name, index, value));
    let found = number(WEIGHT, 4, f64::NAN);
    assert_eq!(found, format!("tensor `{WEIGHT}`, entry [1, 1]: NaN is no weight; give finite numbers"));
    assert!(number(WEIGHT, 2, f64::INFINITY).contains("entry [0, 2]: inf is no weight"));
    assert!(number("repeat_0.0.autoregressive_0.net.2.bias", 5, f64::NEG_INFINITY).contains("entry [5]: -inf is no"));
    let outside = format!("tensor `{WEIGHT}`: entry (7, 0) is 0.5, but lies outside the mask, where weights are 0");
    assert_eq!(number(WEIGHT, 21, 0.5), outside);
    let deviation = |value| number(DEVIATION, 1, value);
    let expected = |value: &str| {
        format!("tensor `{DEVIATION}`, entry [1]: {value} is no standard deviation; give numbers above 0")
    };
    assert_eq!(deviation(0.0), expected("0"));
    assert_eq!(deviation(-1.0), expected("-1"));
    assert_eq!(deviation(f64::NAN), expected("NaN"));
    assert!(number("standardize_0.mean", 0, f64::NAN).contains("NaN is no mean"));
}
