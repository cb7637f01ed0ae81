//! Properties of values and conditions that are looser than the default ones.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use s3_post_policy::*;
use serde_json::Value;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);
const BUCKET: &str = "photos";

/// Text with the characters that often go wrong.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = "[ +@:=()%&#?'\"<>,;!*~|^`\\[\\]{}üяß漢🦀\u{300}\u{202e}a-z0-9._-]{1,12}";
    prop_oneof!["[^\\p{Cc}/\\\\$]{1,12}", odd]
}

prop_compose! {
    fn odd_key()(segments in prop::collection::vec(odd_text(), 1..4)) -> Option<ObjectKey> {
        ObjectKey::unicode(segments.join("/")).ok()
    }
}

/// A value and where its signed prefix ends.
fn split_value() -> impl Strategy<Value = (String, String)> {
    (odd_text(), "[a-z-]{0,6}").prop_map(|(start, end)| (start.clone(), start + &end))
}

#[derive(Clone, Debug)]
enum Step {
    ContentType(&'static str),
    Metadata(String, (String, String)),
    EmptyMetadata(String),
    Redirect(String),
    Query(String),
    Other(String, String),
    OtherPrefix(String, (String, String)),
}

fn step() -> impl Strategy<Value = Step> {
    let other = "x-amz-[a-z]{3,9}";
    prop_oneof![
        prop::sample::select(vec!["", "i", "image", "image/", "image/p", "IMAGE/PNG"]).prop_map(Step::ContentType),
        ("[a-z]{1,8}", split_value()).prop_map(|(name, value)| Step::Metadata(name, value)),
        "[a-z]{1,8}".prop_map(Step::EmptyMetadata),
        "[a-z0-9/._~%-]{0,9}".prop_map(Step::Redirect),
        "[a-z0-9/?&=._~-]{0,9}".prop_map(Step::Query),
        (other, odd_text()).prop_map(|(name, value)| Step::Other(name, value)),
        (other, split_value()).prop_map(|(name, value)| Step::OtherPrefix(name, value)),
    ]
}

fn apply(builder: PostPolicyBuilder, step: Step) -> PostPolicyBuilder {
    const SITE: &str = "https://example.test/uploads/";
    match step {
        Step::ContentType(prefix) => builder.content_type_starting_with(prefix),
        Step::Metadata(name, (prefix, value)) => builder.metadata_starting_with(&name, prefix, value),
        Step::EmptyMetadata(name) => builder.metadata(&name, ""),
        Step::Redirect(path) => {
            let url = RedirectUrl::new(format!("{SITE}{path}")).expect("sound");
            builder.success_redirect_starting_with(RedirectUrl::new(SITE).expect("sound"), url)
        }
        Step::Query(query) => {
            builder.success_redirect(RedirectUrl::with_query(format!("{SITE}{query}")).expect("sound"))
        }
        Step::Other(name, value) => builder.other_field(&name, value),
        Step::OtherPrefix(name, (prefix, value)) => builder.other_field_starting_with(&name, prefix, value),
    }
}

prop_compose! {
    /// A form with loose values, if they can be combined.
    fn form()(
        key in odd_key(),
        kind in 0..4_u8,
        steps in prop::collection::vec(step(), 0..5),
        version in prop::sample::select(vec![SignatureVersion::V2, SignatureVersion::V4]),
    ) -> Option<PresignedPost> {
        let (bucket, size) = (Bucket::new(BUCKET).ok()?, SizeRange::exactly(ByteSize::new(5)));
        let (content_type, expires_at) = (ContentType::new("image/png").ok()?, NOW + SignedDuration::from_mins(5));
        let key = key?;
        let builder = match kind {
            0 => PostPolicy::builder(bucket, key, size, content_type, expires_at),
            1 => {
                let start: String = key.as_str().chars().take(3).collect();
                let prefix = KeyPrefix::without_slash(start).ok()?;
                PostPolicy::builder_for_every_key_below(prefix, bucket, key, size, content_type, expires_at)
            }
            2 => {
                let prefix = KeyPrefix::unicode(format!("{key}/")).ok()?;
                PostPolicy::builder_for_file_names_below(prefix, bucket, size, content_type, expires_at)
            }
            _ => PostPolicy::builder_for_file_names_below(KeyPrefix::whole_bucket(), bucket, size, content_type, expires_at),
        };
        let policy = steps.into_iter().fold(builder, apply).build().ok()?;
        let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret").ok()?;
        let signer = Signer::new(version, credentials, Region::new("eu-central-1").ok()?);
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).ok()?;
        Some(signer.sign(&policy, &endpoint, NOW).expect("short and valid"))
    }
}

fn json(form: &PresignedPost) -> Value {
    let policy = form.fields.get(field::POLICY).expect("every form has one");
    serde_json::from_slice(&BASE64_STANDARD.decode(policy).expect("Base64")).expect("JSON")
}

fn verdict(form: &PresignedPost, fields: &FormFields, dialect: Dialect) -> Verdict {
    let policy = PolicyDocument::from_base64(form.fields.get(field::POLICY).expect("every form has one"));
    let bucket = Bucket::new(BUCKET).expect("sound");
    policy
        .expect("what we sign can be read")
        .evaluate(fields, 5, &bucket, NOW, dialect)
}

