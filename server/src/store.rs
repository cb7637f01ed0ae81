//! The S3 object store: the traits that the server uses, and a client.
//!
//! The rest of the server calls [`ObjectStore`] and [`UrlStore`]; [`S3Store`] implements both with S3 over HTTP. Every
//! call has a connect timeout and a total timeout, and is retried only if that is safe.

pub(crate) mod action;
mod bucket_settings;
mod integrity;
mod object_pages;
mod retry;
mod s3;

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::{FormFields, ObjectKey, PresignedPost, S3Error};

use crate::access_keys::{NoCredentials, SigningKey};

pub use action::StoreAction;
pub use bucket_settings::{BucketSetting, CorsRule, Expiration, LifecycleRule, RawSetting};
pub use integrity::Integrity;
pub(crate) use integrity::composite_etag;
pub(crate) use object_pages::ObjectPages;
pub use s3::S3Store;
pub(crate) use s3::count_known_responses;

/// The metadata that a HEAD request returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Size in bytes.
    pub size: u64,
    /// Opaque, quoted, as received.
    pub etag: String,
    /// `x-amz-meta-upload-id`, if the object has it.
    pub upload_id: Option<String>,
    /// A checksum of the whole object, if the store keeps one.
    pub checksum: Option<Checksum>,
}

/// A checksum that the store computed over all bytes of an object (AWS, "Checking object integrity").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// The header that holds it, such as `x-amz-checksum-crc64nvme`.
    pub algorithm: &'static str,
    /// Base64, as received.
    pub value: String,
}

/// Options of a copy.
#[derive(Debug, Clone, Copy)]
pub struct CopyOptions<'a> {
    /// `x-amz-copy-source-if-match`: copies only if the source has this ETag. Some stores ignore the condition, so the
    /// copy is inspected in any case.
    pub etag: &'a str,
    /// `Content-Type` of the copy, for people who look into the bucket. Downloads get their type from the ledger.
    pub content_type: &'a str,
    /// `x-amz-meta-upload-id` of the copy. No other metadata of the source is kept.
    pub upload_id: &'a str,
}

/// An object's metadata and first bytes, from one response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadingBytes {
    /// The metadata that a HEAD request would return.
    pub head: ObjectHead,
    /// The requested number of bytes from the object's beginning, or the whole object if it is shorter.
    pub bytes: Bytes,
}

/// Result of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyOutcome {
    /// The store reports success.
    Copied,
    /// The source has changed or is gone: inspect it again.
    SourceChanged,
}

/// Why a call to the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No response, or only responses that ask for a retry, until the retry time was over.
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
    /// Nothing was sent, because the temporary credentials have expired and their provider gives no others.
    #[error(transparent)]
    NoCredentials(#[from] NoCredentials),
    /// A refusal that a retry does not change: a matter of configuration or permission.
    #[error("the store refused {action}: HTTP {status} {code}")]
    Refused {
        /// The S3 action.
        action: StoreAction,
        /// HTTP status.
        status: u16,
        /// S3's error code; empty if the response has none.
        code: String,
    },
}

/// Options of a download URL.
#[derive(Debug, Clone, Copy)]
pub struct DownloadOptions<'a> {
    /// `Content-Disposition`.
    pub disposition: &'a str,
    /// `Content-Type`, from the ledger. It overrides the type that is stored with the object.
    pub content_type: &'a str,
    /// How long the URL works. S3 accepts at most seven days.
    pub lifetime: Duration,
}

/// A URL that downloads an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadUrl {
    /// The URL with its signature.
    pub url: String,
    /// How long it works.
    pub lifetime: Duration,
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// The object's key.
    pub key: String,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Size in bytes.
    pub size: u64,
    /// As received, with or without quotes; `None` if the store lists none.
    pub etag: Option<String>,
}

/// Some bytes of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByteRange {
    /// The requested number of bytes, or fewer at the end of the object.
    pub bytes: Bytes,
    /// Whether the object is encrypted with a key of KMS or of the customer. Its ETag is no MD5 then (AWS, "Object").
    pub has_own_key: bool,
}

