//! Work handed out piece by piece to the threads of the pool.
use crate::pool;
use std::sync::{Mutex, PoisonError};

/// Calls `f` for every item, on as many threads as there are workers and at most one an item, each with a worker of its own.
///
/// A thread takes the next item whenever it is done with one; items carry the parts of the output they fill, so nothing
/// is shared. With one worker, or if there can be but one item, the caller does it all.
pub(crate) fn for_each<W: Send, I: Iterator + Send>(workers: &mut [W], mut items: I, f: impl Fn(&mut W, I::Item) + Sync)
where
    I::Item: Send,
{
    let threads = workers.len().min(items.size_hint().1.unwrap_or(usize::MAX).max(1));
    match &mut workers[..threads] {
        [] => {}
        [worker] => items.by_ref().for_each(|item| f(worker, item)),
        workers => {
            let (workers, items) = (Mutex::new(workers.iter_mut()), Mutex::new(items));
            pool::run(threads, threads, &|_, _| {
                let Some(worker) = next(&workers) else { return };
                while let Some(item) = next(&items) {
                    f(worker, item);
                }
            });
        }
    }
}

/// The next item; the lock is released before the item is used.
fn next<I: Iterator>(items: &Mutex<I>) -> Option<I::Item> {
    items.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// Chunks of a slice, or nothing over and over where there is no slice, or an empty one: with other iterators it gives out
/// as many items as these have, so that a batch without rows has its sums cleared.
pub(crate) fn optional_chunks<T>(slice: Option<&mut [T]>, length: usize) -> impl Iterator<Item = Option<&mut [T]>> {
    let mut chunks = slice.filter(|slice| !slice.is_empty()).map(|slice| slice.chunks_mut(length.max(1)));
    std::iter::from_fn(move || match &mut chunks {
        Some(chunks) => chunks.next().map(Some),
        None => Some(None),
    })
}
