//! Warmed-up calls allocate nothing, on any thread.
mod flows;

use flow_runtime::fit::Fit;
use flow_runtime::model::Model;
use flows::{Maf, rows};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations in 1,000 calls after twenty, with a pause in which the pool's new threads finish starting.
fn count(mut call: impl FnMut()) -> usize {
    (0..10).for_each(|_| call());
    std::thread::sleep(std::time::Duration::from_millis(50));
    (0..10).for_each(|_| call());
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    (0..1000).for_each(|_| call());
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

/// One test, so that nothing else allocates meanwhile.
#[test]
fn warmed_up_calls_allocate_nothing() {
    let x = rows::<f32>(300, 3, 1);
    for threads in [1, 2] {
        let mut model = Model::<Maf, f32>::init(0).threads(threads);
        let (mut log_prob, mut z, mut log_det) = (vec![0.0; 300], vec![0.0; 900], vec![0.0; 300]);
        let (mut gradient, mut vjp) = (model.zero_gradient(), model.empty_vjp());
        assert_eq!(count(|| model.log_prob_into(&x, &mut log_prob).unwrap()), 0, "log_prob, {threads} threads");
        assert_eq!(count(|| model.inverse_into(&x, &mut z, &mut log_det).unwrap()), 0, "inverse, {threads} threads");
        let vjps = count(|| model.inverse_vjp_into(&x, &z, &log_det, &mut vjp).unwrap());
        assert_eq!(vjps, 0, "inverse_vjp, {threads} threads");
        let gradients = count(|| _ = model.log_prob_gradient_into(&x, None, &mut gradient).unwrap());
        assert_eq!(gradients, 0, "log_prob_gradient, {threads} threads");
        let mut session = Fit::new().rate(1e-4).start(&mut model, 2000).unwrap();
        assert_eq!(count(|| _ = session.step(&x).unwrap()), 0, "step, {threads} threads");
    }
}
