//! New rows.

use app::domain::limits::Rejection;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::sql::book::{Books, NewRow};
use crate::ledger::sql::writer::Change;
use crate::ledger::{Allowance, Declared, LedgerError, NewUpload};

/// See [`crate::ledger::Ledger::issue`].
pub(in crate::ledger::sql) struct Issue {
    pub(in crate::ledger::sql) uploads: Vec<NewUpload>,
    pub(in crate::ledger::sql) allowance: Allowance,
    pub(in crate::ledger::sql) now: Timestamp,
    pub(in crate::ledger::sql) form_expires_at: Timestamp,
}

#[async_trait]
impl Change for Issue {
    type Outcome = Vec<Result<(), Rejection>>;

    async fn apply(&self, owner: i64, books: &mut Books<'_>) -> Result<Self::Outcome, LedgerError> {
        books.must_be_open(owner)?;
        let allowance = Allowance {
            bytes: books.quota(owner)?.unwrap_or(self.allowance.bytes),
            ..self.allowance
        };
        let mut verdicts = Vec::with_capacity(self.uploads.len());
        for upload in &self.uploads {
            let verdict = books.usage(owner)?.admit(upload, allowance);
            if verdict.is_ok() {
                books.add(self.row(owner, upload));
            }
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }
}

impl Issue {
    fn row(&self, owner: i64, upload: &NewUpload) -> NewRow {
        NewRow {
            id: upload.id.clone(),
            owner,
            name: upload.name.clone(),
            declared: match &upload.declared {
                Declared::File { size, content_type } => Some((*size, content_type.clone())),
                Declared::Anything => None,
            },
            reserved: upload.reserves(),
            picture: upload.picture,
            issued_at: self.now,
            form_expires_at: self.form_expires_at,
        }
    }
}
