//! The buckets as this process remembers them: the first line, which answers a flood without asking the
//! database. It never counts more than the table does, so it refuses nobody whom the table would admit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

use super::key::Key;

/// Buckets that are remembered at most; the ones that were not used for longest go first.
const REMEMBERED: u64 = 100_000;
/// By then nearly every bucket has run empty, and the table knows of the rest.
const EMPTY_AFTER: Duration = Duration::from_secs(60 * 60);

/// See the module. Each bucket is the time, in milliseconds, at which it will be empty.
#[derive(Debug)]
pub(super) struct Memory(Cache<Key, Arc<Mutex<i64>>>);

impl Memory {
    pub(super) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_idle(EMPTY_AFTER)
                .build(),
        )
    }

    /// Takes a place in each bucket, or in none; then says how many milliseconds there are to wait.
    pub(super) fn take(&self, keys: &[Key], now: i64) -> Result<(), i64> {
        for (taken, key) in keys.iter().enumerate() {
            if let Err(wait) = self.take_one(key, now) {
                self.give_back(&keys[..taken]);
                return Err(wait);
            }
        }
        Ok(())
    }

    fn take_one(&self, key: &Key, now: i64) -> Result<(), i64> {
        let terms = key.terms();
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(now)));
        let mut empty_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let then = (*empty_at).max(now) + terms.step;
        if then > now + terms.room() {
            return Err(then - now - terms.room());
        }
        *empty_at = then;
        Ok(())
    }

    /// The places were not used, or what was tried was right.
    pub(super) fn give_back(&self, keys: &[Key]) {
        for key in keys {
            if let Some(bucket) = self.0.get(key) {
                *bucket.lock().unwrap_or_else(PoisonError::into_inner) -= key.terms().step;
            }
        }
    }

    /// What the table said of a bucket that is full.
    pub(super) fn learn(&self, key: &Key, empty_at: i64) {
        let bucket = self.0.get_with_by_ref(key, || Arc::new(Mutex::new(empty_at)));
        let mut known = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *known = (*known).max(empty_at);
    }
}
