//! The change that extends the expiry of rows that are signed again.

use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use crate::ledger::sql::queries;
use crate::ledger::sql::statement::placeholders;
use crate::ledger::sql::usage_batch::UsageBatch;
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, Row};

/// See [`crate::ledger::Ledger::extend_expiry`].
pub(in crate::ledger) struct ExtendExpiry {
    pub(in crate::ledger) has_form: Vec<UploadId>,
    pub(in crate::ledger) in_parts: Vec<UploadId>,
    pub(in crate::ledger) form_expires_at: Timestamp,
}

#[async_trait]
impl Change for ExtendExpiry {
    type Outcome = Vec<Row>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Vec<Row>, LedgerError> {
        batch.check_open(owner)?;
        let (has_form, all) = (self.has_form.len(), self.has_form.len() + self.in_parts.len());
        if all == 0 {
            return Ok(Vec::new());
        }
        let mut bound = 0;
        let mut values = |count: usize| {
            let list = placeholders(batch.engine, bound, count);
            bound += count;
            list
        };
        // The engines have different functions for the larger of two values, so CASE is used.
        let sql = format!(
            "UPDATE uploads SET form_expires_at = CASE WHEN form_expires_at < {} THEN {} ELSE form_expires_at END,
                                next_check_at = CASE WHEN next_check_at < {} THEN {} ELSE next_check_at END,
                                has_form = CASE WHEN id IN ({}) THEN 1 ELSE has_form END
             WHERE owner = {} AND state = 'issued' AND id IN ({}) RETURNING *",
            values(1),
            values(1),
            values(1),
            values(1),
            if has_form == 0 {
                "NULL".to_owned()
            } else {
                values(has_form)
            },
            values(1),
            values(all),
        );
        let mut update = sqlx::query(AssertSqlSafe(sql)).persistent(all == 1);
        for _ in 0..4 {
            update = update.bind(self.form_expires_at.as_millisecond());
        }
        for id in &self.has_form {
            update = update.bind(id.as_str());
        }
        update = update.bind(owner);
        for id in self.has_form.iter().chain(&self.in_parts) {
            update = update.bind(id.as_str());
        }
        queries::decode_all(&update.fetch_all(&mut *batch.db).await?)
    }
}
