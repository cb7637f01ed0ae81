//! More time for rows that were signed again.

use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::sql::book::Books;
use crate::ledger::sql::read;
use crate::ledger::sql::writer::Change;
use crate::ledger::{LedgerError, Row, State};

/// See [`crate::ledger::Ledger::prolong`].
pub(in crate::ledger) struct Prolong {
    pub(in crate::ledger) ids: Vec<UploadId>,
    pub(in crate::ledger) by_form: bool,
    pub(in crate::ledger) form_expires_at: Timestamp,
}

#[async_trait]
impl Change for Prolong {
    type Outcome = Vec<Row>;

    async fn apply(&self, owner: i64, books: &mut Books<'_>) -> Result<Vec<Row>, LedgerError> {
        books.must_be_open(owner)?;
        for id in &self.ids {
            // Neither engine has the other's name for the larger of two.
            sqlx::query(
                "UPDATE uploads SET form_expires_at = CASE WHEN form_expires_at < $3 THEN $3 ELSE form_expires_at END,
                                    look_again_at = CASE WHEN look_again_at < $3 THEN $3 ELSE look_again_at END,
                                    by_form = CASE WHEN by_form < $4 THEN $4 ELSE by_form END
                 WHERE id = $1 AND owner = $2 AND state = 'issued'",
            )
            .bind(id.as_str())
            .bind(owner)
            .bind(self.form_expires_at.as_millisecond())
            .bind(i64::from(self.by_form))
            .execute(&mut *books.db)
            .await?;
        }
        let mut rows = read::rows(&mut *books.db, books.engine, owner, &self.ids).await?;
        rows.retain(|row| row.state == State::Issued);
        Ok(rows)
    }
}
