//! Whole forms, compared with what other programs make of the same input.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::Timestamp;
use s3_post_policy::*;

const NOW: &str = "2026-01-31T23:59:59.999Z";
const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn builder() -> PostPolicyBuilder {
    PostPolicy::builder(
        Bucket::new("photos").unwrap(),
        ObjectKey::new("staging/1.png").unwrap(),
        SizeRange::between(ByteSize::new(1), ByteSize::new(5_000_000)).unwrap(),
        ContentType::new("image/png").unwrap(),
        time("2026-02-01T00:09:59.9999Z"),
    )
}

fn signer(version: SignatureVersion) -> Signer {
    let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap();
    let credentials = credentials.with_session_token("session/token==").unwrap();
    Signer::new(version, credentials, Region::new("eu-central-1").unwrap())
}

fn sign(version: SignatureVersion, builder: PostPolicyBuilder) -> PresignedPost {
    let endpoint = Endpoint::aws(&Region::new("eu-central-1").unwrap());
    signer(version)
        .sign(&builder.build().unwrap(), &endpoint, time(NOW))
        .unwrap()
}

fn policy_json(form: &PresignedPost) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let policy = form.fields.get(field::POLICY).unwrap();
    String::from_utf8(BASE64_STANDARD.decode(policy).unwrap()).unwrap()
}

fn names(form: &PresignedPost) -> Vec<&str> {
    form.fields.iter().map(|(name, _)| name).collect()
}

#[test]
fn a_v4_form() {
    let form = sign(
        SignatureVersion::V4,
        builder()
            .success_status(SuccessStatus::Created)
            .metadata("By", "Zoë \"🦀\" \\"),
    );
    assert_eq!(form.url, "https://photos.s3.eu-central-1.amazonaws.com/");
    assert_eq!(form.expires_at, time("2026-02-01T00:09:59.999Z"));
    let expected = concat!(
        r#"{"expiration":"2026-02-01T00:09:59.999Z","conditions":["#,
        r#"{"bucket":"photos"},{"key":"staging/1.png"},{"Content-Type":"image/png"},"#,
        r#"{"success_action_status":"201"},{"x-amz-meta-by":"Zoë \"🦀\" \\"},"#,
        r#"{"x-amz-algorithm":"AWS4-HMAC-SHA256"},"#,
        r#"{"x-amz-credential":"AKIDEXAMPLE/20260131/eu-central-1/s3/aws4_request"},"#,
        r#"{"x-amz-date":"20260131T235959Z"},{"x-amz-security-token":"session/token=="},"#,
        r#"["content-length-range",1,5000000]]}"#
    );
    assert_eq!(policy_json(&form), expected);
    // Made by Python's hmac from the JSON above.
    let signature = "22e7c9483ecb38b92fbc56d182e974b6a0cb9304b0073c3ca43df599bba388bb";
    assert_eq!(form.fields.get(field::X_AMZ_SIGNATURE), Some(signature));
    let expected = [
        "key",
        "Content-Type",
        "success_action_status",
        "x-amz-meta-by",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-security-token",
        "policy",
        "x-amz-signature",
    ];
    assert_eq!(names(&form), expected);
}

#[test]
fn a_v2_form() {
    let back = RedirectUrl::new("https://example.test/uploads/1/return").unwrap();
    let form = sign(
        SignatureVersion::V2,
        builder().success_status(SuccessStatus::Ok).success_redirect(back),
    );
    let expected = concat!(
        r#"{"expiration":"2026-02-01T00:09:59.999Z","conditions":["#,
        r#"{"bucket":"photos"},{"key":"staging/1.png"},{"Content-Type":"image/png"},"#,
        r#"{"success_action_redirect":"https://example.test/uploads/1/return"},"#,
        r#"{"x-amz-security-token":"session/token=="},["content-length-range",1,5000000]]}"#
    );
    assert_eq!(policy_json(&form), expected);
    let signature = "sSZAXGlFvjTFl06y473bDagQzIs=";
    assert_eq!(form.fields.get(field::SIGNATURE), Some(signature));
    assert_eq!(form.fields.get(field::AWS_ACCESS_KEY_ID), Some("AKIDEXAMPLE"));
}

