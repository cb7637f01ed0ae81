//! The change of a confirmed file whose object is lost or damaged.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use async_trait::async_trait;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use sqlx::Row as _;

use super::thumbnail::set_rendition_use;
use crate::ledger::sql::queries::id_of;
use crate::ledger::sql::usage_batch::{UsageBatch, unsigned};
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, RenditionUse};

/// See [`crate::ledger::Ledger::mark_damaged`].
pub(in crate::ledger) struct MarkDamaged {
    pub(in crate::ledger) id: UploadId,
    pub(in crate::ledger) key: ObjectKey,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for MarkDamaged {
    type Outcome = bool;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<bool, LedgerError> {
        let row = sqlx::query(
            "UPDATE uploads SET state = 'damaged', finalized_at = $3, finalized_by = 'check'
             WHERE id = $1 AND object_key = $2 AND state = 'confirmed' RETURNING size, thumbnail, rendition",
        )
        .bind(self.id.as_str())
        .bind(self.key.as_str())
        .bind(self.now.as_millisecond())
        .fetch_optional(&mut *batch.db)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let size: Option<i64> = row.try_get("size")?;
        batch.usage(owner)?.erase(unsigned(size.unwrap_or(0), "size")?);
        if row.try_get::<Option<String>, _>("thumbnail")?.is_some() {
            set_rendition_use(owner, batch, &id_of(&row, "thumbnail")?, RenditionUse::Unused).await?;
        }
        if row.try_get::<i64, _>("rendition")? == 0 {
            batch.add_event(owner, &self.id, UploadEventKind::Deleted, self.now);
        } else {
            // Lists show the icon of the file's kind again.
            sqlx::query("UPDATE uploads SET thumbnail = NULL WHERE owner = $1 AND thumbnail = $2")
                .bind(owner)
                .bind(self.id.as_str())
                .execute(&mut *batch.db)
                .await?;
        }
        Ok(true)
    }
}
