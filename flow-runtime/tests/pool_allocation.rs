//! A warmed-up call of the pool allocates nothing, on any thread.
use flow_runtime::pool::run;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
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

/// The only test of this binary: others would allocate beside it.
#[test]
fn a_warm_call_allocates_nothing() {
    let total = AtomicUsize::new(0);
    let call = || {
        run(3, 64, &|_, task| {
            total.fetch_add(task, Ordering::Relaxed);
        });
    };
    (0..100).for_each(|_| call());
    std::thread::sleep(std::time::Duration::from_millis(2)); // workers park
    // the test harness's own thread may allocate once in a while: a round without any shows that the calls do not
    let rounds: [usize; 5] = std::array::from_fn(|_| {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        (0..1000).for_each(|_| call());
        ALLOCATIONS.load(Ordering::Relaxed) - before
    });
    assert!(
        rounds.contains(&0) && rounds.iter().sum::<usize>() < 5,
        "{rounds:?}"
    );
    assert_eq!(total.into_inner(), 5100 * (63 * 64 / 2));
}
