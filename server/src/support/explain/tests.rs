//! Tests of the explanations.

use app::domain::upload::UploadId;
use s3_post_policy::{
    Addressing, Bucket, ByteSize, ContentType, Credentials, Endpoint, PostPolicy, Region, SignatureVersion, Signer,
    SizeRange,
};

use super::*;
use crate::access_keys::{KeyVersion, StoreKey};
use crate::config::{KeyRole, PublicUrl};
use crate::ledger::Declaration;
use crate::support::explanation::MAX_MESSAGE;

const ID: &str = "0123456789abcdef0123456789abcdef";
const SIZE: u64 = 5;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn minutes(count: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(count)
}

fn signer(id: &str, secret: &str) -> Signer {
    let credentials = Credentials::new(id, secret).unwrap();
    Signer::v4(credentials, Region::new("us-east-1").unwrap())
}

fn explainer() -> AttemptExplainer {
    let region = Region::new("us-east-1").unwrap();
    let version = KeyVersion::new(["AKIDEXAMPLE", "not-a-secret", ""], SignatureVersion::V4, &region);
    AttemptExplainer {
        form: Arc::new(FormConfig {
            key: StoreKey::fixed(KeyRole::Browser, version.unwrap()),
            endpoint: Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap(),
            bucket: Bucket::new("photos").unwrap(),
            acl: None,
            lifetime: std::time::Duration::from_secs(600),
            public_url: PublicUrl::parse("https://files.example.org").unwrap(),
        }),
        dialect: Dialect::Aws,
    }
}

fn row() -> Row {
    let declared = Declaration::File {
        size: SIZE,
        content_type: "image/png".to_owned(),
    };
    Row::issued(UploadId::parse(ID).unwrap(), 1, declared)
}

