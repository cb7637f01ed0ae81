//! Files in parts with a store that holds only sizes: a file of 6 GiB is confirmed without a copy, and objects that
//! late parts can change are copied.

use std::sync::{Arc, Mutex};

use app::domain::file::FileDeclaration;
use app::domain::limits::MAX_OBJECT_BYTES;
use app::domain::upload::{SignOutcome, Transport, UploadState};
use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::access_keys::SigningKey;
use server::canary::{CanaryReport, PartsVerdict, Readiness};
use server::config::UploadMethod;
use server::ledger::Trigger;
use server::store::{
    CopyOptions, CopyOutcome, DirectUploadOptions, DownloadOptions, DownloadUrl, LeadingBytes, ListedObject,
    ListedPart, ObjectHead, ObjectStore, PresignedPut, StoreError, UrlStore,
};
use server::uploads::SignedUrlConfig;
use tokio::sync::watch;

use crate::unreliable::Script;
use crate::world::World;

const GIB: u64 = 1 << 30;
const ETAG: &str = "\"an etag\"";

/// An object without bytes.
#[derive(Debug, Clone)]
struct SizedObject {
    key: String,
    size: u64,
    upload_id: String,
}

/// A store in which all parts of any upload have arrived. It ignores copy conditions, and copies at most 5 GiB.
#[derive(Debug, Default)]
struct SizeOnlyStore {
    part_size: u64,
    size: u64,
    upload_id: Mutex<String>,
    objects: Mutex<Vec<SizedObject>>,
    copies: Mutex<usize>,
}

impl SizeOnlyStore {
    fn find(&self, key: &ObjectKey) -> Option<SizedObject> {
        let objects = self.objects.lock().unwrap();
        objects.iter().find(|object| object.key == key.as_str()).cloned()
    }
}

#[async_trait]
impl ObjectStore for SizeOnlyStore {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        Ok(self.find(key).map(|object| ObjectHead {
            size: object.size,
            etag: ETAG.to_owned(),
            upload_id: Some(object.upload_id),
            checksum: None,
        }))
    }

    async fn leading_bytes(&self, key: &ObjectKey, _: u64) -> Result<Option<LeadingBytes>, StoreError> {
        let bytes = Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
        Ok(self.head(key).await?.map(|head| LeadingBytes { head, bytes }))
    }

    async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        let source = self.find(from).unwrap();
        assert!(source.size <= 5 * GIB, "S3 copies no larger object in one request");
        *self.copies.lock().unwrap() += 1;
        self.objects.lock().unwrap().push(SizedObject {
            key: to.as_str().to_owned(),
            upload_id: options.upload_id.to_owned(),
            ..source
        });
        Ok(CopyOutcome::Copied)
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.objects.lock().unwrap().retain(|object| object.key != key.as_str());
        Ok(())
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        for key in keys {
            self.delete(key).await?;
        }
        Ok(Vec::new())
    }

    async fn list(&self, _: &str, _: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        Ok(Vec::new())
    }

    async fn abort_stale_uploads(&self, _: Timestamp) -> Result<u32, StoreError> {
        Ok(0)
    }

    async fn download_url(&self, key: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError> {
        Ok(DownloadUrl {
            url: key.as_str().to_owned(),
            lifetime: options.lifetime,
        })
    }
}

#[async_trait]
impl UrlStore for SizeOnlyStore {
    fn put_url(&self, _: &ObjectKey, _: u64, _: &DirectUploadOptions<'_>, _: &SigningKey) -> PresignedPut {
        unreachable!("no file is sent in one request here")
    }

    fn part_url(&self, key: &ObjectKey, _: &str, (part, _): (u16, u64), _: &SigningKey) -> String {
        format!("{}?{part}", key.as_str())
    }

    fn supports_parts(&self) -> bool {
        true
    }

    async fn begin_parts(
        &self,
        _: &ObjectKey,
        options: &DirectUploadOptions<'_>,
    ) -> Result<Option<String>, StoreError> {
        options.upload_id.clone_into(&mut self.upload_id.lock().unwrap());
        Ok(Some("multipart".to_owned()))
    }

