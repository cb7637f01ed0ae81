//! Refused values of looser forms, and what their errors name.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn builder() -> PostPolicyBuilder {
    PostPolicy::builder(
        Bucket::new("photos").unwrap(),
        ObjectKey::new("staging/1.png").unwrap(),
        SizeRange::exactly(ByteSize::new(5)),
        ContentType::new("image/png").unwrap(),
        NOW + SignedDuration::from_mins(10),
    )
}

fn refusal(builder: PostPolicyBuilder) -> (&'static str, Rule) {
    match builder.build() {
        Err(PolicyError::Invalid(refused)) => (refused.field(), refused.rule()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn old_bucket_names_need_a_path() {
    let policy = PostPolicy::builder(
        Bucket::legacy("Old_Bucket").unwrap(),
        ObjectKey::new("k").unwrap(),
        SizeRange::exactly(ByteSize::new(5)),
        ContentType::new("image/png").unwrap(),
        NOW + SignedDuration::from_mins(1),
    );
    let policy = policy.build().unwrap();
    let signer = Signer::v2(Credentials::new("id", "s").unwrap());
    let sign = |addressing| signer.sign(&policy, &Endpoint::custom("https://s3.test", addressing).unwrap(), NOW);
    assert!(
        matches!(sign(Addressing::VirtualHosted), Err(PolicyError::Invalid(refused)) if refused.field() == "bucket")
    );
    assert_eq!(sign(Addressing::Path).unwrap().url, "https://s3.test/Old_Bucket");
    assert_eq!(sign(Addressing::BucketEndpoint).unwrap().url, "https://s3.test/");
    let region = Region::new("us-east-1").unwrap();
    assert!(
        signer
            .sign(&policy, &Endpoint::aws(&region).with_accelerate().unwrap(), NOW)
            .is_err()
    );
}

#[test]
fn keys_outside_the_prefix() {
    let policy = PostPolicy::builder_for_every_key_below(
        KeyPrefix::new("user/1/").unwrap(),
        Bucket::new("photos").unwrap(),
        ObjectKey::new("user/10/a").unwrap(),
        SizeRange::exactly(ByteSize::new(5)),
        ContentType::new("image/png").unwrap(),
        NOW,
    );
    assert_eq!(refusal(policy), ("key", Rule::OutsidePrefix));
}

#[test]
fn values_outside_their_prefixes() {
    use Rule::*;
    let url = |url: &str| RedirectUrl::with_query(url).unwrap();
    let cases = [
        (
            builder().content_type_starting_with("video/"),
            "Content-Type",
            OutsidePrefix,
        ),
        (
            builder().content_type_starting_with("image/*"),
            "Content-Type",
            Character { at: 6 },
        ),
        (
            builder().metadata_starting_with("a", "x", "y"),
            "x-amz-meta-",
            OutsidePrefix,
        ),
        (
            builder().metadata_starting_with("a", "$key", "$key"),
            "x-amz-meta-",
            DollarPrefix,
        ),
        (
            builder().other_field_starting_with("a", "x", "y"),
            "field",
            OutsidePrefix,
        ),
        (builder().page_field("a", "$b"), "field", DollarPrefix),
        (
            builder().success_redirect_starting_with(url("https://a.test/b"), url("https://a.test/c")),
            "success_action_redirect",
            OutsidePrefix,
        ),
    ];
    for (builder, field, rule) in cases {
        assert_eq!(refusal(builder), (field, rule));
    }
    let open = builder().success_redirect_starting_with(url("https://a.test"), url("https://a.test.evil.example/"));
    assert!(matches!(refusal(open).1, Shape { .. }));
}

#[test]
fn a_field_never_has_two_conditions() {
    for repeated in [
        builder().metadata("a", "1").page_field("x-amz-meta-A", ""),
        builder().page_field("x-amz-meta-A", "").metadata("a", "1"),
        builder().acl(Acl::Private).other_field("ACL", "public-read"),
        builder().page_field("Acl", "").other_field("acl", "public-read"),
        builder().page_field("name", "").page_field("Name", "a"),
    ] {
        assert_eq!(refusal(repeated).1, Rule::Repeated);
    }
    let signer = Signer::v2(Credentials::new("id", "s").unwrap());
    let endpoint = Endpoint::custom("https://s3.test", Addressing::Path).unwrap();
    // A method replaces the caller's own field, and its loose condition.
    let policy = builder()
        .other_field_starting_with("ACL", "", "public-read")
        .acl(Acl::Private)
        .success_redirect_starting_with(
            RedirectUrl::new("https://a.test/").unwrap(),
            RedirectUrl::new("https://a.test/b").unwrap(),
        )
        .success_status(SuccessStatus::Ok);
    let form = signer.sign(&policy.build().unwrap(), &endpoint, NOW).unwrap();
    let document = PolicyDocument::from_base64(form.fields.get(field::POLICY).unwrap()).unwrap();
    let loose = document
        .conditions()
        .filter(|condition| matches!(condition, Condition::StartsWith { .. }));
    assert_eq!(loose.count(), 0);
    assert_eq!(form.fields.get("acl"), Some("private"));
    assert_eq!(form.fields.get("success_action_redirect"), None);
}

#[test]
fn errors_name_the_metadata_the_tag_and_the_field() {
    let message = |builder: PostPolicyBuilder| builder.build().unwrap_err().to_string();
    let owner = message(builder().metadata("upload-id", "17").metadata("owner", "a\nb"));
    assert_eq!(
        owner,
        "x-amz-meta-owner: a character that is not allowed at byte 1 (the value has 3)"
    );
    assert_eq!(
        message(builder().tag("state", "a|b")),
        "tagging state: a character that is not allowed at byte 1 (the value has 3)"
    );
    assert_eq!(
        message(builder().other_field("Key", "a")),
        "field Key: this field's condition is fixed or has a method of its own (the value has 3)"
    );
    // A name can be as hostile as a value.
    let hostile = message(builder().metadata(&["a\r\nb", &"c".repeat(500)].concat(), "d"));
    assert!(hostile.starts_with("x-amz-meta-a\\r\\nbccc"), "{hostile}");
    assert!(hostile.len() < 160, "{hostile}");
}
