//! Mistakes that users of other libraries reported, tried on this one.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn builder() -> PostPolicyBuilder {
    sized(SizeRange::exactly(ByteSize::new(5)))
}

fn sized(size: SizeRange) -> PostPolicyBuilder {
    PostPolicy::builder(
        Bucket::new("photos").unwrap(),
        ObjectKey::new("staging/1.png").unwrap(),
        size,
        ContentType::new("image/png").unwrap(),
        NOW + SignedDuration::from_mins(10),
    )
}

fn sign(builder: PostPolicyBuilder) -> FormFields {
    let signer = Signer::v2(Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap());
    let endpoint = Endpoint::custom("https://s3.test", Addressing::Path).unwrap();
    signer.sign(&builder.build().unwrap(), &endpoint, NOW).unwrap().fields
}

fn judge(form: &FormFields, size: u64, dialect: Dialect) -> Verdict {
    let policy = PolicyDocument::from_base64(form.get(field::POLICY).unwrap()).unwrap();
    policy.evaluate(form, size, &Bucket::new("photos").unwrap(), NOW, dialect)
}

fn rule(builder: PostPolicyBuilder) -> Rule {
    match builder.build() {
        Err(PolicyError::Invalid(refused)) => refused.rule(),
        other => panic!("{other:?}"),
    }
}

/// boto/boto3#4514: AWS refuses the form for a key with `$$`. Here there is no such form.
#[test]
fn keys_with_dollars_are_refused_before_signing() {
    let refused = ObjectKey::unicode("Folder/filename$$.txt").unwrap_err();
    assert_eq!(refused.rule(), Rule::Character { at: 15 });
}

/// aws/aws-sdk-js#4368: a key that starts with a slash, which stores read differently.
#[test]
fn keys_from_the_root_are_refused_before_signing() {
    let refused = KeyPrefix::unicode("/products/73b420e9/poster/").unwrap_err();
    assert_eq!(refused.rule(), Rule::EmptySegment);
}

/// boto/boto3#2421: metadata in `Fields` alone has no condition, and the store refuses or drops it.
#[test]
fn metadata_has_its_condition() {
    let form = sign(builder().metadata("test", "test"));
    for dialect in Dialect::ALL {
        assert!(judge(&form, 5, dialect).accepted(), "{dialect}");
    }
}

/// minio/minio-go#2000 and #1718: metadata with `starts-with`, an empty value and an empty prefix.
#[test]
fn metadata_may_be_empty_and_open() {
    let form = sign(
        builder()
            .metadata("note", "")
            .metadata_starting_with("any", "", "")
            .content_type_starting_with(""),
    );
    let filled = |(name, value)| (name, if name == "x-amz-meta-any" { "thing" } else { value });
    let filled: FormFields = form.iter().map(filled).collect();
    for dialect in Dialect::ALL {
        assert!(judge(&form, 5, dialect).accepted(), "{dialect}");
        assert!(judge(&filled, 5, dialect).accepted(), "{dialect}");
    }
}

/// minio/minio-java#1269: sizes above 1 GB.
#[test]
fn sizes_reach_to_what_a_form_can_carry() {
    let most = ByteSize::MAX_POST.get();
    let form = sign(sized(SizeRange::try_from(1..=most).unwrap()));
    assert!(judge(&form, most, Dialect::Aws).accepted());
    assert!(!judge(&form, most + 1, Dialect::Aws).accepted());
}

/// aws/aws-sdk-js#1514: the caller's own `x-amz-date` contradicts that of the signature.
#[test]
fn the_signatures_fields_are_not_the_callers() {
    assert_eq!(
        rule(builder().other_field("x-amz-date", "20170519T000000Z")),
        Rule::Fixed
    );
}

/// waynehoover/s3_direct_upload#29: `["starts-with","$Content-Type",""]` in the policy, and no such field in the form.
#[test]
fn the_type_is_always_in_the_form() {
    let form = sign(builder().content_type_starting_with(""));
    assert_eq!(form.get(field::CONTENT_TYPE), Some("image/png"));
    let without: FormFields = form.iter().filter(|(name, _)| *name != field::CONTENT_TYPE).collect();
    assert!(!judge(&without, 5, Dialect::Aws).accepted());
}

/// supabase/storage#1431: a second type behind a comma, outside the prefix.
#[test]
fn each_type_of_a_list_must_match_on_aws() {
    let form = sign(builder().content_type_starting_with("image/"));
    let with = |content_type: &'static str| -> FormFields {
        let set = move |(name, value)| {
            (
                name,
                if name == field::CONTENT_TYPE {
                    content_type
                } else {
                    value
                },
            )
        };
        form.iter().map(set).collect()
    };
    assert!(judge(&with("image/webp"), 5, Dialect::Aws).accepted());
    assert!(!judge(&with("image/png,text/plain"), 5, Dialect::Aws).accepted());
}
