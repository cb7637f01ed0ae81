//! The sweep: finalizes uploads that nobody came back to confirm, and removes objects that no row names.
//!
//! Two rounds, safe at any time and in any number of processes. Every minute rows whose form ran out are finalized;
//! once a day the store is listed: staging objects that no issued row owns go, and so do final objects whose row ended
//! and names another key or none. An object below `files/` or `parts/` without a row is left alone: the ledger may have
//! been restored from an older backup. A round goes on until nothing is due, so that it keeps up with any backlog; rows
//! whose store call fails wait, and let the others pass.

use std::collections::HashMap;
use std::time::Duration;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

use super::UploadService;
use super::finalize::Lease;
use crate::internal_error::InternalError;
use crate::ledger::{
    FILES_PREFIX, MAX_RETRY_WAIT, PARTS_PREFIX, PARTS_PROBE_PREFIX, PROBE_PREFIX, Row, STAGING_PREFIX, State, Trigger,
    owner_and_upload, parts_probe_key, probe_key, staging_key,
};

/// Between two rounds over the rows.
const EVERY: Duration = Duration::from_secs(60);
/// Every so many rounds also the store's listing is gone through: once a day.
const ROUNDS_A_DAY: u64 = 24 * 60;
/// Rows that are leased at once: each waits for its turn while its lease runs.
const CLAIMED: u32 = 100;
/// Deleted or ended rows that are read at once: their objects are removed by one request.
const ROWS: u32 = 500;
/// Rows finalized side by side: the sweep must not crowd out people.
const SIDE_BY_SIDE: usize = 8;
/// Rows that ended without a file are kept this long, for bytes that come late and for questions.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Younger staging objects may still be asked for.
const STAGED_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Parts are sent for seven days at most, and a request for one may take a while.
const IN_PARTS_FOR: SignedDuration = SignedDuration::from_hours(8 * 24);

/// Renditions of a picture that is not finished by then are in nobody's way to go.
const UNUSED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Servers may disagree on the time by this much without harm.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(5);

/// What a round came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Files that nobody had told us of.
    pub confirmed: u32,
    /// Refused on sight.
    pub rejected: u32,
    /// Never arrived.
    pub expired: u32,
    /// Deleted files whose time to be brought back is over.
    pub erased: u32,
    /// Forms of ended rows that can bring nothing any more.
    pub forms: u32,
    /// Objects that no row owned.
    pub orphans: u32,
    /// Multipart uploads that nobody finished.
    pub unfinished: u32,
}

impl UploadService {
    /// Sweeps for as long as the process lives.
    pub async fn sweep_forever(self) {
        let mut round: u64 = 0;
        loop {
            tokio::time::sleep(EVERY).await;
            match self.sweep(Timestamp::now(), round.is_multiple_of(ROUNDS_A_DAY)).await {
                Ok(swept) if swept == Swept::default() => {}
                Ok(swept) => tracing::info!(?swept, "swept"),
                Err(fault) => tracing::warn!(%fault, "the sweep was cut short and goes on in a minute"),
            }
            round += 1;
        }
    }

    async fn sweep(&self, now: Timestamp, also_the_store: bool) -> Result<Swept, InternalError> {
        let mut swept = self.sweep_rows(now).await?;
        if also_the_store {
            swept.orphans = self.sweep_store(now).await?;
            match self.store.abort_stale_uploads(earlier(now, IN_PARTS_FOR)).await {
                Ok(aborted) => swept.unfinished = aborted,
                Err(error) => tracing::warn!(%error, "unfinished multipart uploads were not looked for"),
            }
        }
        Ok(swept)
    }

    /// Finalizes rows that are due, erases deleted files, and forgets rows that ended long ago.
    ///
    /// # Errors
    /// Where the ledger is away. A store that is away leaves its rows for the next round.
    pub async fn sweep_rows(&self, now: Timestamp) -> Result<Swept, InternalError> {
        let mut swept = Swept::default();
        while self.finalize_due(now, &mut swept).await? {}
        let unused = earlier(now, UNUSED_FOR);
        self.ledger.hide_unused_renditions(unused, now).await?;
        while self.erase(now, &mut swept).await? {}
        while self.end_dead_forms(now, &mut swept).await? {}
        while self.forget(now).await? {}
        Ok(swept)
    }

