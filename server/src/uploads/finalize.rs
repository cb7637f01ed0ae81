//! Finalize: one idempotent function for every trigger, from a form or parts to a confirmed file.
//!
//! Lease the row → inspect what browsers sent → copy it to a key of this attempt → inspect the copy → write the row →
//! remove what is left over. Parts are final where they land, and are not copied. A file is confirmed by what lies
//! under a key that only the server can write; nothing depends on what a store promises of its copies. Each attempt has
//! a key of its own, so a copy that ends late overwrites nothing: the row names one key, and the sweep removes others.

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
use crate::store::StoreError;

pub(super) use in_flight::InFlight;
use inspect::{CopyAttempt, Inspection};
pub(super) use lease::Lease;

/// Between two looks at a row that another server holds.
const PAUSE: Duration = Duration::from_millis(50);
/// Rows of one request that are finalized side by side: all of them, so that a hundred take no longer
/// than one where the store has the breath for it.
const SIDE_BY_SIDE: usize = MAX_BATCH;

impl UploadService {
    /// Finalizes what can be; one answer an id, in order. Ids that are unknown, malformed or
    /// somebody else's are all `unknown`. What is stored must agree with its checksum, where one is
    /// named; else it is removed and the answer is `damaged`.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty batch or one of more than 100; [`ApiError::TooManyRequests`];
    /// [`ApiError::Unavailable`] where ledger or store is away: ask again, nothing is lost.
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
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        self.remove_leftovers(outcomes.iter().flatten(), now).await;
        let rows = outcomes.into_iter().map(|outcome| Ok(outcome?.row));
        let rows = rows.collect::<Result<Vec<Row>, InternalError>>()?;
        let damaged: Vec<String> = rows
            .iter()
            .filter(|row| checksum_of(row).is_some_and(|checksum| self.is_other_file(row, checksum)))
            .map(|row| row.id.to_string())
            .collect();
        if !damaged.is_empty() {
            // Another trigger, which knew of no checksum, was faster.
            self.delete(viewer, damaged.clone(), now).await?;
        }
        let mut outcomes = answers(ids, &rows);
        for outcome in &mut outcomes {
            if damaged.contains(&outcome.id) {
                outcome.state = UploadState::Damaged;
                outcome.reason = Some(msg::seen_other_bytes().into());
            }
        }
        Ok(outcomes)
    }

    /// Whether a confirmed row holds other bytes than its sender computed this over.
    fn is_other_file(&self, row: &Row, checksum: &Checksum) -> bool {
        let stored = row
            .stored
            .as_ref()
            .filter(|_| row.state_for_owner() == UploadState::Confirmed);
        stored.is_some_and(|stored| self.integrity.etag_differs(&stored.etag, checksum))
    }

    /// Cancels what has not ended yet; one answer an id, in order.
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
                _ => Ok(Outcome::of_another(row)),
            });
        }
        self.remove_leftovers(outcomes.iter().flatten(), now).await;
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

    /// Finalizes one row as far as the store allows; answers the row as it stands then. Who comes while another trigger
    /// is at it waits for the outcome.
    ///
    /// # Errors
    /// Where ledger or store is away; the row is untouched then.
    pub async fn finalize(&self, row: Row, by: Trigger, now: Timestamp) -> Result<Row, InternalError> {
        let outcome = self.finalize_one(row, None, by, now).await?;
        self.remove_leftovers([&outcome], now).await;
        Ok(outcome.row)
    }

    /// The same for a row that is leased already.
    pub(super) async fn finalize_leased(
        &self,
        row: Row,
        lease: Lease,
        by: Trigger,
        now: Timestamp,
    ) -> Result<Row, InternalError> {
        let outcome = self.attempt(row, lease, None, by, now).await?;
        self.remove_leftovers([&outcome], now).await;
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
            return Ok(Outcome::of_another(row));
        }
        // Within this process the second trigger waits for the first and finds the row finalized.
        let _turn = self.in_flight.turn(&row.id).await;
        let came = Instant::now();
        loop {
            let now = later(now, SignedDuration::try_from(came.elapsed()).unwrap_or_default());
            let lease = Lease::from(now);
            if self.ledger.lease(&row, now, lease.until()).await? {
                return self.attempt(row, lease, checksum, by, now).await;
            }
            row = self.as_it_stands(row).await?;
            if row.state != State::Issued || came.elapsed() >= self.limits.wait_for_others {
                return Ok(Outcome::of_another(row));
            }
            tokio::time::sleep(PAUSE).await;
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
        let copy = CopyAttempt::new(&row)?;
        let inspection = self.inspect(&row, &copy, checksum, by);
        match lease.during(&self.ledger, &row, inspection).await {
            // Another server is at it now. Our copy may still end.
            Ok(None) => Ok(Outcome {
                copy: copy.begun(),
                ..Outcome::of_another(self.as_it_stands(row).await?)
            }),
            Ok(Some(Inspection::Decided(state))) => {
                let outcome = self.end(row, state, by, now).await?;
                Ok(Outcome {
                    copy: copy.begun(),
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
                Ok(Outcome::of_another(row))
            }
            Err(fault) => {
                // The sweep tries other rows first; everybody else only has to wait for the lease without this.
                let refused = matches!(fault, InternalError::Store(StoreError::Refused { .. }));
                let retry_at = (by == Trigger::Sweep).then(|| row.retry_at(refused, now));
                if let Err(error) = self.ledger.release(&row, retry_at).await {
                    tracing::warn!(%error, "a lease was not released");
                }
                Err(fault)
            }
        }
    }

    async fn as_it_stands(&self, row: Row) -> Result<Row, InternalError> {
        let mut rows = self.ledger.rows(row.owner, std::slice::from_ref(&row.id)).await?;
        Ok(rows.pop().unwrap_or(row))
    }

    /// Writes the row. Where the ledger's answer is lost the row may name our copy, so nothing of it is removed.
    async fn end(&self, row: Row, state: FinalState, by: Trigger, now: Timestamp) -> Result<Outcome, InternalError> {
        let allowance = self.limits.allowance;
        let ended = self.ledger.finalize(&row, state, by, allowance, now).await?;
        let row = ended.unwrap_or(row);
        Ok(Outcome {
            just_now: row.state != State::Issued,
            row,
            copy: None,
        })
    }

    /// Removes what rows that just ended have no use for, together: staging objects, and copies and objects of parts
    /// that no row names. What stays behind is for the sweep.
    async fn remove_leftovers(&self, outcomes: impl IntoIterator<Item = &Outcome>, now: Timestamp) {
        let mut useless = Vec::new();
        // Nothing can arrive any more: the form is dead, or there was none and the parts are given up.
        let mut over: Vec<&Row> = Vec::new();
        for Outcome { row, just_now, copy } in outcomes {
            useless.extend(copy.iter().filter(|copy| row.object_key() != Some(copy)).cloned());
            if !just_now {
                continue;
            }
            if row.has_form {
                useless.push(row.staging_key());
            }
            let parts = row.multipart_key();
            let landed = row.object_key() == parts.as_ref();
            useless.extend(parts.filter(|_| !landed));
            let is_dead = !row.has_form || row.form_dead_at.is_some_and(|dead_at| dead_at <= now);
            if (landed || self.give_up_parts(row).await) && is_dead {
                over.push(row);
            }
        }
        match self.store.delete_all(&useless).await {
            Ok(stayed) => {
                for key in &stayed {
                    tracing::warn!(key = key.as_str(), "an object that nobody needs was not removed");
                }
                over.retain(|row| {
                    !stayed.contains(&row.staging_key())
                        && !row.multipart_key().is_some_and(|key| stayed.contains(&key))
                });
                self.end_forms(over).await;
            }
            Err(error) => tracing::warn!(%error, count = useless.len(), "objects that nobody needs were not removed"),
        }
    }

    /// Has the forms of ended rows count no more. Where the ledger is away they count until they are dead.
    pub(super) async fn end_forms(&self, rows: impl IntoIterator<Item = &Row>) {
        let mut ended: BTreeMap<i64, Vec<UploadId>> = BTreeMap::new();
        for row in rows {
            ended.entry(row.owner).or_default().push(row.id.clone());
        }
        for (owner, ids) in ended {
            if let Err(error) = self.ledger.end_forms(owner, ids).await {
                tracing::warn!(%error, "forms that can bring nothing any more still count");
            }
        }
    }
}

/// A row as it stands, and what this call did to it.
struct Outcome {
    row: Row,
    /// Whether this call ended it.
    just_now: bool,
    /// Where this call may have made a copy, which is useless unless the row names it.
    copy: Option<ObjectKey>,
}

impl Outcome {
    /// Nothing was done here.
    fn of_another(row: Row) -> Self {
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

fn answers(ids: Vec<String>, rows: &[Row]) -> Vec<ConfirmOutcome> {
    ids.into_iter()
        .map(|id| match rows.iter().find(|row| row.id.as_str() == id) {
            Some(row) => {
                let state = row.state_for_owner();
                let reason = match state {
                    UploadState::Pending => Some(msg::not_arrived().into()),
                    UploadState::Damaged => Some(msg::seen_other_bytes().into()),
                    _ => row.reason.as_deref().map(LocalizedText::of_note),
                };
                ConfirmOutcome { id, state, reason }
            }
            None => ConfirmOutcome {
                id,
                state: UploadState::Unknown,
                reason: None,
            },
        })
        .collect()
}
