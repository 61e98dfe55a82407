//! Worker threads: a small persistent pool, shared by the process.
//!
//! [`run`] hands a job (a function and a number of tasks) to sleeping workers and works on it itself as worker 0. Tasks
//! are claimed from one counter, so any worker may run any task: results must not depend on who does. Workers are
//! spawned when first needed and kept; between jobs they spin for a few microseconds and then park. A call allocates
//! nothing once its workers exist.
//!
//! One job runs on the pool at a time. A call that finds the pool busy, from another thread or from inside a task, runs
//! all its tasks itself, so nothing ever waits for a job that waits for it.
//!
//! A panic in a task stops the claiming of further tasks and continues in the caller, once no worker runs the job.
//!
//! # Safety
//!
//! The job lives on the caller's stack and borrows `f`; workers reach it through a raw pointer, whose lifetime the type
//! system cannot follow. That is the only use of `unsafe`, and it is sound because [`run`] does not return, nor unwind,
//! while a worker may hold the pointer:
//!
//! - A pointer is published in a worker's mailbox, an atomic, and leaves it exactly once: the worker swaps it out and
//!   from then on counts as having taken the job, or the caller swaps it out again and the worker never sees it.
//! - The caller counts the mailboxes it could not take back and waits until as many workers have added to `finished`.
//!   That addition (release) is a worker's last access to the job, and the caller's reading of it (acquire) orders all
//!   the worker did before the return. To wake the caller the worker uses its own clone of the thread handle, taken before.
//! - Between publishing and the end of the wait the caller runs tasks under `catch_unwind` and nothing else can panic.
//! - Everything in the job is `Sync`: the function by its bound, the rest atomics, a mutex and a thread handle.
#![allow(unsafe_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How long a worker without work, or a caller that waits, spins before it parks. Waking a parked thread costs about
/// 5 µs; spinning longer takes a core from whoever needs it.
const SPIN: Duration = Duration::from_micros(30);

/// What a task is called with: (worker, task).
type Task<'a> = dyn Fn(usize, usize) + Sync + 'a;

/// One call of [`run`].
struct Job<'a> {
    f: &'a Task<'a>,
    tasks: usize,
    next: AtomicUsize,
    /// Workers that took the job and are done with it.
    finished: AtomicUsize,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    caller: Thread,
}

impl Job<'_> {
    /// Claims and runs tasks until none is left.
    fn work(&self, worker: usize) {
        let work = || {
            loop {
                let task = self.next.fetch_add(1, Ordering::Relaxed);
                if task >= self.tasks {
                    return;
                }
                (self.f)(worker, task);
            }
        };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
            self.next.store(self.tasks, Ordering::Relaxed);
            let mut first = self.panic.lock().unwrap_or_else(PoisonError::into_inner);
            if first.is_none() {
                *first = Some(payload);
            }
        }
    }
}

/// A worker's mailbox.
struct Mailbox(AtomicPtr<Job<'static>>);

impl Mailbox {
    fn take(&self) -> Option<*mut Job<'static>> {
        // a plain read first: spinning on a swap would keep the cache line busy
        if self.0.load(Ordering::Relaxed).is_null() {
            return None;
        }
        let job = self.0.swap(null_mut(), Ordering::AcqRel);
        (!job.is_null()).then_some(job)
    }
}

struct Worker {
    mailbox: Arc<Mailbox>,
    thread: Thread,
}

/// The workers; whoever holds the lock owns the pool.
static POOL: Mutex<Vec<Worker>> = Mutex::new(Vec::new());

/// Runs `f(worker, task)` for every `task < tasks` on up to `threads` threads, the caller being worker 0. Returns when
/// all are done. `worker < threads`, and no two tasks run at once under one number within a call.
pub fn run(threads: usize, tasks: usize, f: &(dyn Fn(usize, usize) + Sync)) {
    let helpers = threads.min(tasks).saturating_sub(1);
    match (helpers, own_pool()) {
        (1.., Some(mut workers)) => {
            let panic = run_on(&mut workers, helpers, tasks, f);
            drop(workers);
            if let Some(payload) = panic {
                resume_unwind(payload);
            }
        }
        _ => (0..tasks).for_each(|task| f(0, task)),
    }
}

