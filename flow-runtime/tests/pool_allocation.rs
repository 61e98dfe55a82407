//! A warmed-up call of the pool allocates nothing: neither the caller nor a worker that has run tasks before.
use flow_runtime::pool::run;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Whether this thread has run a task; others, such as the test harness's own, are not counted.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTED.get() {
            ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_warm_call_allocates_nothing() {
    let total = AtomicUsize::new(0);
    let call = || {
        run(3, 64, &|_, task| {
            COUNTED.set(true);
            total.fetch_add(task, Ordering::Relaxed);
        });
    };
    (0..100).for_each(|_| call());
    std::thread::sleep(std::time::Duration::from_millis(2)); // workers park
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    (0..5000).for_each(|_| call());
    assert_eq!(ALLOCATIONS.load(Ordering::Relaxed) - before, 0);
    assert_eq!(total.into_inner(), 5100 * (63 * 64 / 2));
    let counted = Box::new(before); // the counter counts
    assert!(ALLOCATIONS.load(Ordering::Relaxed) > *counted);
}
