//! The buckets as this process remembers them: the first line, which answers a flood without asking the
//! database. It never counts more than the table does, so it refuses nobody whom the table would admit.

use super::key::Key;
use crate::buckets::LeakyBuckets;

/// See the module.
#[derive(Debug)]
pub(super) struct Memory(LeakyBuckets<Key>);

impl Memory {
    pub(super) fn new() -> Self {
        Self(LeakyBuckets::new())
    }

    /// Takes a place in each bucket, or in none; then says how many milliseconds there are to wait.
    pub(super) fn take(&self, keys: &[Key], now: i64) -> Result<(), i64> {
        for (taken, key) in keys.iter().enumerate() {
            if let Err(wait) = self.0.add(key, 1, key.terms(), now) {
                self.give_back(&keys[..taken]);
                return Err(wait);
            }
        }
        Ok(())
    }

    /// The places were not used, or what was tried was right.
    pub(super) fn give_back(&self, keys: &[Key]) {
        for key in keys {
            self.0.remove_unit(key, key.terms());
        }
    }

    /// What the table said of a bucket that is full.
    pub(super) fn learn(&self, key: &Key, empty_at: i64) {
        self.0.raise_to(key, empty_at);
    }
}
