//! A store in memory with the guarantees of S3 and no others.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use md5::{Digest, Md5};
use s3_post_policy::ObjectKey;
use server::store::{
    ByteRange, CopyOptions, CopyOutcome, DownloadOptions, DownloadUrl, InventoryStore, LeadingBytes, ListedObject,
    ObjectHead, ObjectStore, StoreError, UnfinishedPage, UnfinishedUpload,
};

use crate::clock::Clock;

/// Objects per page of a listing, as in S3.
pub(crate) const PAGE: usize = 1_000;

/// An object with its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) bytes: Bytes,
    pub(crate) upload_id: Option<String>,
    pub(crate) content_type: String,
    pub(crate) stored_at: Timestamp,
    etag: String,
}

/// The MD5 of the content, as in S3 for objects of one request.
fn etag_of(bytes: &[u8]) -> String {
    let digits: String = Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

impl Object {
    pub(crate) fn etag(&self) -> String {
        self.etag.clone()
    }

    fn head(&self) -> ObjectHead {
        ObjectHead {
            size: self.bytes.len() as u64,
            etag: self.etag(),
            upload_id: self.upload_id.clone(),
            checksum: None,
        }
    }
}

/// The store; clones share their objects.
#[derive(Debug, Clone)]
pub(crate) struct MemoryStore {
    clock: Clock,
    /// Whether copy conditions are respected; some stores ignore them.
    respects_conditions: bool,
    /// Whether a page of a listing begins with the object after which it should begin, as in RustFS.
    repeats_marker: bool,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<String, Object>,
    /// All objects ever written to each key, the oldest first.
    written: BTreeMap<String, Vec<Object>>,
    /// Unfinished multipart uploads: key and time of creation.
    unfinished: Vec<(String, Timestamp)>,
}

impl State {
    fn write(&mut self, key: &str, object: Object) {
        self.written.entry(key.to_owned()).or_default().push(object.clone());
        self.objects.insert(key.to_owned(), object);
    }
}

impl MemoryStore {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            respects_conditions: true,
            repeats_marker: false,
            state: Arc::default(),
        }
    }

    /// This store, whose pages of listings repeat an object.
    pub(crate) fn that_repeats_markers(self) -> Self {
        Self {
            repeats_marker: true,
            ..self
        }
    }

    /// This store, with or without copy conditions.
    pub(crate) fn with_copy_conditions(self, respects_conditions: bool) -> Self {
        Self {
            respects_conditions,
            ..self
        }
    }

    /// Stores an object now, as an accepted form does.
    pub(crate) fn post(&self, key: &ObjectKey, upload_id: &str, bytes: impl Into<Bytes>) {
        self.post_at(key, upload_id, bytes, self.clock.now());
    }

    /// Stores an object at a given time.
    pub(crate) fn post_at(&self, key: &ObjectKey, upload_id: &str, bytes: impl Into<Bytes>, at: Timestamp) {
        let bytes = bytes.into();
        let object = Object {
            etag: etag_of(&bytes),
            bytes,
            upload_id: Some(upload_id.to_owned()),
            content_type: "application/octet-stream".to_owned(),
            stored_at: at,
        };
        self.state.lock().unwrap().write(key.as_str(), object);
    }

    /// Begins a multipart upload now, which is never finished.
    pub(crate) fn begin_upload(&self, key: &ObjectKey) {
        let begun = (key.as_str().to_owned(), self.clock.now());
        self.state.lock().unwrap().unfinished.push(begun);
    }

    /// Changes the last byte of an object without a write, as a failing disk does.
    pub(crate) fn rot(&self, key: &ObjectKey) {
        let mut state = self.state.lock().unwrap();
        let object = state.objects.get_mut(key.as_str()).unwrap();
        let mut bytes = object.bytes.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        object.bytes = bytes.into();
    }

    /// Gives an object another ETag, as a store does to which it is moved.
    pub(crate) fn set_etag(&self, key: &ObjectKey, etag: &str) {
        let mut state = self.state.lock().unwrap();
        etag.clone_into(&mut state.objects.get_mut(key.as_str()).unwrap().etag);
    }

    pub(crate) fn object(&self, key: &ObjectKey) -> Option<Object> {
        self.state.lock().unwrap().objects.get(key.as_str()).cloned()
    }

    /// All keys with this prefix, sorted.
    pub(crate) fn keys(&self, prefix: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state
            .objects
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    }

    /// All objects ever written to this key, the oldest first.
    pub(crate) fn written(&self, key: &ObjectKey) -> Vec<Object> {
        let state = self.state.lock().unwrap();
        state.written.get(key.as_str()).cloned().unwrap_or_default()
    }
}

