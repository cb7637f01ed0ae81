//! The change that renames a file.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::name_key::name_key;
use crate::ledger::sql::queries;
use crate::ledger::sql::usage_batch::UsageBatch;
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, Row};

/// See [`crate::ledger::Ledger::rename`].
pub(in crate::ledger) struct Rename {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) name: String,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for Rename {
    type Outcome = Option<Row>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Option<Row>, LedgerError> {
        let changed = sqlx::query(
            "UPDATE uploads SET name = $3, name_key = $4
             WHERE id = $1 AND owner = $2 AND state = 'confirmed' AND delete_at IS NULL AND rendition = 0",
        )
        .bind(self.id.as_str())
        .bind(owner)
        .bind(&self.name)
        .bind(name_key(&self.name))
        .execute(&mut *batch.db)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        batch.add_event(owner, &self.id, UploadEventKind::Renamed, self.now);
        queries::row(&mut *batch.db, &self.id).await
    }
}
