//! The checks of the canary, in the order of an upload.

use app::domain::upload::UploadId;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{ErrorCode, ObjectKey};

use super::Canary;
use super::report::{CanaryReport, Finding, Permission};
use super::test_objects::TestObjects;
use crate::config::{KeyRole, UploadMethod};
use crate::ledger::staging_key;
use crate::signed_form::SignFormError;
use crate::store::{CopyOptions, CopyOutcome, FormAnswer, LeadingBytes, ObjectHead, StoreError};

/// The bytes of the canary's objects.
pub(super) const BYTES: &[u8] = b"canary";
/// Other bytes of the same length.
pub(super) const OTHER_BYTES: &[u8] = b"yranac";
/// The MD5 of [`BYTES`], as in an ETag.
const MD5: &str = "1a93b59c9a4c9da9b85259447e678c76";
/// The SHA-256 of [`BYTES`].
const SHA256: &str = "4QD7zgCMBOxAY3rwr5H7LwWu7cI/hWotPAsVgGJddV4=";
/// Another SHA-256.
const OTHER_SHA256: &str = "rkSKyGxOjk3sZFcpcI70GHOuecbf+E7/czYJiUh/COU=";
/// The content type of the canary's objects.
pub(super) const CONTENT_TYPE: &str = "application/octet-stream";
/// The difference of clocks from which on the operator is warned. Stores refuse signatures from 15 minutes on.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// The size of the large file in bytes: twice what nginx allows.
const LARGE_FILE: u64 = 2 * 1024 * 1024;
/// An ETag that no object has.
const NO_ETAG: &str = "\"00000000000000000000000000000000\"";

/// Why a run gives no report.
#[derive(Debug, thiserror::Error)]
pub(super) enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("signing: {0}")]
    Form(#[from] SignFormError),
    #[error("the system's random numbers are not available")]
    Random,
}

impl Canary {
    /// Runs all checks once.
    ///
    /// # Errors
    /// If the store cannot be reached: then nothing is known.
    pub(super) async fn check_store(&self, now: Timestamp) -> Result<CanaryReport, CheckError> {
        let objects = TestObjects::new()?;
        let mut report = CanaryReport::default();
        // If this request fails, the store is away and there is nothing to clean up.
        let answer = self.send(&objects.honest, &objects.honest, now).await?;
        let outcome = self.run_checks(&objects, &answer, now, &mut report).await;
        let cleaned = self.clean_up(&objects).await;
        outcome?;
        report.findings.extend(cleaned?);
        // The store accepted a form that the same key signed, so the secret is right. Forms do not sign the host, and
        // requests do.
        if answer.status < 300 && self.upload_key.role() == KeyRole::Server && self.single == UploadMethod::Post {
            for finding in &mut report.findings {
                if *finding == Finding::WrongSecret(KeyRole::Server) {
                    *finding = Finding::HostChanged;
                }
            }
        }
        // The refusal of a HEAD request has no error code; another request had one.
        if report.findings.iter().any(Finding::explains_refusals) {
            report
                .findings
                .retain(|finding| !matches!(finding, Finding::NoPermission(KeyRole::Server, _)));
        }
        // A missing permission may be found by several checks.
        let mut seen = Vec::new();
        report.findings.retain(|finding| {
            let is_new = !seen.contains(finding);
            seen.push(finding.clone());
            is_new
        });
        Ok(report)
    }

    async fn run_checks(
        &self,
        objects: &TestObjects,
        answer: &FormAnswer,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), CheckError> {
        let CanaryReport {
            findings, checksums, ..
        } = report;
        let clock_difference = clock_difference(answer, now);
        if answer.status >= 300 {
            // With different clocks stores report many errors; the clocks are their cause.
            findings.push(clock_difference.map_or_else(
                || Finding::of_refusal(self.upload_key.role(), &answer.error),
                |seconds| Finding::ClockRefused(Some(seconds)),
            ));
            return Ok(());
        }
        findings.extend(clock_difference.map(Finding::ClockOff));
        let stored = permitted(
            self.read_back(&objects.honest_key(), &objects.honest).await,
            Permission::Read,
        )?;
        match stored {
            Ok(Some(head)) => {
                checksums.compared = head.etag.trim_matches('"').eq_ignore_ascii_case(MD5);
                let copied = permitted(self.check_copies(objects, &head).await, Permission::Write)?;
                findings.extend(copied.unwrap_or_else(|finding| vec![finding]));
            }
            Ok(None) => findings.push(Finding::NotAsSent),
            Err(finding) => findings.push(finding),
        }
        findings.extend(permitted(self.check_tampered(objects, now).await, Permission::Read)?.unwrap_or_else(Some));
        let listed = self.store.list(objects.honest_key().as_str(), None).await;
        findings.extend(permitted(listed, Permission::List)?.err());
        if findings.iter().any(Finding::is_critical) {
            return Ok(());
        }
        findings.extend(permitted(self.check_large_file(objects, now).await, Permission::Read)?.unwrap_or_else(Some));
        // A store that ignores the checksum field or fails on it can still be used.
        let bindable = self.single == UploadMethod::Post;
        checksums.bound = bindable && self.is_bound(objects, now).await.unwrap_or(false);
        self.check_added_headers(objects, now, report).await
    }

