//! Tests of the canary: a store with one fault gives its finding, and a correct store gives none.

mod fake;
mod readiness;
mod refusals;
mod signed_requests;

use std::sync::Mutex;
use std::time::Duration;

use s3_post_policy::{Region, SignatureVersion};

use super::report::Permission;
use super::*;
use crate::access_keys::KeyVersion;
use crate::config::KeyRole;
use fake::{FakeStore, Fault, now};

fn upload_key(role: KeyRole) -> StoreKey {
    let region = Region::new("us-east-1").unwrap();
    let version = KeyVersion::new(["AKIDEXAMPLE", "secret", ""], SignatureVersion::V4, &region);
    StoreKey::fixed(role, version.unwrap())
}

fn canary(fault: Fault, by_put: bool) -> (Canary, Arc<FakeStore>) {
    let store = Arc::new(FakeStore {
        fault: Mutex::new(fault),
        objects: Mutex::default(),
        multiparts: Mutex::default(),
    });
    let region = Region::new("us-east-1").unwrap();
    let canary = Canary {
        store: store.clone(),
        browser: store.clone(),
        upload_key: upload_key(KeyRole::Browser),
        endpoint: Endpoint::aws(&region),
        bucket: Bucket::new("files").unwrap(),
        acl: None,
        urls: store.clone(),
        single: if by_put { UploadMethod::Put } else { UploadMethod::Post },
        server_endpoint: None,
        max_upload_bytes: u64::MAX,
        integrity: Integrity::default(),
    };
    (canary, store)
}

fn fit(findings: Vec<Finding>) -> bool {
    let report = CanaryReport {
        findings,
        ..CanaryReport::default()
    };
    report.is_fit()
}

async fn findings(fault: Fault) -> Vec<Finding> {
    let by_form = found_by(fault, false).await;
    assert_eq!(found_by(fault, true).await, by_form, "URLs are tried as forms are");
    by_form
}

async fn found_by(fault: Fault, by_put: bool) -> Vec<Finding> {
    reported(fault, by_put).await.findings
}

async fn reported(fault: Fault, by_put: bool) -> CanaryReport {
    let (canary, store) = canary(fault, by_put);
    let report = canary.check_store(now()).await.unwrap();
    assert!(
        store.multiparts.lock().unwrap().is_empty(),
        "it cleans up after {fault:?}"
    );
    if fault != Fault::Forbids(Permission::Delete) {
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up after {fault:?}");
    }
    for sentence in report.sentences() {
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    report
}

#[tokio::test]
async fn a_correct_store_has_no_findings() {
    assert_eq!(findings(Fault::None).await, []);
    assert_eq!(findings(Fault::ClockAhead(-300)).await, []);
}

#[tokio::test]
async fn a_stored_object_must_be_as_it_was_sent() {
    for fault in [Fault::LosesMetadata, Fault::ForgetsObjects, Fault::DoesNotCopy] {
        assert_eq!(findings(fault).await, [Finding::NotAsSent], "{fault:?}");
    }
}

#[tokio::test]
async fn a_store_that_ignores_copy_conditions_is_named_and_still_fit() {
    let found = findings(Fault::IgnoresCopyConditions).await;
    assert_eq!(found, [Finding::CopyConditionIgnored]);
    assert!(fit(found));
}
