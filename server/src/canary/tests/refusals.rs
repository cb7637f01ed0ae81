//! Findings from refused requests, and the settings that they name.

use super::*;

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
        // Garage 2.5 names its region in every error.
        (
            403,
            "<Error><Code>AccessDenied</Code><Message>Forbidden: Invalid signature</Message><Region>us-east-1</Region></Error>",
            "BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY",
        ),
        (
            400,
            "<Error><Code>InvalidRequest</Code><Message>Bad request: Missing X-Amz-Algorithm header</Message><Region>us-east-1</Region></Error>",
            "BUTTRESS_S3_SIGNATURE",
        ),
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
        canary.upload_key = upload_key(key);
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
