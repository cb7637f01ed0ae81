//! Changes that add rows.

use app::domain::rejection::Rejection;
use async_trait::async_trait;
use jiff::Timestamp;

use crate::ledger::sql::usage_batch::{NewRow, UsageBatch};
use crate::ledger::sql::writer::Change;
use crate::ledger::{Allowance, Declaration, LedgerError, NewPlainForm, NewUpload};

/// See [`crate::ledger::Ledger::issue`].
pub(in crate::ledger) struct Issue {
    pub(in crate::ledger) uploads: Vec<NewUpload>,
    pub(in crate::ledger) allowance: Allowance,
    pub(in crate::ledger) now: Timestamp,
    pub(in crate::ledger) form_expires_at: Timestamp,
}

#[async_trait]
impl Change for Issue {
    type Outcome = Vec<Result<(), Rejection>>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Self::Outcome, LedgerError> {
        batch.check_open(owner)?;
        let allowance = batch.allowance(owner, self.allowance)?;
        let mut verdicts = Vec::with_capacity(self.uploads.len());
        for upload in &self.uploads {
            let verdict = batch.usage(owner)?.admit(upload, allowance);
            match &verdict {
                Ok(()) => batch.add_row(self.row(owner, upload)),
                Err(rejection) => batch.add_refusal(rejection),
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
            declared: upload.declared.clone(),
            is_rendition: upload.is_rendition,
            has_form: upload.has_form,
            issued_at: self.now,
            form_expires_at: self.form_expires_at,
        }
    }
}

/// See [`crate::ledger::Ledger::issue_plain`].
pub(in crate::ledger) struct IssuePlain {
    pub(in crate::ledger) plain: NewPlainForm,
    pub(in crate::ledger) allowance: Allowance,
    pub(in crate::ledger) now: Timestamp,
    pub(in crate::ledger) form_expires_at: Timestamp,
}

#[async_trait]
impl Change for IssuePlain {
    type Outcome = Result<u64, Rejection>;

    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Self::Outcome, LedgerError> {
        batch.check_open(owner)?;
        let allowance = batch.allowance(owner, self.allowance)?;
        let bytes = match batch.usage(owner)?.admit_plain(self.plain.max_bytes, allowance) {
            Ok(bytes) => bytes,
            Err(rejection) => {
                batch.add_refusal(&rejection);
                return Ok(Err(rejection));
            }
        };
        batch.add_row(NewRow {
            id: self.plain.id.clone(),
            owner,
            name: self.plain.name.clone(),
            declared: Declaration::AtMost(bytes),
            is_rendition: false,
            has_form: true,
            issued_at: self.now,
            form_expires_at: self.form_expires_at,
        });
        Ok(Ok(bytes))
    }
}
