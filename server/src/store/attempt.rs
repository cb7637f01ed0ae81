//! When to try again: exponential with full jitter, only what is retryable, within a total budget.

use std::time::Duration;

/// The first delay's upper bound.
const BASE: Duration = Duration::from_millis(100);
/// No single delay is longer.
const LONGEST: Duration = Duration::from_secs(2);

/// How long a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// One request, from its first byte to the last of its answer.
    pub(super) one: Duration,
    /// No try begins later than this after the first.
    pub(super) all: Duration,
}

impl Patience {
    /// Requests that a store answers from its index.
    pub(super) const QUICK: Self = Self {
        one: Duration::from_secs(20),
        all: Duration::from_secs(6),
    };
    /// Requests during which the store itself moves bytes. AWS, Ceph and MinIO send blanks while they
    /// do; SeaweedFS, Garage and others are silent until the last byte, so silence says nothing.
    /// Half a GiB in five minutes is less than 2 MB/s: slower than any disk that holds it.
    pub(super) const COPYING: Self = Self {
        one: Duration::from_secs(300),
        all: Duration::from_secs(60),
    };
}

/// The delay before try number `next` (2, 3, …), or `None` where the patience does not allow one.
///
/// `random` is uniform in `0..=u32::MAX`.
pub(super) fn delay_before(next: u32, spent: Duration, patience: Patience, random: u32) -> Option<Duration> {
    let ceiling = BASE
        .saturating_mul(2_u32.saturating_pow(next.saturating_sub(2).min(16)))
        .min(LONGEST);
    let delay = ceiling.mul_f64(f64::from(random) / f64::from(u32::MAX));
    (spent + delay < patience.all).then_some(delay)
}

/// Statuses that say "not now": AWS lists 500, 502, 503 and 504; gateways add 429 and 408.
pub(super) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_ceiling_and_stop_where_patience_ends() {
        let most = |next| delay_before(next, Duration::ZERO, Patience::QUICK, u32::MAX).unwrap();
        assert_eq!([most(2), most(3), most(4)], [100, 200, 400].map(Duration::from_millis));
        assert_eq!(most(30), LONGEST);
        assert_eq!(
            delay_before(2, Duration::ZERO, Patience::QUICK, 0),
            Some(Duration::ZERO)
        );
        assert_eq!(delay_before(2, Patience::QUICK.all, Patience::QUICK, 0), None);
        assert!(delay_before(2, Patience::QUICK.all, Patience::COPYING, 0).is_some());
    }

    #[test]
    fn answers_that_cannot_change_are_final() {
        assert!([500, 503, 429].into_iter().all(is_retryable));
        assert!(![400, 403, 404, 409, 412, 501].into_iter().any(is_retryable));
    }
}
