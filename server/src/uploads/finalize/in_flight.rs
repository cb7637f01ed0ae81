//! One finalization of a row at a time in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::domain::upload::UploadId;
use tokio::sync::OwnedMutexGuard;

type Turns = Mutex<HashMap<UploadId, Arc<tokio::sync::Mutex<()>>>>;

/// Who is at which row.
#[derive(Debug, Clone, Default)]
pub(in crate::uploads) struct InFlight(Arc<Turns>);

/// The right to finalize one row; dropping it lets the next one in.
pub(in crate::uploads) struct Turn {
    turns: Arc<Turns>,
    id: UploadId,
    held: Option<OwnedMutexGuard<()>>,
}

impl InFlight {
    pub(in crate::uploads) async fn turn(&self, id: &UploadId) -> Turn {
        let mutex = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(id.clone()).or_default())
        };
        Turn {
            turns: Arc::clone(&self.0),
            id: id.clone(),
            held: Some(mutex.lock_owned().await),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.held.take());
        // Nobody else holds or awaits it: only the map does.
        if turns.get(&self.id).is_some_and(|mutex| Arc::strong_count(mutex) == 1) {
            turns.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_follow_each_other_and_leave_nothing_behind() {
        let in_flight = InFlight::default();
        let id = UploadId::from_random(1);
        let first = in_flight.turn(&id).await;
        let second = tokio::spawn({
            let (in_flight, id) = (in_flight.clone(), id.clone());
            async move { drop(in_flight.turn(&id).await) }
        });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap();
        assert!(in_flight.0.lock().unwrap().is_empty());
    }
}
