//! The buckets as this process remembers them: the first line, which answers a flood without asking the
//! database. It never counts more than the database does, so it refuses nobody whom the database would admit.

use super::bucket_key::BucketKey;
use crate::buckets::LeakingBuckets;

/// See the module.
#[derive(Debug)]
pub(super) struct ThrottleTable(LeakingBuckets<BucketKey>);

impl ThrottleTable {
    pub(super) fn new() -> Self {
        Self(LeakingBuckets::new())
    }

    /// Takes a place in each bucket, or in none; then says how many milliseconds there are to wait.
    pub(super) fn take(&self, keys: &[BucketKey], now: i64) -> Result<(), i64> {
        for (taken, key) in keys.iter().enumerate() {
            if let Err(wait) = self.0.take(key, 1, key.terms(), now) {
                self.give_back(&keys[..taken]);
                return Err(wait);
            }
        }
        Ok(())
    }

    /// The places were not used, or what was tried was right.
    pub(super) fn give_back(&self, keys: &[BucketKey]) {
        for key in keys {
            self.0.give_back(key, key.terms());
        }
    }

    /// What the database said of a bucket that is full.
    pub(super) fn learn(&self, key: &BucketKey, empty_at: i64) {
        self.0.learn(key, empty_at);
    }
}
