//! The buckets in this process's memory, which refuse a flood without a query. They never count more than the database
//! does, so they refuse nothing that the database would admit.

use super::bucket_key::BucketKey;
use crate::buckets::LeakyBuckets;

/// The throttle's buckets in memory.
#[derive(Debug)]
pub(super) struct ThrottleTable(LeakyBuckets<BucketKey>);

impl ThrottleTable {
    pub(super) fn new() -> Self {
        Self(LeakyBuckets::new())
    }

    /// Takes a place in each bucket, or in none; the error is the time to wait, in milliseconds.
    pub(super) fn take(&self, keys: &[BucketKey], now: i64) -> Result<(), i64> {
        for (taken, key) in keys.iter().enumerate() {
            if let Err(wait) = self.0.add(key, 1, key.terms(), now) {
                self.give_back(&keys[..taken]);
                return Err(wait);
            }
        }
        Ok(())
    }

    /// Gives a place back in each bucket.
    pub(super) fn give_back(&self, keys: &[BucketKey]) {
        for key in keys {
            self.0.remove_unit(key, key.terms());
        }
    }

    /// Stores the state of a full bucket that the database reported.
    pub(super) fn learn(&self, key: &BucketKey, empty_at: i64) {
        self.0.raise_to(key, empty_at);
    }
}
