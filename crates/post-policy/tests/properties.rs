//! Properties that hold for every policy.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use s3_post_policy::*;
use serde_json::Value;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);
const SECRET: &str = "not-a-secret";
/// Fields for which SeaweedFS accepts no condition, so no form can have them.
const SEAWEEDFS_REFUSES: [&str; 2] = [field::TAGGING, field::CONTENT_MD5];

/// A policy, its signed form, and a size that it allows.
#[derive(Clone, Debug)]
struct Case {
    bucket: Bucket,
    form: PresignedPost,
    size: u64,
    range: SizeRange,
}

impl Case {
    fn policy(&self) -> PolicyDocument {
        let policy = self.form.fields.get(field::POLICY).expect("every form has one");
        PolicyDocument::from_base64(policy).expect("what we sign can be read")
    }

    fn accepted(&self, fields: &FormFields, dialect: Dialect) -> bool {
        self.policy()
            .evaluate(fields, self.size, &self.bucket, NOW, dialect)
            .accepted()
    }
}

/// The most hostile text that metadata may hold.
fn text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "\",\"x\":\"",
        "\"}],\"conditions\":[",
        "\\",
        "\\u0000",
        "🦀 ключ",
        "$key",
        "$x-ignore-p",
        "</script>",
        "%00",
        "a,b",
        "{}",
        "'",
    ]);
    let parts = prop_oneof!["[^\\p{Cc}]{1,12}", hostile.prop_map(str::to_owned)];
    prop::collection::vec(parts, 1..4).prop_map(|parts| parts.concat().replace("${", "$ {"))
}

prop_compose! {
    fn key()(segments in prop::collection::vec("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,30}", 1..5)) -> ObjectKey {
        ObjectKey::new(segments.join("/")).expect("made of safe segments")
    }
}

fn with_options(
    mut builder: PostPolicyBuilder,
    metadata: Vec<(String, String)>,
    options: [bool; 10],
) -> PostPolicyBuilder {
    for (number, (name, value)) in metadata.into_iter().enumerate() {
        builder = builder.metadata(&format!("{name}{number}"), value);
    }
    let steps: [fn(PostPolicyBuilder) -> PostPolicyBuilder; 10] = [
        |b| b.acl(Acl::Private),
        |b| b.success_status(SuccessStatus::Created),
        |b| b.success_redirect(RedirectUrl::new("https://example.test/r").expect("sound")),
        |b| b.cache_control("no-store").content_encoding("gzip"),
        |b| b.content_disposition("attachment; filename=\"\\\"\""),
        |b| b.tag("k", "v").storage_class(StorageClass::Standard),
        |b| b.encryption(Encryption::s3()),
        |b| b.checksum(FileChecksum::crc32("AAAAAA==").expect("sound")),
        |b| b.content_md5("1B2M2Y8AsgTpgAmY7PhCfg==").website_redirect("/a"),
        |b| b.ignored("note", "\"").expires_header(NOW),
    ];
    for (step, _) in steps.iter().zip(options).filter(|(_, wanted)| *wanted) {
        builder = step(builder);
    }
    builder
}

fn signer(version: SignatureVersion, token: Option<String>) -> Signer {
    let mut credentials = Credentials::new("AKIDEXAMPLE", SECRET).expect("sound");
    if let Some(token) = token {
        credentials = credentials.with_session_token(token).expect("sound");
    }
    Signer::new(version, credentials, Region::new("eu-central-1").expect("sound"))
}

