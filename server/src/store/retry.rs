//! Retries of requests to the store: exponential backoff with full jitter within a total time, for retryable responses
//! only.

use std::time::Duration;

/// The upper bound of the first delay.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// The upper bound of all later delays.
const MAX_DELAY: Duration = Duration::from_secs(2);

/// The time limits of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RetryPolicy {
    /// The timeout of one request, until the last byte of its response.
    pub(super) request_timeout: Duration,
    /// No attempt begins later than this after the first.
    pub(super) retry_for: Duration,
}

impl RetryPolicy {
    /// For requests that a store answers from its index.
    pub(super) const QUICK: Self = Self {
        request_timeout: Duration::from_secs(20),
        retry_for: Duration::from_secs(6),
    };
    /// For requests during which the store copies bytes. AWS, Ceph and MinIO send blanks meanwhile; SeaweedFS, Garage
    /// and others send nothing until the end, so a missing response does not mean failure. Half a GiB in five minutes
    /// is less than 2 MB/s, slower than any disk that holds it.
    pub(super) const COPYING: Self = Self {
        request_timeout: Duration::from_secs(300),
        retry_for: Duration::from_secs(60),
    };
}

/// The delay before attempt number `next` (2, 3, …), or `None` if the policy allows no other attempt.
///
/// `random` is uniform in `0..=u32::MAX`.
pub(super) fn delay_before(next: u32, elapsed: Duration, policy: RetryPolicy, random: u32) -> Option<Duration> {
    let ceiling = FIRST_DELAY
        .saturating_mul(2_u32.saturating_pow(next.saturating_sub(2).min(16)))
        .min(MAX_DELAY);
    let delay = ceiling.mul_f64(f64::from(random) / f64::from(u32::MAX));
    (elapsed + delay < policy.retry_for).then_some(delay)
}

/// Whether a response with this status asks for a retry: AWS lists 500, 502, 503 and 504; gateways add 429 and 408.
pub(super) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_maximum_and_end_with_the_retry_time() {
        let longest = |next| delay_before(next, Duration::ZERO, RetryPolicy::QUICK, u32::MAX).unwrap();
        assert_eq!(
            [longest(2), longest(3), longest(4)],
            [100, 200, 400].map(Duration::from_millis)
        );
        assert_eq!(longest(30), MAX_DELAY);
        assert_eq!(
            delay_before(2, Duration::ZERO, RetryPolicy::QUICK, 0),
            Some(Duration::ZERO)
        );
        assert_eq!(
            delay_before(2, RetryPolicy::QUICK.retry_for, RetryPolicy::QUICK, 0),
            None
        );
        assert!(delay_before(2, RetryPolicy::QUICK.retry_for, RetryPolicy::COPYING, 0).is_some());
    }

    #[test]
    fn responses_that_a_retry_cannot_change_are_final() {
        assert!([500, 503, 429].into_iter().all(is_retryable));
        assert!(![400, 403, 404, 409, 412, 501].into_iter().any(is_retryable));
    }
}
