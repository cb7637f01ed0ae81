//! The change that sets the thumbnails of files.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::sql::queries;
use crate::ledger::sql::usage_batch::UsageBatch;
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, RenditionUse};

/// See [`crate::ledger::Ledger::set_thumbnails`].
pub(in crate::ledger) struct SetThumbnails {
    /// Pairs of a file and its rendition.
    pub(in crate::ledger) pairs: Vec<(UploadId, UploadId)>,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for SetThumbnails {
    type Outcome = Vec<UploadId>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Vec<UploadId>, LedgerError> {
        batch.check_open(owner)?;
        let mut done = Vec::with_capacity(self.pairs.len());
        for (file, rendition) in &self.pairs {
            let row = queries::row(&mut *batch.db, file).await?;
            let Some(row) = row.filter(|row| row.owner == owner) else {
                continue;
            };
            // An earlier request did this already.
            if row.thumbnail.as_ref() == Some(rendition) {
                done.push(file.clone());
                continue;
            }
            if !set_rendition_use(owner, batch, rendition, RenditionUse::Used).await? {
                continue;
            }
            let changed = sqlx::query(
                "UPDATE uploads SET thumbnail = $3
                 WHERE id = $1 AND owner = $2 AND state = 'confirmed' AND delete_at IS NULL AND rendition = 0",
            )
            .bind(file.as_str())
            .bind(owner)
            .bind(rendition.as_str())
            .execute(&mut *batch.db)
            .await?;
            let unused = if changed.rows_affected() == 1 {
                batch.add_event(owner, file, UploadEventKind::Thumbnail, self.now);
                done.push(file.clone());
                row.thumbnail.as_ref()
            } else {
                Some(rendition)
            };
            if let Some(unused) = unused {
                set_rendition_use(owner, batch, unused, RenditionUse::Unused).await?;
            }
        }
        Ok(done)
    }
}

/// Changes the use of a stored rendition; `false` if it has this use already, or is not a rendition of this owner.
pub(super) async fn set_rendition_use(
    owner: i64,
    batch: &mut UsageBatch<'_>,
    rendition: &UploadId,
    new: RenditionUse,
) -> Result<bool, LedgerError> {
    let old = match new {
        RenditionUse::Unused => RenditionUse::Used,
        RenditionUse::Used => RenditionUse::Unused,
    };
    let changed = sqlx::query(
        "UPDATE uploads SET rendition = $3
         WHERE id = $1 AND owner = $2 AND rendition = $4 AND state = 'confirmed' AND delete_at IS NULL",
    )
    .bind(rendition.as_str())
    .bind(owner)
    .bind(new as i64)
    .bind(old as i64)
    .execute(&mut *batch.db)
    .await?;
    Ok(changed.rows_affected() == 1)
}