prop_compose! {
    fn case()(
        bucket in "[a-z0-9]{3,20}",
        key in key(),
        prefix in any::<bool>(),
        min in 1..1000_u64,
        span in 0..1000_u64,
        offset in any::<Index>(),
        life_ms in 1_u64..7 * 24 * 3600 * 1000,
        metadata in prop::collection::vec(("[a-zA-Z0-9-]{1,20}", text()), 0..4),
        options in any::<[bool; 10]>(),
        token in prop::option::of("[!-~&&[^$]]{1,60}"),
        version in prop::sample::select(vec![SignatureVersion::V2, SignatureVersion::V4]),
    ) -> Case {
        let bucket = Bucket::new(bucket).expect("sound");
        let range = SizeRange::between(ByteSize::new(min), ByteSize::new(min + span)).expect("sound");
        let content_type = ContentType::new("image/png").expect("sound");
        let expires_at = NOW + SignedDuration::from_millis(life_ms.try_into().expect("a week is short"));
        let builder = if prefix {
            let below = KeyPrefix::new("user/1/").expect("sound");
            let key = ObjectKey::new(format!("user/1/{key}")).expect("sound");
            PostPolicy::builder_for_every_key_below(below, bucket.clone(), key, range, content_type, expires_at)
        } else {
            PostPolicy::builder(bucket.clone(), key, range, content_type, expires_at)
        };
        let policy = with_options(builder, metadata, options).build().expect("sound");
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).expect("sound");
        let form = signer(version, token).sign(&policy, &endpoint, NOW).expect("sound");
        let size = min + offset.index(usize::try_from(span + 1).expect("small")) as u64;
        Case { bucket, form, size, range }
    }
}

fn is_exempt(name: &str) -> bool {
    ["policy", "signature", "x-amz-signature", "AWSAccessKeyId"].contains(&name) || name.starts_with("x-ignore-")
}