    /// Finalizes some of the rows that are due; whether there may be more.
    async fn finalize_due(&self, now: Timestamp, swept: &mut Swept) -> Result<bool, InternalError> {
        let lease = Lease::from(now);
        let due = self.ledger.claim_due(now, lease.until(), CLAIMED).await?;
        let more = due.len() == CLAIMED as usize;
        let mut failed = 0;
        let outcomes: Vec<_> = stream::iter(due)
            .map(|row| self.finalize_leased(row, lease, Trigger::Sweep, now))
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        for outcome in outcomes {
            match outcome {
                Ok(row) => match row.state {
                    State::Confirmed => swept.confirmed += 1,
                    State::Rejected => swept.rejected += 1,
                    State::Expired => swept.expired += 1,
                    State::Issued | State::Damaged | State::Cancelled | State::Deleted => {}
                },
                Err(fault) => {
                    tracing::warn!(%fault, "a row was left for a later sweep");
                    failed += 1;
                }
            }
        }
        // Where all fail the store is away.
        Ok(more && failed < CLAIMED)
    }

    /// Removes the objects of some deleted files that nobody can bring back any more; whether there may be more.
    async fn erase(&self, now: Timestamp, swept: &mut Swept) -> Result<bool, InternalError> {
        let due = self.ledger.to_erase(earlier(now, CLOCKS_APART), ROWS).await?;
        let more = due.len() == ROWS as usize;
        let gone = self
            .remove(due, |row| row.object_key().cloned().into_iter().collect(), now)
            .await?;
        for row in &gone {
            self.ledger.mark_erased(row, now).await?;
        }
        swept.erased += count(&gone);
        Ok(more && !gone.is_empty())
    }

    /// Removes what forms and parts of ended rows brought after the end, once nothing more can come, and counts it no
    /// more; whether there may be more.
    async fn end_dead_forms(&self, now: Timestamp, swept: &mut Swept) -> Result<bool, InternalError> {
        let due = self.ledger.dead_forms(earlier(now, CLOCKS_APART), ROWS).await?;
        let more = due.len() == ROWS as usize;
        let mut with_parts = Vec::new();
        for row in due
            .iter()
            .filter(|row| row.object_key() != row.multipart_key().as_ref())
        {
            if !self.give_up_parts(row).await {
                with_parts.push(row.id.clone());
            }
        }
        self.ledger.postpone(&with_parts, later(now, MAX_RETRY_WAIT)).await?;
        let due = due.into_iter().filter(|row| !with_parts.contains(&row.id)).collect();
        let gone = self.remove(due, keys_beside_the_file, now).await?;
        self.end_forms(&gone).await;
        swept.forms += count(&gone);
        Ok(more && !gone.is_empty())
    }

    /// Drops rows that ended without a file a week ago, and whatever a crash may have left of them; whether there may
    /// be more.
    async fn forget(&self, now: Timestamp) -> Result<bool, InternalError> {
        let before = earlier(now, REMEMBERED);
        let ended = self.ledger.ended(before, now, ROWS).await?;
        let more = ended.len() == ROWS as usize;
        let gone = self.remove(ended, keys_of_an_ended_row, now).await?;
        let ids: Vec<UploadId> = gone.into_iter().map(|row| row.id).collect();
        let more_news = self.ledger.delete_old(&ids, before).await?;
        Ok(more && !ids.is_empty() || more_news)
    }

    /// Removes objects of rows; the rows of which none is left. The others wait for a later sweep.
    async fn remove(
        &self,
        rows: Vec<Row>,
        keys_of: impl Fn(&Row) -> Vec<ObjectKey>,
        now: Timestamp,
    ) -> Result<Vec<Row>, InternalError> {
        if rows.is_empty() {
            return Ok(rows);
        }
        let keys: Vec<ObjectKey> = rows.iter().flat_map(&keys_of).collect();
        let stayed = match self.store.delete_all(&keys).await {
            Ok(stayed) => stayed,
            Err(error) => {
                tracing::warn!(%error, "objects were left for a later sweep");
                keys
            }
        };
        let (gone, left): (Vec<Row>, Vec<Row>) = rows
            .into_iter()
            .partition(|row| keys_of(row).iter().all(|key| !stayed.contains(key)));
        let left: Vec<UploadId> = left.into_iter().map(|row| row.id).collect();
        for ids in left.chunks(100) {
            tracing::warn!(count = ids.len(), first = %ids[0], "objects of these uploads could not be removed");
            self.ledger.postpone(ids, later(now, MAX_RETRY_WAIT)).await?;
        }
        Ok(gone)
    }

