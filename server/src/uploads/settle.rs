//! Confirm: one idempotent function for every messenger.
//!
//! Look at the staging object and its first bytes → compare it with the row → copy exactly those
//! bytes to the final key → write the row → remove the staging object. Three requests to the store
//! where the copy has the ETag that was checked; elsewhere source and copy are looked at once more.
//! A form stays usable until it expires, so whatever is checked must be what is kept: the copy
//! is bound to the checked ETag, and no browser ever holds a signature for the final key.

mod hold;
mod in_flight;
mod look;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use app::domain::checksum::Checksum;
use app::domain::limits::MAX_BATCH;
use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::SignedIn;
use app::text::{Sentence, unsaid};
use futures::StreamExt;
use futures::stream;
use jiff::{SignedDuration, Timestamp};

use super::UploadDesk;
use super::sign::check_batch;
use crate::budget::CHANGE;
use crate::fault::Fault;
use crate::ledger::{Messenger, Row, Settlement, State};
use crate::store::StoreError;

pub(super) use hold::Hold;
pub(super) use in_flight::InFlight;
use look::Look;

/// Between two looks at a row that another server holds.
const PAUSE: Duration = Duration::from_millis(50);
/// Rows of one request that are settled side by side: all of them, so that a hundred take no longer
/// than one where the store has the breath for it.
const SIDE_BY_SIDE: usize = MAX_BATCH;

