//! Repairs of findings that were printed before.

use std::time::Instant;

use jiff::Timestamp;

use super::finding::{Finding, Outcome, Repair};
use super::{Check, CheckError, Notice, Notices, time_after};
use crate::audit::AuditEvent;
use crate::store::UnfinishedUpload;

impl Check {
    /// Repairs findings, one after the other; returns how many are not findings any more. Each is read again before,
    /// and is in the audit log before anything is done about it.
    ///
    /// # Errors
    /// See [`CheckError`]. The findings after the one that failed are as they were.
    pub async fn repair(&self, findings: &[Finding], now: Timestamp, notices: Notices<'_>) -> Result<u64, CheckError> {
        let started = Instant::now();
        let mut done = 0;
        for finding in findings {
            let outcome = self.repair_one(finding, time_after(now, started)).await?;
            done += u64::from(outcome != Outcome::Left);
            notices(Notice::Finding(finding, outcome))?;
        }
        Ok(done)
    }

    async fn repair_one(&self, finding: &Finding, now: Timestamp) -> Result<Outcome, CheckError> {
        let repair = finding.kind.repair();
        if repair == Repair::Nothing {
            return Ok(Outcome::Left);
        }
        if !self.is_still_true(finding, now).await? {
            return Ok(Outcome::Gone);
        }
        let detail = format!("finding={} key={}", finding.kind.as_str(), finding.key.as_str());
        self.audit
            .write(AuditEvent::Repaired, finding.account, None, Some(&detail), now)
            .await?;
        match repair {
            Repair::MarkDamaged => {
                let (id, key) = (finding.upload.clone(), finding.key.clone());
                // Only the owner's id is needed; a row's finding always has it.
                let owner = finding.account.unwrap_or_default();
                if !self.ledger.mark_damaged(owner, id, key, now).await? {
                    return Ok(Outcome::Gone);
                }
            }
            Repair::Delete => self.store.delete(&finding.key).await?,
            Repair::Abort => {
                let unfinished = UnfinishedUpload {
                    key: finding.key.as_str().to_owned(),
                    id: finding.multipart.clone().unwrap_or_default(),
                    begun_at: None,
                };
                self.store.abort_unfinished(&unfinished).await?;
            }
            Repair::Nothing => return Ok(Outcome::Left),
        }
        Ok(Outcome::Repaired)
    }
}
