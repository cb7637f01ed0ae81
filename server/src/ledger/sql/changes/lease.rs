//! The lease on a row, which gives the right to finalize it: taken, renewed, released.

use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::LedgerError;
use crate::ledger::sql::usage_batch::UsageBatch;
use crate::ledger::sql::writer::Change;

/// See [`crate::ledger::Ledger::lease`].
pub(in crate::ledger) struct Lease {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) now: Timestamp,
    pub(in crate::ledger) until: Timestamp,
}

#[async_trait]
impl Change for Lease {
    type Outcome = bool;

    async fn apply(&self, _owner: i64, batch: &mut UsageBatch<'_>) -> Result<bool, LedgerError> {
        let taken = sqlx::query(
            "UPDATE uploads SET leased_until = $3 WHERE id = $1 AND state = 'issued' AND leased_until <= $2",
        )
        .bind(self.id.as_str())
        .bind(self.now.as_millisecond())
        .bind(self.until.as_millisecond())
        .execute(&mut *batch.db)
        .await?;
        Ok(taken.rows_affected() == 1)
    }
}

/// See [`crate::ledger::Ledger::renew`].
pub(in crate::ledger) struct Renew {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) held_until: Timestamp,
    pub(in crate::ledger) until: Timestamp,
}

#[async_trait]
impl Change for Renew {
    type Outcome = bool;

    async fn apply(&self, _owner: i64, batch: &mut UsageBatch<'_>) -> Result<bool, LedgerError> {
        // A process that took the lease after us wrote another time.
        let held = sqlx::query(
            "UPDATE uploads SET leased_until = $3 WHERE id = $1 AND state = 'issued' AND leased_until = $2",
        )
        .bind(self.id.as_str())
        .bind(self.held_until.as_millisecond())
        .bind(self.until.as_millisecond())
        .execute(&mut *batch.db)
        .await?;
        Ok(held.rows_affected() == 1)
    }
}

/// See [`crate::ledger::Ledger::release`].
pub(in crate::ledger) struct Release {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) next_check_at: Option<Timestamp>,
}

#[async_trait]
impl Change for Release {
    type Outcome = ();

    async fn apply(&self, _owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE uploads SET leased_until = 0, next_check_at = coalesce($2, next_check_at)
             WHERE id = $1 AND state = 'issued'",
        )
        .bind(self.id.as_str())
        .bind(self.next_check_at.map(Timestamp::as_millisecond))
        .execute(&mut *batch.db)
        .await?;
        Ok(())
    }
}
