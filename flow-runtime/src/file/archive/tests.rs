//! What goes in comes out, and what no archive can be is refused.
use super::*;
use serde_json::json;

fn archive() -> Archive {
    let mut archive = Archive::new(json!({"format": 1, "text": "flow A[2] {\n\u{1f300}}"}));
    archive.put("z.weight", &[2, 3], Numbers::F32(vec![0.0, -0.0, f32::MIN_POSITIVE / 8.0, 1.0 / 3.0, f32::MAX, -1.0]));
    archive.put("moments", &[2], Numbers::F64(vec![f64::NAN, 1.0 / 3.0]));
    archive.put("none", &[0, 4], Numbers::F64(vec![]));
    archive
}

/// A file with this header and so many zeros after it.
fn file(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

fn said(bytes: &[u8]) -> String {
    Archive::from_bytes(bytes).expect_err("no archive").to_string()
}

#[test]
fn what_goes_in_comes_out() {
    let bytes = archive().to_bytes().unwrap();
    assert_eq!(bytes, archive().to_bytes().unwrap());
    let mut back = Archive::from_bytes(&bytes).unwrap();
    assert_eq!(back.metadata, archive().metadata);
    assert_eq!(back.names().collect::<Vec<_>>(), ["moments", "none", "z.weight"]);
    let bits = |numbers: &Numbers| numbers.bytes();
    let mut given = archive();
    for name in ["moments", "none", "z.weight"] {
        let (found, expected) = (back.take(name).unwrap(), given.take(name).unwrap());
        assert_eq!((&found.0, found.1.dtype(), bits(&found.1)), (&expected.0, expected.1.dtype(), bits(&expected.1)));
    }
    assert_eq!(back.take("z.weight"), None);
}

#[test]
fn files_are_read_as_bytes_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    archive().write(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes, archive().to_bytes().unwrap());
    assert_eq!(Archive::read(&path).unwrap().to_bytes().unwrap(), bytes);
    let read = |path: &Path| Archive::read(path).unwrap_err().to_string();
    assert_eq!(read(folder.path()), format!("{}: this is no plain file", folder.path().display()));
    let error = Archive::read(&folder.path().join("b")).unwrap_err();
    assert!(matches!(error, Error::Io { source, .. } if source.kind() == ErrorKind::NotFound));
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let expected = "the file is damaged: it is cut off, 40 bytes of tensors should follow the header, 39 do";
    assert_eq!(read(&path), format!("{}: {expected}; take another copy of it", path.display()));
}

#[test]
fn other_files_are_told_apart() {
    assert_eq!(said(b""), "this is no safetensors file: it has 0 bytes");
    let npy = said(b"\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }");
    assert_eq!(
        npy,
        "this is no safetensors file: its first eight bytes are not the length of a header, as they would be"
    );
    let cut = said(&file("{\"w\":", 0)[..12]);
    assert_eq!(
        cut,
        "the file is damaged: it is cut off, its header should have 5 bytes, and 4 are there; take another copy of it"
    );
    assert_eq!(said(&file("[]      ", 0)), "this is no safetensors file: no header stands at its beginning");
    assert!(said(&file("{}", 0)).starts_with("not written by flow-runtime: its metadata has no key `flow`"));
    assert_eq!(said(&file(r#"{"__metadata__":{"format":"pt"}}"#, 0)), FileFault::Foreign.to_string());
}

#[test]
fn damaged_headers_are_refused() {
    let one = |tensor: &str| said(&file(&format!(r#"{{"w":{tensor},"__metadata__":{{"flow":"{{}}"}}}}"#), 8));
    let tensor = |dtype: &str, shape: &str, offsets: &str| {
        one(&format!(r#"{{"dtype":"{dtype}","shape":[{shape}],"data_offsets":[{offsets}]}}"#))
    };
    let huge = u64::MAX / 2;
    let table = [
        (tensor("F32", "2", "0,9"), "in its header, invalid shape, data type, or offset for tensor"),
        (tensor("F32", "3", "0,8"), "in its header, invalid shape, data type, or offset for tensor"),
        (tensor("F32", "2", "8,0"), "in its header, invalid offset for tensor `w`"),
        (tensor("F32", "1", "4,8"), "in its header, invalid offset for tensor `w`"),
        (tensor("F32", "4", "0,16"), "it is cut off, 16 bytes of tensors should follow the header, 8 do"),
        (tensor("F32", "1", "0,4"), "4 bytes stand after the last tensor"),
        (tensor("F32", &format!("{huge},{huge}"), "0,8"), "in its header, overflow computing buffer size"),
        (tensor("F32", &format!("{huge}"), "0,8"), "in its header, overflow computing buffer size"),
        (tensor("F32", "-1", "0,8"), "in its header, invalid value: integer `-1`, expected usize"),
        (tensor("F17", "2", "0,8"), "in its header, unknown variant `F17`"),
        (one("[1, 2]"), "in its header, "),
        (one("{}"), "in its header, missing field `dtype`"),
    ];
    for (i, (found, expected)) in table.iter().enumerate() {
        let expected = format!("the file is damaged: {expected}");
        assert!(found.starts_with(&expected), "{i}: {found}");
    }
    assert_eq!(tensor("I32", "2", "0,8"), "tensor `w` holds I32; F32 and F64 are read");
}

#[test]
fn nothing_stands_twice_or_overlaps() {
    let tensor = |from: usize| format!(r#"{{"dtype":"F32","shape":[1],"data_offsets":[{from},{}]}}"#, from + 4);
    let both = |a: &str, b: &str, second: usize| {
        said(&file(&format!(r#"{{"{a}":{},"{b}":{},"__metadata__":{{"flow":"{{}}"}}}}"#, tensor(0), tensor(second)), 8))
    };
    assert!(both("w", "w", 4).starts_with("the file is damaged: in its header, `w` stands twice"));
    assert!(both("v", "w", 0).starts_with("the file is damaged: in its header, invalid offset for tensor `w`"));
    let metadata = r#""__metadata__":{"flow":"{}"}"#;
    let twice = said(&file(&format!("{{{metadata},{metadata}}}"), 0));
    assert!(twice.starts_with("the file is damaged: in its header, `__metadata__` stands twice"), "{twice}");
}

#[test]
fn damaged_metadata_is_refused() {
    let found = said(&file(r#"{"__metadata__":{"flow":"{\"format\":"}}"#, 0));
    assert!(found.starts_with("the file is damaged: in its metadata `flow`, EOF while parsing"), "{found}");
    let deep = format!(r#"{{"__metadata__":{{"flow":"{}"}}}}"#, "[".repeat(100_000));
    assert!(said(&file(&deep, 0)).contains("recursion limit"));
    let deep = format!(r#"{{"w":{}"#, "[".repeat(100_000));
    assert!(said(&file(&deep, 0)).starts_with("the file is damaged"));
}

#[test]
fn what_could_not_be_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    let error = Archive::new(json!("x".repeat(LONGEST))).write(&path).unwrap_err();
    assert!(matches!(error, Error::File { fault: FileFault::TooLarge { .. }, .. }), "{error}");
    assert!(!path.exists());
}
