//! Bucket events: the store says that something arrived, and the row is finalized as by every other trigger. Where the
//! upload has ended, a form was used again: what it brought is removed from staging, and nothing else is touched.

pub mod notification;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::Timestamp;

use super::UploadService;
use crate::internal_error::InternalError;
use crate::ledger::{Row, State, Trigger};

/// Rows finalized side by side: a burst of events must not crowd out people.
const SIDE_BY_SIDE: usize = 8;

/// What an event came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketEventReport {
    /// Rows that ended.
    pub finalized: u32,
}

impl UploadService {
    /// Finalizes those of the ids that are ours and still issued, and empties the staging keys of those that have ended. All
    /// are tried, whatever happens to one.
    ///
    /// # Errors
    /// Where ledger or store is away for at least one of them: say it again.
    pub async fn finalize_arrived(&self, ids: &[UploadId], now: Timestamp) -> Result<BucketEventReport, InternalError> {
        let rows = self.ledger.rows_of_anyone(ids).await?;
        let (issued, ended): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.state == State::Issued);
        let replayed: Vec<_> = ended.iter().map(Row::staging_key).collect();
        if !replayed.is_empty() {
            self.store.delete_all(&replayed).await?;
        }
        let outcomes: Vec<_> = stream::iter(issued)
            .map(|row| self.finalize(row, Trigger::Event, now))
            .buffer_unordered(SIDE_BY_SIDE)
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
