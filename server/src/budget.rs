//! Budgets of work: one a person, and one an address for requests without a session.
//!
//! Every request costs one unit before anything is looked up for it, so a use case that is added later has a budget
//! without asking. Use cases that take many ids cost more for each. Counted in this process: several servers
//! together allow as many times more.

use std::net::IpAddr;
use std::num::NonZeroU32;

use app::error::ApiError;
use jiff::Timestamp;

use crate::buckets::{LeakingBuckets, Terms};

/// What one unit pays for: a page, a list, a way to a file.
pub(crate) const REQUEST: u32 = 1;
/// A look at the store, and a change of a row.
pub(crate) const CHANGE: u32 = 2;
/// A row and an event that are kept for a week.
pub(crate) const RECORD: u32 = 4;

/// This part of a minute's budget may be spent at once: a page that starts a large batch does.
const BURST_PART: i64 = 3;
/// Units of one address in a minute, for requests without a session: a school may be behind one address.
const OF_AN_ADDRESS: i64 = 1_200;
/// A minute, in the unit of our buckets.
const MINUTE: i64 = 60_000_000;

/// See the module. Clones count together.
#[derive(Debug, Clone)]
pub struct Budget {
    people: Option<Terms>,
    by_person: LeakingBuckets<i64>,
    by_address: LeakingBuckets<IpAddr>,
}

impl Budget {
    /// Units of one person in a minute; `None` for as many as come.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        Self {
            people: per_minute.map(|units| terms(i64::from(units.get()))),
            by_person: LeakingBuckets::new(),
            by_address: LeakingBuckets::new(),
        }
    }

    /// Spends units of a person.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; nothing is spent then.
    pub fn spend(&self, account: i64, units: u32, now: Timestamp) -> Result<(), ApiError> {
        let Some(terms) = self.people else { return Ok(()) };
        spend(&self.by_person, &account, units, terms, now)
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
        spend(&self.by_address, &address, REQUEST, terms(OF_AN_ADDRESS), now)
    }
}

fn terms(per_minute: i64) -> Terms {
    Terms {
        places: (per_minute / BURST_PART).max(1),
        step: MINUTE / per_minute.max(1),
    }
}

fn spend<K>(buckets: &LeakingBuckets<K>, key: &K, units: u32, terms: Terms, now: Timestamp) -> Result<(), ApiError>
where
    K: std::hash::Hash + Eq + Clone + Send + Sync + 'static,
{
    // A batch that costs more than may ever be spent at once costs that much.
    let units = i64::from(units).min(terms.places);
    let waits = buckets.take(key, units, terms, now.as_microsecond());
    waits.map_err(|wait| ApiError::TooManyRequests {
        retry_after: u32::try_from(wait / 1_000_000).unwrap_or(u32::MAX).saturating_add(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(per_minute: u32) -> Budget {
        Budget::new(NonZeroU32::new(per_minute))
    }

    #[test]
    fn a_burst_passes_and_then_each_person_waits_alone() {
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
    fn without_a_limit_each_person_passes_and_an_address_has_its_own() {
        let (budget, now) = (Budget::new(None), Timestamp::now());
        assert!((0..10_000).all(|_| budget.spend(1, RECORD, now).is_ok()));
        let address = IpAddr::from([203, 0, 113, 7]);
        let passed = (0..1_000).filter(|_| budget.spend_of_address(address, now).is_ok());
        assert_eq!(passed.count(), 400);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_waiting_for_longer() {
        let (budget, now) = (budget(60), Timestamp::now());
        assert!(budget.spend(1, 20, now).is_ok());
        let before = now - std::time::Duration::from_secs(3_600);
        let waits = budget.spend(1, REQUEST, before);
        assert_eq!(waits, Err(ApiError::TooManyRequests { retry_after: 2 }));
    }
}