#[async_trait]
impl ObjectStore for MemoryStore {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        Ok(self.object(key).map(|object| object.head()))
    }

    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError> {
        Ok(self.object(key).map(|object| {
            let end = object.bytes.len().min(usize::try_from(count).unwrap());
            LeadingBytes {
                bytes: object.bytes.slice(..end),
                head: object.head(),
            }
        }))
    }

    async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        let mut state = self.state.lock().unwrap();
        let Some(source) = state
            .objects
            .get(from.as_str())
            .filter(|source| source.etag() == options.etag || !self.respects_conditions)
        else {
            return Ok(CopyOutcome::SourceChanged);
        };
        let copy = Object {
            etag: source.etag(),
            bytes: source.bytes.clone(),
            upload_id: Some(options.upload_id.to_owned()),
            content_type: options.content_type.to_owned(),
            stored_at: self.clock.now(),
        };
        state.write(to.as_str(), copy);
        Ok(CopyOutcome::Copied)
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.state.lock().unwrap().objects.remove(key.as_str());
        Ok(())
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        for key in keys {
            self.delete(key).await?;
        }
        Ok(Vec::new())
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        let state = self.state.lock().unwrap();
        let begin = match after.filter(|after| *after >= prefix) {
            Some(after) if self.repeats_marker => Bound::Included(after),
            Some(after) => Bound::Excluded(after),
            None => Bound::Included(prefix),
        };
        Ok(state
            .objects
            .range::<str, _>((begin, Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(prefix))
            .take(PAGE)
            .map(|(key, object)| ListedObject {
                key: key.clone(),
                stored_at: object.stored_at,
                size: object.bytes.len() as u64,
                etag: Some(object.etag()),
            })
            .collect())
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        let mut state = self.state.lock().unwrap();
        let before = state.unfinished.len();
        state.unfinished.retain(|(_, begun_at)| *begun_at >= older_than);
        Ok(u32::try_from(before - state.unfinished.len()).unwrap())
    }

    async fn download_url(&self, key: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError> {
        Ok(DownloadUrl {
            url: format!("memory:///{}", key.as_str()),
            lifetime: options.lifetime,
        })
    }
}

#[async_trait]
impl InventoryStore for MemoryStore {
    async fn bytes(&self, key: &ObjectKey, from: u64, count: u64) -> Result<Option<ByteRange>, StoreError> {
        Ok(self.object(key).map(|object| {
            let begin = object.bytes.len().min(usize::try_from(from).unwrap());
            let end = object.bytes.len().min(usize::try_from(from + count).unwrap());
            ByteRange {
                bytes: object.bytes.slice(begin..end),
                has_own_key: false,
            }
        }))
    }

    async fn list_unfinished(&self, after: Option<&(String, String)>) -> Result<Option<UnfinishedPage>, StoreError> {
        assert!(after.is_none(), "there is one page");
        let state = self.state.lock().unwrap();
        let upload = |(key, begun_at): &(String, Timestamp)| UnfinishedUpload {
            key: key.clone(),
            id: format!("id of {key}"),
            begun_at: Some(*begun_at),
        };
        Ok(Some(UnfinishedPage {
            uploads: state.unfinished.iter().map(upload).collect(),
            next: None,
        }))
    }

    async fn abort_unfinished(&self, upload: &UnfinishedUpload) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap();
        state.unfinished.retain(|(key, _)| *key != upload.key);
        Ok(())
    }
}
