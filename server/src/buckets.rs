//! Buckets that leak, in memory: each is the time at which it will be empty, so that one number says how full it is at
//! any moment. The unit of time is the caller's.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

/// Buckets that are remembered at most; the ones that were not used for longest go first.
const REMEMBERED: u64 = 100_000;
/// By then every bucket that is counted here alone has run empty; those of the throttle are in a table, too.
const EMPTY_AFTER: Duration = Duration::from_secs(60 * 60);

/// How many places a bucket has, and in what time one of them leaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    /// May come at once.
    pub(crate) places: i64,
    /// After so long there is room for another one.
    pub(crate) step: i64,
}

impl Terms {
    /// From empty to full.
    pub(crate) fn room(self) -> i64 {
        self.places * self.step
    }
}

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct LeakingBuckets<K: Hash + Eq + Send + Sync + 'static>(Cache<K, Arc<Mutex<i64>>>);

impl<K: Hash + Eq + Clone + Send + Sync + 'static> LeakingBuckets<K> {
    pub(crate) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_idle(EMPTY_AFTER)
                .build(),
        )
    }

    /// Takes some places of a bucket, or none and says how long there is to wait.
    pub(crate) fn take(&self, key: &K, places: i64, terms: Terms, now: i64) -> Result<(), i64> {
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(now)));
        let mut empty_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes no bucket fuller than full.
        let then = (*empty_at).clamp(now, now + terms.room()) + places * terms.step;
        if then > now + terms.room() {
            return Err(then - now - terms.room());
        }
        *empty_at = then;
        Ok(())
    }

    /// A place was not used.
    pub(crate) fn give_back(&self, key: &K, terms: Terms) {
        if let Some(bucket) = self.0.get(key) {
            *bucket.lock().unwrap_or_else(PoisonError::into_inner) -= terms.step;
        }
    }

    /// What somebody else knows of a bucket that is full.
    pub(crate) fn learn(&self, key: &K, empty_at: i64) {
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(empty_at)));
        let mut known = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *known = (*known).max(empty_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever comes in whatever order: in no time does more pass than fits in at once and leaks in that time.
        #[test]
        fn no_window_holds_more_than_the_room_and_what_leaks(
            places in 1..50_i64,
            step in 1..1_000_i64,
            asked in proptest::collection::vec((0..2_000_i64, 1..10_i64), 1..100),
        ) {
            let (buckets, terms) = (LeakingBuckets::new(), Terms { places, step });
            let mut now = 1_000_000;
            let mut admitted = Vec::new();
            for (later, count) in asked {
                now += later;
                match buckets.take(&"ada", count, terms, now) {
                    Ok(()) => admitted.push((now, count)),
                    // Then it does pass, and not a moment before.
                    Err(wait) if count <= places => {
                        prop_assert!(wait > 0);
                        prop_assert!(buckets.take(&"ada", count, terms, now + wait - 1).is_err());
                    }
                    Err(_) => {}
                }
            }
            for (first, (from, _)) in admitted.iter().enumerate() {
                let mut sum = 0;
                for (until, count) in &admitted[first..] {
                    sum += count;
                    prop_assert!(sum * step <= terms.room() + (until - from), "{admitted:?}");
                }
            }
        }
    }
}
