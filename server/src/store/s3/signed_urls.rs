//! Signed URLs by which browsers write: a whole object in one PUT, or one part. Only `host` and the headers named here
//! are signed, and no checksum: newer SDKs sign the checksum of an empty body by default, and with that SeaweedFS,
//! Garage and R2 refuse the real body. Stores must not honour headers that are not signed, but some do. So a key that
//! may only write signs these URLs, and the canary tests them.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use rusty_s3::S3Action;
use s3_post_policy::{FormFields, ObjectKey};

use super::S3Store;
use crate::access_keys::SigningKey;
use crate::store::{DirectUploadOptions, ListedPart, PresignedPut, StoreError, UrlStore};

/// Browsers send this header themselves; scripts cannot set it.
const LENGTH: &str = "content-length";

impl DirectUploadOptions<'_> {
    /// The headers to sign, sorted by name.
    fn headers(&self) -> Vec<(&'static str, &str)> {
        let mut headers = vec![("content-type", self.content_type)];
        headers.extend(self.acl.map(|acl| ("x-amz-acl", acl)));
        headers.push(("x-amz-meta-upload-id", self.upload_id));
        headers
    }
}

#[async_trait]
impl UrlStore for S3Store {
    fn put_url(
        &self,
        key: &ObjectKey,
        size: u64,
        options: &DirectUploadOptions<'_>,
        signing: &SigningKey,
    ) -> PresignedPut {
        let headers = options.headers();
        let credentials = Some(signing.credentials());
        let mut action = self.public_bucket.put_object(credentials, key.as_str());
        action.headers_mut().insert(LENGTH, size.to_string());
        for (name, value) in &headers {
            action.headers_mut().insert(*name, *value);
        }
        PresignedPut {
            url: action.sign_with_time(signing.lifetime(), &signing.now()).into(),
            headers: headers.into_iter().collect::<FormFields>(),
        }
    }

    fn part_url(&self, key: &ObjectKey, multipart: &str, (number, size): (u16, u64), signing: &SigningKey) -> String {
        let credentials = Some(signing.credentials());
        let mut action = self
            .public_bucket
            .upload_part(credentials, key.as_str(), number, multipart);
        action.headers_mut().insert(LENGTH, size.to_string());
        action.sign_with_time(signing.lifetime(), &signing.now()).into()
    }

    fn supports_parts(&self) -> bool {
        !self.lacks_multipart.load(Ordering::Relaxed)
    }

    async fn begin_parts(
        &self,
        key: &ObjectKey,
        options: &DirectUploadOptions<'_>,
    ) -> Result<Option<String>, StoreError> {
        self.create_multipart(key, &options.headers()).await
    }

    async fn list_parts(&self, key: &ObjectKey, multipart: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        self.list_all_parts(key, multipart).await
    }

    async fn complete_parts(&self, key: &ObjectKey, multipart: &str, etags: &[&str]) -> Result<String, StoreError> {
        self.complete_multipart(key, multipart, etags).await
    }

    async fn abort_parts(&self, key: &ObjectKey, multipart: &str) -> Result<(), StoreError> {
        self.abort_multipart(key.as_str(), multipart).await
    }
}
