//! How calls are timed.
use std::time::{Duration, Instant};

use crate::figures::median;

/// The median time of a call, in seconds, after two to warm up: of at least 5 calls, then of as many as fit into the budget,
/// 400 at most.
///
/// # Errors
/// The first of the call's own.
pub fn timed<E>(budget: Duration, mut call: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    const LEAST: usize = 5;
    const MOST: usize = 400;
    call()?;
    call()?;
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < LEAST || (start.elapsed() < budget && times.len() < MOST) {
        let start = Instant::now();
        call()?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(median(times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted() {
        let count = |budget| {
            let mut calls = 0;
            let time = timed(budget, || {
                calls += 1;
                Ok::<(), ()>(())
            });
            (calls, time.is_ok_and(|seconds| seconds >= 0.0))
        };
        assert_eq!(count(Duration::ZERO), (7, true));
        assert_eq!(count(Duration::from_secs(60)), (402, true));
        assert_eq!(timed(Duration::ZERO, || Err("no")), Err("no"));
    }
}
