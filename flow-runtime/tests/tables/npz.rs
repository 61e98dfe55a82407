//! Archives of arrays.
use super::{Folder, data, message};
use flow_runtime::Table;
use std::io::Write;
use std::path::PathBuf;
use zip::write::{SimpleFileOptions, ZipWriter};

const X: [f32; 6] = [1.5, -2.0, 0.25, 3.0, 1e-7, 7.0];

/// An archive with one array, whose header says what it likes.
fn archive(folder: &Folder, header: &str, data: &[u8]) -> PathBuf {
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend((header.len() as u16).to_le_bytes());
    npy.extend(header.as_bytes());
    npy.extend(data);
    folder.with("x.npz", zipped(&[("x.npy", &npy)]))
}

/// An archive of these entries.
pub fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn archives_of_numpy() {
    for name in ["plain.npz", "compressed.npz"] {
        let table = Table::<f32>::from_npz(data(name), "x").unwrap();
        assert_eq!((table.columns(), table.as_slice()), (2, &X[..]), "{name}");
        assert_eq!(Table::<f64>::from_npz(data(name), "n.npy").unwrap().as_slice(), [3.0, -1.0], "{name}");
    }
    assert_eq!(Table::<f32>::from_npz(data("compressed.npz"), "f").unwrap().as_slice(), X);
    assert!(Table::<f32>::from_npz(data("compressed.npz"), "nan").unwrap().check_finite().is_err());
}

#[test]
fn arrays_of_numpy() {
    assert_eq!(Table::<f32>::from_npy(data("fortran.npy")).unwrap().as_slice(), X);
    assert_eq!(Table::<f32>::from_npy(data("bools.npy")).unwrap().as_slice(), [1.0, 0.0]);
}

#[test]
fn unknown_names_are_answered_by_those_that_there_are() {
    let path = data("compressed.npz");
    assert_eq!(
        message(&path, Table::<f32>::from_npz(&path, "y")),
        "the archive has no array `y`; it has `x`, `n`, `f`, `nan`"
    );
}

/// What a header claims is not believed: neither gigabytes out of nothing, nor more or fewer numbers than there are.
#[test]
fn sizes_may_lie() {
    let folder = Folder::new();
    let says = |shape: &str| format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    let read = |path: PathBuf| message(&path, Table::<f64>::from_npz(&path, "x"));
    let large = read(archive(&folder, &says("(1000000000,)"), &[0; 5000]));
    assert!(large.starts_with("array `x`: it claims to take 8000000000 bytes, from 1"), "{large}");
    assert!(large.ends_with(" in the archive; if you trust it, save it by numpy.save"), "{large}");
    assert_eq!(
        read(archive(&folder, &says("(4000000,)"), &[0; 20])),
        "array `x`: the file ends after 2 of 4000000 numbers"
    );
    assert_eq!(
        read(archive(&folder, &says("(2,)"), &[0; 17])),
        "array `x`: more bytes follow its numbers; the file is damaged"
    );
}
