//! A store that can have one fault at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use md5::{Digest, Md5};
use s3_post_policy::{FormFields, ObjectKey, PresignedPost, S3Error};

use crate::access_keys::SigningKey;
use crate::canary::report::Permission;
use crate::store::{
    CopyOptions, CopyOutcome, DirectUploadOptions, DownloadOptions, DownloadUrl, FormAnswer, FormTarget, LeadingBytes,
    ListedObject, ListedPart, ObjectHead, ObjectStore, PresignedPut, StoreAction, StoreError, UrlStore,
};

/// The SHA-256 of `canary`.
const SHA256: &str = "4QD7zgCMBOxAY3rwr5H7LwWu7cI/hWotPAsVgGJddV4=";

/// The default size limit of nginx.
const LIMIT: usize = 1024 * 1024;

/// A fault of the store.
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
    RefusesServer(&'static str),
    RefusesLong(u16),
    CutsLong,
    CopiesByAddedHeader,
    PublishesByAddedHeader(&'static str),
    IsPublic,
    CopiesPartsByAddedHeader,
    IgnoresHeadersOfParts,
    RefusesParts,
    RefusesSignaturesOfParts,
    ForbidsMultipart,
    HasNoMultipart,
    LosesMultipart,
    TakesLateParts,
}

/// An object of the fake store.
#[derive(Clone)]
pub(super) struct FakeObject {
    upload_id: String,
    bytes: Vec<u8>,
    public: bool,
}

pub(super) struct FakeStore {
    pub(super) fault: Mutex<Fault>,
    pub(super) objects: Mutex<BTreeMap<String, FakeObject>>,
    /// The first part of each multipart upload, by its id, which is also the key.
    pub(super) multiparts: Mutex<BTreeMap<String, Option<Vec<u8>>>>,
}

impl FakeStore {
    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap()
    }

    fn permits(&self, permission: Permission) -> Result<(), StoreError> {
        match self.fault() {
            Fault::Forbids(forbidden) if forbidden == permission => Err(refused("AccessDenied")),
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
    async fn post_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError> {
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
            self.keep(&field("key"), &form.fields, file);
        }
        let honest = honest && (whole || self.fault() == Fault::IgnoresChecksums);
        self.take(&field("key"), &form.fields, file, honest)
    }

    async fn put_file(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError> {
        let (key, signed) = put.url.split_once('?').unwrap();
        match signed.strip_prefix("part&") {
            Some(signed) => self.take_part(key, &put.headers, file, signed == signature(key)),
            None => self.take(key, &put.headers, file, signed == signature(key)),
        }
    }

    async fn is_public(&self, key: &ObjectKey) -> Result<bool, StoreError> {
        let objects = self.objects.lock().unwrap();
        let public = |stored: &FakeObject| stored.public || self.fault() == Fault::IsPublic;
        Ok(objects.get(key.as_str()).is_some_and(public))
    }
}

/// Unsigned fields and headers.
const ADDED: [&str; 4] = ["x-amz-copy-source", "acl", "x-amz-acl", "x-amz-grant-read"];

impl FakeStore {
    fn is_added(&self, headers: &FormFields) -> bool {
        ADDED.iter().any(|name| headers.get(name).is_some())
    }

    /// The bytes of an added copy source, `/files/` and the key.
    fn source(&self, headers: &FormFields) -> Option<Vec<u8>> {
        let key = headers.get("x-amz-copy-source")?.strip_prefix("/files/")?;
        Some(self.objects.lock().unwrap().get(key)?.bytes.clone())
    }

    fn keep(&self, key: &str, headers: &FormFields, file: &[u8]) {
        let copied = match self.fault() {
            Fault::CopiesByAddedHeader => self.source(headers),
            _ => None,
        };
        let stored = FakeObject {
            upload_id: headers.get("x-amz-meta-upload-id").unwrap().to_owned(),
            bytes: copied.unwrap_or_else(|| file.to_vec()),
            public: matches!(self.fault(), Fault::PublishesByAddedHeader(name) if headers.get(name).is_some()),
        };
        self.objects.lock().unwrap().insert(key.to_owned(), stored);
    }

    fn take(&self, key: &str, headers: &FormFields, file: &[u8], honest: bool) -> Result<FormAnswer, StoreError> {
        let added = self.is_added(headers);
        let (status, body) = match self.fault() {
            Fault::Away => return Err(StoreError::Unavailable("no answer".to_owned())),
            Fault::RefusesForms(status, body) => (status, body),
            Fault::Forbids(Permission::Write) => (403, "<Error><Code>AccessDenied</Code></Error>"),
            Fault::EnforcesNothing => (201, ""),
            Fault::RefusesLong(status) if file.len() > LIMIT => (status, "<html>too long</html>"),
            Fault::CutsLong if file.len() > LIMIT => return Err(StoreError::Unavailable("reset".to_owned())),
            Fault::CopiesByAddedHeader | Fault::PublishesByAddedHeader(_) if honest => (201, ""),
            // Some stores close the connection on unexpected headers.
            Fault::LosesMultipart if added => return Err(StoreError::Unavailable("reset".to_owned())),
            _ if honest && !added => (201, ""),
            _ => (403, "<Error><Code>AccessDenied</Code></Error>"),
        };
        if status == 201 || (self.fault() == Fault::RefusesButKeepsTampered && !honest) {
            self.keep(key, headers, file);
        }
        Ok(self.answer(status, body))
    }

    fn take_part(&self, name: &str, headers: &FormFields, file: &[u8], honest: bool) -> Result<FormAnswer, StoreError> {
        let source = self.source(headers);
        let bytes = match (self.fault(), source) {
            (Fault::RefusesParts, _) => None,
            (Fault::CopiesPartsByAddedHeader, Some(source)) => Some(source),
            (Fault::IgnoresHeadersOfParts, _) => Some(file.to_vec()),
            _ => (honest && !self.is_added(headers)).then(|| file.to_vec()),
        };
        if self.fault() == Fault::RefusesSignaturesOfParts {
            return Ok(self.answer(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"));
        }
        let Some(bytes) = bytes else {
            return Ok(self.answer(403, "<Error><Code>AccessDenied</Code></Error>"));
        };
        if let Some(part) = self.multiparts.lock().unwrap().get_mut(name) {
            *part = Some(bytes);
            return Ok(self.answer(200, ""));
        }
        match (self.fault(), self.objects.lock().unwrap().get_mut(name)) {
            (Fault::TakesLateParts, Some(completed)) => {
                completed.bytes = bytes;
                Ok(self.answer(200, ""))
            }
            _ => Ok(self.answer(404, "<Error><Code>NoSuchUpload</Code></Error>")),
        }
    }

    fn answer(&self, status: u16, body: &str) -> FormAnswer {
        let ahead = match self.fault() {
            Fault::ClockAhead(seconds) => seconds,
            _ => 0,
        };
        FormAnswer {
            status,
            error: S3Error::parse(status, body.as_bytes()),
            date: Some(now() + SignedDuration::from_secs(ahead)),
        }
    }
}

#[async_trait]
impl ObjectStore for FakeStore {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.permits(Permission::Read)?;
        if self.fault() == Fault::ForgetsObjects {
            return Ok(None);
        }
        // The response to a HEAD request has no body.
        if let Fault::RefusesServer(_) = self.fault() {
            return Err(refused(""));
        }
        let objects = self.objects.lock().unwrap();
        Ok(objects.get(key.as_str()).map(|stored| ObjectHead {
            size: 6,
            etag: self.etag(),
            upload_id: (self.fault() != Fault::LosesMetadata).then(|| stored.upload_id.clone()),
            checksum: None,
        }))
    }

    async fn leading_bytes(&self, key: &ObjectKey, _: u64) -> Result<Option<LeadingBytes>, StoreError> {
        if let Fault::RefusesServer(code) = self.fault() {
            return Err(refused(code));
        }
        let Some(head) = self.head(key).await? else {
            return Ok(None);
        };
        let bytes = Bytes::from(self.objects.lock().unwrap()[key.as_str()].bytes.clone());
        Ok(Some(LeadingBytes { head, bytes }))
    }

    async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        if options.etag != self.etag() && self.fault() != Fault::IgnoresCopyConditions {
            return Ok(CopyOutcome::SourceChanged);
        }
        if self.fault() != Fault::DoesNotCopy {
            let mut objects = self.objects.lock().unwrap();
            let stored = FakeObject {
                upload_id: options.upload_id.to_owned(),
                ..objects[from.as_str()].clone()
            };
            objects.insert(to.as_str().to_owned(), stored);
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

    async fn download_url(&self, _: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError> {
        Ok(DownloadUrl {
            url: String::new(),
            lifetime: options.lifetime,
        })
    }
}

/// A signature that depends on the key and does not contain it.
fn signature(key: &str) -> String {
    key.chars().rev().collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn refused(code: &str) -> StoreError {
    StoreError::Refused {
        action: StoreAction::GetObject,
        status: 403,
        code: code.to_owned(),
    }
}

#[async_trait]
impl UrlStore for FakeStore {
    fn put_url(&self, key: &ObjectKey, _: u64, options: &DirectUploadOptions<'_>, _: &SigningKey) -> PresignedPut {
        PresignedPut {
            url: format!("{}?{}", key.as_str(), signature(key.as_str())),
            headers: [("x-amz-meta-upload-id", options.upload_id)].into_iter().collect(),
        }
    }

    fn part_url(&self, key: &ObjectKey, multipart: &str, _: (u16, u64), _: &SigningKey) -> String {
        assert_eq!(key.as_str(), multipart);
        format!("{multipart}?part&{}", signature(multipart))
    }

    fn supports_parts(&self) -> bool {
        true
    }

    async fn begin_parts(&self, key: &ObjectKey, _: &DirectUploadOptions<'_>) -> Result<Option<String>, StoreError> {
        match self.fault() {
            Fault::HasNoMultipart => return Ok(None),
            Fault::ForbidsMultipart => return Err(refused("AccessDenied")),
            _ => {}
        }
        self.multiparts.lock().unwrap().insert(key.as_str().to_owned(), None);
        Ok(Some(key.as_str().to_owned()))
    }

    async fn list_parts(&self, _: &ObjectKey, multipart: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        if self.fault() == Fault::LosesMultipart {
            return Err(StoreError::Unavailable("no answer".to_owned()));
        }
        let multiparts = self.multiparts.lock().unwrap();
        let part = |bytes: &Vec<u8>| ListedPart {
            number: 1,
            size: bytes.len() as u64,
            etag: format!("\"{}\"", hex(&Md5::digest(bytes))),
            stored_at: None,
        };
        Ok(multiparts.get(multipart).map(|bytes| bytes.iter().map(part).collect()))
    }

    async fn complete_parts(&self, key: &ObjectKey, multipart: &str, etags: &[&str]) -> Result<String, StoreError> {
        let bytes = self.multiparts.lock().unwrap().remove(multipart).unwrap().unwrap();
        let digest = Md5::digest(&bytes);
        assert_eq!(etags, [format!("\"{}\"", hex(&digest))]);
        let stored = FakeObject {
            upload_id: "in parts".to_owned(),
            bytes,
            public: false,
        };
        self.objects.lock().unwrap().insert(key.as_str().to_owned(), stored);
        Ok(match self.fault() {
            Fault::NamesContentsOtherwise => self.etag(),
            _ => format!("\"{}-1\"", hex(&Md5::digest(digest))),
        })
    }

    async fn abort_parts(&self, _: &ObjectKey, multipart: &str) -> Result<(), StoreError> {
        self.multiparts.lock().unwrap().remove(multipart);
        Ok(())
    }
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}
