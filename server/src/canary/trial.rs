//! The things that are tried, in the order of an upload.

use app::domain::upload::UploadId;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{ErrorCode, ObjectKey, PolicyError};

use super::Canary;
use super::report::{CanaryReport, Finding, Permission};
use crate::config::{KeyRole, SingleRequest};
use crate::ledger::{parts_probe_key, probe_key, staging_key};
use crate::store::{CopyOptions, CopyOutcome, FormAnswer, LeadingBytes, ObjectHead, StoreError};

/// What is stored.
pub(super) const BYTES: &[u8] = b"canary";
/// As many others.
pub(super) const OTHER_BYTES: &[u8] = b"yranac";
/// The MD5 of the former, as stores spell it in an ETag.
const MD5: &str = "1a93b59c9a4c9da9b85259447e678c76";
/// The SHA-256 of the former, and that of something else.
const SHA256: &str = "4QD7zgCMBOxAY3rwr5H7LwWu7cI/hWotPAsVgGJddV4=";
const OTHER_SHA256: &str = "rkSKyGxOjk3sZFcpcI70GHOuecbf+E7/czYJiUh/COU=";
pub(super) const CONTENT_TYPE: &str = "application/octet-stream";
/// Stores refuse signatures that are 15 minutes off; a third of that is worth a word.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);
/// An ETag that no object has.
const NO_ETAG: &str = "\"00000000000000000000000000000000\"";

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(super) enum TrialError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("signing: {0}")]
    Policy(#[from] PolicyError),
    #[error("the system's random numbers are not available")]
    Random,
}

/// The objects that may come to be.
pub(super) struct Nest {
    honest: UploadId,
    tampered: UploadId,
    strayed: UploadId,
    copied: UploadId,
    bound: UploadId,
    damaged: UploadId,
    pub(super) large: UploadId,
    pub(super) read: UploadId,
    pub(super) published: [UploadId; 3],
    pub(super) part: UploadId,
    racing_part: UploadId,
}

impl Nest {
    fn fresh() -> Result<Self, TrialError> {
        let id = || {
            let mut bits = [0; 16];
            getrandom::fill(&mut bits).map_err(|_| TrialError::Random)?;
            Ok::<_, TrialError>(UploadId::from_random(u128::from_be_bytes(bits)))
        };
        Ok(Self {
            honest: id()?,
            tampered: id()?,
            strayed: id()?,
            copied: id()?,
            bound: id()?,
            damaged: id()?,
            large: id()?,
            read: id()?,
            published: [id()?, id()?, id()?],
            part: id()?,
            racing_part: id()?,
        })
    }

    /// The key of a copy that only the server may write and read.
    pub(super) fn probe_key(&self) -> ObjectKey {
        probe_key(&self.copied)
    }

    /// The key of an object that everybody may send and nobody but the server may read.
    pub(super) fn honest_key(&self) -> ObjectKey {
        staging_key(&self.honest)
    }

    /// The keys of objects of parts: one is sent late parts after its completion, one meanwhile.
    pub(super) fn part_keys(&self) -> [ObjectKey; 2] {
        [parts_probe_key(&self.part), parts_probe_key(&self.racing_part)]
    }

    fn keys(&self) -> Vec<ObjectKey> {
        let Self {
            honest,
            tampered,
            strayed,
            copied: _,
            bound,
            damaged,
            large,
            read,
            published: [one, two, three],
            part: _,
            racing_part: _,
        } = self;
        let staged = [honest, tampered, strayed, bound, damaged, large, read, one, two, three];
        let mut keys: Vec<ObjectKey> = staged.into_iter().map(staging_key).collect();
        keys.push(self.probe_key());
        keys.extend(self.part_keys());
        keys
    }
}

impl Canary {
    /// Tries everything once. `now` is our clock.
    ///
    /// # Errors
    /// Where the store cannot be reached: then nothing is known.
    pub(super) async fn try_store(&self, now: Timestamp) -> Result<CanaryReport, TrialError> {
        let nest = Nest::fresh()?;
        let mut report = CanaryReport::default();
        // Where this one gets no answer, there is nobody to clean up with either.
        let answer = self.send(&nest.honest, &nest.honest, now).await?;
        let outcome = self.try_all(&nest, &answer, now, &mut report).await;
        let cleaned = self.clean(&nest).await;
        outcome?;
        report.findings.extend(cleaned?);
        // The key that just signed a form is right. Forms do not sign the host, and requests do.
        if answer.status < 300 && self.key == KeyRole::Server && self.single == SingleRequest::Post {
            for finding in &mut report.findings {
                if *finding == Finding::WrongSecret(KeyRole::Server) {
                    *finding = Finding::HostChanged;
                }
            }
        }
        // A HEAD is refused without a reason; another request was given one.
        if report.findings.iter().any(Finding::explains_refusals) {
            report
                .findings
                .retain(|finding| !matches!(finding, Finding::NoPermission(KeyRole::Server, _)));
        }
        // The same missing permission shows in more than one place.
        let mut seen = Vec::new();
        report.findings.retain(|finding| {
            let fresh = !seen.contains(finding);
            seen.push(finding.clone());
            fresh
        });
        Ok(report)
    }

