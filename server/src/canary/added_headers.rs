//! Checks with unsigned headers and fields, added to signed requests. Each check tests the effect: whether other bytes
//! can be read, or an object is made public. The store's response is not used: some stores accept such a header and
//! ignore it, and others refuse it and obey it all the same.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::Canary;
use super::checks::{BYTES, CheckError};
use super::report::{CanaryReport, Finding, Transport, Verdict};
use super::test_objects::TestObjects;
use crate::config::UploadMethod;
use crate::ledger::staging_key;

/// Fields and headers that ask for public access: `acl` in forms, the others in headers.
const PUBLIC: [(&str, &str); 3] = [
    ("acl", "public-read"),
    ("x-amz-acl", "public-read"),
    (
        "x-amz-grant-read",
        "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"",
    ),
];

impl Canary {
    /// Checks whole files and parts separately: a store may copy other objects for one and not for the other. A part
    /// has no access control list; the server signs that of its file.
    pub(super) async fn check_added_headers(
        &self,
        objects: &TestObjects,
        now: Timestamp,
        report: &mut CanaryReport,
    ) -> Result<(), CheckError> {
        let source = format!("/{}/{}", self.bucket, objects.probe_key().as_str());
        let single = match self.single {
            UploadMethod::Post => Transport::Form,
            UploadMethod::Put => Transport::Put,
        };
        if self.copies(&objects.read, &source, now).await? {
            report
                .findings
                .push(Finding::CopiesByAddedHeader(single, self.upload_key.role()));
        }
        if self.publishes(objects, now).await? {
            report.findings.push(Finding::PublishesByAddedHeader(single));
        }
        if self.single == UploadMethod::Put {
            report.put = if report.is_fit() { Verdict::Fit } else { Verdict::Unfit };
        }
        self.check_parts(objects, &source, now, report).await
    }

    /// Whether an unsigned header replaces a whole file with the bytes of another object.
    async fn copies(&self, id: &UploadId, source: &str, now: Timestamp) -> Result<bool, CheckError> {
        let added = [("x-amz-copy-source", source), ("x-amz-metadata-directive", "REPLACE")];
        ignore_response(self.send_with(id, &added, now).await)?;
        self.is_copied(&staging_key(id)).await
    }

    /// Whether an unsigned header makes an object public. Not checked if all objects are public, as the operator may
    /// have configured.
    async fn publishes(&self, objects: &TestObjects, now: Timestamp) -> Result<bool, CheckError> {
        if self.browser.is_public(&objects.honest_key()).await? {
            return Ok(false);
        }
        for (id, added) in objects.published.iter().zip(PUBLIC) {
            ignore_response(self.send_with(id, &[added], now).await)?;
            if self.browser.is_public(&staging_key(id)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an object holds the bytes of the source.
    pub(super) async fn is_copied(&self, key: &ObjectKey) -> Result<bool, CheckError> {
        let object = self.store.leading_bytes(key, 64).await?;
        Ok(object.is_some_and(|object| object.bytes == BYTES))
    }
}

/// Ignores the store's response, and also a missing one: some stores close the connection on unexpected headers. If the
/// store is away, the next request fails.
pub(super) fn ignore_response<T>(outcome: Result<T, CheckError>) -> Result<(), CheckError> {
    match outcome {
        Ok(_) | Err(CheckError::Store(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
