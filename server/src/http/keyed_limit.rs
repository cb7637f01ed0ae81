//! A concurrency limit for each key, and for all keys together.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The limit, and the number of open permits.
#[derive(Debug)]
pub struct KeyedLimit<K> {
    counts: Arc<Mutex<Counts<K>>>,
    per_key: usize,
    total: usize,
}

#[derive(Debug)]
struct Counts<K> {
    by_key: HashMap<K, usize>,
    total: usize,
}

/// The limit that a key has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitReached {
    /// The limit of this key.
    Key,
    /// The limit of all keys together.
    Total,
}

/// A permit, which counts until it is dropped.
#[derive(Debug)]
pub(super) struct KeyedPermit<K: Hash + Eq> {
    counts: Arc<Mutex<Counts<K>>>,
    key: K,
}

impl<K: Hash + Eq + Clone> KeyedLimit<K> {
    pub(crate) fn new(per_key: usize, total: usize) -> Self {
        let counts = Counts {
            by_key: HashMap::new(),
            total: 0,
        };
        Self {
            counts: Arc::new(Mutex::new(counts)),
            per_key,
            total,
        }
    }

    /// Takes a permit for a key.
    ///
    /// # Errors
    /// [`LimitReached`] when the key, or all keys together, have no permit left.
    pub(super) fn acquire(&self, key: K) -> Result<KeyedPermit<K>, LimitReached> {
        let mut counts = lock(&self.counts);
        if counts.total >= self.total {
            return Err(LimitReached::Total);
        }
        let by_key = counts.by_key.get(&key).copied().unwrap_or_default();
        if by_key >= self.per_key {
            return Err(LimitReached::Key);
        }
        counts.by_key.insert(key.clone(), by_key + 1);
        counts.total += 1;
        Ok(KeyedPermit {
            counts: Arc::clone(&self.counts),
            key,
        })
    }
}

impl<K: Hash + Eq> Drop for KeyedPermit<K> {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        counts.total = counts.total.saturating_sub(1);
        if let Some(by_key) = counts.by_key.get_mut(&self.key) {
            *by_key = by_key.saturating_sub(1);
            if *by_key == 0 {
                counts.by_key.remove(&self.key);
            }
        }
    }
}

fn lock<K>(counts: &Mutex<Counts<K>>) -> MutexGuard<'_, Counts<K>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_and_all_together_have_a_limit_and_dropped_permits_are_free_again() {
        let limit = KeyedLimit::new(2, 3);
        let (first, second) = (limit.acquire("a").unwrap(), limit.acquire("a").unwrap());
        assert_eq!(limit.acquire("a").unwrap_err(), LimitReached::Key);
        let other = limit.acquire("b").unwrap();
        assert_eq!(limit.acquire("c").unwrap_err(), LimitReached::Total);
        drop(first);
        let again = limit.acquire("a").unwrap();
        drop((second, other, again));
        assert!(
            lock(&limit.counts).by_key.is_empty(),
            "keys without permits are not stored"
        );
    }
}
