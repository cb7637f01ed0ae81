//! Finalizing an upload: one idempotent function for all triggers, which confirms, rejects or expires it.
//!
//! Lease the row → inspect the object that the browser sent → copy it to the key of this attempt → inspect the copy →
//! update the row → delete leftovers. Objects of parts are at their final key already and are not copied. A file is
//! confirmed only after an inspection of an object that only the server can write, so nothing depends on a store's
//! promises about copies. Each attempt has its own key, so a copy that ends late overwrites nothing; the sweep deletes
//! objects that the row does not name.

mod in_flight;
mod inspect;
mod lease;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use app::domain::checksum::Checksum;
use app::domain::limits::MAX_BATCH;
use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::{LocalizedText, msg};
use futures::StreamExt;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

use super::UploadService;
use super::sign::check_batch;
use crate::budget::CHANGE;
use crate::internal_error::InternalError;
use crate::ledger::{FinalState, Row, State, Trigger};
use crate::metrics;
use crate::store::StoreError;
use crate::traces;

pub(super) use in_flight::InFlight;
use inspect::{CopyAttempt, Inspection};
pub(super) use lease::Lease;

/// The pause between two checks of a row that another server has leased.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Rows of one request that are finalized concurrently: all of them, so that a hundred take no longer than one if the
/// store is fast enough.
const MAX_CONCURRENT: usize = MAX_BATCH;

impl UploadService {
    /// Finalizes uploads. Returns one outcome for each id, in order; unknown and malformed ids and uploads of other
    /// people are `unknown`. If a checksum is given and the stored file does not match it, the file is deleted and the
    /// outcome is `damaged`.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty batch or one of more than 100; [`ApiError::TooManyRequests`];
    /// [`ApiError::Unavailable`] if ledger or store fails; the request can be repeated.
    pub async fn confirm(
        &self,
        viewer: &CurrentUser,
        ids: Vec<String>,
        checksums: &[Option<Checksum>],
        by: Trigger,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let rows = self.own_rows(viewer, &ids, now).await?;
        let checksum_of = |row: &Row| {
            let named = ids.iter().zip(checksums).find(|(id, _)| row.id.as_str() == *id);
            named.and_then(|(_, checksum)| checksum.as_ref())
        };
        let outcomes: Vec<Result<Outcome, InternalError>> = stream::iter(rows)
            .map(|row| {
                let checksum = checksum_of(&row);
                self.finalize_one(row, checksum, by, now)
            })
            .buffer_unordered(MAX_CONCURRENT)
            .collect()
            .await;
        self.delete_leftovers(outcomes.iter().flatten(), now).await;
        let rows = outcomes.into_iter().map(|outcome| Ok(outcome?.row));
        let rows = rows.collect::<Result<Vec<Row>, InternalError>>()?;
        let damaged: Vec<String> = rows
            .iter()
            .filter(|row| checksum_of(row).is_some_and(|checksum| self.differs_from(row, checksum)))
            .map(|row| row.id.to_string())
            .collect();
        if !damaged.is_empty() {
            // Another trigger, which had no checksum, confirmed the file before.
            self.delete(viewer, damaged.clone(), now).await?;
        }
        let mut outcomes = answers(ids, &rows);
        for outcome in &mut outcomes {
            if damaged.contains(&outcome.id) {
                *outcome = explained(
                    outcome.id.clone(),
                    UploadState::Damaged,
                    msg::rejected_other_bytes().into(),
                );
            }
        }
        Ok(outcomes)
    }

    /// Whether the file of a confirmed row differs from this checksum.
    fn differs_from(&self, row: &Row, checksum: &Checksum) -> bool {
        let stored = row
            .stored
            .as_ref()
            .filter(|_| row.state_for_owner() == UploadState::Confirmed);
        stored.is_some_and(|stored| self.integrity.etag_differs(&stored.etag, checksum))
    }

