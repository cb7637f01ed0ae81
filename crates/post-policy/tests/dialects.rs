//! Differences between stores: each row says which of them accept.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::Timestamp;
use s3_post_policy::Dialect::{Aws, CephRgw, Garage, S3s, SeaweedFs};
use s3_post_policy::{Bucket, Dialect, FormFields, PolicyDocument};

const NOW: &str = "2026-01-31T12:00:00Z";
const NO_DIALECT: [Dialect; 0] = [];

fn accepting(policy: &str, form: &[(&str, &str)]) -> Vec<Dialect> {
    let policy = PolicyDocument::from_json(policy).unwrap();
    let form: FormFields = form.iter().copied().collect();
    let bucket = Bucket::new("photos").unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    let accepts = |dialect: &Dialect| policy.evaluate(&form, 5, &bucket, now, *dialect).accepted();
    Dialect::ALL.into_iter().filter(accepts).collect()
}

/// A policy with conditions for bucket and key, and one more.
fn with(condition: &str, form: &[(&str, &str)]) -> Vec<Dialect> {
    let policy = format!(
        r#"{{"expiration":"2026-01-31T12:10:00Z","conditions":[{{"bucket":"photos"}},{{"key":"a"}},{condition}]}}"#
    );
    accepting(&policy, &[&[("key", "a")], form].concat())
}

