//! Files in parts: whether they work, and whether a completed object stays what it is.
//!
//! An object of parts is not copied after it arrived, so nothing may change it any more. Its part URLs stay usable for a
//! while; a store that takes a part during or after completion must not let it into the object.

use jiff::Timestamp;
use s3_post_policy::{ErrorCode, ObjectKey};

use super::Canary;
use super::added_headers::attempt;
use super::report::{CanaryReport, Finding, PartsVerdict, Transport};
use super::trial::{BYTES, Nest, OTHER_BYTES, TrialError};
use crate::config::SingleRequest;
use crate::store::{LeadingBytes, ListedPart, StoreError, composite_etag};

impl Canary {
    /// Tries a file in parts from its beginning to what comes after its end. A store that refuses parts is good for
    /// smaller files.
    pub(super) async fn try_parts(
        &self,
        nest: &Nest,
        source: &str,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), TrialError> {
        report.parts = match self.try_part_keys(nest, source, now, report).await {
            Ok(verdict) => verdict,
            Err(TrialError::Store(error @ StoreError::Refused { .. })) => {
                report.findings.push(Finding::PartsRefused(error.to_string()));
                PartsVerdict::Unfit
            }
            Err(error) => return Err(error),
        };
        Ok(())
    }

    async fn try_part_keys(
        &self,
        nest: &Nest,
        source: &str,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<PartsVerdict, TrialError> {
        let mut verdict = PartsVerdict::Final;
        for (key, is_racing) in nest.part_keys().into_iter().zip([false, true]) {
            let Some(multipart) = self.urls.begin_parts(&key, &self.terms(&nest.part)).await? else {
                return Ok(PartsVerdict::Unfit);
            };
            let part = Part {
                key: &key,
                multipart: &multipart,
                now,
            };
            let tried = match is_racing {
                false => self.try_one_part(&part, source, report).await,
                true => self.is_changed_while_completed(&part).await.map(Tried::changed),
            };
            // What cannot be given up now is found by the daily sweep.
            if let Err(error) = self.urls.abort_parts(&key, &multipart).await {
                tracing::warn!(%error, "the canary's multipart upload was not given up");
            }
            match tried? {
                Tried::Unchanged => {}
                Tried::Changed if verdict == PartsVerdict::Final => {
                    report.findings.push(Finding::PartsChangeLate);
                    verdict = PartsVerdict::Changeable;
                }
                Tried::Changed => {}
                Tried::Unfit(finding) => {
                    report.findings.push(finding);
                    return Ok(PartsVerdict::Unfit);
                }
            }
        }
        Ok(verdict)
    }

    async fn try_one_part(
        &self,
        part: &Part<'_>,
        source: &str,
        report: &mut CanaryReport,
    ) -> Result<Tried, TrialError> {
        attempt(
            self.send_part(part, OTHER_BYTES, &[("x-amz-copy-source", source)])
                .await,
        )?;
        let mut listed = self.listed(part).await?;
        if listed.is_empty() {
            let answer = self.send_part(part, OTHER_BYTES, &[]).await?;
            // Forms of this key were taken, and they do not sign the host.
            if answer.error.code == ErrorCode::SignatureDoesNotMatch && self.single == SingleRequest::Post {
                return Ok(Tried::Unfit(Finding::UrlsRefused(self.way())));
            }
            if answer.status >= 300 {
                return Ok(Tried::Unfit(Finding::PartsRefused(format!(
                    "the store refused one with HTTP {} {}",
                    answer.status, answer.error.code
                ))));
            }
            listed = self.listed(part).await?;
        }
        let etags: Vec<&str> = listed.iter().map(|part| part.etag.as_str()).collect();
        let completed = self.urls.complete_parts(part.key, part.multipart, &etags).await;
        // The error may hide a success whose answer was lost.
        if self.is_copied(part.key).await? {
            return Ok(Tried::Unfit(Finding::CopiesByAddedHeader(Transport::Part, self.key)));
        }
        let etag = completed?;
        report.composite =
            composite_etag(&etags).is_some_and(|expected| etag.trim_matches('"').eq_ignore_ascii_case(&expected));
        let before = self.completed_object(part).await?;
        attempt(self.send_part(part, BYTES, &[]).await)?;
        Ok(Tried::changed(before != self.completed_object(part).await?))
    }

    /// Whether a part that is sent while the store completes the object changes it after the answer.
    async fn is_changed_while_completed(&self, part: &Part<'_>) -> Result<bool, TrialError> {
        self.send_part(part, OTHER_BYTES, &[]).await?;
        let listed = self.listed(part).await?;
        let etags: Vec<&str> = listed.iter().map(|part| part.etag.as_str()).collect();
        let complete = async {
            match self.urls.complete_parts(part.key, part.multipart, &etags).await {
                // Some stores see that a part was sent again, and complete nothing.
                Err(StoreError::Refused { .. }) => Ok(None),
                Err(error) => Err(TrialError::Store(error)),
                Ok(_) => self.completed_object(part).await,
            }
        };
        let (before, sent) = futures::join!(complete, self.send_part(part, BYTES, &[]));
        attempt(sent)?;
        Ok(match before? {
            Some(before) => self.completed_object(part).await? != Some(before),
            None => false,
        })
    }

    async fn listed(&self, part: &Part<'_>) -> Result<Vec<ListedPart>, TrialError> {
        Ok(self
            .urls
            .list_parts(part.key, part.multipart)
            .await?
            .unwrap_or_default())
    }

    async fn completed_object(&self, part: &Part<'_>) -> Result<Option<LeadingBytes>, TrialError> {
        Ok(self.store.leading_bytes(part.key, 64).await?)
    }
}

/// The first part of a multipart upload.
pub(super) struct Part<'a> {
    pub(super) key: &'a ObjectKey,
    pub(super) multipart: &'a str,
    pub(super) now: Timestamp,
}

/// What a trial found.
enum Tried {
    Unchanged,
    Changed,
    Unfit(Finding),
}

impl Tried {
    fn changed(is_changed: bool) -> Self {
        if is_changed { Self::Changed } else { Self::Unchanged }
    }
}
