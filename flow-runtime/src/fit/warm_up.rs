//! Small steps at first.
use super::Schedule;

/// The rate of one step, counted from 0, in a run of `steps` that warms up for `warm_up` of them.
///
/// While it warms up: first rate · (t + 1) / (w + 1) at step t of w, PyTorch's `LinearLR` with `start_factor` 1 / (w + 1)
/// and `total_iters` w. Then the schedule from its beginning, spread over the steps that are left, as PyTorch's
/// `SequentialLR` joins them.
#[must_use]
pub fn rate(schedule: &Schedule, warm_up: usize, step: usize, steps: usize) -> f64 {
    let left = steps.saturating_sub(warm_up);
    match step.checked_sub(warm_up) {
        Some(step) => schedule.rate(step, left),
        None => schedule.rate(0, left) * (step + 1) as f64 / (warm_up as f64 + 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_it_nothing_changes() {
        let schedule = Schedule::Cosine(1e-3);
        (0..120).for_each(|step| assert_eq!(rate(&schedule, 0, step, 100), schedule.rate(step, 100)));
    }

    #[test]
    fn it_is_linear_lr_and_then_the_schedule() {
        // LinearLR's closed form: start + (end − start) · t / total
        let (rate_of, start) = (|step| rate(&Schedule::Cosine(0.2), 4, step, 14), 1.0 / 5.0);
        for t in 0..4 {
            let factor = start + (1.0 - start) * t as f64 / 4.0;
            assert!((rate_of(t) - 0.2 * factor).abs() < 1e-16, "step {t}");
        }
        // SequentialLR: CosineAnnealingLR over the 10 steps that are left
        assert_eq!(rate_of(4), 0.2);
        assert!((rate_of(9) - 0.1).abs() < 1e-16);
        assert_eq!(rate_of(14), 0.0);
        let falling = Schedule::Step { rate: 1.0, factor: 0.5, every: 3 };
        let rates: Vec<f64> = (0..6).map(|step| rate(&falling, 1, step, 6)).collect();
        assert_eq!(rates, [0.5, 1.0, 1.0, 1.0, 0.5, 0.5]);
    }

    #[test]
    fn a_run_may_end_before_it_is_warm() {
        assert_eq!(rate(&Schedule::Cosine(1.0), 9, 4, 5), 0.5);
        assert!(rate(&Schedule::Cosine(1.0), usize::MAX, 4, 5) > 0.0);
    }
}
