//! Budgets of work: one a person, and one an address for requests without a session.
//!
//! Every request costs one unit before anything is looked up for it, so a use case that is added later has a budget
//! without asking. Use cases that take many ids cost more for each. Counted in this process: several servers
//! together allow as many times more.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use app::error::ApiError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What one unit pays for: a page, a list, a way to a file.
pub(crate) const REQUEST: u32 = 1;
/// A look at the store, and a change of a row.
pub(crate) const CHANGE: u32 = 2;
/// A row and an event that are kept for a week.
pub(crate) const RECORD: u32 = 4;

/// This part of a minute's budget may be spent at once: a page that starts a large batch does.
const BURST_PART: u32 = 3;
/// Units of one address in a minute, for requests without a session: a school may be behind one address.
const OF_AN_ADDRESS: NonZeroU32 = NonZeroU32::new(1_200).unwrap();

/// See the module. Clones count together.
#[derive(Clone)]
pub struct Budget {
    people: Option<Limits<i64>>,
    addresses: Limits<IpAddr>,
}

#[derive(Clone)]
struct Limits<K: Clone + std::hash::Hash + Eq> {
    limiter: Arc<DefaultKeyedRateLimiter<K>>,
    burst: NonZeroU32,
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget")
            .field("burst", &self.people.as_ref().map(|people| people.burst))
            .finish_non_exhaustive()
    }
}

impl Budget {
    /// Units of one person in a minute; `None` for as many as come.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self {
            people: per_minute.map(Limits::new),
            addresses: Limits::new(OF_AN_ADDRESS),
        }
    }

    /// Spends units of a person.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; nothing is spent then.
    pub fn spend(&self, account: i64, units: u32) -> Result<(), ApiError> {
        self.people
            .as_ref()
            .map_or(Ok(()), |people| people.spend(&account, units))
    }

    /// Spends units of a person for each of some ids.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub(crate) fn spend_each(&self, account: i64, units: u32, ids: usize) -> Result<(), ApiError> {
        let ids = u32::try_from(ids).unwrap_or(u32::MAX);
        self.spend(account, units.saturating_mul(ids))
    }

    /// Spends the unit of a request without a session.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub fn spend_of_address(&self, address: IpAddr) -> Result<(), ApiError> {
        self.addresses.spend(&address, REQUEST)
    }

    /// Drops budgets that are whole again.
    pub(crate) fn forget_the_idle(&self) {
        if let Some(people) = &self.people {
            people.limiter.retain_recent();
            people.limiter.shrink_to_fit();
        }
        self.addresses.limiter.retain_recent();
        self.addresses.limiter.shrink_to_fit();
    }
}

impl<K: Clone + std::hash::Hash + Eq> Limits<K> {
    fn new(per_minute: NonZeroU32) -> Self {
        let burst = NonZeroU32::new(per_minute.get() / BURST_PART).unwrap_or(NonZeroU32::MIN);
        Self {
            limiter: Arc::new(RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(burst))),
            burst,
        }
    }

    fn spend(&self, key: &K, units: u32) -> Result<(), ApiError> {
        // A batch that costs more than may ever be spent at once costs that much.
        let Some(units) = NonZeroU32::new(units.min(self.burst.get())) else {
            return Ok(());
        };
        match self.limiter.check_key_n(key, units) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(refusal)) => {
                let wait = refusal.wait_time_from(DefaultClock::default().now());
                Err(ApiError::TooManyRequests {
                    retry_after: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
                })
            }
            // It is not more than the burst.
            Err(_) => Err(ApiError::TooManyRequests { retry_after: 60 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_each_person_waits_alone() {
        let budget = Budget::new(NonZeroU32::new(60));
        assert_eq!((0..25).filter(|_| budget.spend(1, REQUEST).is_ok()).count(), 20);
        match budget.spend(1, RECORD) {
            Err(ApiError::TooManyRequests { retry_after }) => assert!((3..=5).contains(&retry_after), "{retry_after}"),
            other => panic!("{other:?}"),
        }
        assert!(budget.spend(2, RECORD).is_ok());
    }

    #[test]
    fn a_batch_beyond_the_burst_costs_the_burst_and_nothing_is_spent_on_a_refusal() {
        let budget = Budget::new(NonZeroU32::new(60));
        assert!(budget.spend_each(1, RECORD, 100).is_ok());
        assert!(budget.spend(1, REQUEST).is_err());
        assert!(budget.spend(2, 15).is_ok());
        assert!(budget.spend(2, 15).is_err());
        assert!(budget.spend(2, 5).is_ok());
        assert!(budget.spend_each(3, CHANGE, 0).is_ok());
    }

    #[test]
    fn without_a_limit_each_person_passes_and_an_address_has_its_own() {
        let budget = Budget::new(None);
        assert!((0..10_000).all(|_| budget.spend(1, RECORD).is_ok()));
        let address = IpAddr::from([203, 0, 113, 7]);
        let passed = (0..1_000).filter(|_| budget.spend_of_address(address).is_ok()).count();
        assert!((400..=410).contains(&passed), "{passed}");
    }
}
