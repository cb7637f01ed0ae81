//! Checks of files in parts: whether they work, and whether a completed object cannot be changed.
//!
//! A completed object is not copied, so nothing may change it afterwards. Its part URLs still work for some time. If
//! the store accepts a part during or after the completion, that part must not change the object.

use jiff::Timestamp;
use s3_post_policy::{ErrorCode, ObjectKey};

use super::Canary;
use super::added_headers::ignore_response;
use super::checks::{BYTES, CheckError, OTHER_BYTES};
use super::report::{CanaryReport, Finding, PartsVerdict, Transport};
use super::test_objects::TestObjects;
use crate::config::UploadMethod;
use crate::store::{LeadingBytes, ListedPart, StoreError, composite_etag};

impl Canary {
    /// Checks files in parts. A store that refuses parts can still be used for smaller files.
    pub(super) async fn check_parts(
        &self,
        objects: &TestObjects,
        source: &str,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), CheckError> {
        report.parts = match self.check_part_keys(objects, source, now, report).await {
            Ok(verdict) => verdict,
            Err(CheckError::Store(error @ StoreError::Refused { .. })) => {
                report.findings.push(Finding::PartsRefused(error.to_string()));
                PartsVerdict::Unfit
            }
            Err(error) => return Err(error),
        };
        Ok(())
    }

    async fn check_part_keys(
        &self,
        objects: &TestObjects,
        source: &str,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<PartsVerdict, CheckError> {
        let mut verdict = PartsVerdict::Final;
        for (key, is_racing) in objects.part_keys().into_iter().zip([false, true]) {
            let Some(multipart) = self.urls.begin_parts(&key, &self.upload_options(&objects.part)).await? else {
                return Ok(PartsVerdict::Unfit);
            };
            let part = Part {
                key: &key,
                multipart: &multipart,
                now,
            };
            let outcome = match is_racing {
                false => self.check_one_part(&part, source, report).await,
                true => self
                    .is_changed_during_completion(&part)
                    .await
                    .map(PartOutcome::from_change),
            };
            // If this fails, the daily sweep aborts it.
            if let Err(error) = self.urls.abort_parts(&key, &multipart).await {
                tracing::warn!(%error, "the canary's multipart upload was not aborted; the sweep tries again");
            }
            match outcome? {
                PartOutcome::Unchanged => {}
                PartOutcome::Changed if verdict == PartsVerdict::Final => {
                    report.findings.push(Finding::PartsChangeLate);
                    verdict = PartsVerdict::Changeable;
                }
                PartOutcome::Changed => {}
                PartOutcome::Unfit(finding) => {
                    report.findings.push(finding);
                    return Ok(PartsVerdict::Unfit);
                }
            }
        }
        Ok(verdict)
    }

    /// Checks one multipart upload, and a part that is sent after its completion.
    async fn check_one_part(
        &self,
        part: &Part<'_>,
        source: &str,
        report: &mut CanaryReport,
    ) -> Result<PartOutcome, CheckError> {
        ignore_response(
            self.send_part(part, OTHER_BYTES, &[("x-amz-copy-source", source)])
                .await,
        )?;
        let mut listed = self.list_parts(part).await?;
        if listed.is_empty() {
            let answer = self.send_part(part, OTHER_BYTES, &[]).await?;
            // The store accepted a form that the same key signed. Forms do not sign the host, and URLs do.
            if answer.error.code == ErrorCode::SignatureDoesNotMatch && self.single == UploadMethod::Post {
                return Ok(PartOutcome::Unfit(Finding::UrlsRefused(self.endpoint_kind())));
            }
            if answer.status >= 300 {
                return Ok(PartOutcome::Unfit(Finding::PartsRefused(format!(
                    "the store refused one with HTTP {} {}",
                    answer.status, answer.error.code
                ))));
            }
            listed = self.list_parts(part).await?;
        }
        let etags: Vec<&str> = listed.iter().map(|part| part.etag.as_str()).collect();
        let completed = self.urls.complete_parts(part.key, part.multipart, &etags).await;
        // After an error the object may exist all the same, if only the response was lost.
        if self.is_copied(part.key).await? {
            return Ok(PartOutcome::Unfit(Finding::CopiesByAddedHeader(
                Transport::Part,
                self.upload_key.role(),
            )));
        }
        let etag = completed?;
        report.composite =
            composite_etag(&etags).is_some_and(|expected| etag.trim_matches('"').eq_ignore_ascii_case(&expected));
        let before = self.completed_object(part).await?;
        ignore_response(self.send_part(part, BYTES, &[]).await)?;
        Ok(PartOutcome::from_change(before != self.completed_object(part).await?))
    }

    /// Whether a part that is sent during the completion changes the object after the store's response.
    async fn is_changed_during_completion(&self, part: &Part<'_>) -> Result<bool, CheckError> {
        self.send_part(part, OTHER_BYTES, &[]).await?;
        let listed = self.list_parts(part).await?;
        let etags: Vec<&str> = listed.iter().map(|part| part.etag.as_str()).collect();
        let complete = async {
            match self.urls.complete_parts(part.key, part.multipart, &etags).await {
                // Some stores notice that a part was sent again, and refuse the completion.
                Err(StoreError::Refused { .. }) => Ok(None),
                Err(error) => Err(CheckError::Store(error)),
                Ok(_) => self.completed_object(part).await,
            }
        };
        let (before, sent) = futures::join!(complete, self.send_part(part, BYTES, &[]));
        ignore_response(sent)?;
        Ok(match before? {
            Some(before) => self.completed_object(part).await? != Some(before),
            None => false,
        })
    }

    async fn list_parts(&self, part: &Part<'_>) -> Result<Vec<ListedPart>, CheckError> {
        Ok(self
            .urls
            .list_parts(part.key, part.multipart)
            .await?
            .unwrap_or_default())
    }

    async fn completed_object(&self, part: &Part<'_>) -> Result<Option<LeadingBytes>, CheckError> {
        Ok(self.store.leading_bytes(part.key, 64).await?)
    }
}

/// The first part of a multipart upload.
pub(super) struct Part<'a> {
    pub(super) key: &'a ObjectKey,
    pub(super) multipart: &'a str,
    pub(super) now: Timestamp,
}

/// The result of the checks of one multipart upload.
enum PartOutcome {
    /// A late part does not change the object.
    Unchanged,
    /// A late part changes the object.
    Changed,
    /// Files cannot be sent in parts.
    Unfit(Finding),
}

impl PartOutcome {
    fn from_change(is_changed: bool) -> Self {
        if is_changed { Self::Changed } else { Self::Unchanged }
    }
}
