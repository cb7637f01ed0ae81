//! Forms of ended rows, which count until nothing can arrive by them.

use app::domain::upload::UploadId;
use async_trait::async_trait;
use sqlx::Row as _;

use crate::ledger::LedgerError;
use crate::ledger::sql::usage_batch::{UsageBatch, unsigned};
use crate::ledger::sql::writer::Change;

/// See [`crate::ledger::Ledger::end_forms`].
pub(in crate::ledger) struct EndForms {
    pub(in crate::ledger) ids: Vec<UploadId>,
}

#[async_trait]
impl Change for EndForms {
    type Outcome = ();

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        for id in &self.ids {
            let row = sqlx::query(
                "UPDATE uploads SET form_dead_at = NULL
                 WHERE id = $1 AND owner = $2 AND form_dead_at IS NOT NULL RETURNING declared_size",
            )
            .bind(id.as_str())
            .bind(owner)
            .fetch_optional(&mut *batch.db)
            .await?;
            if let Some(row) = row {
                let bytes = unsigned(row.try_get("declared_size")?, "size")?;
                batch.usage(owner)?.end_form(bytes);
            }
        }
        Ok(())
    }
}
