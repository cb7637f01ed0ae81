//! Headers and fields that nobody signed, added to what was signed. Each trial judges the effect: whether
//! other bytes can be read, or made public. What the store answers says nothing, since some stores
//! ignore what they do not refuse, and others refuse what they do.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::ErrorCode;

use super::Canary;
use super::report::{CanaryReport, Finding, Transport, Verdict};
use super::trial::{BYTES, Nest, TrialError};
use crate::config::SingleRequest;
use crate::ledger::staging_key;
use crate::store::{ListedPart, StoreError};

/// Ways to say that everybody may read: `acl` in forms, the others in headers.
const PUBLIC: [(&str, &str); 3] = [
    ("acl", "public-read"),
    ("x-amz-acl", "public-read"),
    (
        "x-amz-grant-read",
        "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"",
    ),
];

impl Canary {
    /// Tries whole files and parts apart: a store may read other objects for the one and not for the
    /// other. A part has no access control list of its own; that of its file is signed by the server.
    pub(super) async fn try_added_headers(
        &self,
        nest: &Nest,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), TrialError> {
        let source = format!("/{}/{}", self.bucket, nest.probe_key().as_str());
        let single = match self.single {
            SingleRequest::Post => Transport::Form,
            SingleRequest::Put => Transport::Put,
        };
        if self.copies(&nest.read, &source, now).await? {
            report.findings.push(Finding::CopiesByAddedHeader(single, self.key));
        }
        if self.publishes(nest, now).await? {
            report.findings.push(Finding::PublishesByAddedHeader(single));
        }
        if self.single == SingleRequest::Put {
            report.put = if report.is_fit() { Verdict::Fit } else { Verdict::Unfit };
        }
        let (verdict, finding) = self.try_parts(&nest.part, &source, now).await?;
        report.parts = verdict;
        report.findings.extend(finding);
        Ok(())
    }

    /// Whether a whole file can be replaced by the source.
    async fn copies(&self, id: &UploadId, source: &str, now: Timestamp) -> Result<bool, TrialError> {
        let added = [("x-amz-copy-source", source), ("x-amz-metadata-directive", "REPLACE")];
        attempt(self.send_with(id, &added, now).await)?;
        self.is_copied(id).await
    }

    /// Whether a stranger can read what was sent with a wish to be public. Where strangers can read everything,
    /// as the operator's own ACL may say, there is nothing to find out.
    async fn publishes(&self, nest: &Nest, now: Timestamp) -> Result<bool, TrialError> {
        if self.browser.is_public(&nest.honest_key()).await? {
            return Ok(false);
        }
        for (id, added) in nest.published.iter().zip(PUBLIC) {
            attempt(self.send_with(id, &[added], now).await)?;
            if self.browser.is_public(&staging_key(id)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn try_parts(
        &self,
        id: &UploadId,
        source: &str,
        now: Timestamp,
    ) -> Result<(Verdict, Option<Finding>), TrialError> {
        let key = staging_key(id);
        let multipart = match self.urls.begin_parts(&key, &self.terms(id)).await {
            Ok(Some(multipart)) => multipart,
            Ok(None) => return Ok((Verdict::Unfit, None)),
            Err(error) => return parts_refused(error),
        };
        let tried = self.try_first_part(id, &multipart, source, now).await;
        // What cannot be given up now is found by the daily sweep.
        if let Err(error) = self.urls.abort_parts(&key, &multipart).await {
            tracing::warn!(%error, "the canary's multipart upload was not given up");
        }
        match tried {
            Ok(None) => Ok((Verdict::Fit, None)),
            Ok(finding) => Ok((Verdict::Unfit, finding)),
            Err(TrialError::Store(error)) => parts_refused(error),
            Err(error) => Err(error),
        }
    }

    async fn try_first_part(
        &self,
        id: &UploadId,
        multipart: &str,
        source: &str,
        now: Timestamp,
    ) -> Result<Option<Finding>, TrialError> {
        let key = staging_key(id);
        let part = (id, multipart);
        attempt(self.send_part_with(part, &[("x-amz-copy-source", source)], now).await)?;
        let listed = self.urls.list_parts(&key, multipart).await?.unwrap_or_default();
        if let [ListedPart { etag, .. }] = listed.as_slice() {
            let completed = self.urls.complete_parts(&key, multipart, &[etag]).await;
            // The error may hide a success whose answer was lost.
            if self.is_copied(id).await? {
                return Ok(Some(Finding::CopiesByAddedHeader(Transport::Part, self.key)));
            }
            return Ok(completed.map(|()| None)?);
        }
        let answer = self.send_part_with(part, &[], now).await?;
        // Forms of this key were taken, and they do not sign the host.
        if answer.error.code == ErrorCode::SignatureDoesNotMatch && self.single == SingleRequest::Post {
            return Ok(Some(Finding::UrlsRefused(self.way())));
        }
        let refused = || {
            format!(
                "the store refused one with HTTP {} {}",
                answer.status, answer.error.code
            )
        };
        Ok((answer.status >= 300).then(|| Finding::PartsRefused(refused())))
    }

    async fn is_copied(&self, id: &UploadId) -> Result<bool, TrialError> {
        let seen = self.store.glimpse(&staging_key(id), 64).await?;
        Ok(seen.is_some_and(|seen| seen.start == BYTES))
    }
}

/// Any answer will do, and so will none: some stores hang up on what they do not expect. A store that is
/// away does not answer the question that follows either.
fn attempt<T>(outcome: Result<T, TrialError>) -> Result<(), TrialError> {
    match outcome {
        Ok(_) | Err(TrialError::Store(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A store that refuses parts is good for smaller files.
fn parts_refused(error: StoreError) -> Result<(Verdict, Option<Finding>), TrialError> {
    match error {
        StoreError::Refused { .. } => Ok((Verdict::Unfit, Some(Finding::PartsRefused(error.to_string())))),
        StoreError::Unavailable(_) => Err(error.into()),
    }
}