/// An unfinished multipart upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedUpload {
    /// The key of the object that it would form.
    pub key: String,
    /// The store's id of it (`UploadId`).
    pub id: String,
    /// When it was begun; `None` if that cannot be read.
    pub begun_at: Option<Timestamp>,
}

/// A page of the list of unfinished multipart uploads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnfinishedPage {
    /// The uploads.
    pub uploads: Vec<UnfinishedUpload>,
    /// The markers of the next page, key and upload id; `None` after the last page.
    pub next: Option<(String, String)>,
}

/// Options of an object that a browser writes by signed URL.
#[derive(Debug, Clone, Copy)]
pub struct DirectUploadOptions<'a> {
    /// The declared content type.
    pub content_type: &'a str,
    /// `x-amz-meta-upload-id` of the object.
    pub upload_id: &'a str,
    /// The canned ACL, if one is configured.
    pub acl: Option<&'a str>,
}

/// A signed PUT request for one object.
#[derive(Debug, Clone)]
pub struct PresignedPut {
    /// The URL with its signature.
    pub url: String,
    /// Headers that the browser has to send unchanged, besides the content length.
    pub headers: FormFields,
}

/// A part in the store's list of parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPart {
    /// The part number, from 1.
    pub number: u16,
    /// Size in bytes.
    pub size: u64,
    /// Opaque, quoted, as received.
    pub etag: String,
    /// When it was stored, if the store lists it.
    pub stored_at: Option<Timestamp>,
}

/// A store's response to a file that was sent as a browser sends it.
#[derive(Debug, Clone)]
pub struct FormAnswer {
    /// HTTP status.
    pub status: u16,
    /// The error of a refusal; fields that the response does not have are empty.
    pub error: S3Error,
    /// The time of the store's clock, from the `Date` header.
    pub date: Option<Timestamp>,
}

/// A store's response to a signed listing of one object.
#[derive(Debug, Clone)]
pub struct BucketAnswer {
    /// HTTP status.
    pub status: u16,
    /// The error of a refusal; fields that the response does not have are empty.
    pub error: S3Error,
    /// Whether the response is a listing.
    pub is_listing: bool,
    /// The time of the store's clock, from the `Date` header.
    pub date: Option<Timestamp>,
    /// The time of this machine's clock before the request.
    pub sent: Timestamp,
    /// The time of this machine's clock at the response.
    pub received: Timestamp,
    /// The bucket's region, from `x-amz-bucket-region`.
    pub region: Option<String>,
}

/// A browser's question whether a page may send a request to the store (Fetch, "CORS-preflight request").
#[derive(Debug, Clone, Copy)]
pub struct Preflight<'a> {
    /// The URL of the request.
    pub url: &'a str,
    /// The page's origin.
    pub origin: &'a str,
    /// The method of the request.
    pub method: &'static str,
    /// Its headers that need a permission, in lower case, sorted.
    pub headers: &'a [&'static str],
}

/// The response to a [`Preflight`].
#[derive(Debug, Clone)]
pub struct PreflightAnswer {
    /// HTTP status.
    pub status: u16,
    /// All values of `Access-Control-Allow-Origin`; browsers accept one at most.
    pub allowed_origins: Vec<String>,
    /// Items of `Access-Control-Allow-Methods`.
    pub methods: Vec<String>,
    /// Items of `Access-Control-Allow-Headers`.
    pub headers: Vec<String>,
    /// The error of a refusal; fields that the response does not have are empty.
    pub error: S3Error,
}

