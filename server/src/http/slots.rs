//! A limit on what is open at once: so many of one key, and so many of all keys together.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts what is open.
#[derive(Debug)]
pub struct Slots<K> {
    taken: Arc<Mutex<Taken<K>>>,
    per_key: usize,
    total: usize,
}

#[derive(Debug)]
struct Taken<K> {
    of_key: HashMap<K, usize>,
    total: usize,
}

/// Why there is no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// This key has as many as one may have.
    Key,
    /// All keys together have.
    Total,
}

/// One that is taken, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot<K: Hash + Eq> {
    taken: Arc<Mutex<Taken<K>>>,
    key: K,
}

impl<K: Hash + Eq + Clone> Slots<K> {
    pub(crate) fn new(per_key: usize, total: usize) -> Self {
        let taken = Taken {
            of_key: HashMap::new(),
            total: 0,
        };
        Self {
            taken: Arc::new(Mutex::new(taken)),
            per_key,
            total,
        }
    }

    /// # Errors
    /// [`Full`].
    pub(super) fn take(&self, key: K) -> Result<Slot<K>, Full> {
        let mut taken = lock(&self.taken);
        if taken.total >= self.total {
            return Err(Full::Total);
        }
        let of_key = taken.of_key.get(&key).copied().unwrap_or_default();
        if of_key >= self.per_key {
            return Err(Full::Key);
        }
        taken.of_key.insert(key.clone(), of_key + 1);
        taken.total += 1;
        Ok(Slot {
            taken: Arc::clone(&self.taken),
            key,
        })
    }
}

impl<K: Hash + Eq> Drop for Slot<K> {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.total = taken.total.saturating_sub(1);
        if let Some(of_key) = taken.of_key.get_mut(&self.key) {
            *of_key = of_key.saturating_sub(1);
            if *of_key == 0 {
                taken.of_key.remove(&self.key);
            }
        }
    }
}

fn lock<K>(taken: &Mutex<Taken<K>>) -> MutexGuard<'_, Taken<K>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_all_of_them_have_a_limit_and_what_is_dropped_is_free_again() {
        let slots = Slots::new(2, 3);
        let (first, second) = (slots.take("a").unwrap(), slots.take("a").unwrap());
        assert_eq!(slots.take("a").unwrap_err(), Full::Key);
        let other = slots.take("b").unwrap();
        assert_eq!(slots.take("c").unwrap_err(), Full::Total);
        drop(first);
        let again = slots.take("a").unwrap();
        drop((second, other, again));
        assert!(lock(&slots.taken).of_key.is_empty(), "nobody is remembered for nothing");
    }
}
