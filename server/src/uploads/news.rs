//! News for an owner's open pages, without gaps: whoever lost the connection goes on where it broke.

use app::ports::CurrentUser;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::UploadService;
use crate::internal_error::InternalError;
use crate::ledger::{Ledger, News, WakeUp};

/// News that are read at once.
const AT_ONCE: u32 = 100;

/// One page's place in its owner's news.
pub struct NewsStream {
    ledger: Ledger,
    owner: i64,
    after: i64,
    wake_ups: Receiver<WakeUp>,
}

impl std::fmt::Debug for NewsStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewsStream")
            .field("owner", &self.owner)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

impl UploadService {
    /// News behind the number `after`, or from now on.
    ///
    /// # Errors
    /// Where the ledger is away.
    pub async fn news(&self, viewer: &CurrentUser, after: Option<i64>) -> Result<NewsStream, InternalError> {
        let owner = viewer.viewer().id;
        // Listening comes before looking: what happens in between is found twice rather than never.
        let wake_ups = self.ledger.wake_ups();
        let newest = self.ledger.newest(owner).await?;
        Ok(NewsStream {
            ledger: self.ledger.clone(),
            owner,
            // A number from the future is somebody's invention, or of a database that is gone.
            after: after.unwrap_or(newest).min(newest),
            wake_ups,
        })
    }
}

impl NewsStream {
    /// Where this page stands: the number of the last news it was given.
    pub fn after(&self) -> i64 {
        self.after
    }

    /// Waits for the next news; `None` when the server ends.
    ///
    /// # Errors
    /// Where the ledger is away; the place is kept.
    pub async fn next(&mut self) -> Result<Option<Vec<News>>, InternalError> {
        loop {
            let news = self.ledger.news(self.owner, self.after, AT_ONCE).await?;
            if let Some(last) = news.last() {
                self.after = last.seq;
                return Ok(Some(news));
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
