//! Tests of the canary: a store with one fault gives its finding, and a correct store gives none.

mod fake;

use std::sync::Mutex;
use std::time::Duration;

use s3_post_policy::{Credentials, Region};

use super::report::Permission;
use super::*;
use fake::{FakeStore, Fault, now};

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
        signer: Arc::new(Signer::v4(
            Credentials::new("AKIDEXAMPLE", "secret").unwrap(),
            region.clone(),
        )),
        endpoint: Endpoint::aws(&region),
        bucket: Bucket::new("files").unwrap(),
        acl: None,
        urls: store.clone(),
        single: if by_put {
            SingleRequest::Put
        } else {
            SingleRequest::Post
        },
        key: KeyRole::Browser,
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
async fn every_refusal_of_an_honest_form_names_its_setting() {
    for (status, body, setting) in [
        (404, "<Error><Code>NoSuchBucket</Code></Error>", "BUTTRESS_S3_BUCKET"),
        (
            403,
            "<Error><Code>InvalidAccessKeyId</Code></Error>",
            "BUTTRESS_S3_BROWSER_ACCESS_KEY_ID",
        ),
        (
            403,
            "<Error><Code>SignatureDoesNotMatch</Code></Error>",
            "BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY",
        ),
        (
            403,
            "<Error><Code>AccessDenied</Code></Error>",
            "BUTTRESS_S3_BROWSER_ACCESS_KEY_ID",
        ),
        (
            400,
            "<Error><Code>ExpiredToken</Code></Error>",
            "BUTTRESS_S3_BROWSER_SESSION_TOKEN",
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
        assert!(found[0].is_critical());
        assert!(found[0].to_string().starts_with(setting), "{}", found[0]);
    }
}

#[test]
fn without_a_key_for_browsers_the_servers_settings_are_named() {
    for (code, setting) in [
        ("InvalidAccessKeyId", "BUTTRESS_S3_ACCESS_KEY_ID: "),
        ("SignatureDoesNotMatch", "BUTTRESS_S3_SECRET_ACCESS_KEY: "),
        ("ExpiredToken", "BUTTRESS_S3_SESSION_TOKEN: "),
        ("AccessDenied", "BUTTRESS_S3_ACCESS_KEY_ID: "),
    ] {
        let body = format!("<Error><Code>{code}</Code></Error>");
        let error = s3_post_policy::S3Error::parse(403, body.as_bytes());
        let finding = Finding::of_refusal(KeyRole::Server, &error);
        assert!(finding.to_string().starts_with(setting), "{finding}");
    }
}

#[tokio::test]
async fn a_wrong_server_key_is_named_if_browsers_have_another() {
    assert_eq!(
        findings(Fault::RefusesServer("InvalidAccessKeyId")).await,
        [Finding::WrongKeyId(KeyRole::Server)]
    );
}

/// The store's error code decides, and not the status.
#[tokio::test]
async fn the_stores_own_error_is_not_reported_as_a_missing_permission() {
    for (code, finding) in [
        ("SignatureDoesNotMatch", Finding::WrongSecret(KeyRole::Server)),
        ("ExpiredToken", Finding::WrongSessionToken(KeyRole::Server)),
        ("RequestTimeTooSkewed", Finding::ClockRefused(None)),
        ("AccessDenied", Finding::NoPermission(KeyRole::Server, Permission::Read)),
        ("", Finding::NoPermission(KeyRole::Server, Permission::Read)),
    ] {
        assert_eq!(findings(Fault::RefusesServer(code)).await, [finding], "{code}");
    }
    let other = findings(Fault::RefusesServer("AccountProblem")).await;
    assert!(
        matches!(&other[0], Finding::Refused(cause) if cause.contains("AccountProblem")),
        "{other:?}"
    );
}

#[tokio::test]
async fn a_proxy_that_changes_the_host_is_distinguished_from_a_wrong_secret() {
    for (key, by_put, expected) in [
        (KeyRole::Server, false, Finding::HostChanged),
        // A PUT signs the host too, so it proves nothing about the secret; nor does the secret of another key.
        (KeyRole::Server, true, Finding::WrongSecret(KeyRole::Server)),
        (KeyRole::Browser, false, Finding::WrongSecret(KeyRole::Server)),
    ] {
        let (mut canary, _) = canary(Fault::RefusesServer("SignatureDoesNotMatch"), by_put);
        canary.key = key;
        assert_eq!(canary.check_endpoints(now()).await.unwrap().findings, [expected]);
    }
    let sentence = Finding::HostChanged.to_string();
    assert!(sentence.contains("changes the Host"), "{sentence}");
    assert!(!sentence.contains("lacks"), "{sentence}");
}

#[tokio::test]
async fn signed_urls_broken_by_a_proxy_are_distinguished_from_a_missing_permission() {
    let report = reported(Fault::RefusesSignaturesOfParts, false).await;
    assert_eq!(report.findings, [Finding::UrlsRefused(EndpointKind::Server)]);
    assert_eq!((report.is_fit(), report.parts), (true, PartsVerdict::Unfit));
}

#[tokio::test]
async fn different_clocks_are_named_without_the_difference_if_only_the_error_says_so() {
    let body = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let found = findings(Fault::RefusesForms(403, body)).await;
    assert_eq!(found, [Finding::ClockRefused(None)]);
    assert!(!fit(found));
}

#[tokio::test]
async fn a_proxys_size_limit_is_found_with_a_larger_file() {
    let found = findings(Fault::RefusesLong(413)).await;
    let code = String::new();
    let endpoint = EndpointKind::Server;
    assert_eq!(
        found,
        [Finding::LargeRefused {
            endpoint,
            status: 413,
            code
        }]
    );
    let sentence = found[0].to_string();
    assert!(sentence.contains("client_max_body_size"), "{sentence}");
    assert!(!fit(found));
    assert_eq!(
        findings(Fault::CutsLong).await,
        [Finding::LargeCutOff(EndpointKind::Server)]
    );
    // Browsers have another endpoint.
    let (mut outer, store) = canary(Fault::CutsLong, false);
    outer.server_endpoint = Some(ServerEndpoint {
        endpoint: outer.endpoint.clone(),
        browser: store.clone(),
        urls: store.clone(),
    });
    let found = outer.check_endpoints(now()).await.unwrap();
    assert_eq!(found.findings, [Finding::LargeCutOff(EndpointKind::Public)]);
    assert!(found.sentences()[0].starts_with("BUTTRESS_S3_PUBLIC_ENDPOINT: "));
    // Users may not send such a large file.
    let (mut canary, _) = canary(Fault::RefusesLong(413), false);
    canary.max_upload_bytes = 1000;
    assert_eq!(canary.check_endpoints(now()).await.unwrap().findings, []);
}

#[tokio::test]
async fn if_the_public_endpoint_does_not_answer_the_servers_own_is_checked() {
    let (mut outer, _) = canary(Fault::Away, false);
    let (inner, store) = canary(Fault::EnforcesNothing, false);
    assert!(outer.check_endpoints(now()).await.is_err());
    outer.store = store.clone();
    outer.server_endpoint = Some(ServerEndpoint {
        endpoint: inner.endpoint.clone(),
        browser: store.clone(),
        urls: store.clone(),
    });
    let found = outer.check_endpoints(now()).await.unwrap().findings;
    assert!(
        matches!(&found[..], [Finding::PolicyNotEnforced, Finding::PublicEndpointAway(cause)] if cause.contains("no answer")),
        "{found:?}"
    );
    *store.fault.lock().unwrap() = Fault::None;
    let found = outer.check_endpoints(now()).await.unwrap().findings;
    assert!(matches!(found[..], [Finding::PublicEndpointAway(_)]), "{found:?}");
    assert!(fit(found), "networks need not lead back in");
    *store.fault.lock().unwrap() = Fault::Away;
    assert!(
        outer.check_endpoints(now()).await.is_err(),
        "nothing is known of a store that is away"
    );
}

#[tokio::test]
async fn a_store_that_copies_by_an_unsigned_header_is_unfit() {
    for (by_put, transport) in [(true, Transport::Put), (false, Transport::Form)] {
        let report = reported(Fault::CopiesByAddedHeader, by_put).await;
        let finding = Finding::CopiesByAddedHeader(transport, KeyRole::Browser);
        assert_eq!(report.findings, std::slice::from_ref(&finding));
        assert!(!report.is_fit());
        assert_eq!(report.parts, PartsVerdict::Final, "parts are tried apart");
        let expected = if by_put { Verdict::Unfit } else { Verdict::Untried };
        assert_eq!(report.put, expected, "such URLs are not handed out");
        let sentence = finding.to_string();
        assert!(
            sentence.starts_with("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID: ")
                && sentence.contains("must not be allowed to read"),
            "{sentence}"
        );
    }
    let alone = Finding::CopiesByAddedHeader(Transport::Put, KeyRole::Server).to_string();
    assert!(alone.contains("Set a second key that may only write"), "{alone}");
}

#[tokio::test]
async fn a_store_that_publishes_by_an_unsigned_header_is_unfit() {
    for name in ["x-amz-acl", "x-amz-grant-read"] {
        let report = reported(Fault::PublishesByAddedHeader(name), true).await;
        assert_eq!(
            report.findings,
            [Finding::PublishesByAddedHeader(Transport::Put)],
            "{name}"
        );
        assert!(!report.is_fit());
        assert_eq!(report.put, Verdict::Unfit);
    }
    let report = reported(Fault::PublishesByAddedHeader("acl"), false).await;
    assert_eq!(report.findings, [Finding::PublishesByAddedHeader(Transport::Form)]);
    assert!(!report.is_fit());
    assert_eq!(findings(Fault::IsPublic).await, [], "the operator's own ACL may say so");
}

#[tokio::test]
async fn only_parts_are_disabled_if_only_they_do_more_than_was_signed() {
    for by_put in [true, false] {
        let put = |verdict| if by_put { verdict } else { Verdict::Untried };
        let report = reported(Fault::CopiesPartsByAddedHeader, by_put).await;
        let finding = Finding::CopiesByAddedHeader(Transport::Part, KeyRole::Browser);
        assert_eq!(report.findings, [finding]);
        assert!(report.is_fit(), "smaller files can still be sent");
        assert_eq!((report.put, report.parts), (put(Verdict::Fit), PartsVerdict::Unfit));

        for fault in [Fault::RefusesParts, Fault::ForbidsMultipart] {
            let report = reported(fault, by_put).await;
            assert!(matches!(report.findings[..], [Finding::PartsRefused(_)]), "{fault:?}");
            assert!(report.is_fit());
            assert_eq!(report.parts, PartsVerdict::Unfit, "{fault:?}");
        }
        let report = reported(Fault::HasNoMultipart, by_put).await;
        assert_eq!((report.findings, report.parts), (Vec::new(), PartsVerdict::Unfit));
        for fault in [Fault::None, Fault::IgnoresHeadersOfParts] {
            let report = reported(fault, by_put).await;
            assert_eq!(report.findings, [], "{fault:?}");
            assert_eq!(
                (report.put, report.parts),
                (put(Verdict::Fit), PartsVerdict::Final),
                "{fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_store_that_lets_a_late_part_change_a_completed_object_is_named() {
    let report = reported(Fault::TakesLateParts, true).await;
    assert_eq!(report.findings, [Finding::PartsChangeLate]);
    assert!(report.is_fit(), "such files are copied");
    assert_eq!(report.parts, PartsVerdict::Changeable);
}

#[tokio::test]
async fn etags_of_completed_objects_are_used_if_they_are_md5s_of_md5s() {
    assert!(reported(Fault::None, true).await.composite);
    assert!(!reported(Fault::NamesContentsOtherwise, true).await.composite);
}

#[tokio::test]
async fn urls_are_untried_before_they_were_checked() {
    assert_eq!(Readiness::Checking.put_verdict(), Verdict::Untried);
    assert_eq!(Readiness::Away(String::new()).parts_verdict(), PartsVerdict::Untried);
    for by_put in [true, false] {
        let report = reported(Fault::EnforcesNothing, by_put).await;
        assert_eq!((report.put, report.parts), (Verdict::Untried, PartsVerdict::Untried));
        let (canary, store) = canary(Fault::LosesMultipart, by_put);
        assert!(
            canary.check_store(now()).await.is_err(),
            "a store that goes away is tried again"
        );
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up all the same");
        assert!(store.multiparts.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_store_that_enforces_no_policies_is_unfit() {
    for fault in [Fault::EnforcesNothing, Fault::RefusesButKeepsTampered] {
        let found = findings(fault).await;
        assert_eq!(found, [Finding::PolicyNotEnforced], "{fault:?}");
        assert!(!fit(found));
    }
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

#[tokio::test]
async fn each_missing_permission_is_named_once() {
    for permission in [
        Permission::Write,
        Permission::Read,
        Permission::List,
        Permission::Delete,
    ] {
        let key = match permission {
            Permission::Write => KeyRole::Browser,
            _ => KeyRole::Server,
        };
        assert_eq!(
            findings(Fault::Forbids(permission)).await,
            [Finding::NoPermission(key, permission)]
        );
    }
}

#[tokio::test]
async fn clocks_that_differ_are_named_with_the_difference() {
    let found = findings(Fault::ClockAhead(301)).await;
    assert_eq!(found, [Finding::ClockOff(301)]);
    assert!(fit(found), "the honest form was taken");
    assert_eq!(findings(Fault::ClockAhead(-1000)).await, [Finding::ClockOff(-1000)]);
}

#[tokio::test]
async fn the_stores_checksums_are_checked_and_published() {
    for (fault, bound, compared) in [
        (Fault::None, true, true),
        (Fault::IgnoresChecksums, false, true),
        (Fault::KeepsDamaged, false, true),
        (Fault::TripsOverChecksums, false, true),
        (Fault::NamesContentsOtherwise, true, false),
        (Fault::EnforcesNothing, false, true),
    ] {
        let (canary, store) = canary(fault, false);
        let integrity = canary.integrity.clone();
        assert_eq!(
            integrity.checksum_use(),
            Default::default(),
            "nothing is believed before"
        );
        canary
            .watch_from(Duration::from_millis(1))
            .wait_for(|now| *now != Readiness::Checking)
            .await
            .unwrap();
        let known = integrity.checksum_use();
        assert_eq!((known.bound, known.compared), (bound, compared), "{fault:?}");
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up after {fault:?}");
    }
    // URLs bind no checksum.
    let (canary, _) = canary(Fault::None, true);
    assert!(!canary.check_store(now()).await.unwrap().checksums.bound);
}

#[tokio::test]
async fn an_unreachable_store_is_checked_again_until_it_is_fit() {
    let (canary, store) = canary(Fault::Away, false);
    let mut readiness = canary.watch_from(Duration::from_millis(1));
    let away = |readiness: &Readiness| matches!(readiness, Readiness::Away(cause) if cause.contains("no answer"));
    readiness.wait_for(away).await.unwrap();
    *store.fault.lock().unwrap() = Fault::EnforcesNothing;
    let unfit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if !report.is_fit());
    readiness.wait_for(unfit).await.unwrap();
    *store.fault.lock().unwrap() = Fault::None;
    let fit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if report.is_fit());
    readiness.wait_for(fit).await.unwrap();
    assert!(readiness.changed().await.is_err(), "a fit store is left alone");
}
