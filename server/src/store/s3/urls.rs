//! URLs by which a browser writes: one object in one PUT, or one part of it. Nothing but `host` and
//! the headers named here is signed, and no checksum: the SDKs' default of late, the checksum of an
//! empty body, makes SeaweedFS, Garage and R2 refuse the real one. Stores are not to honour headers that nobody signed;
//! some do, so a key that may only write signs here, and the canary tries it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusty_s3::S3Action;
use s3_post_policy::{FormFields, ObjectKey};

use super::S3Store;
use crate::store::{DirectTerms, ListedPart, PresignedPut, StoreError, UrlStore};

/// The browser sends it by itself and lets no script set it.
const LENGTH: &str = "content-length";

impl DirectTerms<'_> {
    /// Sorted by name.
    fn headers(&self) -> Vec<(&'static str, &str)> {
        let mut headers = vec![("content-type", self.content_type)];
        headers.extend(self.acl.map(|acl| ("x-amz-acl", acl)));
        headers.push(("x-amz-meta-upload-id", self.upload_id));
        headers
    }
}

#[async_trait]
impl UrlStore for S3Store {
    fn put_url(&self, key: &ObjectKey, size: u64, terms: &DirectTerms<'_>, now: Timestamp) -> PresignedPut {
        let headers = terms.headers();
        let mut action = self
            .public_bucket
            .put_object(Some(&self.upload_credentials), key.as_str());
        action.headers_mut().insert(LENGTH, size.to_string());
        for (name, value) in &headers {
            action.headers_mut().insert(*name, *value);
        }
        PresignedPut {
            url: action.sign_with_time(terms.lifetime, &now).into(),
            headers: headers.into_iter().collect::<FormFields>(),
        }
    }

    fn part_url(
        &self,
        key: &ObjectKey,
        multipart: &str,
        (number, size): (u16, u64),
        lifetime: Duration,
        now: Timestamp,
    ) -> String {
        let credentials = Some(&self.upload_credentials);
        let mut action = self
            .public_bucket
            .upload_part(credentials, key.as_str(), number, multipart);
        action.headers_mut().insert(LENGTH, size.to_string());
        action.sign_with_time(lifetime, &now).into()
    }

    fn takes_parts(&self) -> bool {
        !self.no_parts.load(Ordering::Relaxed)
    }

    async fn begin_parts(&self, key: &ObjectKey, terms: &DirectTerms<'_>) -> Result<Option<String>, StoreError> {
        self.create_multipart(key, &terms.headers()).await
    }

    async fn list_parts(&self, key: &ObjectKey, multipart: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        self.parts_of(key, multipart).await
    }

    async fn complete_parts(&self, key: &ObjectKey, multipart: &str, etags: &[&str]) -> Result<String, StoreError> {
        self.complete_multipart(key, multipart, etags).await
    }

    async fn abort_parts(&self, key: &ObjectKey, multipart: &str) -> Result<(), StoreError> {
        self.abort(key.as_str(), multipart).await
    }
}
