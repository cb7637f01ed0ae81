//! The stream of upload events for an open page. A page that lost its connection resumes after the last event that it
//! received.

use app::ports::CurrentUser;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::UploadService;
use crate::internal_error::InternalError;
use crate::ledger::{Ledger, UploadEvent, WakeUp};

/// The most events that are read in one query.
const MAX_EVENTS: u32 = 100;

/// The events of an owner after a page's last one.
pub struct UploadEventStream {
    ledger: Ledger,
    owner: i64,
    after: i64,
    wake_ups: Receiver<WakeUp>,
}

impl std::fmt::Debug for UploadEventStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadEventStream")
            .field("owner", &self.owner)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

impl UploadService {
    /// The events after the number `after`, or new events only.
    ///
    /// # Errors
    /// If the ledger fails.
    pub async fn event_stream(
        &self,
        viewer: &CurrentUser,
        after: Option<i64>,
    ) -> Result<UploadEventStream, InternalError> {
        let owner = viewer.viewer().id;
        // Subscribe before the query, so that an event in between is not missed.
        let wake_ups = self.ledger.wake_ups();
        let newest = self.ledger.newest_event(owner).await?;
        Ok(UploadEventStream {
            ledger: self.ledger.clone(),
            owner,
            // A larger number is invalid, or comes from a database that was replaced.
            after: after.unwrap_or(newest).min(newest),
            wake_ups,
        })
    }
}

impl UploadEventStream {
    /// The number of the last event that the page received.
    pub fn after(&self) -> i64 {
        self.after
    }

    /// Waits for the next events; `None` when the server stops.
    ///
    /// # Errors
    /// If the ledger fails; a later call continues after the same event.
    pub async fn next(&mut self) -> Result<Option<Vec<UploadEvent>>, InternalError> {
        loop {
            let events = self.ledger.events(self.owner, self.after, MAX_EVENTS).await?;
            if let Some(last) = events.last() {
                self.after = last.seq;
                return Ok(Some(events));
            }
            loop {
                match self.wake_ups.recv().await {
                    Ok(wake_up) if wake_up.concerns(self.owner) => break,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return Ok(None),
                }
            }
        }
    }
}
