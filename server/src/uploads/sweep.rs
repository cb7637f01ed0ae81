//! What nobody came back to tell us, we find out ourselves.
//!
//! Two rounds, safe at any time and in any number of processes: rows whose form ran out are looked
//! up in the store and settled; staging objects that no issued row owns are removed.

use std::time::Duration;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use super::UploadDesk;
use crate::fault::Fault;
use crate::ledger::{Messenger, STAGING_PREFIX, State, staging_key};

/// Between two rounds over the rows.
const EVERY: Duration = Duration::from_secs(60);
/// Every so many rounds also the store's listing is gone through: once a day.
const ROUNDS_A_DAY: u64 = 24 * 60;
/// Rows of one round.
const ROWS: u32 = 500;
/// Rows settled side by side: the sweep must not crowd out people.
const SIDE_BY_SIDE: usize = 8;
/// Rows that ended without a file are kept this long, for bytes that come late and for questions.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Younger staging objects may still be asked for.
const STAGED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What a round came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Files that nobody had told us of.
    pub confirmed: u32,
    /// Refused on sight.
    pub rejected: u32,
    /// Never arrived.
    pub expired: u32,
    /// Staging objects that no issued row owned.
    pub orphans: u32,
}

impl UploadDesk {
    /// Sweeps for as long as the process lives.
    pub async fn sweep_forever(self) {
        let mut round: u64 = 0;
        loop {
            tokio::time::sleep(EVERY).await;
            let now = Timestamp::now();
            let swept = match self.sweep_rows(now).await {
                Ok(swept) if round.is_multiple_of(ROUNDS_A_DAY) => {
                    self.sweep_staging(now).await.map(|orphans| Swept { orphans, ..swept })
                }
                other => other,
            };
            match swept {
                Ok(swept) if swept == Swept::default() => {}
                Ok(swept) => tracing::info!(?swept, "swept"),
                Err(fault) => tracing::warn!(%fault, "the sweep was cut short and goes on in a minute"),
            }
            round += 1;
        }
    }

    /// Settles rows that are due, and forgets those that ended long ago.
    ///
    /// # Errors
    /// Where the ledger is away. A store that is away leaves its rows for the next round.
    pub async fn sweep_rows(&self, now: Timestamp) -> Result<Swept, Fault> {
        let due = self.ledger.due(now, ROWS).await?;
        let settled: Vec<_> = stream::iter(due)
            .map(|row| self.settle(row, Messenger::Sweep, now))
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut swept = Swept::default();
        for outcome in settled {
            match outcome {
                Ok(row) => match row.state {
                    State::Confirmed => swept.confirmed += 1,
                    State::Rejected => swept.rejected += 1,
                    State::Expired => swept.expired += 1,
                    State::Issued | State::Cancelled | State::Deleted => {}
                },
                Err(fault) => tracing::warn!(%fault, "a row was left for the next sweep"),
            }
        }
        self.ledger
            .forget(now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN))
            .await?;
        Ok(swept)
    }

    /// Removes staging objects older than a day that no issued row owns; how many.
    ///
    /// # Errors
    /// Where store or ledger are away.
    pub async fn sweep_staging(&self, now: Timestamp) -> Result<u32, Fault> {
        let mut orphans = 0;
        let mut after: Option<String> = None;
        loop {
            let page = self.store.list(STAGING_PREFIX, after.as_deref()).await?;
            let Some(last) = page.last() else { return Ok(orphans) };
            after = Some(last.key.clone());
            // Only names of our own making are ours to remove.
            let old: Vec<UploadId> = page
                .iter()
                .filter(|object| now.duration_since(object.stored_at) > STAGED_FOR)
                .filter_map(|object| UploadId::parse(object.key.strip_prefix(STAGING_PREFIX)?).ok())
                .collect();
            let owned = self.ledger.still_issued(&old).await?;
            for id in old.iter().filter(|id| !owned.contains(id)) {
                self.store.delete(&staging_key(id)).await?;
                orphans += 1;
            }
        }
    }
}
