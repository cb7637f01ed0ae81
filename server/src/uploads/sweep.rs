//! The sweep: finalizes uploads that no page confirmed, and deletes objects that no row needs.
//!
//! It has two rounds, which can run at any time and in any number of processes. Every minute it finalizes rows whose
//! form has expired. Once a day it lists the store and deletes staging objects that no issued row owns, and final
//! objects whose row ended and names another key or none. Objects below `files/` or `parts/` without a row are kept,
//! because the ledger may have been restored from an older backup. So old rows are deleted only after a complete round
//! over the store: an object that outlives its row would stay forever. A round runs until no row is due, so it clears
//! any backlog. Rows whose store calls fail are checked later and do not block others.

mod orphans;

use std::time::Duration;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

use super::UploadService;
use super::finalize::Lease;
use crate::internal_error::InternalError;
use crate::ledger::{MAX_RETRY_WAIT, Row, State, Trigger};
use crate::metrics;
use crate::traces;

/// The time between two rounds over the rows.
const ROUND_EVERY: Duration = Duration::from_secs(60);
/// The rounds over the rows in a day. Once a day there is also a round over the store.
const ROUNDS_PER_DAY: u64 = 24 * 60;
/// Rows that are leased together. Their leases run while they wait to be finalized.
const LEASED_ROWS: u32 = 100;
/// Deleted or ended rows that are read together. One request deletes their objects.
const DELETED_ROWS: u32 = 500;
/// Rows that are finalized concurrently: the sweep must not slow down users' requests.
const MAX_CONCURRENT: usize = 8;
/// How long rows that ended without a file are kept, for bytes that arrive late and for support.
const KEEP_ENDED_ROWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// When an unfinished multipart upload is stale. Parts are sent for at most seven days, and the last request may take
/// some time.
const STALE_MULTIPART_AGE: SignedDuration = SignedDuration::from_hours(8 * 24);
/// The age at which unused renditions are deleted.
const UNUSED_RENDITION_AGE: SignedDuration = SignedDuration::from_hours(24);
/// The tolerated difference between the clocks of two servers.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// The result of a round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct SweepReport {
    /// Uploads that were confirmed.
    pub confirmed: u32,
    /// Uploads that were rejected.
    pub rejected: u32,
    /// Uploads whose file did not arrive.
    pub expired: u32,
    /// Deleted files whose objects were deleted.
    pub erased: u32,
    /// Dead forms that no longer count.
    pub forms: u32,
    /// Deleted objects that no row needed.
    pub orphans: u32,
    /// Stale multipart uploads that were aborted.
    pub unfinished: u32,
}

impl UploadService {
    /// Sweeps until the process ends.
    pub async fn sweep_forever(self) {
        let mut round: u64 = 0;
        loop {
            tokio::time::sleep(ROUND_EVERY).await;
            let span = traces::sweep();
            let with_store = round.is_multiple_of(ROUNDS_PER_DAY);
            let outcome = span.run(self.sweep(Timestamp::now(), with_store)).await;
            span.swept(outcome.as_ref());
            match outcome {
                Ok(report) => {
                    metrics::sweep_succeeded();
                    if report != SweepReport::default() {
                        tracing::info!(?report, "swept");
                    }
                }
                Err(fault) => tracing::warn!(%fault, "the sweep failed; the next round is in a minute"),
            }
            round += 1;
        }
    }

    async fn sweep(&self, now: Timestamp, with_store: bool) -> Result<SweepReport, InternalError> {
        let mut report = self.sweep_rows(now).await?;
        if with_store {
            report.orphans = self.sweep_store(now).await?;
            match self.store.abort_stale_uploads(earlier(now, STALE_MULTIPART_AGE)).await {
                Ok(aborted) => report.unfinished = aborted,
                Err(error) => tracing::warn!(%error, "stale multipart uploads were not aborted"),
            }
        }
        Ok(report)
    }

    /// Finalizes rows that are due, and deletes the objects of deleted files and of dead forms.
    ///
    /// # Errors
    /// If the ledger fails. If the store fails, the rows are checked again in a later round.
    pub async fn sweep_rows(&self, now: Timestamp) -> Result<SweepReport, InternalError> {
        let mut report = SweepReport::default();
        while self.finalize_due(now, &mut report).await? {}
        let issued_before = earlier(now, UNUSED_RENDITION_AGE);
        self.ledger.hide_unused_renditions(issued_before, now).await?;
        while self.erase(now, &mut report).await? {}
        while self.end_dead_forms(now, &mut report).await? {}
        Ok(report)
    }