/// The form of an upload of 5 bytes, signed by this signer for ten minutes from now.
fn form_of(signer: &Signer, id: &str) -> Vec<(String, String)> {
    let policy = PostPolicy::builder(
        Bucket::new("photos").unwrap(),
        staging_key(&UploadId::parse(id).unwrap()),
        SizeRange::exactly(ByteSize::new(SIZE)),
        ContentType::new("image/png").unwrap(),
        now() + minutes(10),
    );
    let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap();
    let form = signer.sign(&policy.build().unwrap(), &endpoint, now()).unwrap();
    let fields = form.fields.iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn form() -> Vec<(String, String)> {
    form_of(&signer("AKIDEXAMPLE", "not-a-secret"), ID)
}

fn with(name: &str, value: &str) -> Vec<(String, String)> {
    let mut fields = form();
    let field = fields.iter_mut().find(|(known, _)| known == name).unwrap();
    field.1 = value.to_owned();
    fields
}

fn attempt(status: Option<u16>, detail: &str, fields: Option<Vec<(String, String)>>) -> FailedAttempt {
    FailedAttempt {
        upload: ID.to_owned(),
        part: 0,
        attempt: 1,
        status,
        detail: detail.to_owned(),
        request_id: None,
        fields,
    }
}

/// The code and message for an attempt that is reported at this time.
fn explained_at(time: Timestamp, attempt: &FailedAttempt) -> (&'static str, String) {
    let explanation = explainer().explain(&row(), attempt, time).unwrap();
    (explanation.cause.code(), explanation.message)
}

/// The code and message for a form that the store refused with 403 and this code.
fn refused(detail: &str, fields: Vec<(String, String)>) -> (&'static str, String) {
    explained_at(now(), &attempt(Some(403), detail, Some(fields)))
}

#[test]
fn a_changed_form_is_named_with_its_violated_condition() {
    let (code, message) = refused("AccessDenied", with("Content-Type", "text/html"));
    assert_eq!(code, "form_changed");
    assert!(message.contains("`content-type` is `text/html`"), "{message}");

    let mut with_another_field = form();
    with_another_field.push(("x-requested-with".to_owned(), "XMLHttpRequest".to_owned()));
    let (code, message) = refused("AccessDenied", with_another_field);
    assert_eq!(code, "form_changed");
    assert!(
        message.contains("`x-requested-with` is in the form, but no condition names it."),
        "{message}"
    );
}

#[test]
fn only_policies_that_this_server_signed_are_evaluated() {
    let policy = "eyJleHBpcmF0aW9uIjoidG9tb3Jyb3ciLCJjb25kaXRpb25zIjpbXX0=";
    for fields in [
        with(field::POLICY, policy),
        with(field::X_AMZ_SIGNATURE, &"0".repeat(64)),
        form_of(&signer("AKIDEXAMPLE", "another-secret"), ID),
    ] {
        let (code, message) = refused("SignatureDoesNotMatch", fields);
        assert_eq!(code, "form_changed");
        assert!(message.contains("changed on the way"), "{message}");
        assert!(!message.contains('`'), "nothing of the form is quoted: {message}");
    }
    let (code, _) = refused("InvalidAccessKeyId", form_of(&signer("AKIDOLD", "not-a-secret"), ID));
    assert_eq!(code, "other_key");
    let other = "ffffffffffffffffffffffffffffffff";
    let (code, message) = refused("AccessDenied", form_of(&signer("AKIDEXAMPLE", "not-a-secret"), other));
    assert_eq!(
        (code, message.as_str()),
        ("form_changed", "The form was signed for another upload.")
    );
}

#[test]
fn a_form_that_has_expired_is_explained_by_its_age() {
    let late = now() + minutes(11);
    let (code, message) = explained_at(late, &attempt(Some(403), "AccessDenied", Some(form())));
    assert_eq!(code, "form_expired");
    assert!(message.starts_with("The policy expired 60 s ago."), "{message}");
    // Garage.
    let (code, _) = explained_at(late, &attempt(Some(400), "InvalidRequest", Some(form())));
    assert_eq!(code, "form_expired");
    // The file's size does not depend on the time.
    let (code, _) = explained_at(late, &attempt(Some(400), "EntityTooLarge", Some(form())));
    assert_eq!(code, "file_changed");
}

#[test]
fn an_intact_form_leads_to_the_stores_code() {
    for (detail, code, words) in [
        (
            "SignatureDoesNotMatch",
            "settings",
            "BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY",
        ),
        ("InvalidAccessKeyId", "settings", "BUTTRESS_S3_BROWSER_ACCESS_KEY_ID"),
        ("ExpiredToken", "settings", "BUTTRESS_S3_BROWSER_SESSION_TOKEN"),
        ("AccessDenied", "settings", "s3:PutObject"),
        ("", "settings", "s3:PutObject"),
        ("NoSuchBucket", "settings", "BUTTRESS_S3_BUCKET"),
        ("AccessControlListNotSupported", "settings", "BUTTRESS_S3_ACL"),
        ("RequestTimeTooSkewed", "clock", "NTP"),
        ("EntityTooLarge", "file_changed", "declared 5 bytes"),
        ("BadDigest", "damaged", "checksum"),
        ("XAmzContentChecksumMismatch", "damaged", "checksum"),
        ("IncompleteBody", "proxy", "IncompleteBody"),
        ("QuotaExceeded", "store_full", "no room"),
        ("SlowDown", "busy", "SlowDown"),
        ("InvalidStorageClass", "refused", "InvalidStorageClass"),
    ] {
        let (found, message) = refused(detail, form());
        assert_eq!(found, code, "{detail}: {message}");
        assert!(
            message.starts_with("The form is as this server signed it. "),
            "{message}"
        );
        assert!(message.contains(words), "{detail}: {message}");
    }
}

#[test]
fn attempts_without_a_form_are_explained_by_status_and_code() {
    for (status, detail, code, words) in [
        (None, "network", "no_answer", "the origin https://files.example.org"),
        (None, "timeout", "no_answer", "in time"),
        (None, "unreadable", "file_changed", "changed or removed"),
        (Some(413), "", "proxy", "client_max_body_size"),
        (Some(503), "SlowDown", "busy", "HTTP 503 SlowDown"),
        (Some(507), "", "store_full", "no room"),
        (Some(404), "NoSuchUpload", "refused", "lifecycle rule"),
        (
            Some(403),
            "AccessDenied",
            "settings",
            "has expired, or the key may not write",
        ),
        (Some(403), "SignatureDoesNotMatch", "settings", "different signatures"),
        (Some(307), "TemporaryRedirect", "settings", "BUTTRESS_S3_REGION"),
    ] {
        let (found, message) = explained_at(now(), &attempt(status, detail, None));
        assert_eq!(found, code, "{detail}: {message}");
        assert!(message.contains(words), "{detail}: {message}");
    }
    for nothing_known in [attempt(None, "unfit", None), attempt(Some(204), "", None)] {
        assert_eq!(explainer().explain(&row(), &nothing_known, now()), None);
    }
}

#[test]
fn an_explanation_is_one_line_of_bounded_length() {
    let forged = ["a\nERROR forged \u{202e}", &"x".repeat(15_000)].concat();
    let (_, message) = refused("AccessDenied", with("Content-Type", &forged));
    assert!(message.contains("`a?ERROR forged ?xxx"), "{message}");
    assert_eq!(message.chars().count(), MAX_MESSAGE);
    let (_, message) = refused("Unknown\ncode", form());
    assert!(message.contains("HTTP 403 Unknowncode."), "{message}");
}