    async fn try_all(
        &self,
        nest: &Nest,
        answer: &FormAnswer,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), TrialError> {
        let CanaryReport {
            findings, checksums, ..
        } = report;
        let off = seconds_off(answer, now);
        if answer.status >= 300 {
            // With clocks apart, stores give many reasons; this is the one behind them.
            findings.push(off.map_or_else(
                || Finding::of_refusal(self.key, &answer.error),
                |off| Finding::ClockRefused(Some(off)),
            ));
            return Ok(());
        }
        findings.extend(off.map(Finding::ClockOff));
        let stored = permitted(self.read_back(&nest.honest_key(), &nest.honest).await, Permission::Read)?;
        match stored {
            Ok(Some(head)) => {
                checksums.compared = head.etag.trim_matches('"').eq_ignore_ascii_case(MD5);
                let copied = permitted(self.try_copies(nest, &head).await, Permission::Write)?;
                findings.extend(copied.unwrap_or_else(|finding| vec![finding]));
            }
            Ok(None) => findings.push(Finding::NotAsSent),
            Err(finding) => findings.push(finding),
        }
        findings.extend(permitted(self.try_tampered(nest, now).await, Permission::Read)?.unwrap_or_else(Some));
        let listed = self.store.list(nest.honest_key().as_str(), None).await;
        findings.extend(permitted(listed, Permission::List)?.err());
        if findings.iter().any(Finding::is_grave) {
            return Ok(());
        }
        findings.extend(permitted(self.try_large(nest, now).await, Permission::Read)?.unwrap_or_else(Some));
        // A store that makes nothing of the field, or trips over it, is as fit as before.
        let bindable = self.single == SingleRequest::Post;
        checksums.bound = bindable && self.is_bound(nest, now).await.unwrap_or(false);
        self.try_added_headers(nest, now, report).await
    }

    /// The object as it was sent, or nothing.
    async fn read_back(&self, key: &ObjectKey, id: &UploadId) -> Result<Option<ObjectHead>, StoreError> {
        let Some(LeadingBytes { head, bytes }) = self.store.leading_bytes(key, 64).await? else {
            return Ok(None);
        };
        let whole = head.size == BYTES.len() as u64 && head.upload_id.as_deref() == Some(id.as_str());
        Ok((whole && bytes == BYTES).then_some(head))
    }

    /// A copy whose condition fits is made; one whose condition does not is not.
    async fn try_copies(&self, nest: &Nest, honest: &ObjectHead) -> Result<Vec<Finding>, StoreError> {
        let (from, to) = (nest.honest_key(), nest.probe_key());
        let terms = |etag| CopyOptions {
            etag,
            content_type: CONTENT_TYPE,
            upload_id: nest.copied.as_str(),
        };
        let mut findings = Vec::new();
        if self.store.copy(&from, &to, terms(NO_ETAG)).await? != CopyOutcome::SourceChanged {
            findings.push(Finding::CopyConditionIgnored);
        }
        let outcome = self.store.copy(&from, &to, terms(&honest.etag)).await?;
        let copy = self.read_back(&to, &nest.copied).await?;
        if outcome == CopyOutcome::SourceChanged || copy.is_none() {
            findings.push(Finding::NotAsSent);
        }
        Ok(findings)
    }

    /// What was signed for one key and sent with another must be refused and store nothing.
    async fn try_tampered(&self, nest: &Nest, now: Timestamp) -> Result<Option<Finding>, TrialError> {
        let strayed = staging_key(&nest.strayed);
        let answer = self.send(&nest.tampered, &nest.strayed, now).await?;
        let mut stored = false;
        for key in [strayed, staging_key(&nest.tampered)] {
            stored |= self.store.head(&key).await?.is_some();
        }
        Ok((answer.status < 300 || stored).then_some(Finding::PolicyNotEnforced))
    }

    /// Whether a form can bind the file's SHA-256: the right file is taken, and another leaves nothing
    /// behind. Some stores ignore the field, and some refuse the file and keep it.
    async fn is_bound(&self, nest: &Nest, now: Timestamp) -> Result<bool, TrialError> {
        let honest = self.send_bound(&nest.bound, SHA256, now).await?;
        let damaged = self.send_bound(&nest.damaged, OTHER_SHA256, now).await?;
        let stored = self.store.head(&staging_key(&nest.damaged)).await?.is_some();
        Ok(honest.status < 300 && damaged.status >= 300 && !stored)
    }

    /// Removes whatever came to be.
    async fn clean(&self, nest: &Nest) -> Result<Option<Finding>, TrialError> {
        let kept = permitted(self.store.delete_all(&nest.keys()).await, Permission::Delete)?;
        Ok(match kept {
            Ok(kept) if kept.is_empty() => None,
            Ok(_) => Some(Finding::NoPermission(KeyRole::Server, Permission::Delete)),
            Err(finding) => Some(finding),
        })
    }
}

/// How far the store's clock is ahead of ours, where that is too far.
fn seconds_off(answer: &FormAnswer, now: Timestamp) -> Option<i64> {
    let off = answer.date?.duration_since(now);
    (off.abs() > CLOCKS).then_some(off.as_secs())
}

/// A refusal is a finding: a missing permission, or whatever the store says. A store that is away,
/// or a fault of ours, is no finding.
fn permitted<T, E>(outcome: Result<T, E>, needs: Permission) -> Result<Result<T, Finding>, TrialError>
where
    E: Into<TrialError>,
{
    let (status, code, cause) = match outcome.map_err(Into::into) {
        Ok(value) => return Ok(Ok(value)),
        Err(TrialError::Store(error @ StoreError::Refused { .. })) => match &error {
            StoreError::Refused { status, code, .. } => (*status, code.clone(), error.to_string()),
            StoreError::Unavailable(_) => return Err(error.into()),
        },
        Err(error) => return Err(error),
    };
    Ok(Err(
        match Finding::of_key(KeyRole::Server, &ErrorCode::from(code.clone())) {
            Some(finding) => finding,
            // A HEAD has no body, and so no code.
            None if matches!(status, 401 | 403) && ["AccessDenied", "Forbidden", ""].contains(&code.as_str()) => {
                Finding::NoPermission(KeyRole::Server, needs)
            }
            None if code == "NoSuchBucket" => Finding::WrongBucket,
            None => Finding::Refused(cause),
        },
    ))
}
