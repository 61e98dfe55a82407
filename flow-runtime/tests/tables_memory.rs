//! What files take of memory does not depend on how long they are.
mod flows;

use flow_runtime::table::{Csv, Keep, LogProbFile, Missing};
use flows::maf;
use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(live, Ordering::Relaxed);
}

// SAFETY: every call is passed on to the system's allocator unchanged; growing goes through `alloc` and `dealloc`, as by default.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most bytes that were live at once during a call, beyond those live before it.
fn peak(call: impl FnOnce()) -> usize {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    call();
    PEAK.load(Ordering::Relaxed) - before
}

fn write_text(path: &Path, rows: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "name,c,b,a").unwrap();
    for row in 0..rows {
        let x = (row % 1013) as f32 / 500.0 - 1.0;
        let b = if row % 97 == 5 { String::new() } else { (x * x).to_string() };
        writeln!(out, "star {:06},{x},{b},{}", row % 1_000_000, -x).unwrap();
    }
}

/// The peaks of every way through a file of so many rows.
fn peaks(folder: &Path, rows: usize) -> Vec<(&'static str, usize)> {
    let model = maf::<f32>().threads(2);
    let path = |name: &str| folder.join(name);
    write_text(&path("in.csv"), rows);
    let how = |missing| LogProbFile::new().csv(Csv::new().missing(missing));
    let kept = how(Missing::DropRow).keep(Keep::All);
    let mean = how(Missing::Mean);
    let log_prob = |how: &LogProbFile, from: &str, to: &str| {
        let report = how.run(&model, path(from), path(to)).unwrap();
        assert_eq!(report.counts.rows + report.counts.dropped_rows, rows as u64);
    };
    vec![
        ("csv to csv", peak(|| log_prob(&kept, "in.csv", "out.csv"))),
        ("csv to npy", peak(|| log_prob(&mean, "in.csv", "out.npy"))),
        ("samples to csv", peak(|| model.sample_file(rows, 1, path("x.csv")).unwrap())),
        ("samples to npy", peak(|| model.sample_file(rows, 1, path("x.npy")).unwrap())),
        ("npy to csv", peak(|| log_prob(&kept, "x.npy", "out.csv"))),
        ("npy to npy", peak(|| log_prob(&how(Missing::Error), "x.npy", "out.npy"))),
        ("chunks", peak(|| Csv::new().chunks::<f32>(path("x.csv")).unwrap().for_each(|chunk| drop(chunk.unwrap())))),
    ]
}

#[test]
fn ten_times_the_rows_take_no_more_memory() {
    let folder = tempfile::tempdir().unwrap();
    peaks(folder.path(), 20_000); // threads and buffers are there
    let few = peaks(folder.path(), 100_000);
    let many = peaks(folder.path(), 1_000_000);
    for ((name, few), (_, many)) in few.into_iter().zip(many) {
        println!("{name}: {few} bytes at 10^5 rows, {many} at 10^6");
        assert!(few > 10_000 && 10 * many <= 11 * few, "{name}: {few} bytes at 10^5 rows, {many} at 10^6");
    }
    // the allocator sees what a whole table takes
    let whole = peak(|| drop(Csv::new().read::<f32>(folder.path().join("x.csv")).unwrap()));
    assert!(whole >= 12_000_000, "{whole}");
}
