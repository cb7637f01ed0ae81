//! Locks that allow one finalization of a row at a time in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::domain::upload::UploadId;
use tokio::sync::OwnedMutexGuard;

type RowLocks = Mutex<HashMap<UploadId, Arc<tokio::sync::Mutex<()>>>>;

/// The rows that are being finalized in this process.
#[derive(Debug, Clone, Default)]
pub(in crate::uploads) struct InFlight(Arc<RowLocks>);

/// The lock of one row; dropping it unlocks the row.
pub(in crate::uploads) struct RowLock {
    locks: Arc<RowLocks>,
    id: UploadId,
    guard: Option<OwnedMutexGuard<()>>,
}

impl InFlight {
    /// Waits for the lock of a row.
    pub(in crate::uploads) async fn lock(&self, id: &UploadId) -> RowLock {
        let mutex = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(locks.entry(id.clone()).or_default())
        };
        RowLock {
            locks: Arc::clone(&self.0),
            id: id.clone(),
            guard: Some(mutex.lock_owned().await),
        }
    }
}

impl Drop for RowLock {
    fn drop(&mut self) {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.guard.take());
        // Only the map refers to the mutex: no other task holds it or waits for it.
        if locks.get(&self.id).is_some_and(|mutex| Arc::strong_count(mutex) == 1) {
            locks.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_row_is_locked_by_one_at_a_time_and_then_forgotten() {
        let in_flight = InFlight::default();
        let id = UploadId::from_bits(1);
        let first = in_flight.lock(&id).await;
        let second = tokio::spawn({
            let (in_flight, id) = (in_flight.clone(), id.clone());
            async move { drop(in_flight.lock(&id).await) }
        });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap();
        assert!(in_flight.0.lock().unwrap().is_empty());
    }
}