/// Sends files as a browser does. Only the start-up canary uses it.
#[async_trait]
pub trait FormTarget: Send + Sync {
    /// Posts `file` after the form's fields, once; returns any response.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no response, or one that asks for a retry.
    async fn post_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError>;
    /// Sends `file` by a signed URL, once; returns any response.
    ///
    /// # Errors
    /// As [`FormTarget::post_form`].
    async fn put_file(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError>;
    /// Whether an object can be read without a signature.
    ///
    /// # Errors
    /// As [`FormTarget::post_form`].
    async fn is_public(&self, key: &ObjectKey) -> Result<bool, StoreError>;
}

/// The server's own operations on a store.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// An object's size, ETag and metadata; `None` if there is no such object.
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError>;
    /// An object's metadata and its first `count` bytes, in one request; `None` if there is no such object.
    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError>;
    /// Copies an object of at most 5 GiB within the store and replaces all its metadata. If the call is dropped before
    /// it returns, the copy may still be made.
    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, options: CopyOptions<'_>)
    -> Result<CopyOutcome, StoreError>;
    /// Deletes an object; succeeds if there is no such object.
    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError>;
    /// Deletes up to 1,000 objects, in one request if the store supports that. Returns the keys of objects that may
    /// still exist.
    ///
    /// # Errors
    /// If nothing is known about any of the objects.
    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError>;
    /// Up to 1,000 objects whose keys begin with `prefix` and sort after `after`.
    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError>;
    /// Aborts multipart uploads below [`crate::ledger::PARTS_PREFIX`] that were begun before `older_than`; returns how
    /// many. Returns 0 if the store cannot list multipart uploads.
    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError>;
    /// A URL that downloads the object. It works for less than asked if the credentials expire earlier.
    async fn download_url(&self, key: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError>;
}

/// What only [`crate::check`] asks of a store.
#[async_trait]
pub trait InventoryStore: ObjectStore {
    /// Up to `count` bytes of an object from the offset `from`; `None` if there is no such object.
    async fn bytes(&self, key: &ObjectKey, from: u64, count: u64) -> Result<Option<ByteRange>, StoreError>;
    /// Unfinished multipart uploads below [`crate::ledger::PARTS_PREFIX`] that come after the markers of an earlier
    /// page; `None` if the store cannot list them.
    async fn list_unfinished(&self, after: Option<&(String, String)>) -> Result<Option<UnfinishedPage>, StoreError>;
    /// Aborts a multipart upload; succeeds if the store does not know it.
    async fn abort_unfinished(&self, upload: &UnfinishedUpload) -> Result<(), StoreError>;
}

/// Signed URLs by which browsers write, and multipart uploads.
#[async_trait]
pub trait UrlStore: Send + Sync {
    /// Signs a PUT request of exactly `size` bytes.
    fn put_url(
        &self,
        key: &ObjectKey,
        size: u64,
        options: &DirectUploadOptions<'_>,
        signing: &SigningKey,
    ) -> PresignedPut;
    /// Signs a PUT request of one part, given as its number and exact size in bytes.
    fn part_url(&self, key: &ObjectKey, multipart: &str, part: (u16, u64), signing: &SigningKey) -> String;
    /// Whether the store may support multipart uploads; `false` after it answered that it does not.
    fn supports_parts(&self) -> bool;
    /// Begins a multipart upload; returns the store's id of it, or `None` if the store does not support them.
    async fn begin_parts(
        &self,
        key: &ObjectKey,
        options: &DirectUploadOptions<'_>,
    ) -> Result<Option<String>, StoreError>;
    /// All parts, by number; `None` if the store does not know the multipart upload: it was completed or aborted.
    async fn list_parts(&self, key: &ObjectKey, multipart: &str) -> Result<Option<Vec<ListedPart>>, StoreError>;
    /// Completes a multipart upload from the parts 1, 2, … with these ETags; returns the object's ETag. After an error
    /// the object may exist all the same, if only the response was lost; a HEAD request shows it.
    async fn complete_parts(&self, key: &ObjectKey, multipart: &str, etags: &[&str]) -> Result<String, StoreError>;
    /// Aborts a multipart upload; succeeds if the store does not know it.
    async fn abort_parts(&self, key: &ObjectKey, multipart: &str) -> Result<(), StoreError>;
}
