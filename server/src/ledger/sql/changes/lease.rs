//! The right to finalize a row: taken, renewed, given back.

use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::LedgerError;
use crate::ledger::sql::book::Books;
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

    async fn apply(&self, _owner: i64, books: &mut Books<'_>) -> Result<bool, LedgerError> {
        let taken = sqlx::query(
            "UPDATE uploads SET leased_until = $3 WHERE id = $1 AND state = 'issued' AND leased_until <= $2",
        )
        .bind(self.id.as_str())
        .bind(self.now.as_millisecond())
        .bind(self.until.as_millisecond())
        .execute(&mut *books.db)
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

    async fn apply(&self, _owner: i64, books: &mut Books<'_>) -> Result<bool, LedgerError> {
        // Whoever took the row after us wrote another time.
        let held = sqlx::query(
            "UPDATE uploads SET leased_until = $3 WHERE id = $1 AND state = 'issued' AND leased_until = $2",
        )
        .bind(self.id.as_str())
        .bind(self.held_until.as_millisecond())
        .bind(self.until.as_millisecond())
        .execute(&mut *books.db)
        .await?;
        Ok(held.rows_affected() == 1)
    }
}

/// See [`crate::ledger::Ledger::release`].
pub(in crate::ledger) struct Release {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) look_again_at: Option<Timestamp>,
}

#[async_trait]
impl Change for Release {
    type Outcome = ();

    async fn apply(&self, _owner: i64, books: &mut Books<'_>) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE uploads SET leased_until = 0, look_again_at = coalesce($2, look_again_at)
             WHERE id = $1 AND state = 'issued'",
        )
        .bind(self.id.as_str())
        .bind(self.look_again_at.map(Timestamp::as_millisecond))
        .execute(&mut *books.db)
        .await?;
        Ok(())
    }
}
