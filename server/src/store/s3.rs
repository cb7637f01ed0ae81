//! S3 over HTTP: rusty-s3 signs, reqwest sends.
//!
//! | module | what it holds |
//! |---|---|
//! | `exchange` | one request until its answer is final |
//! | `read` | HEAD, the first bytes, listings |
//! | `delete` | one object, or many in one request |
//! | `copy` | copies within the store |
//! | `parts` | multipart uploads: begin, list, complete |
//! | `urls` | URLs by which a browser writes |
//! | `unfinished` | multipart uploads that nobody finished |
//! | `form` | sending a file as a browser does |

mod copy;
mod delete;
mod exchange;
mod form;
mod parts;
mod read;
#[cfg(test)]
mod tests;
mod unfinished;
mod urls;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use rusty_s3::{Bucket, Credentials, S3Action};
use s3_post_policy::{ObjectKey, PresignedPost};

use super::{
    CopyOutcome, CopyTerms, DownloadTerms, FormAnswer, FormTarget, LeadingBytes, ListedObject, ObjectHead, ObjectStore,
    PresignedPut, StoreError,
};

use crate::outbound::OutboundClient;

/// How many of the answers that we know an XML can be.
pub(crate) fn shapes_of(xml: &str) -> usize {
    parts::shapes_of(xml) + unfinished::shapes_of(xml)
}

/// How long a URL for one of our own requests is good; the request follows at once.
const OWN_REQUEST: Duration = Duration::from_secs(300);

/// See the module.
#[derive(Debug, Clone)]
pub struct S3Store {
    client: OutboundClient,
    /// As we reach it.
    bucket: Bucket,
    /// As browsers reach it: where their URLs lead.
    public_bucket: Bucket,
    credentials: Credentials,
    /// What browsers write with; the server's own where there is no other.
    upload_credentials: Credentials,
    /// Set once the store was found to have no multipart uploads.
    no_parts: Arc<AtomicBool>,
    /// Set once the store was found to remove objects one by one only.
    deletes_singly: Arc<AtomicBool>,
}

impl S3Store {
    /// A client of one bucket.
    ///
    /// # Errors
    /// Where the system's TLS set-up is unusable.
    pub fn new(bucket: Bucket, credentials: Credentials) -> Result<Self, reqwest::Error> {
        // Each request brings its own total timeout.
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
            upload_credentials: credentials.clone(),
            credentials,
            no_parts: Arc::default(),
            deletes_singly: Arc::default(),
        })
    }

    /// The same client of a bucket that browsers reach by another name.
    #[must_use]
    pub fn with_public_bucket(self, public_bucket: Bucket) -> Self {
        Self { public_bucket, ..self }
    }

    /// The same client for somebody who reaches the bucket as we do.
    #[must_use]
    pub fn seen_from_inside(&self) -> Self {
        self.clone().with_public_bucket(self.bucket.clone())
    }

    /// The same client with another key for what browsers write.
    #[must_use]
    pub fn with_upload_credentials(self, upload_credentials: Credentials) -> Self {
        Self {
            upload_credentials,
            ..self
        }
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.head_object(key).await
    }

    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError> {
        self.read_beginning(key, count).await
    }

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: CopyTerms<'_>) -> Result<CopyOutcome, StoreError> {
        self.copy_object(from, to, &terms).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.delete_one(key).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        self.delete_many(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.list_page(prefix, after).await
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        self.abort_older_than(older_than).await
    }

    fn download_url(&self, key: &ObjectKey, terms: &DownloadTerms<'_>) -> String {
        let mut action = self.public_bucket.get_object(Some(&self.credentials), key.as_str());
        let query = action.query_mut();
        query.insert("response-content-disposition", terms.disposition);
        query.insert("response-content-type", terms.content_type);
        action.sign(terms.lifetime).into()
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
        self.read_unsigned(key).await
    }
}