impl UploadDesk {
    /// Settles what can be settled; one answer an id, in order. Ids that are unknown, malformed or
    /// somebody else's are all `unknown`. What is stored must agree with its checksum, where one is
    /// named; else it is removed and the answer is `damaged`.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty batch or one of more than 100; [`ApiError::TooManyRequests`];
    /// [`ApiError::Unavailable`] where ledger or store is away: ask again, nothing is lost.
    pub async fn confirm(
        &self,
        viewer: &SignedIn,
        ids: Vec<String>,
        checksums: &[Option<Checksum>],
        by: Messenger,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let rows = self.own_rows(viewer, &ids, now).await?;
        let checksum_of = |row: &Row| {
            let named = ids.iter().zip(checksums).find(|(id, _)| row.id.as_str() == *id);
            named.and_then(|(_, checksum)| checksum.as_ref())
        };
        let settled: Vec<Result<Settled, Fault>> = stream::iter(rows)
            .map(|row| {
                let checksum = checksum_of(&row);
                self.bring_on(row, checksum, by, now)
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        self.tidy_up(settled.iter().flatten(), now).await;
        let rows = settled.into_iter().map(|settled| Ok(settled?.row));
        let rows = rows.collect::<Result<Vec<Row>, Fault>>()?;
        let damaged: Vec<String> = rows
            .iter()
            .filter(|row| checksum_of(row).is_some_and(|checksum| self.is_other_file(row, checksum)))
            .map(|row| row.id.to_string())
            .collect();
        if !damaged.is_empty() {
            // Another messenger, who knew of no checksum, was faster.
            self.delete(viewer, damaged.clone(), now).await?;
        }
        let mut outcomes = answers(ids, &rows);
        for outcome in &mut outcomes {
            if damaged.contains(&outcome.id) {
                outcome.state = UploadState::Damaged;
                outcome.reason = Some(unsaid::seen_other_bytes().into());
            }
        }
        Ok(outcomes)
    }

    /// Whether a row that is settled as a file holds other bytes than its sender computed this over.
    fn is_other_file(&self, row: &Row, checksum: &Checksum) -> bool {
        let stored = row
            .stored
            .as_ref()
            .filter(|_| row.for_owner() == UploadState::Confirmed);
        stored.is_some_and(|stored| self.integrity.is_other(&stored.etag, checksum))
    }

    /// Calls off what is not settled yet; one answer an id, in order.
    ///
    /// # Errors
    /// As [`UploadDesk::confirm`].
    pub async fn cancel(
        &self,
        viewer: &SignedIn,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let rows = self.own_rows(viewer, &ids, now).await?;
        let mut called_off = Vec::with_capacity(rows.len());
        for row in rows {
            called_off.push(match row.state {
                State::Issued => self.conclude(row, Settlement::Cancelled, Messenger::Page, now).await,
                _ => Ok(Settled::before(row)),
            });
        }
        self.tidy_up(called_off.iter().flatten(), now).await;
        let rows = called_off.into_iter().map(|settled| Ok(settled?.row));
        Ok(answers(ids, &rows.collect::<Result<Vec<Row>, Fault>>()?))
    }

    pub(super) async fn own_rows(
        &self,
        viewer: &SignedIn,
        ids: &[String],
        now: Timestamp,
    ) -> Result<Vec<Row>, ApiError> {
        check_batch(ids.len())?;
        self.budget.spend_each(viewer.viewer().id, CHANGE, ids.len(), now)?;
        let ids: Vec<UploadId> = ids.iter().filter_map(|id| UploadId::parse(id).ok()).collect();
        Ok(self.ledger.rows(viewer.viewer().id, &ids).await.map_err(Fault::from)?)
    }

    /// Brings one row as far as the store allows; answers the row as it stands then. Whoever comes
    /// while somebody else is at it waits for their outcome.
    ///
    /// # Errors
    /// Where ledger or store is away; the row is untouched then.
    pub async fn settle(&self, row: Row, by: Messenger, now: Timestamp) -> Result<Row, Fault> {
        let settled = self.bring_on(row, None, by, now).await?;
        self.tidy_up([&settled], now).await;
        Ok(settled.row)
    }

    /// The same for a row that is leased already.
    pub(super) async fn settle_held(&self, row: Row, hold: Hold, by: Messenger, now: Timestamp) -> Result<Row, Fault> {
        let settled = self.bring_on_held(row, hold, None, by, now).await?;
        self.tidy_up([&settled], now).await;
        Ok(settled.row)
    }

    async fn bring_on(
        &self,
        mut row: Row,
        checksum: Option<&Checksum>,
        by: Messenger,
        now: Timestamp,
    ) -> Result<Settled, Fault> {
        if row.state != State::Issued {
            return Ok(Settled::before(row));
        }
        // Within this process the second messenger waits for the first and finds the row settled.
        let _turn = self.settling.turn(&row.id).await;
        let came = Instant::now();
        loop {
            let now = later(now, SignedDuration::try_from(came.elapsed()).unwrap_or_default());
            let hold = Hold::from(now);
            if self.ledger.lease(&row, now, hold.until()).await? {
                return self.bring_on_held(row, hold, checksum, by, now).await;
            }
            row = self.as_it_stands(row).await?;
            if row.state != State::Issued || came.elapsed() >= self.limits.wait_for_others {
                return Ok(Settled::before(row));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn bring_on_held(
        &self,
        row: Row,
        hold: Hold,
        checksum: Option<&Checksum>,
        by: Messenger,
        now: Timestamp,
    ) -> Result<Settled, Fault> {
        let look = self.look_and_promote(&row, checksum, by);
        let look = hold.during(&*self.ledger, &row, look).await;
        match look {
            // Somebody else is at it now.
            Ok(None) => self.as_it_stands(row).await.map(Settled::before),
            Ok(Some(Look::Decided(settlement))) => self.conclude(row, settlement, by, now).await,
            Ok(Some(Look::Absent(part))) if by == Messenger::Sweep && now >= row.given_up_at(part) => {
                self.conclude(row, Settlement::Expired, by, now).await
            }
            Ok(Some(look @ (Look::Absent(_) | Look::Moving))) => {
                let part = if let Look::Absent(part) = look { part } else { None };
                let look_again_at = (by == Messenger::Sweep).then(|| row.look_again_at(part, now));
                self.ledger.release(&row, look_again_at).await?;
                Ok(Settled::before(row))
            }
            Err(fault) => {
                // The sweep tries other rows first; everybody else only has to wait for the lease without this.
                let refused = matches!(fault, Fault::Store(StoreError::Refused { .. }));
                let try_again_at = (by == Messenger::Sweep).then(|| row.try_again_at(refused, now));
                if let Err(error) = self.ledger.release(&row, try_again_at).await {
                    tracing::warn!(%error, "a lease was not released");
                }
                Err(fault)
            }
        }
    }

    async fn as_it_stands(&self, row: Row) -> Result<Row, Fault> {
        let mut rows = self.ledger.rows(row.owner, std::slice::from_ref(&row.id)).await?;
        Ok(rows.pop().unwrap_or(row))
    }

    async fn conclude(
        &self,
        row: Row,
        settlement: Settlement,
        by: Messenger,
        now: Timestamp,
    ) -> Result<Settled, Fault> {
        let allowance = self.limits.allowance;
        let settled = self.ledger.settle(&row, settlement, by, allowance, now).await?;
        let row = settled.unwrap_or(row);
        Ok(Settled {
            just_now: row.state != State::Issued,
            row,
        })
    }

    /// Removes what rows that were just settled have no use for, together. What stays behind is for
    /// the sweep.
    async fn tidy_up(&self, settled: impl IntoIterator<Item = &Settled>, now: Timestamp) {
        let mut useless = Vec::new();
        // Nothing can arrive any more: the form is dead, or there was none and the parts are given up.
        let mut over: Vec<&Row> = Vec::new();
        for Settled { row, .. } in settled.into_iter().filter(|settled| settled.just_now) {
            useless.push(row.staging_key());
            // Somebody may have copied and ended before the row was settled another way.
            if row.state != State::Confirmed {
                useless.push(row.final_key());
            }
            let is_dead = !row.by_form || row.form_dead_at.is_some_and(|dead_at| dead_at <= now);
            if self.give_up_parts(row).await && is_dead {
                over.push(row);
            }
        }
        match self.store.delete_all(&useless).await {
            Ok(stayed) => {
                for key in &stayed {
                    tracing::warn!(key = key.as_str(), "an object that nobody needs was not removed");
                }
                over.retain(|row| !stayed.contains(&row.staging_key()));
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

/// A row as it stands, and whether it was this call that brought it there.
struct Settled {
    row: Row,
    just_now: bool,
}

impl Settled {
    fn before(row: Row) -> Self {
        Self { row, just_now: false }
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Damage is one reason of many in the ledger, and the one that sending again helps against.
fn state_of(row: &Row) -> UploadState {
    let damaged = row.state == State::Rejected && row.reason.as_ref() == Some(&unsaid::seen_other_bytes().note());
    if damaged { UploadState::Damaged } else { row.for_owner() }
}

fn answers(ids: Vec<String>, rows: &[Row]) -> Vec<ConfirmOutcome> {
    ids.into_iter()
        .map(|id| match rows.iter().find(|row| row.id.as_str() == id) {
            Some(row) => {
                let state = state_of(row);
                let reason = match state {
                    UploadState::Pending => Some(unsaid::not_arrived().into()),
                    _ => row.reason.as_deref().map(Sentence::of_note),
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
