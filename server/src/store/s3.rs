//! The S3 client: rusty-s3 signs requests, reqwest sends them.
//!
//! | module | what it holds |
//! |---|---|
//! | `request` | sending a request, with retries |
//! | `read` | HEAD, first bytes, listings |
//! | `delete` | deleting one object, or many in one request |
//! | `copy` | copies within the store |
//! | `multipart` | multipart uploads: begin, list, complete, abort |
//! | `signed_urls` | URLs by which browsers write |
//! | `browser_request` | sending a file as a browser does |
//! | `bucket_settings` | the bucket's own settings, and preflight requests |

mod browser_request;
mod bucket_settings;
mod copy;
mod delete;
mod multipart;
mod read;
mod request;
mod signed_urls;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusty_s3::{Bucket, S3Action};
use s3_post_policy::{ObjectKey, PresignedPost};

use super::{
    ByteRange, CopyOptions, CopyOutcome, DownloadOptions, DownloadUrl, FormAnswer, FormTarget, InventoryStore,
    LeadingBytes, ListedObject, ObjectHead, ObjectStore, PresignedPut, StoreError, UnfinishedPage, UnfinishedUpload,
};

use crate::access_keys::StoreKey;
use crate::outbound::OutboundClient;

/// How many of the store's known responses this XML can be parsed as.
pub(crate) fn count_known_responses(xml: &str) -> usize {
    multipart::count_known_responses(xml)
}

/// How long the signature of one of the server's own requests is valid. The request is sent at once.
const OWN_REQUEST: Duration = Duration::from_secs(300);

/// A client of one bucket; see the module.
#[derive(Debug, Clone)]
pub struct S3Store {
    client: OutboundClient,
    /// The bucket at the endpoint that the server uses.
    bucket: Bucket,
    /// The bucket at the endpoint that browsers use: browsers' URLs lead there.
    public_bucket: Bucket,
    /// The key of the server's own requests and of downloads.
    key: StoreKey,
    /// Set when the store answers that it does not support multipart uploads.
    lacks_multipart: Arc<AtomicBool>,
    /// Set when the store answers that it does not support deleting many objects in one request.
    lacks_batch_delete: Arc<AtomicBool>,
}

impl S3Store {
    /// A client of one bucket.
    ///
    /// # Errors
    /// If the system's TLS configuration cannot be used.
    pub fn new(bucket: Bucket, key: StoreKey) -> Result<Self, reqwest::Error> {
        // Each request has its own total timeout.
        let client = OutboundClient::new(|client| {
            client
                .connect_timeout(Duration::from_secs(3))
                .pool_idle_timeout(Duration::from_secs(20))
                .redirect(reqwest::redirect::Policy::none())
        })?;
        Ok(Self {
            client,
            public_bucket: bucket.clone(),
            bucket,
            key,
            lacks_multipart: Arc::default(),
            lacks_batch_delete: Arc::default(),
        })
    }

    /// This client with another endpoint for browsers.
    #[must_use]
    pub fn with_public_bucket(self, public_bucket: Bucket) -> Self {
        Self { public_bucket, ..self }
    }

    /// This client with the server's own endpoint for browsers' URLs, too.
    #[must_use]
    pub fn at_server_endpoint(&self) -> Self {
        self.clone().with_public_bucket(self.bucket.clone())
    }

    /// This client with the browsers' endpoint for its own requests, too.
    #[must_use]
    pub fn at_public_endpoint(&self) -> Self {
        let mut store = self.clone();
        store.bucket = self.public_bucket.clone();
        store
    }

    /// This client with another key for its own requests.
    #[must_use]
    pub fn with_key(&self, key: StoreKey) -> Self {
        Self { key, ..self.clone() }
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.head_object(key).await
    }

    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError> {
        self.get_leading_bytes(key, count).await
    }

    async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        self.copy_object(from, to, &options).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.delete_object(key).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        self.delete_objects(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.list_page(prefix, after).await
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        self.abort_multipart_older_than(older_than).await
    }

    async fn download_url(&self, key: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError> {
        let signing = self.key.for_signing(options.lifetime, Timestamp::now()).await?;
        let mut action = self.public_bucket.get_object(Some(signing.credentials()), key.as_str());
        let query = action.query_mut();
        query.insert("response-content-disposition", options.disposition);
        query.insert("response-content-type", options.content_type);
        Ok(DownloadUrl {
            url: action.sign_with_time(signing.lifetime(), &signing.now()).into(),
            lifetime: signing.lifetime(),
        })
    }
}

#[async_trait]
impl InventoryStore for S3Store {
    async fn bytes(&self, key: &ObjectKey, from: u64, count: u64) -> Result<Option<ByteRange>, StoreError> {
        self.get_range(key, from, count).await
    }

    async fn list_unfinished(&self, after: Option<&(String, String)>) -> Result<Option<UnfinishedPage>, StoreError> {
        self.list_uploads_page(after).await
    }

    async fn abort_unfinished(&self, upload: &UnfinishedUpload) -> Result<(), StoreError> {
        self.abort_multipart(&upload.key, &upload.id).await
    }
}

#[async_trait]
impl FormTarget for S3Store {
    async fn post_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError> {
        self.send_form(form, file).await
    }

    async fn put_file(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError> {
        self.send_put(put, file).await
    }

    async fn is_public(&self, key: &ObjectKey) -> Result<bool, StoreError> {
        self.is_readable_unsigned(key).await
    }
}
