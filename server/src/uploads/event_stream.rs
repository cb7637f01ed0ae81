//! UploadEvent for an owner's open pages, without gaps: whoever lost the connection goes on where it broke.

use app::ports::CurrentUser;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::UploadService;
use crate::internal_error::InternalError;
use crate::ledger::{Ledger, UploadEvent, WakeUp};

/// UploadEvent that are read at once.
const AT_ONCE: u32 = 100;

/// One page's place in its owner's events.
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
    /// UploadEvent behind the number `after`, or from now on.
    ///
    /// # Errors
    /// Where the ledger is away.
    pub async fn event_stream(
        &self,
        viewer: &CurrentUser,
        after: Option<i64>,
    ) -> Result<UploadEventStream, InternalError> {
        let owner = viewer.viewer().id;
        // Listening comes before looking: what happens in between is found twice rather than never.
        let wake_ups = self.ledger.wake_ups();
        let newest = self.ledger.newest_event(owner).await?;
        Ok(UploadEventStream {
            ledger: self.ledger.clone(),
            owner,
            // A number from the future is somebody's invention, or of a database that is gone.
            after: after.unwrap_or(newest).min(newest),
            wake_ups,
        })
    }
}

impl UploadEventStream {
    /// Where this page stands: the number of the last events it was given.
    pub fn after(&self) -> i64 {
        self.after
    }

    /// Waits for the next events; `None` when the server ends.
    ///
    /// # Errors
    /// Where the ledger is away; the place is kept.
    pub async fn next(&mut self) -> Result<Option<Vec<UploadEvent>>, InternalError> {
        loop {
            let events = self.ledger.events(self.owner, self.after, AT_ONCE).await?;
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
