//! Changes of a whole account: closing, reopening, its own quota.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::LedgerError;
use crate::ledger::sql::usage_batch::{UsageBatch, signed};
use crate::ledger::sql::writer::Change;

/// See [`crate::ledger::Ledger::close`].
pub(in crate::ledger) struct Close {
    pub(in crate::ledger) erase: bool,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for Close {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        set_closed(batch, owner, true).await?;
        // The next sweep checks for arrived bytes; it does not wait until the forms expire.
        sqlx::query("UPDATE uploads SET next_check_at = $2 WHERE owner = $1 AND state = 'issued'")
            .bind(owner)
            .bind(self.now.as_millisecond())
            .execute(&mut *batch.db)
            .await?;
        if self.erase {
            // The rows are kept for a week after the files, but without the files' names.
            sqlx::query(
                "UPDATE uploads SET name = '', name_key = '',
                                    delete_at = CASE WHEN state = 'confirmed' THEN $2 ELSE delete_at END
                 WHERE owner = $1",
            )
            .bind(owner)
            .bind(self.now.as_millisecond())
            .execute(&mut *batch.db)
            .await?;
        }
        Ok(())
    }
}

/// See [`crate::ledger::Ledger::reopen`].
pub(in crate::ledger) struct Reopen;

#[async_trait]
impl Change for Reopen {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        set_closed(batch, owner, false).await
    }
}

/// See [`crate::ledger::Ledger::set_quota`].
pub(in crate::ledger) struct SetQuota {
    pub(in crate::ledger) bytes: Option<u64>,
}

#[async_trait]
impl Change for SetQuota {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        sqlx::query("UPDATE usage SET quota = $2 WHERE owner = $1")
            .bind(owner)
            .bind(self.bytes.map(signed).transpose()?)
            .execute(&mut *batch.db)
            .await?;
        Ok(())
    }
}

async fn set_closed(batch: &mut UsageBatch<'_>, owner: i64, closed: bool) -> Result<(), LedgerError> {
    sqlx::query("UPDATE usage SET closed = $2 WHERE owner = $1")
        .bind(owner)
        .bind(i64::from(closed))
        .execute(&mut *batch.db)
        .await?;
    batch.set_closed(owner, closed)
}
