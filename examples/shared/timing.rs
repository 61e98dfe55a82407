//! How calls are timed, and how long.
use std::time::{Duration, Instant};

use crate::figures::median;

/// A time from a number of seconds, for an argument.
///
/// # Errors
/// No number, or none above 0.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let time = text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    time.filter(|time| !time.is_zero()).ok_or_else(|| "expected a number of seconds above 0, such as 0.5".into())
}

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
    fn times_are_above_nought() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(["0", "-1", "NaN", "inf", "1e300", "soon"].iter().all(|text| seconds(text).is_err()));
    }

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
