//! A store in memory that does what S3 promises and nothing more.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{
    CopyOptions, CopyOutcome, DownloadOptions, LeadingBytes, ListedObject, ObjectHead, ObjectStore, StoreError,
};
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// Objects of one page of a listing, as in S3.
pub(crate) const PAGE: usize = 1_000;

/// An object and everything that S3 keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) bytes: Bytes,
    pub(crate) upload_id: Option<String>,
    pub(crate) content_type: String,
    pub(crate) stored_at: Timestamp,
}

impl Object {
    /// The same for the same content, as S3's is for objects sent in one piece.
    pub(crate) fn etag(&self) -> String {
        let digest = Sha256::digest(&self.bytes);
        let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("\"{digits}\"")
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

/// Clones are the same store.
#[derive(Debug, Clone)]
pub(crate) struct MemoryStore {
    clock: Clock,
    /// Some stores copy whatever the condition says.
    minds_conditions: bool,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<String, Object>,
    /// Everything that ever stood under a key, oldest first.
    written: BTreeMap<String, Vec<Object>>,
    /// Unfinished multipart uploads: key and when they were begun.
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
            minds_conditions: true,
            state: Arc::default(),
        }
    }

    /// The same, which minds the conditions of copies or does not.
    pub(crate) fn minding_conditions(self, minds_conditions: bool) -> Self {
        Self {
            minds_conditions,
            ..self
        }
    }

    /// What a form that the store accepts leaves behind, now.
    pub(crate) fn post(&self, key: &ObjectKey, upload_id: &str, bytes: impl Into<Bytes>) {
        self.post_at(key, upload_id, bytes, self.clock.now());
    }

    /// The same at a time of the test's own.
    pub(crate) fn post_at(&self, key: &ObjectKey, upload_id: &str, bytes: impl Into<Bytes>, at: Timestamp) {
        let object = Object {
            bytes: bytes.into(),
            upload_id: Some(upload_id.to_owned()),
            content_type: "application/octet-stream".to_owned(),
            stored_at: at,
        };
        self.state.lock().unwrap().write(key.as_str(), object);
    }

    /// A multipart upload that somebody began, now, and never finished.
    pub(crate) fn begin_upload(&self, key: &ObjectKey) {
        let begun = (key.as_str().to_owned(), self.clock.now());
        self.state.lock().unwrap().unfinished.push(begun);
    }

    pub(crate) fn object(&self, key: &ObjectKey) -> Option<Object> {
        self.state.lock().unwrap().objects.get(key.as_str()).cloned()
    }

    /// All keys that begin so, sorted.
    pub(crate) fn keys(&self, prefix: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state
            .objects
            .keys()
            .filter(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    }

    /// Everything that ever stood under this key, oldest first.
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

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: CopyOptions<'_>) -> Result<CopyOutcome, StoreError> {
        let mut state = self.state.lock().unwrap();
        let Some(source) = state
            .objects
            .get(from.as_str())
            .filter(|source| source.etag() == terms.etag || !self.minds_conditions)
        else {
            return Ok(CopyOutcome::SourceChanged);
        };
        let copy = Object {
            bytes: source.bytes.clone(),
            upload_id: Some(terms.upload_id.to_owned()),
            content_type: terms.content_type.to_owned(),
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
        Ok(state
            .objects
            .iter()
            .filter(|(key, _)| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after))
            .take(PAGE)
            .map(|(key, object)| ListedObject {
                key: key.clone(),
                stored_at: object.stored_at,
            })
            .collect())
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        let mut state = self.state.lock().unwrap();
        let before = state.unfinished.len();
        state.unfinished.retain(|(_, begun_at)| *begun_at >= older_than);
        Ok(u32::try_from(before - state.unfinished.len()).unwrap())
    }

    fn download_url(&self, key: &ObjectKey, _: &DownloadOptions<'_>) -> String {
        format!("memory:///{}", key.as_str())
    }
}
