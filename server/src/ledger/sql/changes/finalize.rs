//! Out of `issued`.

use app::domain::upload::{UploadEventKind, UploadId};
use app::text::msg;
use async_trait::async_trait;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use crate::ledger::name_key::name_key;
use crate::ledger::sql::read;
use crate::ledger::sql::usage_batch::{UsageBatch, signed};
use crate::ledger::sql::writer::Change;
use crate::ledger::{Allowance, FinalState, LedgerError, Row, State, Trigger};

/// See [`crate::ledger::Ledger::settle`].
pub(in crate::ledger) struct Finalize {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) state: FinalState,
    /// As the caller knew the row.
    pub(in crate::ledger) form_expires_at: Timestamp,
    pub(in crate::ledger) by: Trigger,
    pub(in crate::ledger) allowance: Allowance,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for Finalize {
    type Outcome = Option<Row>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Option<Row>, LedgerError> {
        let Some(before) = read::row(&mut *batch.db, &self.id).await? else {
            return Ok(None);
        };
        if before.state != State::Issued {
            return Ok(Some(before));
        }
        // Its owner got more time while the caller was looking: then it is not over.
        if self.state == FinalState::Expired && before.form_expires_at > self.form_expires_at {
            return Ok(Some(before));
        }
        let declared = before.declared.clone();
        // The caller that copied it finds it rejected, and removes the copy.
        let state = match &self.state {
            FinalState::Confirmed { .. } if batch.is_closed(owner)? => {
                FinalState::Rejected(msg::rejected_after_closing().to_stored())
            }
            FinalState::Confirmed { stored, .. } => {
                let allowance = batch.allowance(owner, self.allowance)?;
                let beyond = stored.size.saturating_sub(declared.reserves());
                match batch.usage(owner)?.admit_stored(beyond, allowance) {
                    Ok(()) => self.state.clone(),
                    Err(rejection) => FinalState::Rejected(rejection.message().to_stored()),
                }
            }
            state => state.clone(),
        };
        let mut after = ended(before, &state);
        // Also where the form is dead already: it counts until somebody has seen that nothing is left in staging.
        after.form_dead_at = Some(after.given_up_at(None).max(self.now));
        let live = after.declared.most_bytes();
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
        batch.usage(owner)?.finalize(&declared, size.unwrap_or(0), live);
        let kind = match state {
            FinalState::Confirmed { .. } => UploadEventKind::Confirmed,
            FinalState::Rejected(_) | FinalState::Damaged => UploadEventKind::Rejected,
            FinalState::Expired => UploadEventKind::Expired,
            FinalState::Cancelled => UploadEventKind::Cancelled,
        };
        // Pages hear of files: of a rendition, when something names it.
        if !after.is_rendition {
            batch.tell(owner, &self.id, kind, self.now);
        }
        Ok(Some(after))
    }
}

fn ended(before: Row, state: &FinalState) -> Row {
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
