//! Out of `issued`.

use app::domain::upload::UploadId;
use app::text::unsaid;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::name_key::name_key;
use crate::ledger::sql::book::{Books, signed};
use crate::ledger::sql::read;
use crate::ledger::sql::writer::Change;
use crate::ledger::{Allowance, LedgerError, Messenger, Occasion, Row, Settlement, State};

/// See [`crate::ledger::Ledger::settle`].
pub(in crate::ledger::sql) struct Settle {
    pub(in crate::ledger::sql) id: UploadId,
    pub(in crate::ledger::sql) settlement: Settlement,
    /// As the caller knew the row.
    pub(in crate::ledger::sql) form_expires_at: Timestamp,
    pub(in crate::ledger::sql) by: Messenger,
    pub(in crate::ledger::sql) allowance: Allowance,
    pub(in crate::ledger::sql) now: Timestamp,
}

#[async_trait]
impl Change for Settle {
    type Outcome = Option<Row>;

    async fn apply(&self, owner: i64, books: &mut Books<'_>) -> Result<Option<Row>, LedgerError> {
        let Some(before) = read::row(&mut *books.db, &self.id).await? else {
            return Ok(None);
        };
        if before.state != State::Issued {
            return Ok(Some(before));
        }
        // Its owner got more time while the caller was looking: then it is not over.
        if self.settlement == Settlement::Expired && before.form_expires_at > self.form_expires_at {
            return Ok(Some(before));
        }
        let declared = before.declared.clone();
        // The caller that copied it finds it rejected, and removes the copy.
        let settlement = match &self.settlement {
            Settlement::Confirmed { .. } if books.is_closed(owner)? => {
                Settlement::Rejected(unsaid::seen_after_closing().note())
            }
            Settlement::Confirmed { stored, .. } => {
                let allowance = books.allowance(owner, self.allowance)?;
                let beyond = stored.size.saturating_sub(declared.reserves());
                match books.usage(owner)?.admit_stored(beyond, allowance) {
                    Ok(()) => self.settlement.clone(),
                    Err(rejection) => Settlement::Rejected(rejection.unsaid().note()),
                }
            }
            settlement => settlement.clone(),
        };
        let mut after = settled(before, &settlement);
        // Also where the form is dead already: it counts until somebody has seen that nothing is left in staging.
        after.form_dead_at = Some(after.given_up_at(None).max(self.now));
        let live = after.declared.most_bytes();
        let size = after.stored.as_ref().map(|stored| stored.size);
        sqlx::query(
            "UPDATE uploads SET state = $2, settled_at = $3, settled_by = $4, reason = $5, size = $6, etag = $7,
                                content_type = $8, name = $9, name_key = $10, form_dead_at = $11, reserved = 0,
                                leased_until = 0, look_again_at = $3
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
        .execute(&mut *books.db)
        .await?;
        books.usage(owner)?.settle(&declared, size.unwrap_or(0), live);
        let occasion = match settlement {
            Settlement::Confirmed { .. } => Occasion::Confirmed,
            Settlement::Rejected(_) => Occasion::Rejected,
            Settlement::Expired => Occasion::Expired,
            Settlement::Cancelled => Occasion::Cancelled,
        };
        // Pages hear of files: of a rendition, when something names it.
        if !after.is_rendition {
            books.tell(owner, &self.id, occasion, self.now);
        }
        Ok(Some(after))
    }
}

fn settled(before: Row, settlement: &Settlement) -> Row {
    let (stored, name, reason) = match settlement {
        Settlement::Confirmed { stored, name } => (Some(stored.clone()), name.clone(), None),
        Settlement::Rejected(reason) => (None, before.name, Some(reason.clone())),
        Settlement::Expired | Settlement::Cancelled => (None, before.name, None),
    };
    Row {
        state: settlement.state(),
        stored,
        name,
        reason,
        ..before
    }
}
