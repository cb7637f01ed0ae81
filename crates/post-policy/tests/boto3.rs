//! Our forms, compared with those that botocore makes of the same input. `scripts/boto3-forms.sh` writes
//! `boto3.json` anew.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::*;
use serde::Deserialize;
use serde_json::{Value, json};

const FORMS: &str = include_str!("boto3.json");
const NOW: &str = "2026-01-31T12:00:00Z";

#[derive(Deserialize)]
struct Theirs {
    url: String,
    fields: FormFields,
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn expiry() -> Timestamp {
    now() + SignedDuration::from_mins(10)
}

fn sizes() -> SizeRange {
    SizeRange::try_from(1..=5_000_000).unwrap()
}

fn png() -> ContentType {
    ContentType::new("image/png").unwrap()
}

fn photos() -> Bucket {
    Bucket::new("photos").unwrap()
}

fn key() -> ObjectKey {
    ObjectKey::new("staging/0197b1c2.png").unwrap()
}

fn builder() -> PostPolicyBuilder {
    PostPolicy::builder(photos(), key(), sizes(), png(), expiry())
}

fn below(prefix: KeyPrefix) -> PostPolicyBuilder {
    PostPolicy::builder_for_file_names_below(prefix, photos(), sizes(), png(), expiry())
}

fn credentials(token: bool) -> Credentials {
    let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap();
    match token {
        true => credentials.with_session_token("session/token==").unwrap(),
        false => credentials,
    }
}

/// What our form is made of.
struct Ours {
    policy: PostPolicyBuilder,
    signer: Signer,
    endpoint: Endpoint,
}

impl Ours {
    fn of(policy: PostPolicyBuilder) -> Self {
        Self::in_region(policy, "eu-central-1")
    }

    fn in_region(policy: PostPolicyBuilder, region: &str) -> Self {
        let region = Region::new(region).unwrap();
        Self {
            policy,
            signer: Signer::v4(credentials(false), region.clone()),
            endpoint: Endpoint::aws(&region),
        }
    }

    fn signed_by(self, signer: Signer) -> Self {
        Self { signer, ..self }
    }

