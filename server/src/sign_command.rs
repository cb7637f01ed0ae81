//! `buttress sign`: one signed form on standard output, for scripts and for comparing with other tools.

use std::collections::BTreeMap;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{
    Acl, ByteSize, ContentType, Invalid, ObjectKey, PolicyError, PostPolicy, RedirectUrl, SignatureVersion, Signer,
    SizeRange, SuccessStatus,
};
use serde::Serialize;

use crate::config::{S3Choice, S3Settings, SettingError, Source};

/// What to sign.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// Object key; exactly this one may be written.
    #[arg(long)]
    key: String,
    /// Exact content type.
    #[arg(long)]
    content_type: String,
    /// Largest size in bytes, inclusive.
    #[arg(long)]
    max_bytes: u64,
    /// Smallest size in bytes, inclusive.
    #[arg(long, default_value_t = 1)]
    min_bytes: u64,
    /// v4 or v2; the configured one if absent.
    #[arg(long)]
    signature: Option<SignatureVersion>,
    /// Where S3 sends the browser afterwards (303).
    #[arg(long, conflicts_with = "status")]
    redirect: Option<String>,
    /// What S3 answers: 200, 201 or 204.
    #[arg(long)]
    status: Option<u16>,
    /// A canned ACL; buckets made since April 2023 refuse most.
    #[arg(long)]
    acl: Option<Acl>,
    /// Seconds until the form stops working.
    #[arg(long, default_value_t = 600)]
    expires: u32,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignCommandError {
    /// The S3 settings are missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// There is no S3 to sign for: the embedded one lives inside a running server only.
    #[error("BUTTRESS_S3_BUCKET: it is missing; `buttress sign` needs an S3 to sign for")]
    NoS3,
    /// An argument breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// The policy as a whole breaks a rule.
    #[error("{0}")]
    Policy(#[from] PolicyError),
    /// Not one of S3's three.
    #[error("--status: it must be 200, 201 or 204")]
    Status,
}

#[derive(Serialize)]
struct Printed<'a> {
    url: &'a str,
    fields: BTreeMap<&'a str, &'a str>,
}

/// Signs and spells the JSON.
///
/// # Errors
/// See [`SignCommandError`].
pub fn run(arguments: &SignArguments) -> Result<String, SignCommandError> {
    match S3Choice::load(&Source::of_process()?)? {
        S3Choice::Embedded { .. } => Err(SignCommandError::NoS3),
        S3Choice::External(s3) => sign(arguments, &s3, Timestamp::now()),
    }
}

fn sign(arguments: &SignArguments, s3: &S3Settings, now: Timestamp) -> Result<String, SignCommandError> {
    let expires_at = now
        .saturating_add(SignedDuration::from_secs(i64::from(arguments.expires)))
        .unwrap_or(now);
    let size = SizeRange::between(ByteSize::new(arguments.min_bytes), ByteSize::new(arguments.max_bytes))?;
    let key = ObjectKey::new(arguments.key.clone())?;
    let mut policy = PostPolicy::builder(
        s3.bucket.clone(),
        key,
        size,
        ContentType::new(arguments.content_type.clone())?,
        expires_at,
    );
    if let Some(url) = &arguments.redirect {
        policy = policy.success_redirect(RedirectUrl::new(url.clone())?);
    }
    if let Some(status) = arguments.status {
        policy = policy.success_status(match status {
            200 => SuccessStatus::Ok,
            201 => SuccessStatus::Created,
            204 => SuccessStatus::NoContent,
            _ => return Err(SignCommandError::Status),
        });
    }
    if let Some(acl) = arguments.acl.or(s3.acl) {
        policy = policy.acl(acl);
    }
    let endpoint = s3.browser_endpoint()?;
    let credentials = s3.upload_key().credentials()?;
    let signer = match arguments.signature.unwrap_or(s3.signature) {
        SignatureVersion::V4 => Signer::v4(credentials, s3.region.clone()),
        SignatureVersion::V2 => Signer::v2(credentials),
    };
    let form = signer.sign(&policy.build()?, &endpoint, now)?;
    let printed = Printed {
        url: &form.url,
        fields: form.fields.iter().collect(),
    };
    // Strings and maps of strings always serialise.
    Ok(serde_json::to_string_pretty(&printed).unwrap_or_default())
}