#[test]
fn every_field() {
    let all = builder()
        .acl(Acl::Private)
        .cache_control("no-store")
        .content_disposition("attachment; filename=\"a.png\"")
        .content_encoding("gzip")
        .expires_header(time("2026-01-31T23:59:59Z"))
        .success_status(SuccessStatus::NoContent)
        .tag("state", "staged")
        .tag("by", "A+B")
        .storage_class(StorageClass::StandardIa)
        .website_redirect("/moved")
        .metadata("a", "b")
        .encryption(Encryption::s3())
        .encryption(
            Encryption::kms()
                .with_key_id("alias/k")
                .unwrap()
                .with_context([("b", "2"), ("a", "1")])
                .unwrap()
                .with_bucket_key(),
        )
        .checksum(FileChecksum::crc32("AAAAAA==").unwrap())
        .checksum(FileChecksum::crc64nvme("Pact6XRTYyA=").unwrap())
        .content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")
        .ignored("form", "avatar");
    let form = sign(SignatureVersion::V4, all);
    let expected = [
        (field::EXPIRES, "Sat, 31 Jan 2026 23:59:59 GMT"),
        (field::X_AMZ_STORAGE_CLASS, "STANDARD_IA"),
        (field::X_AMZ_WEBSITE_REDIRECT_LOCATION, "/moved"),
        (
            field::TAGGING,
            "<Tagging><TagSet><Tag><Key>state</Key><Value>staged</Value></Tag><Tag><Key>by</Key><Value>A+B</Value></Tag></TagSet></Tagging>",
        ),
        (field::X_AMZ_SERVER_SIDE_ENCRYPTION, "aws:kms"),
        (field::X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID, "alias/k"),
        (field::X_AMZ_SERVER_SIDE_ENCRYPTION_CONTEXT, "eyJhIjoiMSIsImIiOiIyIn0="),
        (field::X_AMZ_SERVER_SIDE_ENCRYPTION_BUCKET_KEY_ENABLED, "true"),
        (field::X_AMZ_CHECKSUM_ALGORITHM, "CRC64NVME"),
        ("x-amz-checksum-crc64nvme", "Pact6XRTYyA="),
        ("x-ignore-form", "avatar"),
    ];
    for (name, value) in expected {
        assert_eq!(form.fields.get(name), Some(value));
    }
    assert_eq!(form.fields.get("x-amz-checksum-crc32"), None);
    assert!(!policy_json(&form).contains("x-ignore"));

    let customer = Encryption::customer_key(KEY, "3x/YpIjVBMLlqqfl1HxhuQ==").unwrap();
    let form = sign(
        SignatureVersion::V4,
        builder().encryption(Encryption::kms()).encryption(customer),
    );
    assert_eq!(form.fields.get(field::X_AMZ_SERVER_SIDE_ENCRYPTION), None);
    assert_eq!(
        form.fields.get(field::X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY),
        Some(KEY)
    );
}

