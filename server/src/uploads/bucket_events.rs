//! Bucket events: the store reports a new object, and its row is finalized as by every other trigger. If the upload has
//! ended, its form was used again: the new object is deleted from staging, and nothing else changes.

pub mod notification;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::Timestamp;

use super::UploadService;
use crate::internal_error::InternalError;
use crate::ledger::{Row, State, Trigger};

/// Rows that are finalized concurrently: a burst of events must not slow down users' requests.
const MAX_CONCURRENT: usize = 8;

/// The result of a bucket event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketEventReport {
    /// Rows that ended.
    pub finalized: u32,
}

impl UploadService {
    /// Finalizes the rows that are still issued, and deletes the staging objects of those that have ended. Unknown ids
    /// are ignored. A failure of one row does not stop the others.
    ///
    /// # Errors
    /// If ledger or store fails for at least one row: the sender should repeat the event.
    pub async fn finalize_arrived(&self, ids: &[UploadId], now: Timestamp) -> Result<BucketEventReport, InternalError> {
        let rows = self.ledger.rows_of_anyone(ids).await?;
        let (issued, ended): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.state == State::Issued);
        let staging_keys: Vec<_> = ended.iter().map(Row::staging_key).collect();
        if !staging_keys.is_empty() {
            self.store.delete_all(&staging_keys).await?;
        }
        let outcomes: Vec<_> = stream::iter(issued)
            .map(|row| self.finalize(row, Trigger::Event, now))
            .buffer_unordered(MAX_CONCURRENT)
            .collect()
            .await;
        let mut report = BucketEventReport { finalized: 0 };
        for outcome in outcomes {
            if outcome?.state != State::Issued {
                report.finalized += 1;
            }
        }
        Ok(report)
    }
}