    /// Removes staging objects older than a day that no issued row owns, what a canary left behind that was cut off,
    /// and final objects whose row ended and names another key or none; how many.
    ///
    /// # Errors
    /// Where store or ledger are away.
    pub async fn sweep_store(&self, now: Timestamp) -> Result<u32, InternalError> {
        let staged = self.sweep_staging(STAGING_PREFIX, staging_key, now).await?;
        let probes = self.sweep_staging(PROBE_PREFIX, probe_key, now).await?
            + self.sweep_staging(PARTS_PROBE_PREFIX, parts_probe_key, now).await?;
        let copies = self.sweep_attempts(FILES_PREFIX).await?;
        let parts = self.sweep_attempts(PARTS_PREFIX).await?;
        Ok(staged + probes + copies + parts)
    }

    async fn sweep_staging(
        &self,
        prefix: &str,
        key: fn(&UploadId) -> ObjectKey,
        now: Timestamp,
    ) -> Result<u32, InternalError> {
        let mut orphans = 0;
        let mut after: Option<String> = None;
        loop {
            let page = self.store.list(prefix, after.as_deref()).await?;
            let Some(last) = page.last() else { return Ok(orphans) };
            after = Some(last.key.clone());
            // Only names of our own making are ours to remove.
            let old: Vec<UploadId> = page
                .iter()
                .filter(|object| now.duration_since(object.stored_at) > STAGED_FOR)
                .filter_map(|object| UploadId::parse(object.key.strip_prefix(prefix)?).ok())
                .collect();
            let owned = self.ledger.still_issued(&old).await?;
            for id in old.iter().filter(|id| !owned.contains(id)) {
                self.store.delete(&key(id)).await?;
                orphans += 1;
            }
        }
    }

    /// Objects of attempts that lost, or that ended when nobody waited for them any more. An ended row never names
    /// another key than it does now, so its other objects need no age. Those of issued rows may be named in a moment.
    async fn sweep_attempts(&self, prefix: &str) -> Result<u32, InternalError> {
        let mut orphans = 0;
        let mut after: Option<String> = None;
        loop {
            let page = self.store.list(prefix, after.as_deref()).await?;
            let Some(last) = page.last() else { return Ok(orphans) };
            after = Some(last.key.clone());
            let named: Vec<(&str, i64, UploadId)> = page
                .iter()
                .filter_map(|object| {
                    let (owner, id) = owner_and_upload(&object.key)?;
                    Some((object.key.as_str(), owner, id))
                })
                .collect();
            let ids: Vec<UploadId> = named.iter().map(|(_, _, id)| id.clone()).collect();
            let rows = self.ledger.rows_of_anyone(&ids).await?;
            let rows: HashMap<&UploadId, &Row> = rows.iter().map(|row| (&row.id, row)).collect();
            let useless: Vec<ObjectKey> = named
                .iter()
                .filter(|(key, owner, id)| {
                    rows.get(id).is_some_and(|row| {
                        row.owner == *owner
                            && row.state != State::Issued
                            && row.object_key().map(ObjectKey::as_str) != Some(*key)
                    })
                })
                .filter_map(|(key, ..)| ObjectKey::new(*key).ok())
                .collect();
            let stayed = self.store.delete_all(&useless).await?;
            orphans += u32::try_from(useless.len() - stayed.len()).unwrap_or(u32::MAX);
        }
    }
}

/// Where forms and parts of an ended row may have left bytes.
fn keys_beside_the_file(row: &Row) -> Vec<ObjectKey> {
    let parts = row.multipart_key().filter(|key| row.object_key() != Some(key));
    row.has_form
        .then(|| row.staging_key())
        .into_iter()
        .chain(parts)
        .collect()
}

/// The same of a row that has no file any more.
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