fn unescape(html: &str) -> String {
    let references = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    references
        .iter()
        .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

proptest! {
    #[test]
    fn forms_are_accepted_by_every_dialect(form in form()) {
        let Some(form) = form else { return Ok(()) };
        // Garage compares only the key's prefix as Unicode.
        let beyond_ascii = |(name, value): (&str, &str)| name != field::KEY && !value.is_ascii();
        for dialect in Dialect::ALL {
            if dialect == Dialect::Garage && form.fields.iter().any(beyond_ascii) {
                continue;
            }
            let verdict = verdict(&form, &form.fields, dialect);
            let failures: Vec<_> = verdict.failures().map(Check::to_string).collect();
            prop_assert!(verdict.accepted(), "{dialect}: {failures:?}");
        }
    }

    #[test]
    fn values_outside_a_prefix_are_refused(form in form()) {
        let Some(form) = form else { return Ok(()) };
        for condition in json(&form)["conditions"].as_array().expect("a list") {
            let Some([operator, name, prefix]) = condition.as_array().map(Vec::as_slice) else {
                continue;
            };
            let (name, prefix) = (name.as_str().unwrap_or_default().trim_start_matches('$'), prefix.as_str());
            if operator != "starts-with" || prefix == Some("") {
                continue;
            }
            let changed = |(other, value)| (other, if other == name { "\u{1}" } else { value });
            let fields: FormFields = form.fields.iter().map(changed).collect();
            for dialect in Dialect::ALL {
                prop_assert!(!verdict(&form, &fields, dialect).accepted(), "{dialect}: {name}");
            }
        }
    }

    #[test]
    fn every_field_has_one_condition(form in form()) {
        let Some(form) = form else { return Ok(()) };
        let names = |condition: &Value| match condition {
            Value::Object(object) => object.keys().next().cloned(),
            other => Some(other[1].as_str()?.trim_start_matches('$').to_owned()),
        };
        let mut conditions: Vec<_> =
            json(&form)["conditions"].as_array().expect("a list").iter().filter_map(names).collect();
        let exempt = [field::POLICY, field::SIGNATURE, field::X_AMZ_SIGNATURE, field::AWS_ACCESS_KEY_ID];
        let fields = form.fields.iter().map(|(name, _)| name.to_owned());
        let mut fields: Vec<_> = fields.filter(|name| !exempt.contains(&name.as_str())).chain(["bucket".to_owned()]).collect();
        conditions.sort();
        fields.sort();
        prop_assert_eq!(conditions, fields);
    }

    #[test]
    fn odd_keys_survive_every_encoding(key in odd_key()) {
        let Some(key) = key else { return Ok(()) };
        let policy = PostPolicy::builder(
            Bucket::new(BUCKET)?,
            key.clone(),
            SizeRange::exactly(ByteSize::new(5)),
            ContentType::new("image/png")?,
            NOW + SignedDuration::from_mins(5),
        );
        let signer = Signer::v2(Credentials::new("AKIDEXAMPLE", "not-a-secret")?);
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path)?;
        let form = signer.sign(&policy.build()?, &endpoint, NOW)?;

        prop_assert_eq!(form.fields.get("key"), Some(key.as_str()));
        let signed = json(&form)["conditions"][1]["key"].clone();
        prop_assert_eq!(signed, key.as_str());
        let object: Value = serde_json::to_value(form.url_and_fields())?;
        prop_assert_eq!(&object["fields"]["key"], key.as_str());
        let fields: FormFields = serde_json::from_value(object["fields"].clone())?;
        prop_assert_eq!(fields.get("key"), Some(key.as_str()));
        prop_assert_eq!(serde_json::from_str::<PresignedPost>(&serde_json::to_string(&form)?)?.fields, form.fields.clone());
        let input = form.hidden_inputs().lines().next().expect("the key is first").to_owned();
        let value = input.strip_prefix("<input type=\"hidden\" name=\"key\" value=\"").and_then(|rest| rest.strip_suffix("\">"));
        prop_assert_eq!(unescape(value.expect("an input")), key.as_str());
    }

    #[test]
    fn keys_of_any_text_are_never_dangerous(text in any::<String>()) {
        let keys = [ObjectKey::unicode(text.as_str()).map(|key| key.to_string()), KeyPrefix::without_slash(text).map(|key| key.to_string())];
        for key in keys.into_iter().flatten() {
            prop_assert!(!key.contains(|c: char| c.is_control() || c == '$' || c == '\\'));
            prop_assert!(key.strip_suffix('/').unwrap_or(&key).split('/').all(|segment| !["", ".", ".."].contains(&segment)));
        }
    }

    #[test]
    fn names_of_fixed_fields_are_refused_in_any_case(name in prop::sample::select(vec![
        "key", "bucket", "content-type", "content-length-range", "policy", "signature", "awsaccesskeyid", "file", "redirect",
        "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token",
        "success_action_redirect", "success_action_status", "x-ignore-a",
    ]), capitals in any::<u32>(), value in odd_text()) {
        let flip = |(index, c): (usize, char)| if capitals >> (index % 32) & 1 == 1 { c.to_ascii_uppercase() } else { c };
        let name: String = name.chars().enumerate().map(flip).collect();
        let builder = || PostPolicy::builder(
            Bucket::new(BUCKET).expect("sound"),
            ObjectKey::new("a").expect("sound"),
            SizeRange::exactly(ByteSize::new(5)),
            ContentType::new("image/png").expect("sound"),
            NOW,
        );
        let value = value.replace('$', "s");
        for builder in [
            builder().other_field(&name, &value),
            builder().other_field_starting_with(&name, "", &value),
            builder().page_field(&name, &value),
        ] {
            let Err(PolicyError::Invalid(refused)) = builder.build() else {
                panic!("{name} was taken")
            };
            prop_assert_eq!(refused.rule(), Rule::Fixed);
            prop_assert_eq!(refused.name(), Some(name.as_str()));
        }
    }
}
