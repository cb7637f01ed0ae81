//! `buttress policy explain`: evaluates a signed form, and explains each check with a sentence.

use std::fmt::Write as _;
use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use s3_post_policy::{Bucket, Condition, Dialect, DocumentError, FormFields, Invalid, PolicyDocument, Verdict, field};
use serde_json::Value;

/// The subcommands of `buttress policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Evaluate a form against its own policy, by the rules of a given store.
    Explain(ExplainArguments),
}

/// The arguments of `buttress policy explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A file with the form as JSON, {"url":…,"fields":…}, as `buttress sign` prints it. Default: standard input.
    form: Option<PathBuf>,
    /// The file's size in bytes. Default: the largest that the policy allows, up to 5 GiB.
    #[arg(long)]
    size: Option<u64>,
    /// The bucket that the form is posted to. Default: the policy's, or the form's.
    #[arg(long)]
    bucket: Option<String>,
    /// The store whose rules apply.
    #[arg(long, value_enum, default_value_t = Store::Aws)]
    store: Store,
    /// The time of the upload, in RFC 3339. Default: now.
    #[arg(long)]
    at: Option<Timestamp>,
}

/// Stores whose rules are known.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Store {
    /// Amazon S3.
    Aws,
    /// Ceph's gateway.
    CephRgw,
    /// SeaweedFS.
    Seaweedfs,
    /// Garage.
    Garage,
    /// s3s, and RustFS.
    S3s,
}

impl Store {
    fn dialect(self) -> Dialect {
        match self {
            Self::Aws => Dialect::Aws,
            Self::CephRgw => Dialect::CephRgw,
            Self::Seaweedfs => Dialect::SeaweedFs,
            Self::Garage => Dialect::Garage,
            Self::S3s => Dialect::S3s,
        }
    }
}

/// Why a form could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum PolicyCommandError {
    /// The file or standard input cannot be read.
    #[error("the form cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// The input is not a form.
    #[error("the form is not JSON of the shape {{\"url\":…,\"fields\":{{…}}}}")]
    NotAForm,
    /// The form has no policy.
    #[error("the form has no field \"policy\"")]
    NoPolicy,
    /// The policy is not valid.
    #[error("the policy cannot be read: {0}")]
    Document(#[from] DocumentError),
    /// Neither the policy, the form nor an argument names a bucket.
    #[error("neither the policy nor the form names a bucket; name it with --bucket")]
    NoBucket,
    /// The bucket's name is not valid.
    #[error("{0}")]
    Invalid(#[from] Invalid),
}

/// Evaluates a form; returns one line for each check, and whether the store would accept the form.
///
/// # Errors
/// See [`PolicyCommandError`].
pub fn run(PolicyCommand::Explain(arguments): &PolicyCommand) -> Result<(String, bool), PolicyCommandError> {
    let text = match &arguments.form {
        Some(path) => std::fs::read_to_string(path)?,
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    explain(&text, arguments, Timestamp::now())
}

fn explain(text: &str, arguments: &ExplainArguments, now: Timestamp) -> Result<(String, bool), PolicyCommandError> {
    let form = read_form(text).ok_or(PolicyCommandError::NotAForm)?;
    let document = PolicyDocument::from_base64(form.get(field::POLICY).ok_or(PolicyCommandError::NoPolicy)?)?;
    let named = arguments.bucket.clone().or_else(|| policy_bucket(&document));
    let named = named.or_else(|| form.get("bucket").map(ToOwned::to_owned));
    let bucket = named.ok_or(PolicyCommandError::NoBucket)?;
    let size = arguments.size.unwrap_or_else(|| largest_size(&document));
    let verdict = document.evaluate(
        &form,
        size,
        &Bucket::new(bucket)?,
        arguments.at.unwrap_or(now),
        arguments.store.dialect(),
    );
    Ok((report(&verdict), verdict.accepted()))
}

fn report(verdict: &Verdict) -> String {
    let mut lines = String::new();
    for check in verdict.checks() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            lines,
            "{}  {}",
            if check.passed() { "pass" } else { "FAIL" },
            check.sentence()
        );
    }
    lines
        + if verdict.accepted() {
            "The store would accept this form."
        } else {
            "The store would refuse this form."
        }
}

