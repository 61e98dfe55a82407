use super::*;
use std::path::PathBuf;

/// A file that is removed at the end of its test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("flow-runtime-{}-{name}.npy", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    fn npy(name: &str, descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Self {
        let fortran = if fortran { "True" } else { "False" };
        let text = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes.extend(data);
        Self::new(name, &bytes)
    }

    fn table(&self) -> Result<Table<f64>> {
        Table::from_npy(&self.0)
    }

    /// What the error says after the path.
    fn fault<T: std::fmt::Debug>(&self, result: Result<T>) -> String {
        let message = result.unwrap_err().to_string();
        message.strip_prefix(&format!("{}: ", self.0.display())).expect(&message).to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn bytes<const N: usize>(numbers: impl IntoIterator<Item = [u8; N]>) -> Vec<u8> {
    numbers.into_iter().flatten().collect()
}

#[test]
fn rows_in_either_order_of_axes_and_bytes() {
    let numbers = [1.5_f32, 2.0, 3.0, 4.0, 5.0, -6.0];
    let file = Scratch::npy("c", "<f4", false, "(2, 3)", &bytes(numbers.map(f32::to_le_bytes)));
    assert_eq!(file.table().unwrap().as_slice(), [1.5, 2.0, 3.0, 4.0, 5.0, -6.0]);
    let file = Scratch::npy("fortran", ">f4", true, "(2, 3)", &bytes(numbers.map(f32::to_be_bytes)));
    let table = file.table().unwrap();
    assert_eq!((table.rows(), table.as_slice()), (2, &[1.5, 3.0, 5.0, 2.0, 4.0, -6.0][..]));
}

#[test]
fn every_width_of_number() {
    let two = [
        ("<f8", bytes([-2.0_f64, 7.0].map(f64::to_le_bytes))),
        ("|i1", bytes([-2_i8, 7].map(i8::to_le_bytes))),
        ("<i2", bytes([-2_i16, 7].map(i16::to_le_bytes))),
        (">i4", bytes([-2_i32, 7].map(i32::to_be_bytes))),
        ("<i8", bytes([-2_i64, 7].map(i64::to_le_bytes))),
    ];
    for (descr, data) in two {
        let file = Scratch::npy(&descr[1..], descr, false, "(2,)", &data);
        let table = file.table().unwrap();
        assert_eq!((table.columns(), table.as_slice()), (1, &[-2.0, 7.0][..]), "{descr}");
    }
    let unsigned = [
        ("|u1", vec![1, 0]),
        ("<u2", vec![1, 0, 0, 0]),
        ("<u4", bytes([1_u32, 0].map(u32::to_le_bytes))),
        (">u8", bytes([1_u64, 0].map(u64::to_be_bytes))),
        ("|b1", vec![1, 0]),
    ];
    for (descr, data) in unsigned {
        let file = Scratch::npy(&descr[1..], descr, false, "(1, 2)", &data);
        assert_eq!(file.table().unwrap().as_slice(), [1.0, 0.0], "{descr}");
    }
}

#[test]
fn what_is_no_table_is_refused() {
    let cube = Scratch::npy("cube", "<f4", false, "(1, 1, 1)", &[0; 4]);
    assert_eq!(cube.fault(cube.table()), "a table has one or two dimensions, found shape [1, 1, 1]");
    let narrow = Scratch::npy("narrow", "<f4", false, "(4, 0)", &[]);
    assert_eq!(narrow.fault(narrow.table()), "the array has no columns");
    let complex = Scratch::npy("complex", "<c8", false, "(1,)", &[0; 8]);
    assert!(complex.fault(complex.table()).starts_with("cannot read numbers of type '<c8'"));
    let short = Scratch::npy("short", "<f4", false, "(2, 2)", &[0; 13]);
    assert_eq!(short.fault(short.table()), "the file ends after 3 of 4 numbers");
}

#[test]
fn damaged_headers_are_refused() {
    let text = Scratch::new("text", b"x,y\n1,2\n3,4\n");
    assert_eq!(text.fault(text.table()), "this is not an NPY file; write one by numpy.save");
    let empty = Scratch::new("empty", b"");
    assert_eq!(empty.fault(empty.table()), "this is not an NPY file: it ends within the header");
    let long = Scratch::new("long", b"\x93NUMPY\x02\x00\xff\xff\xff\xff");
    assert!(long.fault(long.table()).starts_with("the header claims 4294967295 bytes"));
    let version = Scratch::new("version", b"\x93NUMPY\x09\x00\x00\x00\x00\x00");
    assert!(version.fault(version.table()).starts_with("in the header: "));
    for shape in ["(4294967296, 4294967296, 0)", "(0, 9223372036854775808, 4)", "(-1,)", "(99999999999999999999,)"] {
        let file = Scratch::npy("shape", "<f4", false, shape, &[]);
        assert!(file.fault(file.table()).starts_with("in the header: impossible shape"), "{shape}");
    }
    let huge = Scratch::npy("huge", "<f4", false, "(1000000000000, 7)", &[]);
    assert_eq!(huge.fault(huge.table()), "the file ends after 0 of 7000000000000 numbers");
    let missing = Table::<f32>::from_npy("no/such/file.npy").unwrap_err();
    assert!(missing.to_string().starts_with("no/such/file.npy: "), "{missing}");
}

/// npyz takes the last of two keys, and the shape that was looked at was the first.
#[test]
fn a_key_stands_in_a_header_once() {
    let shapes = [
        "(1,), 'shape': (4294967296, 4294967296)",
        "(1,), \"shape\" : [4294967296, 4294967296]",
        "(1,), '''shape''': (4294967296, 4294967296)",
        "(1,), 'x': 'shape', 'shape': (4294967296, 4294967296)",
    ];
    for shape in shapes {
        let file = Scratch::npy("twice", "<f4", false, shape, &[0; 4]);
        assert_eq!(
            file.fault(file.table()),
            "in the header: the key 'shape' stands twice; the file is damaged",
            "{shape}"
        );
    }
    let order = Scratch::npy("order-twice", "<f4", false, "(1, 1), 'fortran_order': True", &[0; 4]);
    assert!(order.fault(order.table()).starts_with("in the header: the key 'fortran_order' stands twice"));
    let hidden = Scratch::npy("hidden", "<f4", false, "(1,), 'sh\\x61pe': (4294967296, 4294967296)", &[0; 4]);
    assert!(hidden.fault(hidden.table()).starts_with("in the header: a backslash"));
}

/// The key is meant, and no other text that reads so.
#[test]
fn the_shape_is_that_of_the_key() {
    let list = Scratch::npy("list", "<f4", false, "[4294967296, 4294967296]", &[]);
    assert!(list.fault(list.table()).starts_with("in the header: impossible shape"));
    let records = "<f4', 'x': [('shape', '(1)')], 'y': '";
    let file = Scratch::npy("other", records, false, "(4294967296, 4294967296)", &[]);
    assert!(file.fault(file.table()).starts_with("in the header: impossible shape"));
    let padded = Scratch::npy("padded", "<f4", false, "\t( 1 , 2 )", &[0; 8]);
    assert_eq!(padded.table().unwrap().columns(), 2);
}

#[test]
fn orders_are_whole_numbers() {
    let file = Scratch::npy("order", "<u4", false, "(3,)", &bytes([2_u32, 0, 1].map(u32::to_le_bytes)));
    assert_eq!(order_from_npy(&file.0).unwrap(), [2, 0, 1]);
    let floats = Scratch::npy("floats", "<f4", false, "(1,)", &[0; 4]);
    assert!(floats.fault(order_from_npy(&floats.0)).starts_with("an order is of whole numbers"));
    let flat = Scratch::npy("flat", "<u4", false, "(1, 1)", &[0; 4]);
    assert_eq!(flat.fault(order_from_npy(&flat.0)), "an order has one dimension, found shape [1, 1]");
    let negative = Scratch::npy("negative", "|i1", false, "(2,)", &[1, 255]);
    assert_eq!(negative.fault(order_from_npy(&negative.0)), "entry 1 of the order is -1; rows are counted from 0");
}
