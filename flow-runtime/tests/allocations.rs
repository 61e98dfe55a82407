//! Warmed-up calls allocate nothing, on any thread.
mod flows;

use flow_runtime::fit::{Average, Fit};
use flows::{Maf, RealNvp, rows};
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

/// One test, so that nothing else allocates meanwhile. One row and eight go by the executor of single rows, where the flow has no sweep.
#[test]
fn warmed_up_calls_allocate_nothing() {
    for (threads, rows) in [(1, 1), (2, 1), (1, 8), (2, 8), (1, 300), (2, 300)] {
        values(threads, rows);
        gradients(threads, rows);
        given_a_context(threads, rows);
    }
}

fn values(t: usize, n: usize) {
    let (x, model) = (rows::<f32>(n, 3, 1), Maf::init(0).threads(t));
    let (mut z, mut l) = (vec![0.0; 3 * n], vec![0.0; n]);
    free("log_prob", t, || model.log_prob_into(&x, &mut l).unwrap());
    free("inverse", t, || model.inverse_into(&x, &mut z, &mut l).unwrap());
    free("forward", t, || model.forward_into(&x, &mut z, &mut l).unwrap());
    free("sample", t, || model.sample_into(1, &mut z).unwrap());
    free("sample_with_log_prob", t, || model.sample_with_log_prob_into(1, &mut z, &mut l).unwrap());
}

fn gradients(t: usize, n: usize) {
    let (x, mut model) = (rows::<f32>(n, 3, 1), Maf::init(0).threads(t));
    let (mut z, l) = (vec![0.0; 3 * n], vec![0.5; n]);
    let (mut gradient, mut vjp) = (model.zero_gradient(), model.empty_vjp());
    free("score", t, || model.score_into(&x, &mut z).unwrap());
    free("inverse_vjp", t, || model.inverse_vjp_into(&x, &z, &l, &mut vjp).unwrap());
    free("forward_vjp", t, || model.forward_vjp_into(&x, &z, &l, &mut vjp).unwrap());
    free("log_prob_vjp", t, || model.log_prob_vjp_into(&x, &l, &mut vjp).unwrap());
    free("sample_vjp", t, || model.sample_vjp_into(1, &z, &l, &mut vjp).unwrap());
    free("log_prob_gradient", t, || _ = model.log_prob_gradient_into(&x, None, &mut gradient).unwrap());
    let mut session = Fit::new().rate(1e-4).start(&mut model, 2000).unwrap();
    free("step", t, || _ = session.step(&x).unwrap());
    let every = Fit::new().rate(1e-4).warm_up(100).clip(0.1).weight_decay(0.01).average(Average::new(0.9));
    let mut session = every.group_tiles(2).start(&mut model, 2000).unwrap();
    free("step with all options", t, || _ = session.step(&x).unwrap());
}

/// A row of context for each row of data, and one for all.
fn given_a_context(t: usize, n: usize) {
    let (x, model) = (rows::<f32>(n, 3, 1), RealNvp::init(0).threads(t));
    for contexts in [1, n] {
        let c = rows::<f32>(contexts, 2, 2);
        let (given, mut z, mut l) = (model.given(&c), vec![0.0; 3 * n], vec![0.0; n]);
        let mut c_bar = vec![0.0; 2 * contexts];
        free("log_prob given", t, || given.log_prob_into(&x, &mut l).unwrap());
        free("forward given", t, || given.forward_into(&x, &mut z, &mut l).unwrap());
        free("sample given", t, || given.sample_into(1, &mut z).unwrap());
        free("context_score", t, || given.context_score_into(&x, &mut c_bar).unwrap());
    }
}
