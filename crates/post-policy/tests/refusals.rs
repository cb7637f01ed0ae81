//! Refused values, and what their errors say.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn builder() -> PostPolicyBuilder {
    builder_until(
        NOW + SignedDuration::from_mins(10),
        SizeRange::exactly(ByteSize::new(5)),
    )
}

fn builder_until(expires_at: Timestamp, size: SizeRange) -> PostPolicyBuilder {
    PostPolicy::builder(
        Bucket::new("photos").unwrap(),
        ObjectKey::new("staging/1.png").unwrap(),
        size,
        ContentType::new("image/png").unwrap(),
        expires_at,
    )
}

fn refusal(builder: PostPolicyBuilder) -> (&'static str, Rule) {
    match builder.build() {
        Err(PolicyError::Invalid(refused)) => (refused.field(), refused.rule()),
        other => panic!("{other:?}"),
    }
}

fn sign(version: SignatureVersion, policy: &PostPolicy) -> Result<PresignedPost, PolicyError> {
    let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap();
    let region = Region::new("eu-central-1").unwrap();
    let endpoint = Endpoint::aws(&region);
    let signer = Signer::new(version, credentials, region);
    signer.sign(policy, &endpoint, NOW)
}

#[test]
fn keys() {
    use Rule::*;
    let key = |key: &str| ObjectKey::new(key).unwrap_err().rule();
    assert_eq!(key(""), Empty);
    assert_eq!(key(&"a/".repeat(513)), TooLong { limit: 1024 });
    assert_eq!(key(&"a".repeat(256)), TooLong { limit: 255 });
    assert_eq!(key("a/${filename}"), Variable);
    for (text, at) in [
        ("a$$b", 1),
        ("a b", 1),
        ("a\0", 1),
        ("a\n", 1),
        ("é", 0),
        ("a\\b", 1),
        ("C:a", 1),
        ("a?b", 1),
    ] {
        assert_eq!(key(text), Character { at }, "{text:?}");
    }
    for text in ["..", ".", "../other/x", "a/./b", "a/.."] {
        assert_eq!(key(text), DotSegment, "{text}");
    }
    for text in ["/", "/a", "a/", "a//b"] {
        assert_eq!(key(text), EmptySegment, "{text}");
    }
    for good in [".htaccess", "...", "a.b/c-d_e", &"a/".repeat(512)[..1023]] {
        assert!(ObjectKey::new(good).is_ok(), "{good}");
    }
    assert_eq!(KeyPrefix::new("user/1").unwrap_err().rule(), NoTrailingSlash);
    assert_eq!(KeyPrefix::new("/").unwrap_err().rule(), EmptySegment);
    assert_eq!(KeyPrefix::new("a//").unwrap_err().rule(), EmptySegment);
}

#[test]
fn buckets() {
    for bad in [
        "",
        "ab",
        "Photos",
        "a_b",
        "-ab",
        "ab-",
        ".ab",
        "a..b",
        "a.-b",
        "10.0.0.1",
        "a/b",
        "bücket",
        "a b",
        &"a".repeat(64),
    ] {
        assert!(Bucket::new(bad).is_err(), "{bad}");
    }
    for good in ["abc", "a.b", "1-2", "10.0.0", &"a".repeat(63)] {
        assert!(Bucket::new(good).is_ok(), "{good}");
    }
    for bad in ["", "ab", "a/b", "a b", "bücket", "...", "a${b}", &"a".repeat(256)] {
        assert!(Bucket::legacy(bad).is_err(), "{bad}");
    }
    for good in ["Photos", "a_b", "_a-", &"A".repeat(255)] {
        assert!(Bucket::legacy(good).is_ok(), "{good}");
    }
}

#[test]
fn content_types() {
    for bad in [
        "",
        "image",
        "/",
        "image/",
        "/png",
        "*/*",
        "image/png,text/html",
        "image/png;",
        "a/b; c",
        "a/b; c=\"d",
        "a/b; c=\"d\"e",
        "a/b; c=\"d\\\"\"",
        "a/b; c=\"d,e\"",
        "a/b; \"c\"=d",
        "a/\"b\"",
        "a/b\0",
        "image /png",
    ] {
        assert!(ContentType::new(bad).is_err(), "{bad}");
    }
    for (good, kept) in [
        ("image/svg+xml", "image/svg+xml"),
        ("TEXT/Plain; Charset=UTF-8", "text/plain; Charset=UTF-8"),
        ("application/vnd.ms-excel;v=1", "application/vnd.ms-excel;v=1"),
        ("Text/plain; charset=\"UTF-8\"", "text/plain; charset=\"UTF-8\""),
        ("a/b; c=\"d; e=/(f)\";g=h", "a/b; c=\"d; e=/(f)\";g=h"),
    ] {
        assert_eq!(ContentType::new(good).unwrap().as_str(), kept);
    }
}

