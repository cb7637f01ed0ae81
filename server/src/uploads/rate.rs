//! How often one person may ask for signatures. Counted in this process: several servers together
//! allow as many times more.

use std::num::NonZeroU32;
use std::sync::Arc;

use app::error::ApiError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// A page that starts a large batch may ask for this part of a minute's requests at once.
const BURST_PART: u32 = 5;

/// See the module.
#[derive(Clone)]
pub(super) struct Rate(Option<Arc<DefaultKeyedRateLimiter<i64>>>);

impl Rate {
    pub(super) fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self(per_minute.map(|per_minute| {
            let burst = NonZeroU32::new(per_minute.get() / BURST_PART).unwrap_or(NonZeroU32::MIN);
            Arc::new(RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(burst)))
        }))
    }

    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait.
    pub(super) fn check(&self, owner: i64) -> Result<(), ApiError> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(&owner).map_err(|refusal| {
            let wait = refusal.wait_time_from(DefaultClock::default().now());
            ApiError::TooManyRequests {
                retry_after: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
            }
        })
    }

    /// Drops what is known of people who have not asked for a while.
    pub(super) fn forget_the_idle(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_each_person_waits_alone() {
        let rate = Rate::new(NonZeroU32::new(60));
        assert_eq!((0..12).filter(|_| rate.check(1).is_ok()).count(), 12);
        match rate.check(1) {
            Err(ApiError::TooManyRequests { retry_after }) => assert!((1..=2).contains(&retry_after)),
            other => panic!("{other:?}"),
        }
        assert!(rate.check(2).is_ok());
    }

    #[test]
    fn without_a_limit_everybody_passes() {
        let rate = Rate::new(None);
        assert!((0..10_000).all(|_| rate.check(1).is_ok()));
    }
}
