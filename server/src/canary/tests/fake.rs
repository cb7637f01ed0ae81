//! A store that can be wrong in one way at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{ObjectKey, PresignedPost, S3Error};

use crate::canary::report::Permission;
use crate::store::{
    CopyOutcome, FormAnswer, FormTarget, ListedObject, ObjectHead, ObjectStore, PromoteTerms, StoreError,
};

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

    fn etag(key: &ObjectKey) -> String {
        format!("\"etag of {}\"", key.as_str())
    }
}

#[async_trait]
impl FormTarget for FakeStore {
    async fn post_form(&self, form: &PresignedPost, _file: &[u8]) -> Result<FormAnswer, StoreError> {
        let field = |name: &str| form.fields.get(name).unwrap().to_owned();
        let policy = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, field("policy")).unwrap();
        let honest = String::from_utf8(policy).unwrap().contains(&field("key"));
        let (status, body) = match self.fault() {
            Fault::Away => return Err(StoreError::Unavailable("nobody there".to_owned())),
            Fault::RefusesForms(status, body) => (status, body),
            Fault::Forbids(Permission::Write) => (403, "<Error><Code>AccessDenied</Code></Error>"),
            Fault::EnforcesNothing => (201, ""),
            _ if honest => (201, ""),
            _ => (403, "<Error><Code>AccessDenied</Code></Error>"),
        };
        if status == 201 || (self.fault() == Fault::RefusesButKeepsTampered && !honest) {
            self.objects
                .lock()
                .unwrap()
                .insert(field("key"), field("x-amz-meta-upload-id"));
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
            etag: Self::etag(key),
            upload_id: (self.fault() != Fault::LosesMetadata).then(|| upload_id.clone()),
        }))
    }

    async fn read_start(&self, _: &ObjectKey, _: &str, _: u64) -> Result<Option<Bytes>, StoreError> {
        Ok(Some(Bytes::from_static(b"canary")))
    }

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: PromoteTerms<'_>) -> Result<CopyOutcome, StoreError> {
        if terms.etag != Self::etag(from) && self.fault() != Fault::IgnoresCopyConditions {
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

    async fn list(&self, _: &str, _: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.permits(Permission::List)?;
        Ok(Vec::new())
    }

    async fn abort_stale_uploads(&self, _: Timestamp) -> Result<u32, StoreError> {
        Ok(0)
    }

    fn download_url(&self, _: &ObjectKey, _: &str) -> String {
        String::new()
    }
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}
