//! Damaged files give an error or a table, and never a panic.
use super::{Folder, data};
use flow_runtime::Table;
use flow_runtime::random::Philox;
use flow_runtime::table::{Chunks, Csv, Missing};

const TURNS: usize = 500;

/// Changes, removes, repeats or cuts some bytes.
fn mutated(valid: &[u8], random: &mut Philox) -> Vec<u8> {
    let mut bytes = valid.to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len().max(1) as u64) as usize;
        let end = (at + 1 + random.below(12) as usize).min(bytes.len());
        match random.below(6) {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
            1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.below(256) as u8),
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => bytes.extend_from_within(at.min(end)..end),
            4 => bytes.truncate(at),
            _ => bytes
                .splice(at..at, [b'"', b'9', b'(', 0xff].into_iter().take(1 + random.below(4) as usize))
                .for_each(drop),
        }
    }
    bytes
}

/// Reads damaged copies; returns how many were read as tables.
fn survivors(valid: &[u8], name: &str, read: impl Fn(&std::path::Path) -> bool) -> usize {
    let (folder, mut random) = (Folder::new(), Philox::new(11, name));
    assert!(read(&folder.with(name, valid)));
    let survives = |_: &usize| read(&folder.with(name, mutated(valid, &mut random)));
    (0..TURNS).filter(survives).count()
}

#[test]
fn texts() {
    let valid = b"x,\"y\",name\n1.5,2,a\n\"3\",-4e-2,\"b \"\"c\"\"\"\n,7,\"d\ne\"\n8,NA,f\n";
    let read = |path: &std::path::Path| {
        let csv = Csv::new().columns(["x", "y"]).missing(Missing::Mean);
        let chunks = csv.chunks::<f32>(path).map(|chunks| chunks.chunk_rows(2).all(|chunk| chunk.is_ok()));
        let whole = csv.read::<f32>(path);
        assert_eq!(whole.is_ok(), chunks.unwrap_or(false));
        whole.is_ok_and(|table| table.check_finite().is_ok())
    };
    let some = survivors(valid, "a.csv", read);
    assert!(some > 20 && some < TURNS - 20, "{some}");
}

#[test]
fn arrays() {
    for name in ["fortran.npy", "bools.npy"] {
        let read = |path: &std::path::Path| {
            let chunks = Chunks::<f64>::from_npy(path).map(|chunks| chunks.chunk_rows(2).all(|chunk| chunk.is_ok()));
            let whole = Table::<f64>::from_npy(path);
            assert_eq!(whole.is_ok(), chunks.unwrap_or(false));
            whole.is_ok()
        };
        let some = survivors(&std::fs::read(data(name)).unwrap(), name, read);
        assert!(some > 20 && some < TURNS - 20, "{some}");
    }
}

#[test]
fn archives() {
    for name in ["plain.npz", "compressed.npz"] {
        let read = |path: &std::path::Path| Table::<f32>::from_npz(path, "x").is_ok();
        let some = survivors(&std::fs::read(data(name)).unwrap(), name, read);
        assert!(some > 20 && some < TURNS - 20, "{some}");
    }
}

/// A parser that went down a step at every bracket would overflow its stack, which is no panic to be caught.
#[test]
fn headers_of_brackets() {
    let folder = Folder::new();
    for bracket in ["(", "[", "{'a':", "(1,"] {
        let text = bracket.repeat(60_000 / bracket.len());
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.as_bytes());
        let read = Table::<f32>::from_npy(folder.with("a.npy", bytes));
        assert!(read.unwrap_err().to_string().contains("in the header: "));
    }
}
