//! When to try again: exponential with full jitter, only what is retryable, within a total budget.

use std::time::Duration;

/// The first delay's upper bound.
const BASE: Duration = Duration::from_millis(100);
/// No single delay is longer.
const LONGEST: Duration = Duration::from_secs(2);
/// All tries of one call together take no longer than this and the last request's own timeout.
pub(super) const BUDGET: Duration = Duration::from_secs(6);

/// The delay before try number `next` (2, 3, …), or `None` where the budget does not allow one.
///
/// `random` is uniform in `0..=u32::MAX`.
pub(super) fn delay_before(next: u32, spent: Duration, random: u32) -> Option<Duration> {
    let ceiling = BASE
        .saturating_mul(2_u32.saturating_pow(next.saturating_sub(2).min(16)))
        .min(LONGEST);
    let delay = ceiling.mul_f64(f64::from(random) / f64::from(u32::MAX));
    (spent + delay < BUDGET).then_some(delay)
}

/// Statuses that say "not now": AWS lists 500, 502, 503 and 504; gateways add 429 and 408.
pub(super) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_ceiling_and_stop_at_the_budget() {
        let most = |next| delay_before(next, Duration::ZERO, u32::MAX).unwrap();
        assert_eq!([most(2), most(3), most(4)], [100, 200, 400].map(Duration::from_millis));
        assert_eq!(most(30), LONGEST);
        assert_eq!(delay_before(2, Duration::ZERO, 0), Some(Duration::ZERO));
        assert_eq!(delay_before(2, BUDGET, 0), None);
    }

    #[test]
    fn answers_that_cannot_change_are_final() {
        assert!([500, 503, 429].into_iter().all(is_retryable));
        assert!(![400, 403, 404, 409, 412, 501].into_iter().any(is_retryable));
    }
}