#[test]
fn absent_fields() {
    assert_eq!(with(r#"["starts-with","$acl",""]"#, &[]), [CephRgw, SeaweedFs, S3s]);
    assert_eq!(with(r#"{"acl":""}"#, &[]), [CephRgw, SeaweedFs]);
    assert_eq!(with(r#"{"acl":"private"}"#, &[]), NO_DIALECT);
}

#[test]
fn uncovered_fields() {
    let size = r#"["content-length-range",5,5]"#;
    assert_eq!(
        with(size, &[("x-ignore-a", "b"), ("Policy", "p"), ("X-Amz-Signature", "s")]),
        Dialect::ALL
    );
    assert_eq!(with(size, &[("Cache-Control", "no-store")]), [SeaweedFs]);
    assert_eq!(with(size, &[("x-amz-meta-a", "b")]), NO_DIALECT);
    assert_eq!(with(size, &[("submit", "Send")]), [SeaweedFs, S3s]);
    assert_eq!(with(size, &[("x-amz-server-side-encryption", "AES256")]), [S3s]);
    assert_eq!(with(size, &[("bucket", "photos")]), Dialect::ALL);
    assert_eq!(with(size, &[("bucket", "other")]), [Aws, CephRgw, SeaweedFs, Garage]);
}

/// aws/aws-sdk-php#3292: AWS counts the bucket as a field even if the form does not name it.
#[test]
fn policies_without_a_bucket() {
    let policy = |more: &str| format!(r#"{{"expiration":"2026-01-31T12:10:00Z","conditions":[{{"key":"a"}}{more}]}}"#);
    let others = [CephRgw, SeaweedFs, Garage, S3s];
    assert_eq!(accepting(&policy(""), &[("key", "a")]), others);
    assert_eq!(accepting(&policy(""), &[("key", "a"), ("bucket", "photos")]), others);
    let prefix = r#",["starts-with","$bucket","ph"]"#;
    assert_eq!(accepting(&policy(prefix), &[("key", "a")]), [Aws, CephRgw, Garage, S3s]);
}

/// aws/aws-sdk-js#1518: "field value must be string".
#[test]
fn values_that_are_not_text() {
    let number = [("x-amz-meta-n", "5")];
    for value in ["5", "5.0", "-5", "true", "null"] {
        for condition in [
            format!(r#"{{"x-amz-meta-n":{value}}}"#),
            format!(r#"["eq","$x-amz-meta-n",{value}]"#),
            format!(r#"["starts-with","$x-amz-meta-n",{value}]"#),
        ] {
            assert_eq!(with(&condition, &number), NO_DIALECT, "{condition}");
        }
    }
    assert_eq!(with(r#"{"x-amz-meta-n":"5"}"#, &number), Dialect::ALL);
}

#[test]
fn files_above_five_gibibytes() {
    let policy = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[{"bucket":"photos"},{"key":"a"}]}"#;
    let policy = PolicyDocument::from_json(policy).unwrap();
    let form: FormFields = [("key", "a")].into_iter().collect();
    let accepted = |size: u64| {
        let bucket = Bucket::new("photos").unwrap();
        policy
            .evaluate(&form, size, &bucket, NOW.parse().unwrap(), Aws)
            .accepted()
    };
    assert!(accepted(5 << 30) && !accepted((5 << 30) + 1));
}

#[test]
fn ways_to_write_conditions() {
    let acl = [("acl", "private")];
    assert_eq!(with(r#"["eq","$acl","private"]"#, &acl), Dialect::ALL);
    assert_eq!(with(r#"["eq","$ACL","private"]"#, &acl), Dialect::ALL);
    assert_eq!(with(r#"["eq","acl","private"]"#, &acl), [S3s]);
    assert_eq!(with(r#"["EQ","$acl","private"]"#, &acl), [CephRgw, SeaweedFs, S3s]);
    assert_eq!(
        with(r#"["content-length-range","1","9"]"#, &[]),
        [Aws, CephRgw, SeaweedFs]
    );
    assert_eq!(
        with(
            r#"{"acl":"private","Content-Type":"a/b"}"#,
            &[acl[0], ("Content-Type", "a/b")]
        ),
        [SeaweedFs]
    );
    assert_eq!(with(r#"{"acl":"private","Content-Type":"a/b"}"#, &acl), [CephRgw]);
}

#[test]
fn seaweedfs_knows_only_some_fields() {
    assert_eq!(
        with(r#"{"tagging":"a"}"#, &[("tagging", "a")]),
        [Aws, CephRgw, Garage, S3s]
    );
    let status = r#"["starts-with","$success_action_status","20"]"#;
    assert_eq!(
        with(status, &[("success_action_status", "201")]),
        [Aws, CephRgw, Garage, S3s]
    );
    assert_eq!(
        with(
            r#"{"acl":"a"}"#,
            &[("acl", "a"), ("x-amz-algorithm", "AWS4-HMAC-SHA256")]
        ),
        [SeaweedFs]
    );
}

#[test]
fn ceph_reads_fields_on_the_right() {
    let any_key = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[["eq","$key","$key"]]}"#;
    assert_eq!(accepting(any_key, &[("key", "whatever")]), [CephRgw]);
    let steered = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[["starts-with","$key","$x-ignore-p"]]}"#;
    assert_eq!(
        accepting(steered, &[("key", "whatever"), ("x-ignore-p", "what")]),
        [CephRgw]
    );
    let object = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[{"key":"$key"}]}"#;
    assert_eq!(accepting(object, &[("key", "whatever")]), NO_DIALECT);
}

#[test]
fn content_types_with_commas() {
    let images = r#"["starts-with","$Content-Type","image/"]"#;
    assert_eq!(with(images, &[("content-type", "image/png,image/gif")]), Dialect::ALL);
    assert_eq!(
        with(images, &[("content-type", "image/png, image/gif")]),
        [Aws, CephRgw, SeaweedFs, S3s]
    );
    assert_eq!(
        with(images, &[("content-type", "image/png,text/html")]),
        [CephRgw, SeaweedFs, S3s]
    );
}

#[test]
fn repeated_fields() {
    let acl = r#"{"acl":"private"}"#;
    assert_eq!(with(acl, &[("acl", "private"), ("acl", "public-read")]), [SeaweedFs]);
    assert_eq!(with(acl, &[("acl", "public-read"), ("acl", "private")]), [CephRgw, S3s]);
}

#[test]
fn file_names_in_values() {
    let exact = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[{"bucket":"photos"},{"key":"u/${filename}"}]}"#;
    assert_eq!(accepting(exact, &[("key", "u/${filename}")]), []);
    let prefix =
        r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[{"bucket":"photos"},["starts-with","$key","u/"]]}"#;
    assert_eq!(accepting(prefix, &[("key", "u/${filename}")]), Dialect::ALL);
}

#[test]
fn expirations_and_unknown_members() {
    let document = |expiration: &str, more: &str| {
        let policy =
            format!(r#"{{"expiration":"{expiration}","conditions":[{{"bucket":"photos"}},{{"key":"a"}}]{more}}}"#);
        accepting(&policy, &[("key", "a")])
    };
    let later = "2026-01-31T12:00:00.001Z";
    assert_eq!(document(later, ""), Dialect::ALL);
    assert_eq!(document("2026-01-31T12:00:00.000Z", ""), NO_DIALECT);
    assert_eq!(document("2026-01-31T14:00:01+02:00", ""), [SeaweedFs, Garage, S3s]);
    assert_eq!(document("2026-01-31T14:00:00+02:00", ""), NO_DIALECT);
    assert_eq!(document("tomorrow", ""), NO_DIALECT);
    assert_eq!(document(later, r#","statement":1"#), [CephRgw, SeaweedFs, Garage, S3s]);
    assert_eq!(document(later, r#","conditions":[]"#), [CephRgw]);
}

#[test]
fn v4_forms_signed_long_ago() {
    let signed_at = |date: &str| with(&format!(r#"{{"x-amz-date":"{date}"}}"#), &[("x-amz-date", date)]);
    assert_eq!(signed_at("20260131T114500Z"), Dialect::ALL);
    assert_eq!(signed_at("20260131T114459Z"), [Aws, CephRgw, SeaweedFs, Garage]);
    assert_eq!(signed_at("20260130T120000Z"), [Aws, CephRgw, SeaweedFs, Garage]);
    assert_eq!(signed_at("20260130T115959Z"), [Aws, CephRgw, SeaweedFs]);
    assert_eq!(signed_at("20260202T120000Z"), [Aws, CephRgw, SeaweedFs, Garage]);
    assert_eq!(signed_at("soon"), [Aws, CephRgw, SeaweedFs]);
}

#[test]
fn long_forms() {
    let long = "x".repeat(20_000);
    assert_eq!(
        with(&format!(r#"{{"x-amz-meta-a":"{long}"}}"#), &[("x-amz-meta-a", &long)]),
        [CephRgw, SeaweedFs, S3s]
    );
}

#[test]
fn garage_reads_conditions_and_fields_in_its_own_way() {
    let without_garage = [Aws, CephRgw, S3s];
    let ignored = [("x-ignore-a", "b")];
    assert_eq!(with(r#"{"x-ignore-a":"b"}"#, &ignored), without_garage);
    let (short, long) = ("x".repeat(16 << 10), "x".repeat((16 << 10) + 1));
    for (text, accepted) in [(&short, true), (&long, false)] {
        let condition = format!(r#"{{"x-amz-meta-a":"{text}"}}"#);
        assert_eq!(with(&condition, &[("x-amz-meta-a", text)]).contains(&Garage), accepted);
    }
    let crab = r#"["starts-with","$x-amz-meta-a",""]"#;
    assert_eq!(with(crab, &[("x-amz-meta-a", "🦀")]), [Aws, CephRgw, SeaweedFs, S3s]);
    assert_eq!(
        with(r#"{"x-amz-meta-a":"🦀"}"#, &[("x-amz-meta-a", "🦀")]),
        Dialect::ALL
    );
}

#[test]
fn forms_without_a_key() {
    let policy = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[]}"#;
    assert_eq!(accepting(policy, &[]), NO_DIALECT);
}

#[test]
fn sentences_show_both_values_but_no_secrets() {
    let policy = r#"{"expiration":"2026-01-31T12:10:00Z","conditions":[{"bucket":"photos"},{"key":"a"},{"x-amz-security-token":"hush"},["content-length-range",6,7]]}"#;
    let policy = PolicyDocument::from_json(policy).unwrap();
    let form: FormFields = [("key", "b"), ("x-amz-security-token", "hush"), ("acl", "private")]
        .into_iter()
        .collect();
    let verdict = policy.evaluate(&form, 5, &Bucket::new("photos").unwrap(), NOW.parse().unwrap(), Aws);
    let sentences: Vec<_> = verdict
        .checks()
        .map(|check| (check.passed(), check.sentence()))
        .collect();
    let expected = [
        (true, "The policy is valid for 600 s more."),
        (true, "`bucket` is `photos`, as the policy requires."),
        (false, "`key` is `b`; the policy requires exactly `a`."),
        (true, "`x-amz-security-token` is `…`, as the policy requires."),
        (false, "The file has 5 bytes, too few; the policy allows 6 to 7."),
        (false, "`acl` is in the form, but no condition names it."),
    ];
    assert_eq!(sentences, expected);
}
