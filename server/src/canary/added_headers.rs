//! Headers and fields that nobody signed, added to what was signed. Each trial judges the effect: whether
//! other bytes can be read, or made public. What the store answers says nothing, since some stores
//! ignore what they do not refuse, and others refuse what they do.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::Canary;
use super::report::{CanaryReport, Finding, Transport, Verdict};
use super::trial::{BYTES, Nest, TrialError};
use crate::config::SingleRequest;
use crate::ledger::staging_key;

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
        self.try_parts(nest, &source, now, report).await
    }

    /// Whether a whole file can be replaced by the source.
    async fn copies(&self, id: &UploadId, source: &str, now: Timestamp) -> Result<bool, TrialError> {
        let added = [("x-amz-copy-source", source), ("x-amz-metadata-directive", "REPLACE")];
        attempt(self.send_with(id, &added, now).await)?;
        self.is_copied(&staging_key(id)).await
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

    /// Whether an object holds the source's bytes.
    pub(super) async fn is_copied(&self, key: &ObjectKey) -> Result<bool, TrialError> {
        let seen = self.store.leading_bytes(key, 64).await?;
        Ok(seen.is_some_and(|seen| seen.bytes == BYTES))
    }
}

/// Any answer will do, and so will none: some stores hang up on what they do not expect. A store that is
/// away does not answer the question that follows either.
pub(super) fn attempt<T>(outcome: Result<T, TrialError>) -> Result<(), TrialError> {
    match outcome {
        Ok(_) | Err(TrialError::Store(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