#[test]
fn a_prefix_is_signed_as_a_prefix() {
    let policy = PostPolicy::builder_for_every_key_below(
        KeyPrefix::new("user/1/").unwrap(),
        Bucket::new("photos").unwrap(),
        ObjectKey::new("user/1/a.png").unwrap(),
        SizeRange::exactly(ByteSize::new(5)),
        ContentType::new("image/png").unwrap(),
        time("2026-02-01T00:09:59Z"),
    );
    let form = sign(SignatureVersion::V4, policy);
    assert_eq!(form.fields.get("key"), Some("user/1/a.png"));
    assert!(policy_json(&form).contains(r#"["starts-with","$key","user/1/"]"#));
    assert!(!policy_json(&form).contains("a.png"));
}

#[test]
fn the_day_of_the_scope_is_the_day_of_the_date() {
    let signer = signer(SignatureVersion::V4);
    let endpoint = Endpoint::aws(&Region::new("eu-central-1").unwrap());
    let policy = builder().build().unwrap();
    // Days alternate around midnight, so that the cached key is replaced twice.
    for (now, day) in [
        (NOW, "20260131"),
        ("2026-02-01T00:00:00Z", "20260201"),
        (NOW, "20260131"),
    ] {
        let form = signer.sign(&policy, &endpoint, time(now)).unwrap();
        let credential = form.fields.get(field::X_AMZ_CREDENTIAL).unwrap();
        assert!(form.fields.get(field::X_AMZ_DATE).unwrap().starts_with(day));
        assert!(credential.contains(&format!("/{day}/")), "{credential}");
        let fresh = self::signer(SignatureVersion::V4)
            .sign(&policy, &endpoint, time(now))
            .unwrap();
        assert_eq!(form, fresh);
    }
}

#[test]
fn a_copy_of_a_signer_signs_the_same() {
    let endpoint = Endpoint::aws(&Region::new("eu-central-1").unwrap());
    let policy = builder().build().unwrap();
    for version in [SignatureVersion::V2, SignatureVersion::V4] {
        let signer = signer(version);
        let copy_before = signer.clone();
        let form = signer.sign(&policy, &endpoint, time(NOW)).unwrap();
        for copy in [copy_before, signer.clone()] {
            assert_eq!(copy.sign(&policy, &endpoint, time(NOW)).unwrap(), form);
            assert!(!format!("{copy:?}").contains("not-a-secret"));
        }
    }
}

#[test]
fn a_signer_can_be_shared() {
    fn assert_shared<T: Send + Sync + 'static>(_: &T) {}
    let signer = signer(SignatureVersion::V4);
    assert_shared(&signer);
    let endpoint = Endpoint::aws(&Region::new("eu-central-1").unwrap());
    let policy = builder().build().unwrap();
    std::thread::scope(|scope| {
        let sign = || signer.sign(&policy, &endpoint, time(NOW)).unwrap();
        let threads = [scope.spawn(sign), scope.spawn(sign)];
        let [one, other] = threads.map(|thread| thread.join().unwrap());
        assert_eq!(one, other);
    });
}

#[test]
fn nothing_secret_is_printed() {
    let secrets = ["not-a-secret", "session/token==", KEY];
    let customer = Encryption::customer_key(KEY, "3x/YpIjVBMLlqqfl1HxhuQ==").unwrap();
    let builder = builder().encryption(customer.clone());
    let policy = builder.clone().build().unwrap();
    let signer = signer(SignatureVersion::V4);
    let form = sign(SignatureVersion::V4, builder.clone());
    let printed = format!("{signer:?} {builder:?} {policy:?} {form:?} {customer:?}");
    for secret in secrets {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    for name in [field::POLICY, field::X_AMZ_SIGNATURE] {
        assert!(!printed.contains(form.fields.get(name).unwrap()));
    }
    assert!(printed.contains("AKIDEXAMPLE"));
}

#[test]
fn urls_of_all_partitions() {
    let url = |region: &str, bucket: &str| {
        Endpoint::aws(&Region::new(region).unwrap()).form_url(&Bucket::new(bucket).unwrap())
    };
    assert_eq!(url("us-east-1", "abc"), "https://abc.s3.us-east-1.amazonaws.com/");
    assert_eq!(
        url("cn-northwest-1", "abc"),
        "https://abc.s3.cn-northwest-1.amazonaws.com.cn/"
    );
    assert_eq!(
        url("us-gov-east-1", "abc"),
        "https://abc.s3.us-gov-east-1.amazonaws.com/"
    );
    assert_eq!(url("us-iso-east-1", "abc"), "https://abc.s3.us-iso-east-1.c2s.ic.gov/");
    assert_eq!(
        url("us-isob-east-1", "abc"),
        "https://abc.s3.us-isob-east-1.sc2s.sgov.gov/"
    );
    assert_eq!(
        url("eusc-de-east-1", "abc"),
        "https://abc.s3.eusc-de-east-1.amazonaws.eu/"
    );
    assert_eq!(url("eu-west-1", "a.b.c"), "https://s3.eu-west-1.amazonaws.com/a.b.c");
    let accelerated = Endpoint::aws(&Region::new("eu-west-1").unwrap())
        .with_dual_stack()
        .with_accelerate();
    let url = accelerated.unwrap().form_url(&Bucket::new("abc").unwrap());
    assert_eq!(url, "https://abc.s3-accelerate.dualstack.amazonaws.com/");
    assert!(
        Endpoint::aws(&Region::new("us-gov-east-1").unwrap())
            .with_accelerate()
            .is_err()
    );
}

#[test]
fn json_keeps_forms_unchanged() {
    let form = sign(SignatureVersion::V4, builder().metadata("by", "Zoë"));
    let json = serde_json::to_string(&form).unwrap();
    assert!(json.contains(r#""fields":[["key","staging/1.png"],["Content-Type","image/png"],"#));
    assert!(json.contains(r#""expires_at":"2026-02-01T00:09:59.999Z""#));
    assert_eq!(serde_json::from_str::<PresignedPost>(&json).unwrap(), form);
    assert!(serde_json::from_str::<Bucket>("\"No\"").is_err());
    assert_eq!(serde_json::from_str::<Bucket>("\"abc\"").unwrap().as_str(), "abc");
}