/// Parses a form whose fields are an object, or a list of pairs as in the API.
fn read_form(text: &str) -> Option<FormFields> {
    let form: Value = serde_json::from_str(text).ok()?;
    let pairs: Vec<(String, String)> = match form.get("fields")? {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect::<Option<_>>()?,
        list => serde_json::from_value(list.clone()).ok()?,
    };
    Some(
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn policy_bucket(document: &PolicyDocument) -> Option<String> {
    document.conditions().find_map(|condition| match condition {
        Condition::Eq { field, value } if field == "bucket" => Some(value.clone()),
        _ => None,
    })
}

/// The size limit of a single request in all stores, whatever a policy allows.
const MAX_SINGLE_REQUEST: u64 = 5 << 30;

fn largest_size(document: &PolicyDocument) -> u64 {
    let ranges = document.conditions().filter_map(|condition| match condition {
        Condition::ContentLengthRange { max, .. } => Some(*max),
        _ => None,
    });
    ranges.min().unwrap_or(1).min(MAX_SINGLE_REQUEST)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use serde_json::json;

    use super::*;
    use s3_post_policy::{
        Addressing, ByteSize, ContentType, Credentials, Endpoint, ObjectKey, PostPolicy, Region, Signer, SizeRange,
    };

    fn signed(now: Timestamp) -> String {
        let region = Region::new("us-east-1").unwrap();
        let signer = Signer::v4(Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap(), region);
        let policy = PostPolicy::builder(
            Bucket::new("photos").unwrap(),
            ObjectKey::new("staging/1").unwrap(),
            SizeRange::between(ByteSize::new(1), ByteSize::new(10)).unwrap(),
            ContentType::new("image/png").unwrap(),
            now + jiff::SignedDuration::from_mins(10),
        )
        .build()
        .unwrap();
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap();
        serde_json::to_string(&signer.sign(&policy, &endpoint, now).unwrap()).unwrap()
    }

    fn arguments(size: Option<u64>) -> ExplainArguments {
        ExplainArguments {
            form: None,
            size,
            bucket: None,
            store: Store::Aws,
            at: None,
        }
    }

    #[test]
    fn a_valid_form_passes_and_each_error_is_explained() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let form = signed(now);
        let (lines, accepted) = explain(&form, &arguments(None), now).unwrap();
        assert!(accepted, "{lines}");
        assert!(!lines.contains("FAIL"));

        let (lines, accepted) = explain(&form, &arguments(Some(11)), now).unwrap();
        assert!(!accepted && lines.matches("FAIL").count() == 1, "{lines}");
        let (lines, accepted) = explain(&form.replace("staging/1", "staging/2"), &arguments(None), now).unwrap();
        assert!(!accepted && lines.contains("FAIL"), "{lines}");
        let (_, accepted) = explain(&form, &arguments(None), now + jiff::SignedDuration::from_mins(11)).unwrap();
        assert!(!accepted);
    }

    /// A form with these fields, and a policy with these conditions.
    fn form_of(conditions: &str, fields: &Value) -> String {
        let policy = format!(r#"{{"expiration":"2030-01-01T00:00:00.000Z","conditions":[{conditions}]}}"#);
        let mut fields = fields.clone();
        fields["policy"] = BASE64_STANDARD.encode(policy).into();
        json!({ "url": "https://photos.s3.amazonaws.com/", "fields": fields }).to_string()
    }

    fn explained(form: &str, size: Option<u64>) -> (String, bool) {
        explain(form, &arguments(size), Timestamp::from_second(1_800_000_000).unwrap()).unwrap()
    }

    #[test]
    fn a_number_instead_of_a_string_is_explained() {
        let fields = json!({ "key": "a", "x-amz-meta-n": "5" });
        for condition in [
            r#"{"x-amz-meta-n":5}"#,
            r#"["eq","$x-amz-meta-n",5]"#,
            r#"{"x-amz-meta-n":5.0}"#,
        ] {
            let form = form_of(&format!(r#"{{"bucket":"photos"}},{{"key":"a"}},{condition}"#), &fields);
            let (lines, accepted) = explained(&form, None);
            assert!(!accepted, "{condition}");
            assert!(lines.contains("FAIL  AWS wants a text in quotes"), "{lines}");
            assert_eq!(lines.matches("FAIL").count(), 1, "{lines}");
        }
    }

    #[test]
    fn a_file_above_five_gib_is_refused() {
        let range = r#"{"bucket":"photos"},{"key":"a"},["content-length-range",1,10737418240]"#;
        let form = form_of(range, &json!({ "key": "a" }));
        assert!(explained(&form, None).1, "smaller files may be sent");
        assert!(explained(&form, Some(5 << 30)).1);
        let (lines, accepted) = explained(&form, Some((5 << 30) + 1));
        assert!(
            !accepted && lines.contains("FAIL  The file has 5368709121 bytes"),
            "{lines}"
        );
    }

    #[test]
    fn a_bucket_field_is_explained() {
        let fields = json!({ "key": "a", "bucket": "photos" });
        let (lines, accepted) = explained(&form_of(r#"{"bucket":"photos"},{"key":"a"}"#, &fields), None);
        assert!(
            accepted && lines.contains("AWS takes the bucket from the URL"),
            "{lines}"
        );
        let (lines, accepted) = explained(&form_of(r#"{"key":"a"}"#, &fields), None);
        assert!(
            !accepted && lines.contains("FAIL  No condition names the bucket"),
            "{lines}"
        );
    }

    #[test]
    fn invalid_input_is_refused_with_one_sentence() {
        let now = Timestamp::UNIX_EPOCH;
        for (text, sentence) in [
            ("nonsense", "the form is not JSON"),
            ("{}", "the form is not JSON"),
            ("{\"fields\":{\"key\":\"a\"}}", "the form has no field \"policy\""),
            ("{\"fields\":{\"policy\":\"!\"}}", "the policy cannot be read"),
        ] {
            let error = explain(text, &arguments(None), now).unwrap_err().to_string();
            assert!(error.starts_with(sentence), "{text}: {error}");
        }
    }
}
