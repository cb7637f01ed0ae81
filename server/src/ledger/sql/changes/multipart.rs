//! The multipart upload of a row.

use app::domain::upload::UploadId;
use async_trait::async_trait;

use crate::ledger::sql::queries;
use crate::ledger::sql::usage_batch::{UsageBatch, signed};
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, Multipart, Row};

/// See [`crate::ledger::Ledger::begin_parts`].
pub(in crate::ledger) struct BeginParts {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) multipart: Multipart,
}

#[async_trait]
impl Change for BeginParts {
    type Outcome = Option<Row>;

    async fn apply(&self, _owner: i64, batch: &mut UsageBatch<'_>) -> Result<Option<Row>, LedgerError> {
        sqlx::query(
            "UPDATE uploads SET multipart_id = $2, part_size = $3, parts_attempt = $4
             WHERE id = $1 AND state = 'issued' AND multipart_id IS NULL",
        )
        .bind(self.id.as_str())
        .bind(self.multipart.id.as_str())
        .bind(signed(self.multipart.part_size)?)
        .bind(self.multipart.attempt.as_str())
        .execute(&mut *batch.db)
        .await?;
        queries::row(&mut *batch.db, &self.id).await
    }
}

/// See [`crate::ledger::Ledger::drop_parts`].
pub(in crate::ledger) struct DropParts {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) multipart: Multipart,
}

#[async_trait]
impl Change for DropParts {
    type Outcome = ();

    async fn apply(&self, _owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE uploads SET multipart_id = NULL, part_size = NULL, parts_attempt = NULL
             WHERE id = $1 AND state = 'issued' AND multipart_id = $2",
        )
        .bind(self.id.as_str())
        .bind(self.multipart.id.as_str())
        .execute(&mut *batch.db)
        .await?;
        Ok(())
    }
}