proptest! {
    #[test]
    fn fields_and_conditions_match(case in case()) {
        let policy = case.form.fields.get(field::POLICY).expect("every form has one");
        let json: Value = serde_json::from_slice(&BASE64_STANDARD.decode(policy)?)?;
        let members = json.as_object().expect("an object");
        prop_assert_eq!(members.keys().collect::<Vec<_>>(), ["conditions", "expiration"]);
        let mut conditions = members["conditions"].as_array().expect("a list").clone();

        let (min, max) = (case.range.min().get(), case.range.max().get());
        prop_assert_eq!(conditions.pop(), Some(serde_json::json!(["content-length-range", min, max])));
        prop_assert_eq!(conditions.remove(0), serde_json::json!({"bucket": case.bucket.as_str()}));
        let fields: Vec<_> = case.form.fields.iter().filter(|(name, _)| !is_exempt(name)).collect();
        prop_assert_eq!(conditions.len(), fields.len());
        for (condition, (name, value)) in conditions.iter().zip(fields) {
            if let Some(items) = condition.as_array() {
                prop_assert_eq!(items, &["starts-with", "$key", "user/1/"]);
                prop_assert!(name == "key" && value.starts_with("user/1/"));
            } else {
                prop_assert_eq!(condition, &serde_json::json!({name: value}));
            }
        }
    }

    #[test]
    fn the_signature_signs_the_policy(case in case()) {
        let get = |name| case.form.fields.get(name);
        let policy = get(field::POLICY).expect("every form has one");
        if let Some(signature) = get(field::SIGNATURE) {
            let mac = Hmac::<sha1::Sha1>::new_from_slice(SECRET.as_bytes())?.chain_update(policy);
            prop_assert_eq!(signature, BASE64_STANDARD.encode(mac.finalize().into_bytes()));
        } else {
            let step = |key: &[u8], text: &str| {
                let mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("any key will do");
                mac.chain_update(text).finalize().into_bytes().to_vec()
            };
            let scope = get(field::X_AMZ_CREDENTIAL).expect("V4").split('/').skip(1);
            let key = scope.fold(format!("AWS4{SECRET}").into_bytes(), |key, text| step(&key, text));
            let mac: String = step(&key, policy).iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(get(field::X_AMZ_SIGNATURE), Some(mac.as_str()));
        }
    }

    #[test]
    fn the_unchanged_form_is_accepted_by_every_dialect(case in case()) {
        for dialect in Dialect::ALL {
            if dialect == Dialect::SeaweedFs && SEAWEEDFS_REFUSES.iter().any(|name| case.form.fields.get(name).is_some()) {
                continue;
            }
            let verdict = case.policy().evaluate(&case.form.fields, case.size, &case.bucket, NOW, dialect);
            let failures: Vec<_> = verdict.failures().collect();
            prop_assert!(verdict.accepted(), "{dialect}: {failures:?}");
        }
    }

    #[test]
    fn any_changed_field_is_refused(case in case(), which in any::<Index>(), add in "[ -~]{1,8}") {
        let fields: Vec<_> = case.form.fields.iter().filter(|(name, _)| !is_exempt(name)).collect();
        let (name, value) = *which.get(&fields);
        let name = name.to_owned();
        let outside_prefix = format!("{add}{value}");
        let cut = value.chars().skip(1).collect::<String>();
        for changed in [outside_prefix, cut, String::new(), value.to_uppercase() + "x"] {
            if changed == value || (name == "key" && changed.starts_with("user/1/")) {
                continue;
            }
            let replace = |(other, old)| (other, if other == name { changed.as_str() } else { old });
            let form: FormFields = case.form.fields.iter().map(replace).collect();
            for dialect in Dialect::ALL {
                prop_assert!(!case.accepted(&form, dialect), "{dialect}: {name} = {changed:?}");
            }
        }
        let form: FormFields = case.form.fields.iter().filter(|(other, _)| *other != name).collect();
        for dialect in Dialect::ALL {
            prop_assert!(!case.accepted(&form, dialect), "{dialect}: no {name}");
        }
    }

    #[test]
    fn any_added_field_is_refused(case in case(), name in "[a-z]{1,8}-[a-z]{1,8}", value in "[ -~]{0,8}") {
        prop_assume!(!name.starts_with("x-ignore") && case.form.fields.get(&name).is_none());
        let mut form = case.form.fields.clone();
        form.push(&name, &value);
        for dialect in [Dialect::Aws, Dialect::CephRgw, Dialect::S3s] {
            prop_assert!(!case.accepted(&form, dialect), "{dialect}");
        }
        let mut form = case.form.fields.clone();
        form.push(format!("x-amz-meta-{name}"), value);
        prop_assert!(!case.accepted(&form, Dialect::SeaweedFs));
    }

    #[test]
    fn any_other_size_bucket_or_time_is_refused(case in case(), beyond in 1_u64.., bucket in "[a-z0-9]{3,20}") {
        let policy = case.policy();
        let (min, max) = (case.range.min().get(), case.range.max().get());
        let other = Bucket::new(bucket)?;
        let late = case.form.expires_at;
        for dialect in Dialect::ALL {
            let judge = |size, bucket, now| policy.evaluate(&case.form.fields, size, bucket, now, dialect).accepted();
            prop_assert!(!judge(max.saturating_add(beyond), &case.bucket, NOW));
            prop_assert!(!judge(min - 1, &case.bucket, NOW));
            prop_assert!(other == case.bucket || !judge(case.size, &other, NOW));
            prop_assert!(!judge(case.size, &case.bucket, late));
            prop_assert!(!judge(case.size, &case.bucket, late + SignedDuration::from_hours(1)));
        }
    }

    #[test]
    fn forms_survive_a_round_trip_through_json(case in case()) {
        let json = serde_json::to_string(&case.form)?;
        prop_assert_eq!(serde_json::from_str::<PresignedPost>(&json)?, case.form);
    }

    #[test]
    fn forms_are_short_enough_or_refused(values in prop::collection::vec("[ -~&&[^$]]{1,300}", 0..6), token in "[!-~&&[^$]]{1,8192}") {
        let mut builder = PostPolicy::builder(
            Bucket::new("photos")?,
            ObjectKey::new("a/".repeat(512).trim_end_matches('/'))?,
            SizeRange::exactly(ByteSize::new(1)),
            ContentType::new("image/png")?,
            NOW + SignedDuration::from_mins(1),
        );
        for (number, value) in values.iter().enumerate() {
            builder = builder.metadata(&format!("n{number}"), value);
        }
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path)?;
        let signer = signer(SignatureVersion::V4, Some(token));
        match signer.sign(&builder.build()?, &endpoint, NOW) {
            Ok(form) => prop_assert!(form.fields.bytes_before_file() <= 20_480),
            Err(PolicyError::FormTooLong { length, limit }) => prop_assert!(length > limit && limit == 20_480),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn names_of_people_never_make_keys(name in any::<String>()) {
        if let Ok(key) = ObjectKey::new(name.as_str()) {
            prop_assert_eq!(key.as_str(), &name);
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_.-".contains(&byte)));
            prop_assert!(name.split('/').all(|segment| !["", ".", ".."].contains(&segment)));
        }
    }
}