    /// Cancels uploads that have not ended. Returns one outcome for each id, in order.
    ///
    /// # Errors
    /// As [`UploadService::confirm`].
    pub async fn cancel(
        &self,
        viewer: &CurrentUser,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let rows = self.own_rows(viewer, &ids, now).await?;
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            outcomes.push(match row.state {
                State::Issued => self.end(row, FinalState::Cancelled, Trigger::Page, now).await,
                _ => Ok(Outcome::unchanged(row)),
            });
        }
        self.delete_leftovers(outcomes.iter().flatten(), now).await;
        let rows = outcomes.into_iter().map(|outcome| Ok(outcome?.row));
        Ok(answers(ids, &rows.collect::<Result<Vec<Row>, InternalError>>()?))
    }

    pub(super) async fn own_rows(
        &self,
        viewer: &CurrentUser,
        ids: &[String],
        now: Timestamp,
    ) -> Result<Vec<Row>, ApiError> {
        check_batch(ids.len())?;
        self.budget.spend_each(viewer.viewer().id, CHANGE, ids.len(), now)?;
        let ids: Vec<UploadId> = ids.iter().filter_map(|id| UploadId::parse(id).ok()).collect();
        Ok(self
            .ledger
            .rows(viewer.viewer().id, &ids)
            .await
            .map_err(InternalError::from)?)
    }

    /// Finalizes one row, if its file has arrived or its deadline is over; returns the row as it is afterwards. If
    /// another trigger is finalizing the row, waits for it.
    ///
    /// # Errors
    /// If ledger or store fails; the row is unchanged then.
    pub async fn finalize(&self, row: Row, by: Trigger, now: Timestamp) -> Result<Row, InternalError> {
        let outcome = self.finalize_one(row, None, by, now).await?;
        self.delete_leftovers([&outcome], now).await;
        Ok(outcome.row)
    }

    /// Finalizes a row whose lease the caller has taken.
    pub(super) async fn finalize_leased(
        &self,
        row: Row,
        lease: Lease,
        by: Trigger,
        now: Timestamp,
    ) -> Result<Row, InternalError> {
        let outcome = self.attempt(row, lease, None, by, now).await?;
        self.delete_leftovers([&outcome], now).await;
        Ok(outcome.row)
    }

    async fn finalize_one(
        &self,
        mut row: Row,
        checksum: Option<&Checksum>,
        by: Trigger,
        now: Timestamp,
    ) -> Result<Outcome, InternalError> {
        if row.state != State::Issued {
            return Ok(Outcome::unchanged(row));
        }
        // Within this process a second trigger waits for the first and then finds the row finalized.
        let _lock = self.in_flight.lock(&row.id).await;
        let started = Instant::now();
        loop {
            let now = later(now, SignedDuration::try_from(started.elapsed()).unwrap_or_default());
            let lease = Lease::from(now);
            if self.ledger.lease(&row, now, lease.until()).await? {
                return self.attempt(row, lease, checksum, by, now).await;
            }
            row = self.reload(row).await?;
            if row.state != State::Issued || started.elapsed() >= self.limits.wait_for_others {
                return Ok(Outcome::unchanged(row));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    async fn attempt(
        &self,
        row: Row,
        lease: Lease,
        checksum: Option<&Checksum>,
        by: Trigger,
        now: Timestamp,
    ) -> Result<Outcome, InternalError> {
        let span = traces::finalize(&row.id, by);
        let outcome = span.run(self.inspect_and_end(row, lease, checksum, by, now)).await;
        span.finalized(outcome.as_ref().map(|outcome| outcome.row.state));
        outcome
    }

    async fn inspect_and_end(
        &self,
        row: Row,
        lease: Lease,
        checksum: Option<&Checksum>,
        by: Trigger,
        now: Timestamp,
    ) -> Result<Outcome, InternalError> {
        let started = Instant::now();
        let copy = CopyAttempt::new(&row)?;
        let inspection = self.inspect(&row, &copy, checksum, by);
        match lease.run(&self.ledger, &row, inspection).await {
            // The lease was lost to another server. The copy may still be made.
            Ok(None) => Ok(Outcome {
                copy: copy.key_if_begun(),
                ..Outcome::unchanged(self.reload(row).await?)
            }),
            Ok(Some(Inspection::Decided(state))) => {
                let outcome = self.end(row, state, by, now).await?;
                metrics::upload_decided(started.elapsed());
                Ok(Outcome {
                    copy: copy.key_if_begun(),
                    ..outcome
                })
            }
            Ok(Some(Inspection::Absent(part))) if by == Trigger::Sweep && now >= row.deadline(part) => {
                self.end(row, FinalState::Expired, by, now).await
            }
            Ok(Some(inspection @ (Inspection::Absent(_) | Inspection::Changing))) => {
                let part = if let Inspection::Absent(part) = inspection {
                    part
                } else {
                    None
                };
                let next_check_at = (by == Trigger::Sweep).then(|| row.next_check_at(part, now));
                self.ledger.release(&row, next_check_at).await?;
                Ok(Outcome::unchanged(row))
            }
            Err(fault) => {
                // The sweep tries other rows first. Releasing the lease spares other triggers the wait for its end.
                let refused = matches!(fault, InternalError::Store(StoreError::Refused { .. }));
                let retry_at = (by == Trigger::Sweep).then(|| row.retry_at(refused, now));
                if let Err(error) = self.ledger.release(&row, retry_at).await {
                    tracing::warn!(%error, "a lease was not released; it expires within seconds");
                }
                Err(fault)
            }
        }
    }

    /// The row as it is now.
    async fn reload(&self, row: Row) -> Result<Row, InternalError> {
        let mut rows = self.ledger.rows(row.owner, std::slice::from_ref(&row.id)).await?;
        Ok(rows.pop().unwrap_or(row))
    }

    /// Moves the row to its final state. After an error the row may name the copy all the same, so the copy is not
    /// deleted.
    async fn end(&self, row: Row, state: FinalState, by: Trigger, now: Timestamp) -> Result<Outcome, InternalError> {
        let allowance = self.limits.allowance;
        let ended = self.ledger.finalize(&row, state, by, allowance, now).await?;
        let row = ended.unwrap_or(row);
        let just_now = row.state != State::Issued;
        if just_now {
            traces::upload_ended(&row.id, row.state, by);
        }
        Ok(Outcome {
            just_now,
            row,
            copy: None,
        })
    }

    /// Deletes the leftovers of rows that just ended, in one request: staging objects, and copies and objects of parts
    /// that no row names. The sweep deletes those that remain.
    async fn delete_leftovers(&self, outcomes: impl IntoIterator<Item = &Outcome>, now: Timestamp) {
        let mut leftovers = Vec::new();
        // Rows for which nothing can arrive any more: the form is dead, or there is none, and no parts are left.
        let mut dead: Vec<&Row> = Vec::new();
        for Outcome { row, just_now, copy } in outcomes {
            leftovers.extend(copy.iter().filter(|copy| row.object_key() != Some(copy)).cloned());
            if !just_now {
                continue;
            }
            if row.has_form {
                leftovers.push(row.staging_key());
            }
            let parts = row.multipart_key();
            let is_final = row.object_key() == parts.as_ref();
            leftovers.extend(parts.filter(|_| !is_final));
            let is_dead = !row.has_form || row.form_dead_at.is_some_and(|dead_at| dead_at <= now);
            if (is_final || self.abort_parts(row).await) && is_dead {
                dead.push(row);
            }
        }
        match self.store.delete_all(&leftovers).await {
            Ok(remaining) => {
                for key in &remaining {
                    tracing::warn!(
                        key = key.as_str(),
                        "a leftover object was not deleted; the sweep tries again"
                    );
                }
                dead.retain(|row| {
                    !remaining.contains(&row.staging_key())
                        && !row.multipart_key().is_some_and(|key| remaining.contains(&key))
                });
                self.end_forms(dead).await;
            }
            Err(error) => {
                let count = leftovers.len();
                tracing::warn!(%error, count, "leftover objects were not deleted; the sweep tries again");
            }
        }
    }

    /// Stops counting the forms of ended rows. If the ledger fails, they count until the sweep tries again.
    pub(super) async fn end_forms(&self, rows: impl IntoIterator<Item = &Row>) {
        let mut ended: BTreeMap<i64, Vec<UploadId>> = BTreeMap::new();
        for row in rows {
            ended.entry(row.owner).or_default().push(row.id.clone());
        }
        for (owner, ids) in ended {
            if let Err(error) = self.ledger.end_forms(owner, ids).await {
                tracing::warn!(%error, "dead forms still count against the limit; the sweep tries again");
            }
        }
    }
}

/// A row as it is after a call, and what the call did.
struct Outcome {
    row: Row,
    /// Whether this call ended the row.
    just_now: bool,
    /// The key of a copy that this call may have made. It is a leftover unless the row names it.
    copy: Option<ObjectKey>,
}

impl Outcome {
    /// The outcome of a call that did not change the row.
    fn unchanged(row: Row) -> Self {
        Self {
            row,
            just_now: false,
            copy: None,
        }
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn explained(id: String, state: UploadState, message: LocalizedText) -> ConfirmOutcome {
    ConfirmOutcome {
        id,
        state,
        code: message.code(),
        message: Some(message),
    }
}

fn answers(ids: Vec<String>, rows: &[Row]) -> Vec<ConfirmOutcome> {
    ids.into_iter()
        .map(|id| match rows.iter().find(|row| row.id.as_str() == id) {
            Some(row) => {
                let state = row.state_for_owner();
                match (state, row.reason.as_deref()) {
                    (UploadState::Pending, _) => explained(id, state, msg::not_arrived().into()),
                    (UploadState::Damaged, _) => explained(id, state, msg::rejected_other_bytes().into()),
                    (_, Some(note)) => explained(id, state, LocalizedText::from_stored(note)),
                    (_, None) => ConfirmOutcome::new(id, state),
                }
            }
            None => ConfirmOutcome::new(id, UploadState::Unknown),
        })
        .collect()
}
