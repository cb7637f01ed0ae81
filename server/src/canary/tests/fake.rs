//! A store that can be wrong in one way at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{ObjectKey, PresignedPost, S3Error};

use crate::canary::report::Permission;
use crate::store::{
    CopyOutcome, DirectTerms, DownloadTerms, FormAnswer, FormTarget, Glimpse, ListedObject, ListedPart, ObjectHead,
    ObjectStore, PresignedPut, PromoteTerms, StoreError, UrlStore,
};

/// Of `canary`.
const SHA256: &str = "4QD7zgCMBOxAY3rwr5H7LwWu7cI/hWotPAsVgGJddV4=";

/// How a store may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    Away,
    RefusesForms(u16, &'static str),
    EnforcesNothing,
    RefusesButKeepsTampered,
    LosesMetadata,
    ForgetsObjects,
    IgnoresCopyConditions,
    DoesNotCopy,
    ClockAhead(i64),
    IgnoresChecksums,
    KeepsDamaged,
    NamesContentsOtherwise,
    TripsOverChecksums,
    Forbids(Permission),
}

pub(super) struct FakeStore {
    pub(super) fault: Mutex<Fault>,
    pub(super) objects: Mutex<BTreeMap<String, String>>,
}

impl FakeStore {
    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap()
    }

    fn permits(&self, permission: Permission) -> Result<(), StoreError> {
        match self.fault() {
            Fault::Forbids(forbidden) if forbidden == permission => Err(StoreError::Refused {
                action: "something",
                status: 403,
                code: "AccessDenied".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    fn etag(&self) -> String {
        let etag = match self.fault() {
            Fault::NamesContentsOtherwise => "00112233445566778899aabbccddeeff",
            _ => "1a93b59c9a4c9da9b85259447e678c76",
        };
        format!("\"{etag}\"")
    }
}

#[async_trait]
impl FormTarget for FakeStore {
    async fn post_form(&self, form: &PresignedPost, _file: &[u8]) -> Result<FormAnswer, StoreError> {
        let field = |name: &str| form.fields.get(name).unwrap().to_owned();
        let policy = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, field("policy")).unwrap();
        let honest = String::from_utf8(policy).unwrap().contains(&field("key"));
        let whole = form
            .fields
            .get("x-amz-checksum-sha256")
            .is_none_or(|sha256| sha256 == SHA256);
        if !whole && self.fault() == Fault::TripsOverChecksums {
            return Err(StoreError::Unavailable("reset".to_owned()));
        }
        if !whole && self.fault() == Fault::KeepsDamaged {
            self.objects
                .lock()
                .unwrap()
                .insert(field("key"), field("x-amz-meta-upload-id"));
        }
        let honest = honest && (whole || self.fault() == Fault::IgnoresChecksums);
        self.take(field("key"), field("x-amz-meta-upload-id"), honest)
    }

    async fn put_file(&self, put: &PresignedPut, _file: &[u8]) -> Result<FormAnswer, StoreError> {
        let (key, signed) = put.url.split_once('?').unwrap();
        let upload_id = put.headers.get("x-amz-meta-upload-id").unwrap();
        self.take(key.to_owned(), upload_id.to_owned(), signed == signature(key))
    }
}

impl FakeStore {
    fn take(&self, key: String, upload_id: String, honest: bool) -> Result<FormAnswer, StoreError> {
        let (status, body) = match self.fault() {
            Fault::Away => return Err(StoreError::Unavailable("nobody there".to_owned())),
            Fault::RefusesForms(status, body) => (status, body),
            Fault::Forbids(Permission::Write) => (403, "<Error><Code>AccessDenied</Code></Error>"),
            Fault::EnforcesNothing => (201, ""),
            _ if honest => (201, ""),
            _ => (403, "<Error><Code>AccessDenied</Code></Error>"),
        };
        if status == 201 || (self.fault() == Fault::RefusesButKeepsTampered && !honest) {
            self.objects.lock().unwrap().insert(key, upload_id);
        }
        let ahead = match self.fault() {
            Fault::ClockAhead(seconds) => seconds,
            _ => 0,
        };
        Ok(FormAnswer {
            status,
            error: S3Error::parse(status, body.as_bytes()),
            date: Some(now() + SignedDuration::from_secs(ahead)),
        })
    }
}

#[async_trait]
impl ObjectStore for FakeStore {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.permits(Permission::Read)?;
        if self.fault() == Fault::ForgetsObjects {
            return Ok(None);
        }
        let objects = self.objects.lock().unwrap();
        Ok(objects.get(key.as_str()).map(|upload_id| ObjectHead {
            size: 6,
            etag: self.etag(),
            upload_id: (self.fault() != Fault::LosesMetadata).then(|| upload_id.clone()),
            checksum: None,
        }))
    }

    async fn glimpse(&self, key: &ObjectKey, _: u64) -> Result<Option<Glimpse>, StoreError> {
        let start = Bytes::from_static(b"canary");
        Ok(self.head(key).await?.map(|head| Glimpse { head, start }))
    }

    async fn copy(&self, _: &ObjectKey, to: &ObjectKey, terms: PromoteTerms<'_>) -> Result<CopyOutcome, StoreError> {
        if terms.etag != self.etag() && self.fault() != Fault::IgnoresCopyConditions {
            return Ok(CopyOutcome::SourceChanged);
        }
        if self.fault() != Fault::DoesNotCopy {
            self.objects
                .lock()
                .unwrap()
                .insert(to.as_str().to_owned(), terms.upload_id.to_owned());
        }
        Ok(CopyOutcome::Copied)
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.permits(Permission::Delete)?;
        self.objects.lock().unwrap().remove(key.as_str());
        Ok(())
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        for key in keys {
            self.delete(key).await?;
        }
        Ok(Vec::new())
    }

    async fn list(&self, _: &str, _: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.permits(Permission::List)?;
        Ok(Vec::new())
    }

    async fn abort_stale_uploads(&self, _: Timestamp) -> Result<u32, StoreError> {
        Ok(0)
    }

    fn download_url(&self, _: &ObjectKey, _: &DownloadTerms<'_>) -> String {
        String::new()
    }
}

/// Whatever depends on the key and does not show it.
fn signature(key: &str) -> String {
    key.chars().rev().collect()
}

/// The canary asks for no parts.
#[async_trait]
impl UrlStore for FakeStore {
    fn put_url(&self, key: &ObjectKey, _: u64, terms: &DirectTerms<'_>, _: Timestamp) -> PresignedPut {
        PresignedPut {
            url: format!("{}?{}", key.as_str(), signature(key.as_str())),
            headers: [("x-amz-meta-upload-id", terms.upload_id)].into_iter().collect(),
        }
    }

    fn part_url(&self, _: &ObjectKey, _: &str, _: (u16, u64), _: Duration, _: Timestamp) -> String {
        unreachable!()
    }

    fn takes_parts(&self) -> bool {
        false
    }

    async fn begin_parts(&self, _: &ObjectKey, _: &DirectTerms<'_>) -> Result<Option<String>, StoreError> {
        unreachable!()
    }

    async fn list_parts(&self, _: &ObjectKey, _: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        unreachable!()
    }

    async fn complete_parts(&self, _: &ObjectKey, _: &str, _: &[&str]) -> Result<(), StoreError> {
        unreachable!()
    }

    async fn abort_parts(&self, _: &ObjectKey, _: &str) -> Result<(), StoreError> {
        unreachable!()
    }
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}
