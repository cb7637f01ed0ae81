//! Hostile input: each call must return quickly, with a result or an error. `PROPTEST_CASES=100000 cargo test --test
//! hostile` searches longer.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use s3_post_policy::*;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

const POLICY: &str = r#"{"expiration":"2027-01-31T12:00:00.000Z","conditions":[
    {"bucket":"photos"},["eq","$key","a.png"],["starts-with","$Content-Type","image/"],
    {"x-amz-meta-by":"\ud83d\ude00"},["content-length-range","1",5000000]]}"#;

const ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Invalid according to Policy: Policy Condition failed:
[&quot;eq&quot;, &quot;$key&quot;, &quot;a.png&quot;]</Message><RequestId>1</RequestId></Error>"#;

/// A text with some bytes replaced, removed, doubled or inserted from elsewhere.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<Index>(), 0..6_u8, any::<u8>(), any::<Index>());
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, kind, byte, other) in edits {
            if bytes.is_empty() {
                break;
            }
            let (at, other) = (place.index(bytes.len()), other.index(bytes.len()));
            let (low, high) = (at.min(other), at.max(other));
            match kind {
                0 => bytes[at] = byte,
                1 => _ = bytes.remove(at),
                2 => bytes.insert(at, byte),
                3 => bytes.truncate(at),
                4 => _ = bytes.drain(low..high),
                _ => {
                    let copy = bytes[low..high].to_vec();
                    bytes.splice(low..low, copy);
                }
            }
        }
        bytes
    })
}

fn judge(policy: &PolicyDocument, form: &FormFields, size: u64) {
    let bucket = Bucket::new("photos").expect("sound");
    for dialect in Dialect::ALL {
        let verdict = policy.evaluate(form, size, &bucket, NOW, dialect);
        assert_eq!(verdict.accepted(), verdict.failures().next().is_none());
        assert!(verdict.checks().all(|check| !check.sentence().is_empty()));
    }
}

proptest! {
    #[test]
    fn any_text_as_policy(text: String, form in prop::collection::vec((any::<String>(), any::<String>()), 0..4)) {
        let form: FormFields = form.into_iter().collect();
        for policy in [PolicyDocument::from_json(&text), PolicyDocument::from_base64(&text)].into_iter().flatten() {
            judge(&policy, &form, 1);
        }
    }

    #[test]
    fn broken_policies(bytes in mutated(POLICY), names in prop::collection::vec(select(vec!["key", "Key", "bucket", "content-type", "x-amz-date", "policy"]), 0..6), value: String, size: u64) {
        let form: FormFields = names.iter().map(|name| (name, value.as_str())).collect();
        if let Ok(policy) = PolicyDocument::from_json(&String::from_utf8_lossy(&bytes)) {
            judge(&policy, &form, size);
            for condition in policy.conditions() {
                let json: serde_json::Value = serde_json::from_str(&condition.to_string())?;
                prop_assert!(json.as_array().is_some_and(|items| items.len() == 3));
            }
        }
    }

    #[test]
    fn any_bytes_as_answer(status: u16, bytes: Vec<u8>) {
        check_error(&S3Error::parse(status, &bytes));
    }

    #[test]
    fn broken_answers(status: u16, bytes in mutated(ANSWER)) {
        check_error(&S3Error::parse(status, &bytes));
        S3Error::first_difference_to_sign(&bytes, "abc");
    }

    #[test]
    fn any_json_as_form(text in "[\\[\\]\",a-z]{0,40}") {
        if let Ok(form) = serde_json::from_str::<FormFields>(&text) {
            let back: FormFields = serde_json::from_str(&serde_json::to_string(&form)?)?;
            prop_assert_eq!(back, form);
        }
    }

    #[test]
    fn rendered_forms_stay_one_form(name: String, value: String) {
        let fields = [(name, value)].into_iter().collect();
        let form = PresignedPost::new("https://s3.test/b", fields, NOW);
        let html = form.hidden_inputs();
        prop_assert_eq!(html.matches(['<', '>']).count(), 2);
        prop_assert_eq!(html.matches('"').count(), 6);
    }
}

fn check_error(error: &S3Error) {
    assert!(error.message.len() <= 1024);
    assert!(error.code.as_str().len() <= 256);
    _ = error.outcome();
}

#[test]
fn deep_and_long_policies() {
    for open in ["[", "{\"a\":", "{\"conditions\":[", "{\"conditions\":[["] {
        let deep = open.repeat(60_000 / open.len());
        assert!(PolicyDocument::from_json(&deep).is_err());
    }
    let deep_member = format!(
        r#"{{"expiration":"x","conditions":[],"x":{}1{}}}"#,
        "[".repeat(30_000),
        "]".repeat(30_000)
    );
    _ = PolicyDocument::from_json(&deep_member);
    let many = format!(
        r#"{{"expiration":"x","conditions":[{}{{"a":"b"}}]}}"#,
        r#"{"a":"b"},"#.repeat(6_000)
    );
    let policy = PolicyDocument::from_json(&many).expect("long, but a policy");
    judge(
        &policy,
        &(0..1_000).map(|number| (format!("f{number}"), "v")).collect(),
        1,
    );
    let limit = PolicyDocument::MAX_BYTES;
    let long = PolicyDocument::from_json(&" ".repeat(limit + 1));
    assert_eq!(
        long,
        Err(DocumentError::TooLong {
            length: limit + 1,
            limit
        })
    );
    assert!(matches!(
        PolicyDocument::from_base64(&"A".repeat(100_000)),
        Err(DocumentError::TooLong { .. })
    ));
}

#[test]
fn answers_that_grow_or_never_end() {
    let bomb = "<!DOCTYPE e [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Error><Message>&b;</Message></Error>";
    assert_eq!(S3Error::parse(400, bomb.as_bytes()).message, "");
    let long = format!("<Error><Message>{}</Message></Error>", "é&amp;".repeat(8_000));
    assert!((1000..=1024).contains(&S3Error::parse(400, long.as_bytes()).message.len()));
    let endless = format!("<Error><Code>A</Code><Message>{}", "x".repeat(10_000_000));
    assert_eq!(S3Error::parse(400, endless.as_bytes()).code.as_str(), "A");
    for piece in ["<Error>", "<a>", "&", "<!--", "<![CDATA[", "</"] {
        check_error(&S3Error::parse(400, piece.repeat(200_000).as_bytes()));
    }
}

#[test]
fn what_was_signed_is_not_kept() {
    let body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><AWSAccessKeyId>AKID</AWSAccessKeyId>\
        <StringToSign>c2VjcmV0</StringToSign><SignatureProvided>c2ln</SignatureProvided>\
        <StringToSignBytes>63 32</StringToSignBytes><CanonicalRequest>POST</CanonicalRequest></Error>";
    let error = S3Error::parse(403, body);
    let printed = format!("{error:?}");
    for secret in ["c2VjcmV0", "c2ln", "63 32", "POST", "AKID"] {
        assert!(!printed.contains(secret), "{secret}");
    }
    assert_eq!(error.outcome(), S3Outcome::Refused);
}
