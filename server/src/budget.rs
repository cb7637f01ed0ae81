//! Budgets of work: one for each person, and one for each address for requests without a session.
//!
//! Every request costs one unit before the server does any work for it, so each new use case has a budget
//! automatically. Use cases with many ids cost more for each id. Each process counts separately, so several servers
//! together allow a multiple.

use std::net::IpAddr;
use std::num::NonZeroU32;

use app::error::ApiError;
use jiff::Timestamp;

use crate::buckets::{BucketLimits, LeakyBuckets};
use crate::metrics::{self, ThrottleRule};

/// The cost of a request: a page, a list, a download URL.
pub(crate) const REQUEST: u32 = 1;
/// The cost of a request to the store, or of a change of a row.
pub(crate) const CHANGE: u32 = 2;
/// The cost of a new row and an event that are kept for a week.
pub(crate) const RECORD: u32 = 4;

/// A third of a minute's budget may be spent at once, because a page that starts a large batch does so.
const BURST_DIVISOR: i64 = 3;
/// Units per minute for one address, for requests without a session. A whole school may share an address.
const UNITS_PER_ADDRESS: i64 = 1_200;
/// A minute in microseconds, the unit of these buckets.
const MINUTE: i64 = 60_000_000;

/// The budgets; see the module. Clones share their counts.
#[derive(Debug, Clone)]
pub struct Budget {
    person_limits: Option<BucketLimits>,
    by_person: LeakyBuckets<i64>,
    by_address: LeakyBuckets<IpAddr>,
}

impl Budget {
    /// Budgets with these units per minute for each person; `None` for no limit.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self {
            person_limits: per_minute.map(|units| limits(i64::from(units.get()))),
            by_person: LeakyBuckets::new(),
            by_address: LeakyBuckets::new(),
        }
    }

    /// Spends units of a person.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; nothing is spent then.
    pub fn spend(&self, account: i64, units: u32, now: Timestamp) -> Result<(), ApiError> {
        let Some(limits) = self.person_limits else {
            return Ok(());
        };
        spend(
            &self.by_person,
            &account,
            units,
            limits,
            now,
            ThrottleRule::PersonBudget,
        )
    }

    /// Spends units of a person for each of some ids.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub(crate) fn spend_each(&self, account: i64, units: u32, ids: usize, now: Timestamp) -> Result<(), ApiError> {
        let ids = u32::try_from(ids).unwrap_or(u32::MAX);
        self.spend(account, units.saturating_mul(ids), now)
    }

    /// Spends the unit of a request without a session.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub fn spend_of_address(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let (limits, rule) = (limits(UNITS_PER_ADDRESS), ThrottleRule::AddressBudget);
        spend(&self.by_address, &address, REQUEST, limits, now, rule)
    }
}

fn limits(per_minute: i64) -> BucketLimits {
    BucketLimits {
        capacity: (per_minute / BURST_DIVISOR).max(1),
        time_per_unit: MINUTE / per_minute.max(1),
    }
}

fn spend<K>(
    buckets: &LeakyBuckets<K>,
    key: &K,
    units: u32,
    limits: BucketLimits,
    now: Timestamp,
    rule: ThrottleRule,
) -> Result<(), ApiError>
where
    K: std::hash::Hash + Eq + Clone + Send + Sync + 'static,
{
    // A batch that costs more than the capacity costs the capacity.
    let units = i64::from(units).min(limits.capacity);
    let result = buckets.add(key, units, limits, now.as_microsecond());
    result.map_err(|wait| {
        metrics::throttled(rule);
        ApiError::TooManyRequests {
            retry_after: u32::try_from(wait / 1_000_000).unwrap_or(u32::MAX).saturating_add(1),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(per_minute: u32) -> Budget {
        Budget::new(NonZeroU32::new(per_minute))
    }

    #[test]
    fn a_burst_passes_and_then_only_that_person_waits() {
        let (budget, now) = (budget(60), Timestamp::now());
        assert_eq!((0..25).filter(|_| budget.spend(1, REQUEST, now).is_ok()).count(), 20);
        let waits = budget.spend(1, RECORD, now);
        assert_eq!(waits, Err(ApiError::TooManyRequests { retry_after: 5 }));
        assert!(budget.spend(2, RECORD, now).is_ok());
        let later = now + std::time::Duration::from_secs(4);
        assert!(budget.spend(1, RECORD, later).is_ok());
        assert!(budget.spend(1, REQUEST, later).is_err());
    }

    #[test]
    fn a_batch_beyond_the_burst_costs_the_burst_and_nothing_is_spent_on_a_refusal() {
        let (budget, now) = (budget(60), Timestamp::now());
        assert!(budget.spend_each(1, RECORD, 100, now).is_ok());
        assert!(budget.spend(1, REQUEST, now).is_err());
        assert!(budget.spend(2, 15, now).is_ok());
        assert!(budget.spend(2, 15, now).is_err());
        assert!(budget.spend(2, 5, now).is_ok());
        assert!(budget.spend_each(3, CHANGE, 0, now).is_ok());
    }

    #[test]
    fn without_a_limit_for_people_addresses_still_have_one() {
        let (budget, now) = (Budget::new(None), Timestamp::now());
        assert!((0..10_000).all(|_| budget.spend(1, RECORD, now).is_ok()));
        let address = IpAddr::from([203, 0, 113, 7]);
        let passed = (0..1_000).filter(|_| budget.spend_of_address(address, now).is_ok());
        assert_eq!(passed.count(), 400);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_wait_longer() {
        let (budget, now) = (budget(60), Timestamp::now());
        assert!(budget.spend(1, 20, now).is_ok());
        let before = now - std::time::Duration::from_secs(3_600);
        let waits = budget.spend(1, REQUEST, before);
        assert_eq!(waits, Err(ApiError::TooManyRequests { retry_after: 2 }));
    }
}
