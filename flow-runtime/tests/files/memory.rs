//! Headers that promise much reserve little.
use crate::flows::Maf64;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs::File;
use std::io::Write;

struct Counting;

thread_local! {
    /// Bytes that this thread holds, and the most it held.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(bytes: isize) {
    let (held, most) = HELD.get();
    HELD.set((held + bytes, most.max(held + bytes)));
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that a call holds beyond what was held before.
fn peak<R>(call: impl FnOnce() -> R) -> (R, isize) {
    let before = HELD.get().0;
    HELD.set((before, before));
    let result = call();
    (result, HELD.get().1 - before)
}

const SMALL: isize = 1 << 16;

#[test]
fn promises_reserve_nothing() {
    let tensor = |shape: &str, end: u64| {
        let header = format!(
            r#"{{"w":{{"dtype":"F64","shape":{shape},"data_offsets":[0,{end}]}},"__metadata__":{{"flow":"{{}}"}}}}"#
        );
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat()
    };
    let files = [
        (1_u64 << 40).to_le_bytes().to_vec(),
        u64::MAX.to_le_bytes().to_vec(),
        tensor("[1099511627776]", 1 << 43),
        tensor("[4294967296, 4294967296]", 0),
        tensor("[9223372036854775807]", u64::MAX),
    ];
    for bytes in files {
        let (result, most) = peak(|| Maf64::from_bytes(&bytes));
        assert!(result.is_err() && most < SMALL, "{most} bytes for {}", result.unwrap_err());
    }
}

/// Large files of other origin are refused before they are read.
#[test]
fn large_files_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let refused = |header: &[u8], length: u64| {
        let mut file = File::create(&path).unwrap();
        file.write_all(&length.to_le_bytes()).unwrap();
        file.write_all(header).unwrap();
        file.set_len(1 << 33).unwrap();
        let (result, most) = peak(|| Maf64::load(&path));
        assert!(most < SMALL, "{most} bytes");
        result.unwrap_err().to_string()
    };
    assert!(
        refused(b"{", 100_000_000).ends_with("its header would be 100000000 bytes long; at most 16777216 are read")
    );
    let data = (1_u64 << 33) - 8 - 200;
    let tensor = format!(r#"{{"dtype":"U8","shape":[{data}],"data_offsets":[0,{data}]}}"#);
    let foreign = format!(r#"{{"w":{tensor}{}}}"#, " ".repeat(200 - tensor.len() - 6));
    assert!(refused(foreign.as_bytes(), 200).contains("not written by flow-runtime"));
    let ours = r#","__metadata__":{"flow":"{}"}"#;
    let ours = format!(r#"{{"w":{tensor}{ours}{}}}"#, " ".repeat(200 - tensor.len() - ours.len() - 6));
    assert!(refused(ours.as_bytes(), 200).ends_with("tensor `w` holds U8; F32 and F64 are read"));
}

/// What is in a header takes memory in proportion, whatever it is.
#[test]
fn crowded_headers_stay_in_proportion() {
    let entry = |i: usize| format!(r#""{i}":{{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}"#);
    let many: Vec<String> = (0..50_000).map(entry).collect();
    let headers = [
        format!("{{{}}}", many.join(",")),
        format!(r#"{{"w":{{"dtype":"F64","shape":[{}0],"data_offsets":[0,0]}}}}"#, "1,".repeat(1_000_000)),
        format!(r#"{{"__metadata__":{{"flow":"[{}[]]"}}}}"#, "[],".repeat(500_000)),
    ];
    for header in headers {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        let (result, most) = peak(|| Maf64::from_bytes(&bytes));
        assert!(result.is_err() && most < 40 * bytes.len() as isize, "{most} bytes for {}", bytes.len());
    }
}
