//! A warmed-up model allocates nothing, at one thread and at two.
use flow_runtime::fit::{Fit, Schedule};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, which counts.
struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
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

flow_runtime::flow! {
    flow Counted[5] {
        base normal;
        repeat(3) { coupling(affine, hidden: [16, 16]); autoregressive(affine, hidden: [16]); }
        autoregressive(affine, given: noise, hidden: [16]);
        standardize;
    }
}

/// Allocations of 1,000 calls after a first few, with a pause in which new threads finish starting.
fn counted(mut call: impl FnMut()) -> usize {
    (0..10).for_each(|_| call());
    std::thread::sleep(std::time::Duration::from_millis(50));
    (0..10).for_each(|_| call());
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    (0..1000).for_each(|_| call());
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

/// One test alone in its process: the count is everybody's.
#[test]
fn warmed_up_calls_allocate_nothing() {
    let rows: Vec<f32> =
        flow_tests::random::Random::new(0, "rows").normals(300 * 5).iter().map(|&x| x as f32).collect();
    let mut out = vec![0.0; 300];
    assert!(counted(|| drop(Vec::<u8>::with_capacity(9))) >= 1000, "the count counts");
    for threads in [1, 2] {
        let mut model = Counted::init(0).threads(threads);
        let density = counted(|| model.log_prob_into(&rows, &mut out).expect("densities"));
        assert_eq!(density, 0, "log_prob_into at {threads} threads");
        let mut vjp = model.empty_vjp();
        let seeds = vec![0.5; 300];
        let adjoint = counted(|| model.inverse_vjp_into(&rows, &rows, &seeds, &mut vjp).expect("gradients"));
        assert_eq!(adjoint, 0, "inverse_vjp_into at {threads} threads");
        let mut x = vec![0.0; 300 * 5];
        let there = counted(|| model.forward_into(&rows, &mut x, &mut out).expect("data"));
        assert_eq!(there, 0, "forward_into at {threads} threads");
        let score = counted(|| model.score_into(&rows, &mut x).expect("scores"));
        assert_eq!(score, 0, "score_into at {threads} threads");
        let samples = counted(|| model.sample_into(7, &mut x).expect("samples"));
        assert_eq!(samples, 0, "sample_into at {threads} threads");
        let both = counted(|| model.sample_with_log_prob_into(7, &mut x, &mut out).expect("samples"));
        assert_eq!(both, 0, "sample_with_log_prob_into at {threads} threads");
        let forward = counted(|| model.forward_vjp_into(&rows, &rows, &seeds, &mut vjp).expect("gradients"));
        assert_eq!(forward, 0, "forward_vjp_into at {threads} threads");
        let through = counted(|| model.sample_vjp_into(7, &rows, &seeds, &mut vjp).expect("gradients"));
        assert_eq!(through, 0, "sample_vjp_into at {threads} threads");
        let fit = Fit::new().schedule(Schedule::Constant(1e-4)).threads(threads);
        let mut session = fit.start(&mut model, 2000).expect("a start");
        let step = counted(|| {
            session.step(&rows).expect("a step");
        });
        assert_eq!(step, 0, "a step at {threads} threads");
    }
}