/// The pool, unless somebody uses it.
fn own_pool() -> Option<MutexGuard<'static, Vec<Worker>>> {
    match POOL.try_lock() {
        Ok(workers) => Some(workers),
        Err(TryLockError::Poisoned(workers)) => Some(workers.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

fn run_on(workers: &mut Vec<Worker>, helpers: usize, tasks: usize, f: &Task<'_>) -> Option<Box<dyn Any + Send>> {
    while workers.len() < helpers {
        match spawn(workers.len() + 1) {
            Some(worker) => workers.push(worker),
            None => break, // the system gives no more threads: fewer will do
        }
    }
    let helpers = helpers.min(workers.len());
    let job = Job {
        f,
        tasks,
        next: AtomicUsize::new(0),
        finished: AtomicUsize::new(0),
        panic: Mutex::new(None),
        caller: thread::current(),
    };
    let address = (&raw const job).cast_mut().cast::<Job<'static>>();
    for worker in &workers[..helpers] {
        worker.mailbox.0.store(address, Ordering::Release);
        worker.thread.unpark();
    }
    job.work(0);
    let taken = workers[..helpers].iter().filter(|worker| worker.mailbox.take().is_none()).count();
    wait(|| job.finished.load(Ordering::Acquire) == taken);
    job.panic.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn spawn(number: usize) -> Option<Worker> {
    let mailbox = Arc::new(Mailbox(AtomicPtr::new(null_mut())));
    let own = Arc::clone(&mailbox);
    let handle = thread::Builder::new().name(format!("flow-{number}")).spawn(move || serve(&own, number)).ok()?;
    Some(Worker { mailbox, thread: handle.thread().clone() })
}

/// A worker's life.
fn serve(mailbox: &Mailbox, worker: usize) {
    loop {
        let mut taken = None;
        wait(|| {
            taken = mailbox.take();
            taken.is_some()
        });
        if let Some(job) = taken {
            // SAFETY: the pointer came out of the mailbox, so the caller keeps the job alive until `finished` is added
            // to below, the last access (see the head of the file)
            let job = unsafe { &*job };
            let caller = job.caller.clone();
            job.work(worker);
            finish(&job.finished);
            caller.unpark();
        }
    }
}

/// The last access to a job. By itself: a reference to the whole job must not outlive the addition inside a call.
fn finish(finished: &AtomicUsize) {
    finished.fetch_add(1, Ordering::Release);
}

/// Spins, then parks, until `ready`. Whoever makes it ready unparks this thread afterwards.
fn wait(mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    loop {
        for _ in 0..50 {
            if ready() {
                return;
            }
            std::hint::spin_loop();
        }
        if start.elapsed() > SPIN {
            break;
        }
    }
    while !ready() {
        thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    /// Every task runs once; the sum of their numbers.
    fn sum(threads: usize, tasks: usize) -> u64 {
        let total = AtomicU64::new(0);
        run(threads, tasks, &|worker, task| {
            assert!(worker < threads.max(1));
            total.fetch_add(task as u64 + 1, Ordering::Relaxed);
        });
        total.into_inner()
    }

    #[test]
    fn every_task_runs_once() {
        for threads in [0, 1, 2, 3, 8] {
            for tasks in [0, 1, 2, 5, 100] {
                for _ in 0..50 {
                    assert_eq!(sum(threads, tasks), (tasks * (tasks + 1) / 2) as u64, "{threads} {tasks}");
                }
            }
        }
    }

    #[test]
    fn one_thread_runs_inline_and_in_order() {
        let here = thread::current().id();
        let seen = Mutex::new(Vec::new());
        run(1, 5, &|worker, task| {
            assert_eq!((worker, thread::current().id()), (0, here));
            seen.lock().expect("no panic").push(task);
        });
        assert_eq!(seen.into_inner().expect("no panic"), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_worker_number_is_never_shared() {
        let busy: Vec<AtomicUsize> = (0..4).map(|_| AtomicUsize::new(0)).collect();
        run(4, 2000, &|worker, _| {
            assert_eq!(busy[worker].fetch_add(1, Ordering::SeqCst), 0);
            std::hint::black_box((0..100).sum::<usize>());
            busy[worker].fetch_sub(1, Ordering::SeqCst);
        });
    }

    #[test]
    fn nested_calls() {
        let total = AtomicU64::new(0);
        run(3, 6, &|_, _| {
            total.fetch_add(sum(3, 10), Ordering::Relaxed);
        });
        assert_eq!(total.into_inner(), 6 * 55);
    }

    #[test]
    fn concurrent_callers() {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..500).for_each(|i| assert_eq!(sum(2 + i % 2, 20), 210)));
            }
        });
    }

    #[test]
    fn workers_wake_after_parking() {
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(1));
            assert_eq!(sum(3, 30), 465);
        }
    }

    #[test]
    fn panics_reach_the_caller_and_the_pool_survives() {
        for threads in [1, 2, 3] {
            for bad in [0, 7, 99] {
                let call = || run(threads, 100, &|_, task| assert!(task != bad, "task {task} fails"));
                let payload = catch_unwind(call).expect_err("a task panicked");
                let text = payload.downcast_ref::<String>().expect("a message");
                assert!(text.contains(&format!("task {bad} fails")), "{text}");
                assert_eq!(sum(threads, 10), 55);
            }
        }
    }
}
