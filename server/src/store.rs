//! The S3 object store and our client of it.
//!
//! [`ObjectStore`] is what the rest of the server may ask of a store; [`S3Store`] speaks S3 over
//! HTTP. Every call has a connect and a total timeout and is retried only where that is safe.

mod attempt;
mod s3;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

pub use s3::S3Store;

/// What a HEAD tells of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Bytes.
    pub size: u64,
    /// Opaque, quoted, as received.
    pub etag: String,
    /// `x-amz-meta-upload-id`, where the object has one.
    pub upload_id: Option<String>,
}

/// What a promoted object shall be.
#[derive(Debug, Clone)]
pub struct PromoteTerms<'a> {
    /// Copy only these bytes: `x-amz-copy-source-if-match`.
    pub etag: &'a str,
    /// The type the server decided on.
    pub content_type: &'a str,
    /// `Content-Disposition` of downloads that do not ask for another.
    pub disposition: &'a str,
    /// Kept as `x-amz-meta-upload-id`.
    pub upload_id: &'a str,
}

/// How a copy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyOutcome {
    /// The store says it is done.
    Copied,
    /// The source is not what it was, or is gone: look again.
    SourceChanged,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No answer, or only answers that ask for patience, until the budget ran out.
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
    /// An answer that trying again will not change: configuration or permission.
    #[error("the store refused {action}: HTTP {status} {code}")]
    Refused {
        /// What was asked.
        action: &'static str,
        /// HTTP status.
        status: u16,
        /// S3's code, if it gave one.
        code: String,
    },
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// When it was stored.
    pub stored_at: Timestamp,
}

/// What the server asks of a store.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Size, ETag and our metadata; `None` where there is no such object.
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError>;
    /// The first `count` bytes of exactly the object with this ETag; `None` where it changed or is gone.
    async fn read_start(&self, key: &ObjectKey, etag: &str, count: u64) -> Result<Option<Bytes>, StoreError>;
    /// Copies within the store, replacing all metadata.
    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: PromoteTerms<'_>) -> Result<CopyOutcome, StoreError>;
    /// Removes an object; one that is not there is removed already.
    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError>;
    /// Up to 1,000 objects whose keys begin with `prefix` and sort behind `after`.
    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError>;
    /// A URL that downloads the object within the next minutes, as an attachment of the given name.
    fn download_url(&self, key: &ObjectKey, disposition: &str) -> String;
}
