//! Leaky buckets for rate limits, in memory. A bucket is stored as the time at which it will be empty, so one number
//! gives its level at any time. The caller chooses the unit of time.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

/// The most buckets that are kept. The least recently used ones are dropped first.
const MAX_BUCKETS: u64 = 100_000;
/// Buckets that were not used for this long are dropped. Until then all buckets that exist only here are empty; those
/// of the throttle are in a table, too.
const DROP_AFTER: Duration = Duration::from_secs(60 * 60);

/// The size of a bucket, and its rate of leaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BucketLimits {
    /// The units that fit into an empty bucket.
    pub(crate) capacity: i64,
    /// The time in which one unit leaks out.
    pub(crate) time_per_unit: i64,
}

impl BucketLimits {
    /// The time in which a full bucket becomes empty.
    pub(crate) fn time_to_empty(self) -> i64 {
        self.capacity * self.time_per_unit
    }
}

/// Buckets by key; see the module.
#[derive(Debug, Clone)]
pub(crate) struct LeakyBuckets<K: Hash + Eq + Send + Sync + 'static>(Cache<K, Arc<Mutex<i64>>>);

impl<K: Hash + Eq + Clone + Send + Sync + 'static> LeakyBuckets<K> {
    pub(crate) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MAX_BUCKETS)
                .time_to_idle(DROP_AFTER)
                .build(),
        )
    }

    /// Adds units to a bucket. If they do not fit, adds none and returns the time to wait.
    pub(crate) fn add(&self, key: &K, units: i64, limits: BucketLimits, now: i64) -> Result<(), i64> {
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(now)));
        let mut empty_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        // If the clock was set back, the bucket is full at most.
        let then = (*empty_at).clamp(now, now + limits.time_to_empty()) + units * limits.time_per_unit;
        if then > now + limits.time_to_empty() {
            return Err(then - now - limits.time_to_empty());
        }
        *empty_at = then;
        Ok(())
    }

    /// Removes a unit that was added and not used.
    pub(crate) fn remove_unit(&self, key: &K, limits: BucketLimits) {
        if let Some(bucket) = self.0.get(key) {
            *bucket.lock().unwrap_or_else(PoisonError::into_inner) -= limits.time_per_unit;
        }
    }

    /// Raises a bucket to a level that another server has stored.
    pub(crate) fn raise_to(&self, key: &K, empty_at: i64) {
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(empty_at)));
        let mut current = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *current = (*current).max(empty_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn in_any_period_no_more_passes_than_the_capacity_and_what_leaks(
            capacity in 1..50_i64,
            time_per_unit in 1..1_000_i64,
            requests in proptest::collection::vec((0..2_000_i64, 1..10_i64), 1..100),
        ) {
            let (buckets, limits) = (LeakyBuckets::new(), BucketLimits { capacity, time_per_unit });
            let mut now = 1_000_000;
            let mut admitted = Vec::new();
            for (later, count) in requests {
                now += later;
                match buckets.add(&"ada", count, limits, now) {
                    Ok(()) => admitted.push((now, count)),
                    // It passes after that time, and not earlier.
                    Err(wait) if count <= capacity => {
                        prop_assert!(wait > 0);
                        prop_assert!(buckets.add(&"ada", count, limits, now + wait - 1).is_err());
                    }
                    Err(_) => {}
                }
            }
            for (first, (from, _)) in admitted.iter().enumerate() {
                let mut sum = 0;
                for (until, count) in &admitted[first..] {
                    sum += count;
                    prop_assert!(sum * time_per_unit <= limits.time_to_empty() + (until - from), "{admitted:?}");
                }
            }
        }
    }
}