    /// Finalizes some of the rows that are due; returns whether there may be more.
    async fn finalize_due(&self, now: Timestamp, report: &mut SweepReport) -> Result<bool, InternalError> {
        let lease = Lease::from(now);
        let due = self.ledger.claim_due(now, lease.until(), LEASED_ROWS).await?;
        let more = due.len() == LEASED_ROWS as usize;
        let mut failed = 0;
        let outcomes: Vec<_> = stream::iter(due)
            .map(|row| self.finalize_leased(row, lease, Trigger::Sweep, now))
            .buffer_unordered(MAX_CONCURRENT)
            .collect()
            .await;
        for outcome in outcomes {
            match outcome {
                Ok(row) => match row.state {
                    State::Confirmed => report.confirmed += 1,
                    State::Rejected => report.rejected += 1,
                    State::Expired => report.expired += 1,
                    State::Issued | State::Damaged | State::Cancelled | State::Deleted => {}
                },
                Err(fault) => {
                    tracing::warn!(%fault, "an upload was not finalized; a later sweep tries again");
                    failed += 1;
                }
            }
        }
        // If all rows fail, the store is away.
        Ok(more && failed < LEASED_ROWS)
    }

    /// Deletes the objects of some deleted files that can no longer be restored; returns whether there may be more.
    async fn erase(&self, now: Timestamp, report: &mut SweepReport) -> Result<bool, InternalError> {
        let due = self
            .ledger
            .to_erase(earlier(now, CLOCK_TOLERANCE), DELETED_ROWS)
            .await?;
        let more = due.len() == DELETED_ROWS as usize;
        let gone = self
            .delete_objects(due, |row| row.object_key().cloned().into_iter().collect(), now)
            .await?;
        for row in &gone {
            self.ledger.mark_erased(row, now).await?;
        }
        report.erased += count(&gone);
        Ok(more && !gone.is_empty())
    }

    /// Deletes bytes that arrived by forms and parts of some ended rows after their end, when no more can arrive, and
    /// stops counting them; returns whether there may be more such rows.
    async fn end_dead_forms(&self, now: Timestamp, report: &mut SweepReport) -> Result<bool, InternalError> {
        let due = self
            .ledger
            .dead_forms(earlier(now, CLOCK_TOLERANCE), DELETED_ROWS)
            .await?;
        let more = due.len() == DELETED_ROWS as usize;
        let mut with_parts_left = Vec::new();
        for row in due
            .iter()
            .filter(|row| row.object_key() != row.multipart_key().as_ref())
        {
            if !self.abort_parts(row).await {
                with_parts_left.push(row.id.clone());
            }
        }
        self.ledger
            .postpone(&with_parts_left, later(now, MAX_RETRY_WAIT))
            .await?;
        let due = due
            .into_iter()
            .filter(|row| !with_parts_left.contains(&row.id))
            .collect();
        let gone = self.delete_objects(due, keys_beside_the_file, now).await?;
        self.end_forms(&gone).await;
        report.forms += count(&gone);
        Ok(more && !gone.is_empty())
    }

    /// Deletes some rows that ended without a file a week ago, and objects that a crash may have left of them; returns
    /// whether there may be more.
    async fn delete_old_rows(&self, now: Timestamp) -> Result<bool, InternalError> {
        let before = earlier(now, KEEP_ENDED_ROWS);
        let ended = self.ledger.ended(before, now, DELETED_ROWS).await?;
        let more = ended.len() == DELETED_ROWS as usize;
        let gone = self.delete_objects(ended, keys_of_an_ended_row, now).await?;
        let ids: Vec<UploadId> = gone.into_iter().map(|row| row.id).collect();
        let more_events = self.ledger.delete_old(&ids, before).await?;
        Ok(more && !ids.is_empty() || more_events)
    }

    /// Deletes objects of rows; returns the rows that have none left. A later sweep tries the others again.
    async fn delete_objects(
        &self,
        rows: Vec<Row>,
        keys_of: impl Fn(&Row) -> Vec<ObjectKey>,
        now: Timestamp,
    ) -> Result<Vec<Row>, InternalError> {
        if rows.is_empty() {
            return Ok(rows);
        }
        let keys: Vec<ObjectKey> = rows.iter().flat_map(&keys_of).collect();
        let remaining = match self.store.delete_all(&keys).await {
            Ok(remaining) => remaining,
            Err(error) => {
                tracing::warn!(%error, "objects were not deleted; a later sweep tries again");
                keys
            }
        };
        let (gone, left): (Vec<Row>, Vec<Row>) = rows
            .into_iter()
            .partition(|row| keys_of(row).iter().all(|key| !remaining.contains(key)));
        let left: Vec<UploadId> = left.into_iter().map(|row| row.id).collect();
        for ids in left.chunks(100) {
            tracing::warn!(count = ids.len(), first = %ids[0], "objects were not deleted; a later sweep tries again");
            self.ledger.postpone(ids, later(now, MAX_RETRY_WAIT)).await?;
        }
        Ok(gone)
    }
}

/// Keys of objects that forms and parts of an ended row may have left.
fn keys_beside_the_file(row: &Row) -> Vec<ObjectKey> {
    let parts = row.multipart_key().filter(|key| row.object_key() != Some(key));
    row.has_form
        .then(|| row.staging_key())
        .into_iter()
        .chain(parts)
        .collect()
}

/// Keys of all objects of an ended row without a file.
fn keys_of_an_ended_row(row: &Row) -> Vec<ObjectKey> {
    let object = row.object_key().cloned();
    keys_beside_the_file(row).into_iter().chain(object).collect()
}

fn count(rows: &[Row]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_sub(by).unwrap_or(Timestamp::MIN)
}
