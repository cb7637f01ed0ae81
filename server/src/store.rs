//! The S3 object store and our client of it.
//!
//! [`ObjectStore`] is what the rest of the server may ask of a store; [`S3Store`] speaks S3 over
//! HTTP. Every call has a connect and a total timeout and is retried only where that is safe.

mod attempt;
mod integrity;
mod s3;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::{FormFields, ObjectKey, PresignedPost, S3Error};

pub use integrity::Integrity;
pub(crate) use integrity::composite_etag;
pub use s3::S3Store;
pub(crate) use s3::shapes_of;

/// What a HEAD tells of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Bytes.
    pub size: u64,
    /// Opaque, quoted, as received.
    pub etag: String,
    /// `x-amz-meta-upload-id`, where the object has one.
    pub upload_id: Option<String>,
    /// Where the store keeps one of the whole object.
    pub checksum: Option<Checksum>,
}

/// What the store itself computed over all bytes of an object (AWS, "Checking object integrity").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// The header that carries it, such as `x-amz-checksum-crc64nvme`.
    pub algorithm: &'static str,
    /// Base64, as received.
    pub value: String,
}

/// How a staging object is copied.
#[derive(Debug, Clone, Copy)]
pub struct CopyTerms<'a> {
    /// Copy only these bytes: `x-amz-copy-source-if-match`. The copy is judged all the same, whatever a store makes of
    /// the condition.
    pub etag: &'a str,
    /// `Content-Type` of the copy, for people who look into the bucket: what is served comes from the ledger.
    pub content_type: &'a str,
    /// Kept as `x-amz-meta-upload-id`; nothing else of the source's metadata is.
    pub upload_id: &'a str,
}

/// An object's head and its first bytes, of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadingBytes {
    /// What a HEAD would tell.
    pub head: ObjectHead,
    /// As many of its first bytes as were asked for, or all of it.
    pub bytes: Bytes,
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

/// How an object is served.
#[derive(Debug, Clone, Copy)]
pub struct DownloadTerms<'a> {
    /// `Content-Disposition`.
    pub disposition: &'a str,
    /// `Content-Type`: the ledger's, whatever the object itself was told.
    pub content_type: &'a str,
    /// How long the URL is good; S3 takes at most seven days.
    pub lifetime: Duration,
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// When it was stored.
    pub stored_at: Timestamp,
}

/// What an object that a browser writes by URL shall be.
#[derive(Debug, Clone, Copy)]
pub struct DirectTerms<'a> {
    /// As declared.
    pub content_type: &'a str,
    /// Kept as `x-amz-meta-upload-id`.
    pub upload_id: &'a str,
    /// Only where configured.
    pub acl: Option<&'a str>,
    /// How long a URL is good.
    pub lifetime: Duration,
}

/// A signed PUT of one object.
#[derive(Debug, Clone)]
pub struct PresignedPut {
    /// Holds a signature.
    pub url: String,
    /// To be sent exactly so, beside the length.
    pub headers: FormFields,
}

/// A part as the store lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPart {
    /// From 1.
    pub number: u16,
    /// Bytes.
    pub size: u64,
    /// Opaque, quoted, as received.
    pub etag: String,
    /// Where the store tells it.
    pub stored_at: Option<Timestamp>,
}

/// What a store answered to a file that was sent as a browser sends it.
#[derive(Debug, Clone)]
pub struct FormAnswer {
    /// HTTP status.
    pub status: u16,
    /// Of a refusal; what the store did not say is empty.
    pub error: S3Error,
    /// The store's own clock, from its `Date` header.
    pub date: Option<Timestamp>,
}

/// Whoever can send a file as a browser does. Only the start-up canary needs it.
#[async_trait]
pub trait FormTarget: Send + Sync {
    /// Posts `file` with the form's fields before it; one try, every answer is an answer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where no answer came.
    async fn post_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError>;
    /// The same by a signed URL.
    ///
    /// # Errors
    /// As [`FormTarget::post_form`].
    async fn put_file(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError>;
    /// Whether anybody can read an object, without a signature.
    ///
    /// # Errors
    /// As [`FormTarget::post_form`].
    async fn is_public(&self, key: &ObjectKey) -> Result<bool, StoreError>;
}

/// What the server asks of a store.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Size, ETag and our metadata; `None` where there is no such object.
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError>;
    /// The same and the first `count` bytes, in one request; `None` where there is no such object.
    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError>;
    /// Copies an object of at most 5 GiB within the store, replacing all metadata. A call that is dropped half-way may
    /// still leave the copy.
    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: CopyTerms<'_>) -> Result<CopyOutcome, StoreError>;
    /// Removes an object; one that is not there is removed already.
    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError>;
    /// Removes up to 1,000 objects, in one request where the store takes such; the keys of those that
    /// may still be there.
    ///
    /// # Errors
    /// Where nothing is known of any of them.
    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError>;
    /// Up to 1,000 objects whose keys begin with `prefix` and sort behind `after`.
    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError>;
    /// Gives up multipart uploads below [`crate::ledger::PARTS_PREFIX`] that were begun before `older_than`; how many.
    /// A store that does not tell of them has none that we could give up.
    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError>;
    /// A URL that downloads the object.
    fn download_url(&self, key: &ObjectKey, terms: &DownloadTerms<'_>) -> String;
}

/// What lets browsers write by signed URLs, and puts together what they sent in parts.
#[async_trait]
pub trait UrlStore: Send + Sync {
    /// Signs one PUT of exactly `size` bytes.
    fn put_url(&self, key: &ObjectKey, size: u64, terms: &DirectTerms<'_>, now: Timestamp) -> PresignedPut;
    /// Signs one PUT of one part: its number, and its exact bytes.
    fn part_url(
        &self,
        key: &ObjectKey,
        multipart: &str,
        part: (u16, u64),
        lifetime: Duration,
        now: Timestamp,
    ) -> String;
    /// Whether it is worth asking for parts: `false` once the store has said that it knows none.
    fn takes_parts(&self) -> bool;
    /// Begins a multipart upload; the store's name for it, or `None` where it has none.
    async fn begin_parts(&self, key: &ObjectKey, terms: &DirectTerms<'_>) -> Result<Option<String>, StoreError>;
    /// All parts, by number; `None` where the multipart upload is unknown: completed, aborted or
    /// swept.
    async fn list_parts(&self, key: &ObjectKey, multipart: &str) -> Result<Option<Vec<ListedPart>>, StoreError>;
    /// Makes an object of the parts 1, 2, … with these ETags; the object's ETag. Any error may hide a success whose
    /// answer was lost: the object's HEAD tells.
    async fn complete_parts(&self, key: &ObjectKey, multipart: &str, etags: &[&str]) -> Result<String, StoreError>;
    /// Gives a multipart upload up; one that is unknown is given up already.
    async fn abort_parts(&self, key: &ObjectKey, multipart: &str) -> Result<(), StoreError>;
}
