//! A file gets the picture that lists show of it.

use app::domain::upload::{UploadEventKind, UploadId};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::sql::read;
use crate::ledger::sql::usage_batch::UsageBatch;
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, RenditionMark};

/// See [`crate::ledger::Ledger::illustrate`].
pub(in crate::ledger) struct SetThumbnails {
    /// Files, and the rendition of each.
    pub(in crate::ledger) pairs: Vec<(UploadId, UploadId)>,
    pub(in crate::ledger) now: Timestamp,
}

#[async_trait]
impl Change for SetThumbnails {
    type Outcome = Vec<UploadId>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Vec<UploadId>, LedgerError> {
        batch.must_be_open(owner)?;
        let mut done = Vec::with_capacity(self.pairs.len());
        for (file, rendition) in &self.pairs {
            let row = read::row(&mut *batch.db, file).await?;
            let Some(row) = row.filter(|row| row.owner == owner) else {
                continue;
            };
            // Asked twice.
            if row.thumbnail.as_ref() == Some(rendition) {
                done.push(file.clone());
                continue;
            }
            if !mark(owner, batch, rendition, RenditionMark::Used).await? {
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
            let outdated = if changed.rows_affected() == 1 {
                batch.tell(owner, file, UploadEventKind::Thumbnail, self.now);
                done.push(file.clone());
                row.thumbnail.as_ref()
            } else {
                Some(rendition)
            };
            if let Some(outdated) = outdated {
                mark(owner, batch, outdated, RenditionMark::Unused).await?;
            }
        }
        Ok(done)
    }
}

/// Gives a stored rendition the other mark; `false` where it has this one already, or is none of this owner.
pub(super) async fn mark(
    owner: i64,
    batch: &mut UsageBatch<'_>,
    rendition: &UploadId,
    mark: RenditionMark,
) -> Result<bool, LedgerError> {
    let other = match mark {
        RenditionMark::Unused => RenditionMark::Used,
        RenditionMark::Used => RenditionMark::Unused,
    };
    let changed = sqlx::query(
        "UPDATE uploads SET rendition = $3
         WHERE id = $1 AND owner = $2 AND rendition = $4 AND state = 'confirmed' AND delete_at IS NULL",
    )
    .bind(rendition.as_str())
    .bind(owner)
    .bind(mark as i64)
    .bind(other as i64)
    .execute(&mut *batch.db)
    .await?;
    Ok(changed.rows_affected() == 1)
}