    /// Checks that a file of 2 MiB arrives, or a smaller one if users may send no more. Some proxies limit the size of
    /// requests; nginx allows 1 MB by default.
    async fn check_large_file(&self, objects: &TestObjects, now: Timestamp) -> Result<Option<Finding>, CheckError> {
        let size = LARGE_FILE.min(self.max_upload_bytes);
        let file = vec![b'.'; usize::try_from(size).unwrap_or_default()];
        let endpoint = self.endpoint_kind();
        for _ in 0..2 {
            match self.send_file(&objects.large, &file, now).await {
                Ok(answer) if answer.status < 300 => return Ok(None),
                Ok(answer) => {
                    let (status, code) = (answer.status, answer.error.code.as_str().to_owned());
                    return Ok(Some(Finding::LargeRefused { endpoint, status, code }));
                }
                // Some proxies close the connection on a large request, and a store may be away for a moment.
                Err(CheckError::Store(StoreError::Unavailable(_))) => {}
                Err(error) => return Err(error),
            }
        }
        self.store.head(&staging_key(&objects.large)).await?;
        Ok(Some(Finding::LargeCutOff(endpoint)))
    }

    /// The metadata of an object that is stored as it was sent; `None` for any other.
    async fn read_back(&self, key: &ObjectKey, id: &UploadId) -> Result<Option<ObjectHead>, StoreError> {
        let Some(LeadingBytes { head, bytes }) = self.store.leading_bytes(key, 64).await? else {
            return Ok(None);
        };
        let whole = head.size == BYTES.len() as u64 && head.upload_id.as_deref() == Some(id.as_str());
        Ok((whole && bytes == BYTES).then_some(head))
    }

    /// Checks that a copy is made if its condition holds, and not made if it does not.
    async fn check_copies(&self, objects: &TestObjects, honest: &ObjectHead) -> Result<Vec<Finding>, StoreError> {
        let (from, to) = (objects.honest_key(), objects.probe_key());
        let options = |etag| CopyOptions {
            etag,
            content_type: CONTENT_TYPE,
            upload_id: objects.copied.as_str(),
        };
        let mut findings = Vec::new();
        if self.store.copy(&from, &to, options(NO_ETAG)).await? != CopyOutcome::SourceChanged {
            findings.push(Finding::CopyConditionIgnored);
        }
        let outcome = self.store.copy(&from, &to, options(&honest.etag)).await?;
        let copy = self.read_back(&to, &objects.copied).await?;
        if outcome == CopyOutcome::SourceChanged || copy.is_none() {
            findings.push(Finding::NotAsSent);
        }
        Ok(findings)
    }

    /// Checks that a request that was signed for one key and sent with another is refused and stores nothing.
    async fn check_tampered(&self, objects: &TestObjects, now: Timestamp) -> Result<Option<Finding>, CheckError> {
        let wrong_key = staging_key(&objects.wrong_key);
        let answer = self.send(&objects.tampered, &objects.wrong_key, now).await?;
        let mut stored = false;
        for key in [wrong_key, staging_key(&objects.tampered)] {
            stored |= self.store.head(&key).await?.is_some();
        }
        Ok((answer.status < 300 || stored).then_some(Finding::PolicyNotEnforced))
    }

    /// Whether a form can bind the file's SHA-256: the right file is accepted, and another is refused and not stored.
    /// Some stores ignore the field, and some refuse the file and store it.
    async fn is_bound(&self, objects: &TestObjects, now: Timestamp) -> Result<bool, CheckError> {
        let honest = self.send_bound(&objects.bound, SHA256, now).await?;
        let damaged = self.send_bound(&objects.damaged, OTHER_SHA256, now).await?;
        let stored = self.store.head(&staging_key(&objects.damaged)).await?.is_some();
        Ok(honest.status < 300 && damaged.status >= 300 && !stored)
    }

    /// Deletes all objects of this run.
    async fn clean_up(&self, objects: &TestObjects) -> Result<Option<Finding>, CheckError> {
        let remaining = permitted(self.store.delete_all(&objects.keys()).await, Permission::Delete)?;
        Ok(match remaining {
            Ok(remaining) if remaining.is_empty() => None,
            Ok(_) => Some(Finding::NoPermission(KeyRole::Server, Permission::Delete)),
            Err(finding) => Some(finding),
        })
    }
}

/// How many seconds the store's clock is ahead of ours, if the difference is too large.
fn clock_difference(answer: &FormAnswer, now: Timestamp) -> Option<i64> {
    let difference = answer.date?.duration_since(now);
    (difference.abs() > CLOCK_TOLERANCE).then_some(difference.as_secs())
}

/// Turns a refusal into a finding: a missing permission, or the store's own error. Other errors stay errors: the store
/// is away, or the server failed.
fn permitted<T, E>(outcome: Result<T, E>, permission: Permission) -> Result<Result<T, Finding>, CheckError>
where
    E: Into<CheckError>,
{
    let (status, code, cause) = match outcome.map_err(Into::into) {
        Ok(value) => return Ok(Ok(value)),
        Err(CheckError::Store(error @ StoreError::Refused { .. })) => match &error {
            StoreError::Refused { status, code, .. } => (*status, code.clone(), error.to_string()),
            StoreError::Unavailable(_) | StoreError::NoCredentials(_) => return Err(error.into()),
        },
        Err(error) => return Err(error),
    };
    Ok(Err(
        match Finding::of_key(KeyRole::Server, &ErrorCode::from(code.clone())) {
            Some(finding) => finding,
            // The response to a HEAD request has no body, and so no error code.
            None if matches!(status, 401 | 403) && ["AccessDenied", "Forbidden", ""].contains(&code.as_str()) => {
                Finding::NoPermission(KeyRole::Server, permission)
            }
            None if code == "NoSuchBucket" => Finding::WrongBucket,
            None => Finding::Refused(cause),
        },
    ))
}