    fn at(self, url: &str) -> Self {
        let endpoint = Endpoint::custom(url, Addressing::Path).unwrap();
        Self { endpoint, ..self }
    }
}

fn ours(name: &str) -> Ours {
    let redirect = |url: &str| RedirectUrl::with_query(url).unwrap();
    let scans = || KeyPrefix::new("scans/17/").unwrap();
    match name {
        "exact key" => Ours::of(builder()),
        "status and session token" => Ours::of(builder().success_status(SuccessStatus::Created))
            .signed_by(Signer::v4(credentials(true), Region::new("eu-central-1").unwrap())),
        "file name below a prefix" => Ours::of(below(scans())),
        "file name below a prefix without a slash" => Ours::of(below(KeyPrefix::without_slash("backup-").unwrap())),
        "file name anywhere" => Ours::of(below(KeyPrefix::whole_bucket())),
        "key of any text" => {
            let key = ObjectKey::unicode("Ünal & Söhne/report (final) + notes @ 10:30=ok.png").unwrap();
            Ours::of(PostPolicy::builder(photos(), key, sizes(), png(), expiry()))
        }
        "types that start with image/" => Ours::of(builder().content_type_starting_with("image/")),
        "any type" => Ours::of(builder().content_type_starting_with("")),
        "type with a quoted parameter" => {
            let text = ContentType::new("text/plain; charset=\"utf-8\"").unwrap();
            Ours::of(PostPolicy::builder(photos(), key(), sizes(), text, expiry()))
        }
        "metadata" => Ours::of(builder().metadata("by", "Zoë \"🦀\" \\").metadata("note", "")),
        "metadata that starts with a text" => Ours::of(
            builder()
                .metadata_starting_with("album", "2026-", "2026-holiday")
                .metadata_starting_with("any", "", "thing"),
        ),
        "redirect with a query" => {
            Ours::of(builder().success_redirect(redirect("https://example.test/return?id=17&x=y")))
        }
        "redirect that starts with a text" => Ours::of(builder().success_redirect_starting_with(
            redirect("https://example.test/uploads/"),
            redirect("https://example.test/uploads/17"),
        )),
        "headers, storage class, tags, encryption" => Ours::of(
            builder()
                .acl(Acl::Private)
                .cache_control("no-store")
                .content_disposition("attachment; filename=\"a.png\"")
                .storage_class(StorageClass::StandardIa)
                .tag("state", "staged")
                .encryption(Encryption::s3())
                .checksum(FileChecksum::crc32("AAAAAA==").unwrap()),
        ),
        "fields of the caller and of the page" => Ours::of(
            builder()
                .other_field("x-amz-grant-read", "id=17")
                .other_field_starting_with("Content-Language", "de", "de-AT")
                .page_field("name", ""),
        ),
        "old bucket name" => {
            let bucket = Bucket::legacy("Old_Bucket.2010").unwrap();
            let policy = PostPolicy::builder(bucket, key(), sizes(), png(), expiry());
            Ours::in_region(policy, "us-west-2")
        }
        "alias of an access point" => {
            let bucket = Bucket::new("photos-ap-3k9x1f7qz2m8w5t4-s3alias").unwrap();
            Ours::of(PostPolicy::builder(bucket, key(), sizes(), png(), expiry()))
        }
        "endpoint with a path" => Ours::of(builder()).at("https://gateway.test/storage/v1/s3"),
        "endpoint with a port" => Ours::in_region(builder(), "us-east-1").at("http://127.0.0.1:9000"),
        "SigV2" => Ours::of(builder().acl(Acl::PublicRead)).signed_by(Signer::v2(credentials(false))),
        "SigV2, session token, file name" => Ours::of(below(scans())).signed_by(Signer::v2(credentials(true))),
        unknown => panic!("`{unknown}` has no form of ours"),
    }
}

/// The conditions as a set, all in the array notation, and the expiration.
fn conditions(fields: &FormFields) -> (BTreeSet<String>, Option<Timestamp>) {
    let policy = fields.get(field::POLICY).unwrap();
    let json: Value = serde_json::from_slice(&BASE64_STANDARD.decode(policy).unwrap()).unwrap();
    let list = json["conditions"].as_array().unwrap();
    let conditions: BTreeSet<_> = list
        .iter()
        .map(|condition| in_array_notation(condition).to_string())
        .collect();
    assert_eq!(conditions.len(), list.len(), "no condition comes twice");
    (conditions, json["expiration"].as_str().unwrap().parse().ok())
}

fn in_array_notation(condition: &Value) -> Value {
    let Some(object) = condition.as_object() else {
        return condition.clone();
    };
    assert_eq!(object.len(), 1);
    let (name, value) = object.iter().next().unwrap();
    json!(["eq", format!("${name}"), value])
}

/// All fields but the policy, whose members have another order, and the signature of that text.
fn plain_fields(fields: &FormFields) -> BTreeMap<&str, &str> {
    let signed = [field::POLICY, field::SIGNATURE, field::X_AMZ_SIGNATURE];
    fields.iter().filter(|(name, _)| !signed.contains(name)).collect()
}

#[test]
fn our_forms_say_what_botocores_say() {
    let forms: BTreeMap<String, Theirs> = serde_json::from_str(FORMS).unwrap();
    assert_eq!(forms.len(), 21, "boto3.json has all forms");
    for (name, theirs) in forms {
        let Ours {
            policy,
            signer,
            endpoint,
        } = ours(&name);
        let form = signer.sign(&policy.build().unwrap(), &endpoint, now()).unwrap();
        assert_eq!(form.url, theirs.url, "{name}");
        assert_eq!(plain_fields(&form.fields), plain_fields(&theirs.fields), "{name}");
        assert_eq!(conditions(&form.fields), conditions(&theirs.fields), "{name}");
        // Their policy is another text, so our key is what the signatures have in common.
        assert_eq!(signer.verify(&theirs.fields), FormSignature::Valid, "{name}");
        assert_eq!(signer.verify(&form.fields), FormSignature::Valid, "{name}");
    }
}