#[test]
fn redirects() {
    for bad in [
        "",
        "http",
        "http://",
        "https:///x",
        "ftp://a/",
        "javascript:alert(1)",
        "//evil.test",
        "/a",
        "HTTP://a/",
        "https://a/?b",
        "https://a/#b",
        "https://u@a/",
        "https://a:b/",
        "https://a b/",
        "https://a/\"",
        "https://a\\b/",
        "https://[::1/",
        "https://é.test/",
        "https://a/${filename}",
    ] {
        assert!(RedirectUrl::new(bad).is_err(), "{bad}");
    }
    for good in [
        "https://a",
        "http://127.0.0.1:3000/x/y",
        "https://[::1]:8443/",
        "https://a.test/%C3%A9",
    ] {
        assert!(RedirectUrl::new(good).is_ok(), "{good}");
    }
    for bad in [
        "https://a/?b#c",
        "https://u@a/?b",
        "https://?a",
        "/a?b",
        "https://a/?${filename}",
    ] {
        assert!(RedirectUrl::with_query(bad).is_err(), "{bad}");
    }
    for good in ["https://a/?b=c&d=%26", "https://a?b", "https://a/b"] {
        assert!(RedirectUrl::with_query(good).is_ok(), "{good}");
    }
}

#[test]
fn sizes() {
    let size = ByteSize::new;
    let most = ByteSize::MAX_POST.get();
    assert_eq!(
        SizeRange::between(size(2), size(1)).unwrap_err().rule(),
        Rule::MinAboveMax
    );
    let refused = SizeRange::between(size(0), size(most + 1)).unwrap_err();
    assert_eq!(
        (refused.rule(), refused.length()),
        (Rule::TooLong { limit: most }, most + 1)
    );
    assert!(SizeRange::between(size(0), size(most)).is_ok());
    let later = NOW + SignedDuration::from_mins(1);
    let too_large = builder_until(later, SizeRange::exactly(size(u64::MAX)));
    assert_eq!(
        refusal(too_large),
        ("content-length-range", Rule::TooLong { limit: most })
    );
    assert!(serde_json::from_str::<SizeRange>(r#"{"min":2,"max":1}"#).is_err());
}

#[test]
fn lifetimes() {
    let until = |later| {
        builder_until(NOW + later, SizeRange::exactly(ByteSize::new(5)))
            .build()
            .unwrap()
    };
    let week = SignedDuration::from_hours(7 * 24);
    for version in [SignatureVersion::V2, SignatureVersion::V4] {
        for past in [
            SignedDuration::ZERO,
            SignedDuration::from_secs(-1),
            SignedDuration::from_nanos(999),
        ] {
            assert_eq!(sign(version, &until(past)), Err(PolicyError::Expired));
        }
        assert!(sign(version, &until(SignedDuration::from_millis(1))).is_ok());
        assert!(sign(version, &until(week)).is_ok());
    }
    let longer = until(week + SignedDuration::from_secs(1));
    assert!(sign(SignatureVersion::V2, &longer).is_ok());
    let too_long = PolicyError::LifetimeTooLong {
        seconds: 604_801,
        limit: 604_800,
    };
    assert_eq!(sign(SignatureVersion::V4, &longer), Err(too_long));
    let by_a_bit = until(week + SignedDuration::from_millis(1));
    assert!(sign(SignatureVersion::V4, &by_a_bit).is_err());
}

#[test]
fn metadata() {
    let named = |name: &str| refusal(builder().metadata(name, "x"));
    assert_eq!(named("").1, Rule::Empty);
    for name in ["a b", "a:b", "a\n", "é", "a\"b", "a(b)"] {
        assert!(matches!(named(name).1, Rule::Character { .. }), "{name}");
    }
    assert_eq!(named(&"a".repeat(129)).1, Rule::TooLong { limit: 128 });
    let valued = |value: &str| refusal(builder().metadata("a", value));
    assert!(builder().metadata("a", "").build().is_ok());
    assert_eq!(valued("x${filename}").1, Rule::Variable);
    for value in ["a\nb", "\0", "\u{7f}", "\u{85}"] {
        assert!(matches!(valued(value).1, Rule::Character { .. }), "{value:?}");
    }
    assert_eq!(
        refusal(builder().metadata("A", "1").metadata("a", "2")),
        ("x-amz-meta-", Rule::Repeated)
    );

    let of_length = |length: usize| {
        builder()
            .metadata("ab", "x".repeat(length - 4))
            .metadata("c", "y")
            .build()
    };
    assert!(of_length(2048).is_ok());
    assert_eq!(
        of_length(2049),
        Err(PolicyError::MetadataTooLong {
            length: 2049,
            limit: 2048
        })
    );
}

#[test]
fn other_fields() {
    assert_eq!(refusal(builder().cache_control("a\r\nb: c")).0, "Cache-Control");
    assert_eq!(
        refusal(builder().content_disposition("attachment; filename=é")).0,
        "Content-Disposition"
    );
    assert_eq!(refusal(builder().content_encoding("")).0, "Content-Encoding");
    assert_eq!(refusal(builder().content_md5("AA==")).0, "Content-MD5");
    assert_eq!(
        refusal(builder().website_redirect("javascript:alert(1)")).0,
        "x-amz-website-redirect-location"
    );
    assert_eq!(refusal(builder().ignored("a b", "c")).0, "x-ignore-");
    assert_eq!(refusal(builder().tag("", "v")).1, Rule::Empty);
    assert_eq!(refusal(builder().tag("k", "v").tag("k", "w")).1, Rule::Repeated);
    assert_eq!(refusal(builder().tag("k", "</Value>")).1, Rule::Character { at: 0 });
    let eleven = (0..11).fold(builder(), |builder, number| builder.tag(format!("k{number}"), "v"));
    assert!(eleven.build().is_err());
    assert!(Encryption::customer_key("AA==", "AA==").is_err());
    assert!(FileChecksum::sha1("not base64!").is_err());
    // The first refused value is the one reported.
    assert_eq!(refusal(builder().metadata("", "x").tag("", "v")).0, "x-amz-meta-");
}

#[test]
fn credentials_and_endpoints() {
    for (id, secret) in [
        ("", "s"),
        ("id", ""),
        ("a/b", "s"),
        ("a b", "s"),
        ("id", "a\n"),
        ("${id}", "s"),
    ] {
        assert!(Credentials::new(id, secret).is_err(), "{id:?} {secret:?}");
    }
    let refused = Credentials::new("id", "hush hush").unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("hush"));
    let credentials = Credentials::new("id", "a${b").unwrap();
    assert!(credentials.with_session_token("").is_err());
    for origin in [
        "",
        "http://",
        "s3.test",
        "ftp://s3.test",
        "http://s3.test//path",
        "http://s3.test/a/../b",
        "http://s3.test/a?b",
        "http://a b",
        "http://u:p@h",
        "http://h?x",
    ] {
        assert!(Endpoint::custom(origin, Addressing::Path).is_err(), "{origin}");
    }
    for address in ["http://127.0.0.1", "http://[::1]:9000"] {
        assert!(
            Endpoint::custom(address, Addressing::VirtualHosted).is_err(),
            "{address}"
        );
    }
}

#[test]
fn forms_too_long_for_aws() {
    let token = "t".repeat(8192);
    let credentials = Credentials::new("AKIDEXAMPLE", "s")
        .unwrap()
        .with_session_token(token)
        .unwrap();
    let region = Region::new("eu-central-1").unwrap();
    let signer = Signer::v4(credentials, region.clone());
    let policy = builder().build().unwrap();
    match signer.sign(&policy, &Endpoint::aws(&region), NOW) {
        Err(PolicyError::FormTooLong { length, limit: 20_480 }) => assert!(length > 20_480),
        other => panic!("{other:?}"),
    }
}

#[test]
fn accelerated_buckets_have_no_dots() {
    let region = Region::new("eu-central-1").unwrap();
    let endpoint = Endpoint::aws(&region).with_accelerate().unwrap();
    let policy = PostPolicy::builder(
        Bucket::new("a.b.c").unwrap(),
        ObjectKey::new("k").unwrap(),
        SizeRange::exactly(ByteSize::new(5)),
        ContentType::new("image/png").unwrap(),
        NOW + SignedDuration::from_mins(1),
    );
    let signer = Signer::v2(Credentials::new("id", "s").unwrap());
    let refused = signer.sign(&policy.build().unwrap(), &endpoint, NOW);
    assert!(matches!(refused, Err(PolicyError::Invalid(refused)) if refused.field() == "bucket"));
}
