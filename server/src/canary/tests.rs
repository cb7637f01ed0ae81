//! Each finding from a store that is wrong in one way, and none from one that is right.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{Credentials, ObjectKey, PresignedPost, Region, S3Error};

use super::report::Permission;
use super::*;
use crate::store::{CopyOutcome, FormAnswer, ListedObject, ObjectHead, PromoteTerms, StoreError};

/// How a store may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
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

struct FakeStore {
    fault: Mutex<Fault>,
    objects: Mutex<BTreeMap<String, String>>,
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

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn canary(fault: Fault) -> (Canary, Arc<FakeStore>) {
    let store = Arc::new(FakeStore {
        fault: Mutex::new(fault),
        objects: Mutex::default(),
    });
    let region = Region::new("us-east-1").unwrap();
    let canary = Canary {
        store: store.clone(),
        browser: store.clone(),
        signer: Signer::v4(Credentials::new("AKIDEXAMPLE", "secret").unwrap(), region.clone()),
        endpoint: Endpoint::aws(&region),
        bucket: Bucket::new("files").unwrap(),
        acl: None,
    };
    (canary, store)
}

async fn findings(fault: Fault) -> Vec<Finding> {
    let (canary, store) = canary(fault);
    let report = canary.try_store(now()).await.unwrap();
    if fault != Fault::Forbids(Permission::Delete) {
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up after {fault:?}");
    }
    for sentence in report.sentences() {
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    report.findings
}

#[tokio::test]
async fn a_store_that_is_right_gives_no_finding() {
    assert_eq!(findings(Fault::None).await, []);
    assert_eq!(findings(Fault::ClockAhead(-300)).await, []);
}

#[tokio::test]
async fn every_refusal_of_an_honest_form_names_its_setting() {
    for (status, body, setting) in [
        (404, "<Error><Code>NoSuchBucket</Code></Error>", "BUTTRESS_S3_BUCKET"),
        (
            403,
            "<Error><Code>InvalidAccessKeyId</Code></Error>",
            "BUTTRESS_S3_ACCESS_KEY_ID",
        ),
        (
            403,
            "<Error><Code>SignatureDoesNotMatch</Code></Error>",
            "BUTTRESS_S3_SECRET_ACCESS_KEY",
        ),
        (
            403,
            "<Error><Code>AccessDenied</Code></Error>",
            "BUTTRESS_S3_ACCESS_KEY_ID",
        ),
        (
            400,
            "<Error><Code>ExpiredToken</Code></Error>",
            "BUTTRESS_S3_SESSION_TOKEN",
        ),
        (
            400,
            "<Error><Code>AccessControlListNotSupported</Code></Error>",
            "BUTTRESS_S3_ACL",
        ),
        (
            400,
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>",
            "BUTTRESS_S3_REGION: the bucket is in eu-west-1",
        ),
        (
            400,
            "<Error><Code>InvalidArgument</Code><Message>the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message></Error>",
            "BUTTRESS_S3_REGION",
        ),
        (
            301,
            "<Error><Code>PermanentRedirect</Code></Error>",
            "BUTTRESS_S3_REGION",
        ),
        (405, "<html>not S3 at all</html>", "BUTTRESS_S3_SIGNATURE"),
    ] {
        let found = findings(Fault::RefusesForms(status, body)).await;
        assert_eq!(found.len(), 1, "{body}");
        assert!(found[0].is_grave());
        assert!(found[0].to_string().starts_with(setting), "{}", found[0]);
    }
}

#[tokio::test]
async fn a_store_that_enforces_no_policies_is_unfit() {
    for fault in [Fault::EnforcesNothing, Fault::RefusesButKeepsTampered] {
        let found = findings(fault).await;
        assert_eq!(found, [Finding::PolicyNotEnforced], "{fault:?}");
        assert!(!CanaryReport { findings: found }.is_fit());
    }
}

#[tokio::test]
async fn what_comes_back_must_be_what_was_sent() {
    for fault in [Fault::LosesMetadata, Fault::ForgetsObjects, Fault::DoesNotCopy] {
        assert_eq!(findings(fault).await, [Finding::NotAsSent], "{fault:?}");
    }
}

#[tokio::test]
async fn a_store_that_ignores_copy_conditions_is_named_and_still_fit() {
    let found = findings(Fault::IgnoresCopyConditions).await;
    assert_eq!(found, [Finding::CopyConditionIgnored]);
    assert!(CanaryReport { findings: found }.is_fit());
}

#[tokio::test]
async fn each_missing_permission_is_named_once() {
    for permission in [
        Permission::Write,
        Permission::Read,
        Permission::List,
        Permission::Delete,
    ] {
        assert_eq!(
            findings(Fault::Forbids(permission)).await,
            [Finding::NoPermission(permission)]
        );
    }
}

#[tokio::test]
async fn clocks_that_differ_are_named_with_the_difference() {
    let found = findings(Fault::ClockAhead(301)).await;
    assert_eq!(found, [Finding::ClockOff(301)]);
    assert!(CanaryReport { findings: found }.is_fit(), "the honest form was taken");
    assert_eq!(findings(Fault::ClockAhead(-1000)).await, [Finding::ClockOff(-1000)]);
}

#[tokio::test]
async fn a_store_that_is_away_is_tried_again_until_it_is_there() {
    let (canary, store) = canary(Fault::Away);
    let mut readiness = canary.watch_from(Duration::from_millis(1));
    let away = |readiness: &Readiness| matches!(readiness, Readiness::Away(cause) if cause.contains("nobody there"));
    readiness.wait_for(away).await.unwrap();
    *store.fault.lock().unwrap() = Fault::EnforcesNothing;
    let unfit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if !report.is_fit());
    readiness.wait_for(unfit).await.unwrap();
    *store.fault.lock().unwrap() = Fault::None;
    let fit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if report.is_fit());
    readiness.wait_for(fit).await.unwrap();
    assert!(readiness.changed().await.is_err(), "a fit store is left alone");
}