    async fn list_parts(&self, key: &ObjectKey, _: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        if self.find(key).is_some() {
            return Ok(None);
        }
        let count = u16::try_from(self.size.div_ceil(self.part_size)).unwrap();
        let part = |number: u16| ListedPart {
            number,
            size: self.part_size.min(self.size - u64::from(number - 1) * self.part_size),
            etag: format!("\"part {number}\""),
            stored_at: None,
        };
        Ok(Some((1..=count).map(part).collect()))
    }

    async fn complete_parts(&self, key: &ObjectKey, _: &str, _: &[&str]) -> Result<String, StoreError> {
        self.objects.lock().unwrap().push(SizedObject {
            key: key.as_str().to_owned(),
            size: self.size,
            upload_id: self.upload_id.lock().unwrap().clone(),
        });
        Ok(ETAG.to_owned())
    }

    async fn abort_parts(&self, _: &ObjectKey, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Sends a file in parts, from signing to confirming; returns the store, and the state or the code of the refusal.
async fn send(size: u64, parts: PartsVerdict) -> (Arc<SizeOnlyStore>, Result<UploadState, String>) {
    let world = World::new(Script::of([])).await;
    let store = Arc::new(SizeOnlyStore {
        part_size: GIB,
        size,
        ..SizeOnlyStore::default()
    });
    let report = CanaryReport {
        parts,
        ..CanaryReport::default()
    };
    let (_canary, readiness) = watch::channel(Readiness::Checked(report));
    let mut service = world.service.clone().with_urls(SignedUrlConfig {
        store: store.clone(),
        single: UploadMethod::Post,
        readiness,
    });
    service.store = store.clone();
    Arc::make_mut(&mut service.rules).max_bytes = MAX_OBJECT_BYTES;
    service.limits.allowance.bytes = MAX_OBJECT_BYTES;
    let (viewer, now) = (world.viewer(), world.clock.now());
    let file = FileDeclaration {
        name: "a.png".to_owned(),
        size,
        content_type: "image/png".to_owned(),
        upload: None,
        resumable: false,
        is_rendition: false,
        checksum: None,
    };
    let id = match service.sign(&viewer, vec![file], now).await.unwrap().remove(0) {
        SignOutcome::Signed(signed) if matches!(signed.transport, Transport::Multipart { .. }) => {
            signed.upload.to_string()
        }
        SignOutcome::Signed(signed) => panic!("{signed:?}"),
        SignOutcome::Refused(refusal) => return (store, Err(refusal.code)),
    };
    let urls = service.sign_parts(&viewer, &id, GIB, &[1], now).await.unwrap().urls;
    assert!(urls[0].starts_with(&format!("parts/{}/{id}/", world.owner)), "{urls:?}");
    let count = usize::try_from(size.div_ceil(GIB)).unwrap();
    let completed = service
        .complete_parts(&viewer, &id, &vec![None; count], now)
        .await
        .unwrap();
    assert!(completed.missing.is_empty());
    let outcomes = service
        .confirm(&viewer, vec![id], &[], Trigger::Page, now)
        .await
        .unwrap();
    (store, Ok(outcomes[0].state))
}

#[tokio::test]
async fn six_gibibytes_are_confirmed_without_a_copy() {
    let (store, state) = send(6 * GIB, PartsVerdict::Final).await;
    assert_eq!(state, Ok(UploadState::Confirmed));
    assert_eq!(*store.copies.lock().unwrap(), 0);
    let objects = store.objects.lock().unwrap().clone();
    assert!(
        matches!(&objects[..], [one] if one.key.starts_with("parts/")),
        "{objects:?}"
    );
}

#[tokio::test]
async fn objects_that_late_parts_can_change_are_copied_and_larger_files_are_refused() {
    let (store, state) = send(5 * GIB, PartsVerdict::Changeable).await;
    assert_eq!(state, Ok(UploadState::Confirmed));
    assert_eq!(*store.copies.lock().unwrap(), 1);
    let objects = store.objects.lock().unwrap().clone();
    assert!(
        matches!(&objects[..], [one] if one.key.starts_with("files/")),
        "{objects:?}"
    );
    let (_, state) = send(5 * GIB + 1, PartsVerdict::Changeable).await;
    assert_eq!(state, Err("too_large".to_owned()));
}
