//! Changes that delete files: hide, restore, erase.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::Row as _;

use super::thumbnail::set_rendition_use;
use crate::ledger::sql::queries::id_of;
use crate::ledger::sql::usage_batch::{UsageBatch, unsigned};
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, RenditionUse};

/// See [`crate::ledger::Ledger::hide`].
pub(in crate::ledger) struct Hide {
    pub(in crate::ledger) ids: Vec<UploadId>,
    pub(in crate::ledger) now: Timestamp,
    pub(in crate::ledger) delete_at: Timestamp,
}

#[async_trait]
impl Change for Hide {
    type Outcome = Vec<UploadId>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Vec<UploadId>, LedgerError> {
        let mut hidden = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let changed = sqlx::query(
                "UPDATE uploads SET delete_at = $3
                 WHERE id = $1 AND owner = $2 AND state = 'confirmed' AND delete_at IS NULL AND rendition = 0",
            )
            .bind(id.as_str())
            .bind(owner)
            .bind(self.delete_at.as_millisecond())
            .execute(&mut *batch.db)
            .await?;
            if changed.rows_affected() == 1 {
                batch.add_event(owner, id, UploadEventKind::Deleted, self.now);
                hidden.push(id.clone());
            } else if self.was_hidden(owner, batch, id).await? {
                hidden.push(id.clone());
            }
        }
        Ok(hidden)
    }
}

impl Hide {
    /// Whether an earlier request hid or erased the file. The first deletion keeps its own deadline.
    async fn was_hidden(&self, owner: i64, batch: &mut UsageBatch<'_>, id: &UploadId) -> Result<bool, LedgerError> {
        let row = sqlx::query(
            "SELECT 1 FROM uploads
             WHERE id = $1 AND owner = $2 AND (state = 'deleted' OR state = 'confirmed' AND delete_at IS NOT NULL)",
        )
        .bind(id.as_str())
        .bind(owner)
        .fetch_optional(&mut *batch.db)
        .await?;
        Ok(row.is_some())
    }
}

/// See [`crate::ledger::Ledger::restore`].
pub(in crate::ledger) struct Restore {
    pub(in crate::ledger) ids: Vec<UploadId>,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for Restore {
    type Outcome = Vec<UploadId>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Vec<UploadId>, LedgerError> {
        let mut restored = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let changed = sqlx::query(
                "UPDATE uploads SET delete_at = NULL
                 WHERE id = $1 AND owner = $2 AND state = 'confirmed' AND delete_at > $3",
            )
            .bind(id.as_str())
            .bind(owner)
            .bind(self.now.as_millisecond())
            .execute(&mut *batch.db)
            .await?;
            if changed.rows_affected() == 1 {
                batch.add_event(owner, id, UploadEventKind::Restored, self.now);
                restored.push(id.clone());
            } else if is_file(owner, batch, id).await? {
                restored.push(id.clone());
            }
        }
        Ok(restored)
    }
}

async fn is_file(owner: i64, batch: &mut UsageBatch<'_>, id: &UploadId) -> Result<bool, LedgerError> {
    let row =
        sqlx::query("SELECT 1 FROM uploads WHERE id = $1 AND owner = $2 AND state = 'confirmed' AND delete_at IS NULL")
            .bind(id.as_str())
            .bind(owner)
            .fetch_optional(&mut *batch.db)
            .await?;
    Ok(row.is_some())
}

/// See [`crate::ledger::Ledger::mark_erased`].
pub(in crate::ledger) struct MarkErased {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for MarkErased {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        // The time is compared again under the lock: the file may have been restored a moment ago.
        let row = sqlx::query(
            "UPDATE uploads SET state = 'deleted', finalized_at = $2
             WHERE id = $1 AND state = 'confirmed' AND delete_at <= $2 RETURNING size, thumbnail",
        )
        .bind(self.id.as_str())
        .bind(self.now.as_millisecond())
        .fetch_optional(&mut *batch.db)
        .await?;
        if let Some(row) = row {
            let size: Option<i64> = row.try_get("size")?;
            batch.usage(owner)?.erase(unsigned(size.unwrap_or(0), "size")?);
            if row.try_get::<Option<String>, _>("thumbnail")?.is_some() {
                set_rendition_use(owner, batch, &id_of(&row, "thumbnail")?, RenditionUse::Unused).await?;
            }
        }
        Ok(())
    }
}
