//! The change that moves a row out of `issued`, and the one that stops counting its form.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use app::text::msg;
use async_trait::async_trait;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use sqlx::Row as _;

use crate::ledger::name_key::name_key;
use crate::ledger::sql::queries;
use crate::ledger::sql::usage_batch::{UsageBatch, signed, unsigned};
use crate::ledger::sql::writer::Change;
use crate::ledger::{Allowance, FinalState, LedgerError, Row, State, Trigger};
use crate::metrics::UploadEnd;

/// See [`crate::ledger::Ledger::finalize`].
pub(in crate::ledger) struct Finalize {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) state: FinalState,
    /// As the caller read it.
    pub(in crate::ledger) form_expires_at: Timestamp,
    pub(in crate::ledger) by: Trigger,
    pub(in crate::ledger) allowance: Allowance,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for Finalize {
    type Outcome = Option<Row>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Option<Row>, LedgerError> {
        let Some(before) = queries::row(&mut *batch.db, &self.id).await? else {
            return Ok(None);
        };
        if before.state != State::Issued {
            return Ok(Some(before));
        }
        // The expiry was extended after the caller read the row, so the row has not expired.
        if self.state == FinalState::Expired && before.form_expires_at > self.form_expires_at {
            return Ok(Some(before));
        }
        let declared = before.declared.clone();
        // If the row is rejected here, the caller removes its copy.
        let state = match &self.state {
            FinalState::Confirmed { .. } if batch.is_closed(owner)? => {
                FinalState::Rejected(msg::rejected_account_closed().to_stored())
            }
            FinalState::Confirmed { stored, .. } => {
                let allowance = batch.allowance(owner, self.allowance)?;
                let unreserved = stored.size.saturating_sub(declared.reserved_bytes());
                match batch.usage(owner)?.admit_stored(unreserved, allowance) {
                    Ok(()) => self.state.clone(),
                    Err(rejection) => {
                        batch.add_refusal(&rejection);
                        FinalState::Rejected(rejection.message().to_stored())
                    }
                }
            }
            state => state.clone(),
        };
        let mut after = with_final_state(before, &state);
        // Set even if the form is dead already: it counts until a check finds nothing left in staging.
        after.form_dead_at = Some(after.deadline(None).max(self.now));
        let live_form_bytes = after.declared.max_bytes();
        let size = after.stored.as_ref().map(|stored| stored.size);
        sqlx::query(
            "UPDATE uploads SET state = $2, finalized_at = $3, finalized_by = $4, reason = $5, size = $6, etag = $7,
                                content_type = $8, name = $9, name_key = $10, form_dead_at = $11, object_key = $12,
                                charset = $13, reserved = 0, leased_until = 0, next_check_at = $3
             WHERE id = $1",
        )
        .bind(self.id.as_str())
        .bind(after.state.as_str())
        .bind(self.now.as_millisecond())
        .bind(self.by.as_str())
        .bind(after.reason.as_deref())
        .bind(size.map(signed).transpose()?)
        .bind(after.stored.as_ref().map(|stored| stored.etag.as_str()))
        .bind(after.stored.as_ref().map(|stored| stored.content_type.as_str()))
        .bind(&after.name)
        .bind(name_key(&after.name))
        .bind(after.form_dead_at.map(Timestamp::as_millisecond))
        .bind(after.object_key().map(ObjectKey::as_str))
        .bind(after.stored.as_ref().and_then(|stored| stored.charset.as_deref()))
        .execute(&mut *batch.db)
        .await?;
        batch
            .usage(owner)?
            .finalize(&declared, size.unwrap_or(0), live_form_bytes);
        let (kind, end) = match state {
            FinalState::Confirmed { stored, .. } => (UploadEventKind::Confirmed, UploadEnd::Confirmed(stored.size)),
            FinalState::Rejected(_) => (UploadEventKind::Rejected, UploadEnd::Rejected),
            FinalState::Damaged => (UploadEventKind::Rejected, UploadEnd::Damaged),
            FinalState::Expired => (UploadEventKind::Expired, UploadEnd::Expired),
            FinalState::Cancelled => (UploadEventKind::Cancelled, UploadEnd::Cancelled),
        };
        batch.add_end(end);
        // Pages get events of files. A rendition has an event when it becomes a file's thumbnail.
        if !after.is_rendition {
            batch.add_event(owner, &self.id, kind, self.now);
        }
        Ok(Some(after))
    }
}

fn with_final_state(before: Row, state: &FinalState) -> Row {
    let (stored, name, reason) = match state {
        FinalState::Confirmed { stored, name } => (Some(stored.clone()), name.clone(), None),
        FinalState::Rejected(reason) => (None, before.name, Some(reason.clone())),
        FinalState::Damaged | FinalState::Expired | FinalState::Cancelled => (None, before.name, None),
    };
    Row {
        state: state.state(),
        stored,
        name,
        reason,
        ..before
    }
}

/// See [`crate::ledger::Ledger::end_forms`].
pub(in crate::ledger) struct EndForms {
    pub(in crate::ledger) ids: Vec<UploadId>,
}

#[async_trait]
impl Change for EndForms {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        for id in &self.ids {
            let row = sqlx::query(
                "UPDATE uploads SET form_dead_at = NULL
                 WHERE id = $1 AND owner = $2 AND form_dead_at IS NOT NULL RETURNING declared_size",
            )
            .bind(id.as_str())
            .bind(owner)
            .fetch_optional(&mut *batch.db)
            .await?;
            if let Some(row) = row {
                let bytes = unsigned(row.try_get("declared_size")?, "size")?;
                batch.usage(owner)?.end_form(bytes);
            }
        }
        Ok(())
    }
}
