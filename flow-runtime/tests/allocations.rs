//! Warmed-up calls allocate nothing, on any thread.
mod flows;

use flow_runtime::fit::{Average, Fit};
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

/// Refuses allocations in 1,000 calls after twenty, with a pause in which the pool's new threads finish starting.
fn free(what: &str, threads: usize, mut call: impl FnMut()) {
    (0..10).for_each(|_| call());
    std::thread::sleep(std::time::Duration::from_millis(50));
    (0..10).for_each(|_| call());
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    (0..1000).for_each(|_| call());
    assert_eq!(ALLOCATIONS.load(Ordering::Relaxed) - before, 0, "{what}, {threads} threads");
}

/// One test, so that nothing else allocates meanwhile.
#[test]
fn warmed_up_calls_allocate_nothing() {
    let x = rows::<f32>(300, 3, 1);
    for t in [1, 2] {
        let mut model = Maf::init(0).threads(t);
        let (mut z, mut l) = (vec![0.0; 900], vec![0.0; 300]);
        let (mut gradient, mut vjp) = (model.zero_gradient(), model.empty_vjp());
        free("log_prob", t, || model.log_prob_into(&x, &mut l).unwrap());
        free("inverse", t, || model.inverse_into(&x, &mut z, &mut l).unwrap());
        free("forward", t, || model.forward_into(&x, &mut z, &mut l).unwrap());
        free("score", t, || model.score_into(&x, &mut z).unwrap());
        free("sample", t, || model.sample_into(1, &mut z).unwrap());
        free("sample_with_log_prob", t, || model.sample_with_log_prob_into(1, &mut z, &mut l).unwrap());
        free("inverse_vjp", t, || model.inverse_vjp_into(&x, &z, &l, &mut vjp).unwrap());
        free("forward_vjp", t, || model.forward_vjp_into(&x, &z, &l, &mut vjp).unwrap());
        free("log_prob_vjp", t, || model.log_prob_vjp_into(&x, &l, &mut vjp).unwrap());
        free("sample_vjp", t, || model.sample_vjp_into(1, &z, &l, &mut vjp).unwrap());
        free("log_prob_gradient", t, || _ = model.log_prob_gradient_into(&x, None, &mut gradient).unwrap());
        let mut session = Fit::new().rate(1e-4).start(&mut model, 2000).unwrap();
        free("step", t, || _ = session.step(&x).unwrap());
        drop(session);
        let every = Fit::new().rate(1e-4).warm_up(100).clip(0.1).weight_decay(0.01).average(Average::new(0.9));
        let mut session = every.group_tiles(2).start(&mut model, 2000).unwrap();
        free("step with all options", t, || _ = session.step(&x).unwrap());
    }
}
